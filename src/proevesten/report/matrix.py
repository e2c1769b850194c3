"""The requirement matrix of a run: what was tested, with what result, and every hole with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from proevesten.report.record import Run, Scenario
from proevesten.requirements import Requirement, load
from proevesten.texts import both
from proevesten.verdict.algebra import combine
from proevesten.verdict.model import Result

FILE = Path("features") / "requirements.csv"
OTHER = "–"
"""The set of requirements that scenarios name but the catalogue does not know."""


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement and what the run says of it; `result` is None where nothing tested it."""

    requirement: Requirement
    result: Result | None
    scenarios: tuple[Scenario, ...]

    @property
    def known(self) -> bool:
        """Whether the catalogue has it."""
        return self.requirement.set != OTHER


def known_requirements(suite: Path | None) -> list[Requirement]:
    """The catalogue of a suite, in its order; none when the suite has no such file.

    Raises HarnessError when the file is broken.
    """
    path = suite / FILE if suite else None
    return list(load(path).values()) if path is not None and path.is_file() else []


def matrix(run: Run, known: list[Requirement]) -> list[Row]:
    """One row per known requirement, then those that scenarios name but the catalogue does not."""
    used: dict[str, list[Scenario]] = {}
    for scenario in run.scenarios:
        for name in dict.fromkeys([*scenario.requirements, *scenario.outcome]):
            used.setdefault(name, []).append(scenario)
    strangers = sorted(used.keys() - {r.id for r in known})
    rows = [*known, *(Requirement(OTHER, name, both(""), "MUST", (), "A", "") for name in strangers)]
    return [_row(requirement, used.get(requirement.id, [])) for requirement in rows]


def _row(requirement: Requirement, scenarios: list[Scenario]) -> Row:
    if not scenarios:
        return Row(requirement, None, ())
    result = combine(scenario.result_of(requirement.id) for scenario in scenarios)
    return Row(requirement, result, tuple(scenarios))
