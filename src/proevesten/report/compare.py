"""What changed between two runs: scenarios, requirements, findings, versions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proevesten.report.matrix import matrix
from proevesten.report.reading import read_run
from proevesten.report.record import Run, Scenario, Seen
from proevesten.report.summary import headline
from proevesten.texts import Lang, Text, both
from proevesten.verdict.algebra import ORDER
from proevesten.verdict.model import LABELS, Result

_RANK = {result: rank for rank, result in enumerate(ORDER)}
_WORDS = {
    "worse": Text("Værre", "Worse"),
    "better": Text("Bedre", "Better"),
    "new": Text("Nyt scenarie", "New scenario"),
    "gone": Text("Ikke med længere", "No longer there"),
    "requirements": Text("Krav", "Requirements"),
    "appeared": Text("Nyt fund", "New finding"),
    "vanished": Text("Fund væk", "Finding gone"),
    "versions": Text("Versioner", "Versions"),
    "same": Text("Uændrede scenarier", "Scenarios unchanged"),
}
_NOT_THERE = Text("ikke prøvet", "not tested")


@dataclass(frozen=True, slots=True)
class Change:
    """Something with a result before and after; None where it was not there."""

    id: str
    name: str
    before: Result | None
    after: Result | None

    @property
    def worse(self) -> bool:
        """Whether the result went down the order of results; what is no longer tested is worse too."""
        if self.before is None or self.after is None:
            return self.after is None
        return _RANK[self.after] < _RANK[self.before]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences; `same` counts the scenarios that came out as before."""

    before: Run
    after: Run
    scenarios: tuple[Change, ...]
    requirements: tuple[Change, ...]
    appeared: tuple[tuple[str, Seen], ...]
    vanished: tuple[tuple[str, Seen], ...]
    versions: tuple[tuple[str, str, str], ...]
    same: int

    @property
    def worse(self) -> bool:
        """Whether anything got worse: a scenario that fell or is gone, or a new error."""
        return any(c.worse for c in self.scenarios) or any(f.severity == "error" for _, f in self.appeared)

    def as_json(self) -> dict[str, Any]:
        """The comparison as data."""
        return {
            "before": self.before.run_id,
            "after": self.after.run_id,
            "worse": self.worse,
            "same": self.same,
            "scenarios": [_row(c) for c in self.scenarios],
            "requirements": [_row(c) for c in self.requirements],
            "appeared": [_found(*f) for f in self.appeared],
            "vanished": [_found(*f) for f in self.vanished],
            "versions": [{"what": w, "before": b, "after": a} for w, b, a in self.versions],
        }

    def as_text(self, lang: Lang = "da") -> str:
        """The comparison for a terminal; nothing that got worse is left out."""
        lines = [f"- {self.before.run_id}: {headline(self.before).get(lang)}"]
        lines.append(f"+ {self.after.run_id}: {headline(self.after).get(lang)}")
        for change in self.scenarios:
            key = "new" if change.before is None else "gone" if change.after is None else ""
            word = _WORDS[key or ("worse" if change.worse else "better")].get(lang)
            lines.append(f"{word}: {change.name} – {_arrow(change, lang)}")
        for change in self.requirements:
            lines.append(f"{_WORDS['requirements'].get(lang)}: {change.id} – {_arrow(change, lang)}")
        for key, rows in (("appeared", self.appeared), ("vanished", self.vanished)):
            lines += [f"{_WORDS[key].get(lang)}: {n} – {f.message.get(lang)} ({f.location})" for n, f in rows]
        lines += [f"{_WORDS['versions'].get(lang)}: {w} {b or '–'} → {a or '–'}" for w, b, a in self.versions]
        lines.append(f"{_WORDS['same'].get(lang)}: {self.same}")
        return "\n".join(lines)


def compare_runs(before: Path, after: Path) -> Comparison:
    """Compare two run folders. Raises UnreadableError when one cannot be read."""
    return compare(read_run(before), read_run(after))


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs."""
    old, new = ({s.id: s for s in run.scenarios} for run in (before, after))
    ids = list(dict.fromkeys([*old, *new]))
    changes = [_change(name, old.get(name), new.get(name)) for name in ids]
    differing = [c for c in changes if c.before != c.after]
    return Comparison(
        before,
        after,
        tuple(sorted(differing, key=lambda c: (not c.worse, c.name))),
        _requirements(before, after),
        tuple(_only_in(new, old)),
        tuple(_only_in(old, new)),
        tuple(_versions(before, after)),
        len(changes) - len(differing),
    )


def _change(name: str, old: Scenario | None, new: Scenario | None) -> Change:
    shown = new or old
    results = (old.result if old else None, new.result if new else None)
    return Change(name, shown.name if shown else name, *results)


def _requirements(before: Run, after: Run) -> tuple[Change, ...]:
    old, new = ({row.requirement.id: row.result for row in matrix(run, [])} for run in (before, after))
    names = sorted(old.keys() | new.keys())
    changes = (Change(name, name, old.get(name), new.get(name)) for name in names)
    return tuple(c for c in changes if c.before != c.after)


def _only_in(here: dict[str, Scenario], there: dict[str, Scenario]) -> list[tuple[str, Seen]]:
    found: list[tuple[str, Seen]] = []
    for name, scenario in here.items():
        other = {(f.rule, f.location) for f in there[name].findings} if name in there else set()
        found += [(scenario.name, f) for f in scenario.findings if (f.rule, f.location) not in other]
    return found


def _versions(before: Run, after: Run) -> list[tuple[str, str, str]]:
    rows = [
        ("Prøvesten", before.version, after.version),
        ("rules", before.rules_version, after.rules_version),
        ("features", before.features_hash[:16], after.features_hash[:16]),
        ("python", before.python, after.python),
    ]
    old, new = ({s.role: f"{s.name} {s.version}".strip() for s in run.systems} for run in (before, after))
    rows += [(role, old.get(role, ""), new.get(role, "")) for role in sorted(old.keys() | new.keys())]
    return [row for row in rows if row[1] != row[2]]


def _arrow(change: Change, lang: Lang) -> str:
    words = (LABELS[r] if r else _NOT_THERE for r in (change.before, change.after))
    return " → ".join(word.get(lang) for word in words)


def _row(change: Change) -> dict[str, Any]:
    results = {"before": change.before, "after": change.after}
    return {"id": change.id, "name": change.name, **{k: v and str(v) for k, v in results.items()}}


def _found(scenario: str, seen: Seen) -> dict[str, str]:
    message = seen.message or both("")
    return {"scenario": scenario, "rule": seen.rule, "location": seen.location, "message": message.da}
