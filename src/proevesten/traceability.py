"""Requirement → scenarios → faults that prove them, with honest holes: `python -m proevesten.traceability`.

Read from the features' tags, `docs/faults.csv` (what really failed under each fault) and the requirement
catalogue; the page `docs/traceability.md` is its output, and a test holds it to that.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from proevesten.requirements import HARNESS, Requirement, load
from proevesten.suite import suite_root

_TAGS = re.compile(r"^\s*(@\S+(?:\s+@\S+)*)\s*$")
_TITLE = re.compile(r"^\s*(?:Scenarie|Abstrakt Scenario):\s*(.+)$")
_NO_SCENARIO = "endnu intet scenarie"


@dataclass(slots=True)
class Row:
    """One requirement with what there is to show for it."""

    requirement: Requirement
    scenarios: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def must_be_proven(self) -> bool:
        """Whether it is a MUST that the harness decides and a system answers for (issue: at least 95 %)."""
        row = self.requirement
        return row.level == "MUST" and row.automatic and set(row.actors) != {HARNESS}


def rows(suite: Path, faults: Path) -> list[Row]:
    """Every requirement, in the catalogue's order."""
    found = {r.id: Row(r) for r in load(suite / "features" / "requirements.csv").values()}
    for path in sorted((suite / "features").rglob("*.feature")):
        for title, tags in _scenarios(path.read_text(encoding="utf-8").splitlines()):
            for tag in tags & found.keys():
                found[tag].scenarios.append(f"{path.parent.name}/{path.name}: {title}")
    for fault, proves in _proven(faults):
        for requirement in proves & found.keys():
            found[requirement].faults.append(fault)
    return list(found.values())


def page(table: Iterable[Row]) -> str:
    """The page in Markdown."""
    everything = list(table)
    needed = [r for r in everything if r.must_be_proven]
    proven = [r for r in needed if r.scenarios and r.faults]
    share = 100 * len(proven) / len(needed) if needed else 0
    lines = [
        "<!-- made by: python -m proevesten.traceability > docs/traceability.md -->",
        "# Krav, scenarier og de fejl, der beviser dem",
        "",
        f"Skal-krav, som prøvestanden selv afgør: {len(needed)}; bevist ved mindst ét fejlbehæftet system: "
        f"{len(proven)} ({share:.0f} %). En tom kolonne er et hul.",
        "",
        "| krav | niveau | scenarier | bevist ved | hul |",
        "|---|---|---|---|---|",
    ]
    for row in everything:
        lines.append(
            f"| {row.requirement.id} | {row.requirement.level} | {'<br>'.join(row.scenarios)} | "
            f"{', '.join(row.faults)} | {_hole(row)} |"
        )
    return "\n".join(lines) + "\n"


def _hole(row: Row) -> str:
    if row.requirement.not_tested_reason:
        return row.requirement.not_tested_reason
    if not row.scenarios:
        return _NO_SCENARIO
    return "" if row.faults or not row.must_be_proven else "ingen fejl beviser det endnu"


def _scenarios(lines: list[str]) -> Iterable[tuple[str, set[str]]]:
    tags: set[str] = set()
    for line in lines:
        if match := _TAGS.match(line):
            tags |= {t.lstrip("@") for t in match[1].split()}
        elif match := _TITLE.match(line):
            yield match[1].strip(), tags
            tags = set()
        elif line.strip() and not line.strip().startswith("#"):
            tags = set()


def _proven(path: Path) -> Iterable[tuple[str, set[str]]]:
    """Faults that made at least one scenario fail, and the requirements they are to prove."""
    with path.open(encoding="utf-8", newline="") as file:
        by_fault: dict[str, set[str]] = defaultdict(set)
        for row in csv.DictReader(file):
            if row["fails"]:
                by_fault[row["fault"]] |= set(row["proves"].split())
    return by_fault.items()


def main() -> int:
    """Print the page."""
    root = suite_root()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(page(rows(root, root / "docs" / "faults.csv")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
