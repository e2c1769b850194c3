"""Gherkin steps, labels and messages in Allure results; a pytest plugin beside allure-pytest.

Loaded with ``-p proevesten.report.allure``. allure-pytest alone knows nothing of Gherkin, and
allure-pytest-bdd cannot be installed beside it (both own ``--alluredir``), so these hooks are ours. Status:
SystemFailure and other AssertionErrors are *failed*, everything else that is raised is *broken*, skips
(review, inconclusive, not_checked, not_applicable) are *skipped* with a label (design, section 4).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import allure
import pytest
from allure_commons import plugin_manager
from allure_commons.types import ParameterMode
from allure_commons.utils import uuid4

from proevesten import redact
from proevesten.report.allure_files import write_categories, write_environment
from proevesten.report.events import Event, Stream, finding_json
from proevesten.report.layout import decode
from proevesten.requirements import Requirement, load
from proevesten.session.journal import Entry

REQUIREMENT = re.compile(r"^(UC[1-5]|[A-Z]{3,4})-\d\d$")
ROLES = frozenset({"EPJ", "EOJ", "FAG", "LPS", "VANS", "VDX-client", "AFTALE", "APP", "app"})
USE_CASES = {
    1: "Brugsscenarie 1: Sygehuset indkalder før udskrivelse",
    2: "Brugsscenarie 2: 72 timers behandlingsansvar",
    3: "Brugsscenarie 3: Sygehuset indkalder uden forudgående indlæggelse",
    4: "Brugsscenarie 4: Kommunen indkalder",
    5: "Brugsscenarie 5: Kontakt Læge",
}
ACROSS = "På tværs"
_SEVERITY = {"MUST": "critical", "SHOULD": "normal", "MAY": "minor"}
_STEP: pytest.StashKey[str] = pytest.StashKey()
_CATALOGUE: pytest.StashKey[dict[str, Requirement]] = pytest.StashKey()


class Readable(Protocol):
    """What is asked of a journal here."""

    def entries(self, *, since: int = 0) -> list[Entry]:
        """Entries over `since`."""

    def body(self, entry: Entry) -> bytes:
        """The bytes of one."""


def attach_stream(stream: Stream, journal: Readable) -> None:
    """Attach every message that a step tells of to that step's Allure step; show what it waits for.

    The events must be told in the thread that runs the step, as the world does.
    """
    stream.listen(_Attacher(journal))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Write the categories and the environment beside the results."""
    folder = getattr(session.config.option, "allure_report_dir", None)
    if folder:
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        write_categories(path)
        write_environment(path)


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, feature: Any, scenario: Any) -> None:
    """Title, description and labels of a scenario."""
    tags = feature.tags | scenario.tags
    dynamic = allure.dynamic
    dynamic.title(_title(scenario.name, _example(request)))
    dynamic.description(feature.description or "")
    case = _use_case(Path(feature.filename).parent.name)
    epic = USE_CASES.get(case or 0, ACROSS)
    dynamic.epic(epic)
    dynamic.feature(feature.name)
    dynamic.parent_suite(epic)  # Allure's default tree is by suite, not by behaviour
    dynamic.suite(feature.name)
    dynamic.story(scenario.name)
    if case:
        dynamic.label("use_case", str(case))
    ids = sorted(tag for tag in tags if REQUIREMENT.match(tag))
    _requirements(ids, _catalogue(request.config))
    for role in sorted(tags & ROLES):
        dynamic.label("role", role)
    for tag in tags:
        if match := re.fullmatch(r"allure\.label\.(\w+):(.+)", tag):
            dynamic.label(match[1], match[2])
    _parameters(request)


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Any) -> None:
    """A Gherkin step begins: an Allure step with its table and text."""
    uuid = uuid4()
    request.node.stash[_STEP] = uuid
    plugin_manager.hook.start_step(uuid=uuid, title=f"{step.keyword.strip()} {step.name}", params={})
    if step.docstring:
        allure.attach(step.docstring, "tekst", allure.attachment_type.TEXT)
    if step.datatable:
        rows = "\n".join(";".join(cell for cell in row) for row in step.datatable.raw())
        allure.attach(rows, "tabel", allure.attachment_type.CSV)


def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    """A step ended well."""
    _stop(request, None)


def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: BaseException) -> None:
    """A step ended by a fault: its findings are attached first."""
    findings = [finding_json(finding) for finding in getattr(exception, "findings", ())]
    if findings:
        allure.attach(told(findings), "fund", allure.attachment_type.TEXT)
    _stop(request, exception)


def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    """Close a step that ended by a skip: pytest-bdd has no hook for those."""
    _stop(request, sys.exc_info()[1])


def _stop(request: pytest.FixtureRequest, fault: BaseException | None) -> None:
    uuid = request.node.stash.get(_STEP, "")
    if not uuid:
        return
    request.node.stash[_STEP] = ""
    result = getattr(fault, "result", None)  # session.outcome.Unresolved: skipped, and in which way
    if result is not None:
        allure.dynamic.label("result", str(result))
    kind: type[BaseException] | None = type(fault) if fault else None
    trace: TracebackType | None = fault.__traceback__ if fault else None
    plugin_manager.hook.stop_step(uuid=uuid, exc_type=kind, exc_val=fault, exc_tb=trace)


