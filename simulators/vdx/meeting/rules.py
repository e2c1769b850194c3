"""The meeting's rules as data: who may do what, the layouts, the words of a refusal (fixtures/vdx)."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from proevesten.suite import suite_root
from proevesten.texts import Text

ALLOWED, REFUSED, WAITS = "allowed", "refused", "waits"


class Refused(Exception):
    """The rules say no; `reason` is a key of the fixture's refusals."""

    def __init__(self, reason: str, text: Text) -> None:
        super().__init__(text.en)
        self.reason = reason
        self.text = text


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the matrix."""

    function: str
    actor: str
    conditions: tuple[str, ...]
    outcome: str
    reason: str

    def __str__(self) -> str:
        return f"{self.function}-{self.actor}-{'+'.join(self.conditions) or 'always'}-{self.outcome}"


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the three layouts: what the host and what participants see, and VDX's view types for it."""

    number: int
    host: str
    participant: str
    text: Text
    views: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The matrix and the constants."""

    cells: tuple[Cell, ...]
    layouts: dict[int, Layout]
    refusals: dict[str, Text]
    most_pictures: int
    most_hosts: int

    @property
    def functions(self) -> tuple[str, ...]:
        """Every function of the matrix, in its order."""
        return tuple(dict.fromkeys(c.function for c in self.cells if c.function != "*"))

    def decide(self, function: str, actor: str, holds: Callable[[str], bool]) -> Cell:
        """The first cell that fits; raises KeyError for a function that the matrix does not know."""
        for cell in self.cells:
            if cell.actor == actor and cell.function in (function, "*") and all(map(holds, cell.conditions)):
                return cell
        raise KeyError((function, actor))

    def refuse(self, reason: str) -> Refused:
        """The refusal of a reason, with its words."""
        return Refused(reason, self.refusals[reason])

    def layout_of_view(self, view: str) -> int:
        """The layout that a booked guest view means; everybody in equal size when nothing else is said."""
        return next((n for n, layout in self.layouts.items() if view in layout.views), 3)


@cache
def rules() -> Rules:
    """The rules of the suite's fixtures."""
    folder = suite_root() / "fixtures" / "vdx"
    with (folder / "meeting_matrix.csv").open(encoding="utf-8", newline="") as file:
        cells = tuple(_cells(csv.DictReader(file)))
    document = tomllib.loads((folder / "meeting.toml").read_text(encoding="utf-8"))
    return Rules(
        cells,
        {row["number"]: _layout(row) for row in document["layout"]},
        {name: Text(row["da"], row["en"]) for name, row in document["refusal"].items()},
        document["most_pictures"],
        document["most_hosts"],
    )


def _cells(rows: Iterable[dict[str, str]]) -> Iterable[Cell]:
    for row in rows:
        names = [part.strip() for part in row["condition"].split("&")]
        conditions = tuple(n for n in names if n != "always")
        yield Cell(row["function"], row["actor"], conditions, row["outcome"], row["reason"])


def _layout(row: dict[str, Any]) -> Layout:
    text = Text(row["da"], row["en"])
    return Layout(row["number"], row["host"], row["participant"], text, tuple(row["views"]))
