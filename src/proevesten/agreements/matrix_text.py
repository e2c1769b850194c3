"""The matrix as text and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from proevesten.agreements.matrix import MARKS, STATES, Cell, Matrix
from proevesten.registry.model import UNKNOWN
from proevesten.registry.show import harmless
from proevesten.texts import Lang, Text

MOST_ROWS = 400
"""Pairs shown one by one on a terminal; of more only counts are shown, the CSV and the page have them all."""
_HEADS = (
    Text("aftale", "agreement"), Text("afsender", "sender"), Text("modtager", "receiver"),
    Text("status", "state"), Text("hvorfor", "why"), Text("kanaler", "channels"), Text("bevis", "evidence"),
)  # fmt: skip


def as_text(matrices: list[Matrix], lang: Lang) -> str:
    """A list of directions with their states, the counts, and the drift."""
    lines: list[str] = []
    for matrix in matrices:
        shown = matrix.agreement.origin.shown.get(lang)
        lines += [shown, "─" * min(len(shown), 100), *_cells(matrix, lang), "", counted(matrix, lang)]
        drift = matrix.drift
        title = Text("afvigelser mellem aftale og register", "drift between agreement and register").get(lang)
        lines += ["", f"{title}: {len(drift)}", *(f"  ! {d.get(lang)}" for d in drift[:MOST_ROWS]), ""]
    return "\n".join(lines).rstrip()


def counted(matrix: Matrix, lang: Lang) -> str:
    """“12 works, 3 not tested …”, every state named."""
    counts = matrix.counts
    return ", ".join(f"{MARKS[state]} {text.get(lang)} {counts[state]}" for state, text in STATES.items())


def _cells(matrix: Matrix, lang: Lang) -> Iterator[str]:
    if len(matrix.cells) > MOST_ROWS:
        more = Text(
            f"{len(matrix.cells)} retninger; brug --format html eller csv for hver enkelt",
            f"{len(matrix.cells)} directions; use --format html or csv for each",
        )
        yield more.get(lang)
        return
    pairs = [(f"{c.sender.name} → {c.receiver.name}", c) for c in matrix.cells]
    width = max((len(name) for name, _ in pairs), default=0)
    for name, cell in pairs:
        state = f"{MARKS[cell.state]} {STATES[cell.state].get(lang)}"
        yield f"{name.ljust(width)}  {state.ljust(13)}  {cell.reason.get(lang)}{_tail(cell, lang)}"


def _tail(cell: Cell, lang: Lang) -> str:
    shown = evidence(cell, lang)
    return f"  [{shown}]" if shown else ""


def evidence(cell: Cell, lang: Lang) -> str:
    """What stands behind a cell: system, source and date of each entry."""
    unknown = UNKNOWN.get(lang)
    return "; ".join(
        f"{e.system}: {e.evidence.shown().get(lang)}, {e.evidence.date or unknown}" for e in cell.evidence
    )


def as_csv(matrices: list[Matrix], lang: Lang) -> str:
    """One line for each direction of each pair."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([head.get(lang) for head in _HEADS])
    for matrix in matrices:
        for c in matrix.cells:
            row = [
                matrix.agreement.origin.name, c.sender.name, c.receiver.name, STATES[c.state].get(lang),
                c.reason.get(lang), ", ".join(c.channels), evidence(c, lang),
            ]  # fmt: skip
            writer.writerow([harmless(cell) for cell in row])
    return out.getvalue().rstrip("\n")
