"""The scenarios of a report: grouped, in order, each with its steps, messages and picture as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from proevesten.report.diagram import Diagram, draw
from proevesten.report.evidence import Evidence
from proevesten.report.fragments import packed
from proevesten.report.message_view import Messages, MessageView
from proevesten.report.page import search_text
from proevesten.report.record import Run, Scenario, Step
from proevesten.report.reproduce import command
from proevesten.report.words import Words
from proevesten.verdict.model import Result

if TYPE_CHECKING:
    from jinja2 import Environment

BAD = frozenset({Result.FAIL, Result.HARNESS_ERROR})
PACK_FROM = 400
"""Number of messages or scenarios from which a report packs what is folded."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What stands open or plain in the page, and whether the rest is packed."""

    pack: bool
    open_at_most: int = 5
    plain_at_most: int = 60

    @classmethod
    def of(cls, run: Run) -> Limits:
        """A small report is plain HTML through and through; a large one packs what is folded."""
        messages = sum(len(step.uses) for scenario in run.scenarios for step in scenario.steps)
        return cls(pack=max(messages, len(run.scenarios)) >= PACK_FROM)


@dataclass(frozen=True, slots=True)
class Feature:
    """Scenarios of one feature file."""

    name: str
    story: str
    path: str
    scenarios: tuple[Scenario, ...]


class Scenarios:
    """What the templates ask about scenarios."""

    def __init__(
        self, run: Run, evidence: Evidence, words: Words, jinja: Environment, limits: Limits
    ) -> None:
        self._run = run
        self._evidence = evidence
        self._words = words
        self._messages = Messages(evidence, words)
        self._body = jinja.get_template("scenario_body.html.j2")
        self._limits = limits
        self._bad = [s.id for s in run.scenarios if s.result in BAD]
        self._plain = set(self._bad[: limits.plain_at_most])
        self._until = _windows(run)

    @property
    def packed(self) -> bool:
        """Whether the report is so large that what is folded is packed."""
        return self._limits.pack

    @property
    def failures(self) -> list[Scenario]:
        """Those that failed, systems' faults before the harness's."""
        bad = [s for s in self._run.scenarios if s.result in BAD]
        return sorted(bad, key=lambda s: s.result is Result.HARNESS_ERROR)

    @property
    def by_use_case(self) -> dict[int, list[Feature]]:
        """Features by use case; 0 holds those that belong to none, last."""
        found: dict[int, dict[str, list[Scenario]]] = {}
        for scenario in sorted(self._run.scenarios, key=lambda s: s.use_case or 99):
            features = found.setdefault(scenario.use_case or 0, {})
            features.setdefault(scenario.feature_path or scenario.feature, []).append(scenario)
        return {case: [_feature(rows) for rows in features.values()] for case, features in found.items()}

    def is_open(self, scenario: Scenario) -> bool:
        """Whether it stands open from the start."""
        return scenario.id in self._bad[: self._limits.open_at_most]

    def search(self, scenario: Scenario) -> str:
        """The words to search in."""
        return search_text(scenario)

    def body(self, scenario: Scenario) -> Markup:
        """What is inside a scenario, packed in a large report unless it failed."""
        html = Markup(self._body.render(scenario=scenario, view=self))
        return packed(html) if self._limits.pack and scenario.id not in self._plain else html

    def message(self, scenario: Scenario, use_index: int, step: Step) -> MessageView:
        """A message that a step used."""
        return self._messages.view(step.uses[use_index], _borrowed(step))

    def reproduce(self, scenario: Scenario) -> str:
        """The command that runs it again."""
        return command(self._run, scenario)

    def diagram(self, scenario: Scenario) -> Diagram | None:
        """Who sent what while it ran."""
        if scenario.started is None:
            return None
        bad = {seq for step in scenario.steps for seq in _pointed_at(step)}
        entries = self._evidence.between(scenario.journal, scenario.since, self._until.get(scenario.id))
        return draw(entries, bad, self._words)


def _borrowed(step: Step) -> tuple[str, ...]:
    """The places of a step's fault, when none of its messages has findings of its own to show."""
    if step.error is None or step.error.blames_harness or any(use.findings for use in step.uses):
        return ()
    places = (step.error.location, *(f.location for f in step.error.findings))
    return tuple(dict.fromkeys(place for place in places if place))


def _pointed_at(step: Step) -> list[int]:
    """The messages that a step's findings are about; of a failed step without such, its last one."""
    found = [use.seq for use in step.uses if use.findings]
    return found or ([step.uses[-1].seq] if step.uses and step.result is Result.FAIL else [])


def _windows(run: Run) -> dict[str, int | None]:
    """The last journal number of each scenario: as told, else where the next one of its journal began."""
    ends: dict[str, int | None] = {}
    by_journal: dict[str, list[Scenario]] = {}
    for scenario in run.scenarios:
        if scenario.started is not None:
            by_journal.setdefault(scenario.journal, []).append(scenario)
    for rows in by_journal.values():
        rows.sort(key=lambda s: s.since)
        for scenario, after in zip(rows, [*rows[1:], None], strict=True):
            ends[scenario.id] = after.since if scenario.until is None and after else scenario.until
    return ends


def _feature(rows: list[Scenario]) -> Feature:
    first = rows[0]
    return Feature(first.feature, first.story, first.feature_path, tuple(rows))