def _requirements(ids: Iterable[str], catalogue: dict[str, Requirement]) -> None:
    levels = []
    for name in ids:
        allure.dynamic.label("requirement", name)
        allure.dynamic.link(f"../report.html#req-{name}", link_type="requirement", name=name)
        if name in catalogue:
            levels.append(catalogue[name].level)
    worst = next((level for level in _SEVERITY if level in levels), None)
    if worst:
        allure.dynamic.severity(_SEVERITY[worst])


def _parameters(request: pytest.FixtureRequest) -> None:
    example = _example(request)
    if not example:
        return
    _hide("_pytest_bdd_example")
    for name, value in example.items():
        allure.dynamic.parameter(name, value, excluded=True)


def _example(request: pytest.FixtureRequest) -> dict[str, str]:
    values = getattr(request.node, "callspec", None)
    return dict(values.params.get("_pytest_bdd_example", {})) if values else {}


def _title(name: str, example: dict[str, str]) -> str:
    """An outline's name with its first values, as the other reports name it, unless it has them already."""
    first = [str(value) for value in list(example.values())[:2]]
    return f"{name} ({', '.join(first)})" if first and not all(v in name for v in first) else name


def _hide(name: str) -> None:
    """Hide a parameter: it must stay (Allure's history is keyed on it) but says nothing to a reader."""
    for plugin in plugin_manager.get_plugins():
        logger = getattr(plugin, "allure_logger", None)
        test = logger.get_test(None) if logger else None
        for parameter in test.parameters if test else ():
            if parameter.name == name:
                parameter.mode = ParameterMode.HIDDEN.value


def _catalogue(config: pytest.Config) -> dict[str, Requirement]:
    if _CATALOGUE not in config.stash:
        from proevesten.suite import suite_root

        path = suite_root() / "features" / "requirements.csv"
        config.stash[_CATALOGUE] = load(path) if path.is_file() else {}
    return config.stash[_CATALOGUE]


def _use_case(folder: str) -> int | None:
    match = re.match(r"uc([1-5])(?:_|$)", folder)
    return int(match[1]) if match else None


class _Attacher:
    """Listens to the runner's events and writes into the Allure step that is open."""

    def __init__(self, journal: Readable) -> None:
        self._journal = journal
        self._waits: dict[str, str] = {}

    def __call__(self, event: Event) -> None:
        take = {
            "message": self._message,
            "waiting": self._waiting,
            "waited": self._waited,
            "step_finished": self._step_finished,
        }.get(event["event"])
        if take:
            take(event)

    def _message(self, event: Event) -> None:
        seq = event["seq"]
        entry = next(iter(self._journal.entries(since=seq - 1)), None)
        if entry is None or entry.seq != seq:
            return
        name = f"{event.get('note') or entry.kind} (besked {seq})"
        body = self._journal.body(entry)
        kind, data = _attachment(body)
        allure.attach(data, name, kind)
        if event.get("findings"):
            allure.attach(told(event["findings"]), f"fund i besked {seq}", allure.attachment_type.TEXT)

    def _waiting(self, event: Event) -> None:
        uuid = uuid4()
        self._waits[event["scenario"]] = uuid
        title = f"venter på {event['awaited']} ({event.get('party', '')}, højst {event['timeout']:g} s)"
        plugin_manager.hook.start_step(uuid=uuid, title=title, params={})

    def _waited(self, event: Event) -> None:
        uuid = self._waits.pop(event["scenario"], "")
        if not uuid:
            return
        fault = None if event.get("arrived") else AssertionError("kom ikke")
        kind = type(fault) if fault else None
        plugin_manager.hook.stop_step(uuid=uuid, exc_type=kind, exc_val=fault, exc_tb=None)

    def _step_finished(self, event: Event) -> None:
        if event["result"] == "warning":
            allure.dynamic.label("result", "warning")


def _attachment(body: bytes) -> tuple[Any, bytes | str]:
    types = allure.attachment_type
    if body.startswith(b"\x89PNG"):
        return types.PNG, body
    if body.startswith(b"\xff\xd8\xff"):
        return types.JPG, body
    if b"\x00" in body[:4096]:
        return types.TEXT, f"({len(body)} byte)"
    text = redact.text(decode(body))
    start = text.lstrip()[:1]
    return {"<": types.XML, "{": types.JSON, "[": types.JSON}.get(start, types.TEXT), text


def told(findings: Iterable[Event]) -> str:
    """Findings as plain Danish text: what, where, expected, received, advice, source."""
    lines: list[str] = []
    labels = {
        "location": "Sted", "expected": "Forventet", "received": "Modtaget", "advice": "Gør dette",
        "requirement": "Krav", "source": "Kilde",
    }  # fmt: skip
    for finding in findings:
        lines.append(
            f"{finding.get('severity', '')}: {finding.get('message', '')} [{finding.get('rule', '')}]"
        )
        lines += [f"  {label}: {finding[key]}" for key, label in labels.items() if finding.get(key)]
    return redact.text("\n".join(lines))
