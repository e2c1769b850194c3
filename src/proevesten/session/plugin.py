"""The pytest plugin that makes a run of scenarios a session: events, journal, world (design, section 3).

Loaded by the runner's worker and by the repository's own conftest, so that bare ``pytest features`` works.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from pytest_bdd.parser import Feature, Scenario, Step

from proevesten.errors import ProevestenError
from proevesten.report.events import finding_json
from proevesten.session.collector import scenario_id
from proevesten.session.outcome import Unresolved, result_of
from proevesten.session.selection import requirements_of, roles_of, use_case_of
from proevesten.session.session import Session, SessionOptions
from proevesten.session.world import World
from proevesten.sut.profile import Profile
from proevesten.verdict.algebra import combine
from proevesten.verdict.model import Lifecycle, Result

_SESSION: pytest.StashKey[Session] = pytest.StashKey()
_KEEP_OPEN: pytest.StashKey[bool] = pytest.StashKey()
_ROW: pytest.StashKey[dict[str, Any]] = pytest.StashKey()
_TELLER: pytest.StashKey[ScenarioTeller] = pytest.StashKey()


_OPEN: list[Session] = []
"""The session of this process, for the one hook that pytest calls without its configuration."""


def use_session(config: pytest.Config, session: Session, *, keep_open: bool = False) -> None:
    """Use a session that somebody else opened; `keep_open` leaves closing it to them."""
    config.stash[_SESSION] = session
    config.stash[_KEEP_OPEN] = keep_open
    _OPEN.append(session)


def session_of(config: pytest.Config) -> Session:
    """The session of this pytest run; one in a temporary folder when nobody opened any (bare pytest)."""
    if _SESSION not in config.stash:
        config.stash[_SESSION] = Session(SessionOptions.temporary())
    return config.stash[_SESSION]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Plan: keep the scenarios that are selected, tell of each."""
    scenarios = [item for item in items if _template(item) is not None]
    if not scenarios:
        return
    session = session_of(config)
    taken = session.options.selection.matcher()
    selection = session.options.selection
    kept: list[pytest.Item] = []
    for item in scenarios:
        row = _row(item)
        item.stash[_ROW] = row
        if taken(row["scenario"], row["use_case"], frozenset(row["tags"])) and _is_planned(session, row):
            kept.append(item)
    kept = [item for n, item in enumerate(kept) if n % selection.shards == selection.shard]
    session.shuffle(kept)
    dropped = [item for item in scenarios if item not in kept]
    items[:] = [item for item in items if _template(item) is None] + kept
    config.hook.pytest_deselected(items=dropped)
    for item in kept:
        session.stream.tell("scenario_planned", **item.stash[_ROW])


def _is_planned(session: Session, row: dict[str, Any]) -> bool:
    """Whether the system under test is to run a scenario; what it declined is told with its reason."""
    profile = session.options.profile
    if profile is None:
        return True
    undeclared = _undeclared_format(profile, row["example"])
    if undeclared:
        reason = f"{undeclared} er ikke erklæret i [declares]"
        _tell_not_applicable(session, row, reason)
        return False
    planned = profile.plan(session.requirements, row["tags"])
    if planned.runs:
        row["requirements"] = list(planned.requirements) or row["requirements"]
        return True
    if planned.status == "not_applicable":
        since = f", {planned.date}" if planned.date else ""
        reason = f"{planned.reason.da} ({planned.author}{since})" if planned.author else planned.reason.da
        _tell_not_applicable(session, row, reason)
    return False


def _tell_not_applicable(session: Session, row: dict[str, Any], reason: str) -> None:
    session.stream.tell("scenario_planned", **row)
    session.stream.tell(
        "scenario_finished", scenario=row["scenario"], result=str(Result.NOT_APPLICABLE),
        lifecycle=str(Lifecycle.FINISHED), milliseconds=0, reason=reason, requirements={},
    )  # fmt: skip


FORMAT_TYPES = {"DIS91": "DIS91", "XDIS91": "XDIS91", "CareCommunication": "FDIS91"}
"""Formats in example tables → the type as the address register and a profile name it."""


