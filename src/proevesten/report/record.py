"""What a report knows of a run: the events folded into runs, scenarios, steps, waits and messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from proevesten.texts import Text, both
from proevesten.verdict.algebra import combine
from proevesten.verdict.model import Result

NOTHING = both("")


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding as an event carried it, in both languages."""

    rule: str
    severity: str
    location: str
    message: Text
    expected: Text = NOTHING
    received: Text = NOTHING
    advice: Text = NOTHING
    requirement: str = ""
    source: str = ""
    line: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a step did not pass. `blames_harness`: the fault is not the system's."""

    title: Text
    message: Text
    expected: Text = NOTHING
    received: Text = NOTHING
    location: str = ""
    advice: Text = NOTHING
    requirement: str = ""
    blames_harness: bool = False
    findings: tuple[Seen, ...] = ()


@dataclass(slots=True)
class Wait:
    """Something that was waited for; `arrived` is None while nobody knows."""

    awaited: Text
    party: str
    timeout: float
    seconds: float | None = None
    arrived: bool | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """A journal entry that a step used as evidence, and what was found in it."""

    seq: int
    journal: str
    note: str
    findings: tuple[Seen, ...]


@dataclass(slots=True)
class Step:
    """One sentence of a scenario and what became of it; `result` is None when it was never finished."""

    index: int
    keyword: str
    text: str
    table: list[list[str]] | None = None
    docstring: str | None = None
    result: Result | None = None
    milliseconds: float = 0
    error: Fault | None = None
    waits: list[Wait] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    @property
    def findings(self) -> list[Seen]:
        """What was found at this step, each once, in the order told."""
        own = self.error.findings if self.error else ()
        return list(dict.fromkeys([*(f for use in self.uses for f in use.findings), *own]))


@dataclass(slots=True)
class Scenario:
    """One story of the plan; `result` is not_checked until it is finished."""

    id: str
    name: str
    feature: str = ""
    feature_path: str = ""
    line: int = 0
    story: str = ""
    tags: list[str] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    use_case: int | None = None
    roles: list[str] = field(default_factory=list)
    example: dict[str, str] = field(default_factory=dict)
    started: datetime | None = None
    journal: str = ""
    since: int = 0
    until: int | None = None
    steps: list[Step] = field(default_factory=list)
    finished: bool = False
    result: Result = Result.NOT_CHECKED
    milliseconds: float = 0
    reason: Text = NOTHING
    outcome: dict[str, Result] = field(default_factory=dict)

    @property
    def failed_step(self) -> Step | None:
        """The first step with an error."""
        return next((step for step in self.steps if step.error), None)

    @property
    def findings(self) -> list[Seen]:
        """What was found in the whole scenario, each once."""
        return list(dict.fromkeys(f for step in self.steps for f in step.findings))

    def result_of(self, requirement: str) -> Result:
        """What this scenario says of one requirement."""
        return self.outcome.get(requirement, self.result)


@dataclass(frozen=True, slots=True)
class System:
    """Who sat in a role."""

    role: str
    name: str
    kind: str = "simulated"
    vendor: str = ""
    version: str = ""
    location_numbers: tuple[str, ...] = ()

    @property
    def under_test(self) -> bool:
        """Whether this is the system that is judged."""
        return self.kind == "system_under_test"


@dataclass(slots=True)
class Run:
    """A whole run."""

    run_id: str = ""
    version: str = ""
    rules_version: str = ""
    features_hash: str = ""
    lang: str = "da"
    argv: list[str] = field(default_factory=list)
    systems: list[System] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    python: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    milliseconds: float = 0
    told_result: Result | None = None
    exit_code: int | None = None
    scenarios: list[Scenario] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether the run came to its end; a killed run did not."""
        return self.told_result is not None

    @property
    def interrupted(self) -> bool:
        """Whether it was killed, or ended by the person who ran it (exit code 130)."""
        return not self.finished or self.exit_code == 130

    @property
    def result(self) -> Result:
        """The verdict: as told, else from the scenarios (a run that was cut off is never passed)."""
        if self.told_result is not None:
            return self.told_result
        return combine([*(s.result for s in self.scenarios), Result.NOT_CHECKED])

    @property
    def counts(self) -> dict[Result, int]:
        """How many scenarios came out how; only results that occur."""
        found: dict[Result, int] = {}
        for scenario in self.scenarios:
            found[scenario.result] = found.get(scenario.result, 0) + 1
        return {result: found[result] for result in Result if result in found}

    @property
    def use_cases(self) -> dict[int, list[Scenario]]:
        """The scenarios of each use case that occurs."""
        cases: dict[int, list[Scenario]] = {}
        for scenario in self.scenarios:
            if scenario.use_case is not None:
                cases.setdefault(scenario.use_case, []).append(scenario)
        return dict(sorted(cases.items()))

    @property
    def under_test(self) -> list[System]:
        """The systems that are judged; empty in a run of simulated parties only."""
        return [system for system in self.systems if system.under_test]