def _undeclared_format(profile: Profile, example: dict[str, str]) -> str:
    """The format of a row that the system neither sends nor receives, as its role asks; empty when fine."""
    rows = profile.declares.sends if profile.party == "epj" else profile.declares.receives
    known = {name for name, _ in rows}
    return next((v for v in example.values() if v in FORMAT_TYPES and FORMAT_TYPES[v] not in known), "")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A feature file that cannot be collected stops the run: a fault of the suite, told with its place."""
    if report.failed and _OPEN:
        _OPEN[-1].stream.tell("worker_failed", message=str(report.longrepr)[-2000:], where=report.nodeid)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what the session opened."""
    if _SESSION in config.stash and not config.stash.get(_KEEP_OPEN, False):
        config.stash[_SESSION].close()


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The one object that steps talk to: everybody in the story, for one scenario."""
    row = request.node.stash[_ROW]
    teller = request.node.stash[_TELLER]
    made = World(session_of(request.config), row["scenario"], teller)
    yield made
    made.close()


class ScenarioTeller:
    """Tells the events of one scenario and gathers its result."""

    def __init__(self, session: Session, row: dict[str, Any]) -> None:
        self.session = session
        self.row = row
        self.scenario = row["scenario"]
        self.step = -1
        self._open = False
        self._since = perf_counter()
        self._step_since = 0.0
        self._results: list[Result] = []
        self._reason: str | None = None
        self.warned = False

    def tell(self, event: str, **fields: Any) -> None:
        """An event of the scenario's present step."""
        self.session.stream.tell(event, scenario=self.scenario, step=self.step, **fields)

    def begin_step(self, step: Step) -> None:
        """A step begins."""
        self.step += 1
        self._open = True
        self._step_since = perf_counter()
        self.warned = False
        table = step.datatable.raw() if step.datatable else None
        self.tell(
            "step_started",
            keyword=step.keyword.strip(),
            text=step.name,
            table=table,
            docstring=step.docstring,
        )

    def end_step(self, fault: BaseException | None) -> None:
        """A step ends, by itself or by a fault."""
        if not self._open:
            return
        self._open = False
        result = result_of(fault)
        if result is Result.PASS and self.warned:
            result = Result.WARNING
        self._results.append(result)
        if isinstance(fault, Unresolved):
            self._reason = fault.reason
        spent = round((perf_counter() - self._step_since) * 1000)
        self.tell("step_finished", result=str(result), milliseconds=spent, error=_error(fault))

    def finish(self, outside: BaseException | None) -> None:
        """The scenario is over; `outside` is a fault that no step owns."""
        if outside is not None and not self._results:
            self._results.append(result_of(outside))
            self._reason = str(outside)
        result = combine(self._results)
        if result in (Result.PASS, Result.WARNING) and self.session.must_be_attested(
            self.row["requirements"]
        ):
            result = Result.REVIEW
            self._reason = "Systemets egen oplysning om skærmen; en person skal bekræfte det med bevis"
        self.session.stream.tell(
            "scenario_finished",
            scenario=self.scenario,
            result=str(result),
            lifecycle=str(Lifecycle.FINISHED),
            milliseconds=round((perf_counter() - self._since) * 1000),
            reason=self._reason,
            until=self.session.journal.last_seq,
            requirements=dict.fromkeys(self.row["requirements"], str(result)),
        )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A scenario starts: tell, and note where in the journal it does."""
    if _ROW not in item.stash:
        return
    session = session_of(item.config)
    teller = ScenarioTeller(session, item.stash[_ROW])
    item.stash[_TELLER] = teller
    session.stream.tell(
        "scenario_started",
        scenario=teller.scenario,
        since=session.journal.last_seq,
        journal=session.options.journal,
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Gather the faults of set-up and call, then tell that the scenario is over."""
    faults: list[BaseException] = []
    item.stash[_FAULTS] = faults
    result = yield
    teller = item.stash.get(_TELLER, None)
    if teller is not None:
        teller.finish(faults[0] if faults else None)
    return result


_FAULTS: pytest.StashKey[list[BaseException]] = pytest.StashKey()


def pytest_exception_interact(node: pytest.Item, call: pytest.CallInfo[Any]) -> None:
    """Keep a fault that no step may own (an unknown sentence, a fixture)."""
    if isinstance(node, pytest.Item) and _FAULTS in node.stash and call.excinfo is not None:
        node.stash[_FAULTS].append(call.excinfo.value)


def pytest_bdd_before_step(
    request: pytest.FixtureRequest, feature: Feature, scenario: Scenario, step: Step, step_func: Any
) -> None:
    """A step begins."""
    request.node.stash[_TELLER].begin_step(step)


def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    """A step ended well."""
    request.node.stash[_TELLER].end_step(None)


def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: BaseException) -> None:
    """A step ended by a fault."""
    request.node.stash[_TELLER].end_step(exception)


def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    """Close a step that ended by a skip: pytest-bdd has no hook for those."""
    request.node.stash[_TELLER].end_step(sys.exc_info()[1])


def _template(item: pytest.Item) -> Any:
    from pytest_bdd.scenario import scenario_wrapper_template_registry

    test = getattr(item, "obj", None)
    return scenario_wrapper_template_registry.get(test) if test is not None else None


def _row(item: pytest.Item) -> dict[str, Any]:
    template = _template(item)
    feature: Feature = template.feature
    path = Path(feature.filename)
    values = getattr(item, "callspec", None)
    example = dict(values.params.get("_pytest_bdd_example", {})) if values else {}
    number = values.indices.get("_pytest_bdd_example", 0) + 1 if values else None
    tags = _of_row(template, example, frozenset(template.tags | feature.tags))
    rendered = template.render(example)
    name = rendered.name if rendered.name != template.name or not example else _named(template.name, example)
    return {
        "scenario": scenario_id(path, template.name, number),
        "name": name,
        "feature": feature.name,
        "feature_path": f"{path.parent.name}/{path.name}",
        "line": template.line_number,
        "story": _paragraphs(feature.description or ""),
        "tags": sorted(tags),
        "requirements": list(requirements_of(tags)),
        "use_case": use_case_of(path.parent.name),
        "roles": list(roles_of(tags)),
        "example": example,
    }


def _paragraphs(text: str) -> str:
    """A feature's story without the file's line breaks: they are the editor's, not the reader's."""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))


ROLE_WORDS = {
    "kommunen": "EOJ", "egen læge": "LPS", "lægevagten": "LPS", "hospitalsafdelingen": "EPJ", "hospitalet": "EPJ",
    "socialområdet": "FAG", "jobcentret": "FAG",
}  # fmt: skip
"""Words of example tables that say whose row it is."""


def _of_row(template: Any, example: dict[str, str], tags: frozenset[str]) -> frozenset[str]:
    """The tags of one row of an outline: without the roles that only the other rows are about."""
    own = {ROLE_WORDS[v] for v in example.values() if v in ROLE_WORDS}
    if not own:
        return tags
    rows = [row for table in template.examples for row in table.as_contexts()]
    others = {ROLE_WORDS[v] for row in rows for v in row.values() if v in ROLE_WORDS}
    return tags - (others - own)


def _named(name: str, example: dict[str, str]) -> str:
    first = ", ".join(str(v) for v in list(example.values())[:2])
    return f"{name} ({first})"


def _error(fault: BaseException | None) -> dict[str, Any] | None:
    if fault is None or isinstance(fault, Unresolved):
        return None
    findings = getattr(fault, "findings", ())
    row: dict[str, Any] = {"title": type(fault).__name__, "message": str(fault)}
    if isinstance(fault, ProevestenError):
        row |= {"message": fault.message.da, "location": fault.where}
        row["advice"] = fault.advice.da if fault.advice else ""
    if findings:
        first = findings[0].as_json()
        keys = ("expected", "received", "location", "advice", "requirement", "rule", "source")
        row |= {k: first[k] for k in keys}
        row["findings"] = [finding_json(f) for f in findings]
    return row
