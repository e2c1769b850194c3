"""Who sent what to whom, as data for a sequence diagram; `reports/templates/diagram.svg.j2` draws it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from proevesten.session.journal import Entry
from proevesten.texts import Text, both

MAX_ARROWS = 80
COLUMN = 190
"""Pixels between two lifelines."""
ROW = 34
TOP = 58
LABEL = 46
"""Characters of an arrow's label before it is cut."""


class Names(Protocol):
    """How a picture calls things (`proevesten.report.words.Words`)."""

    def party(self, name: str) -> Text:
        """A party or peer."""

    def exchange(self, entry: Entry) -> Text | None:
        """An entry; None when it is left out."""


@dataclass(frozen=True, slots=True)
class Lifeline:
    """One party."""

    name: Text
    x: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """One exchange (`x1` to `x2`) or fact (`x1` equals `x2`); `bad` when a finding points at it.

    `times`: how often it came in a row (a system that is asked again and again).
    """

    seq: int
    x1: int
    x2: int
    y: int
    label: Text
    time: str
    answer: bool
    bad: bool
    times: int = 1

    @property
    def fact(self) -> bool:
        """Whether it is something a party did, not something sent."""
        return self.x1 == self.x2

    @property
    def tip(self) -> str:
        """The arrow's head as SVG polygon points."""
        back = -7 if self.x2 > self.x1 else 7
        return f"{self.x2},{self.y} {self.x2 + back},{self.y - 4} {self.x2 + back},{self.y + 4}"


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawn-up picture; `left_out` exchanges did not fit."""

    lifelines: tuple[Lifeline, ...]
    arrows: tuple[Arrow, ...]
    left_out: int

    @property
    def width(self) -> int:
        """Pixels."""
        return COLUMN * len(self.lifelines)

    @property
    def height(self) -> int:
        """Pixels."""
        return TOP + ROW * (len(self.arrows) + 1)


@dataclass(frozen=True, slots=True)
class _Exchange:
    entry: Entry
    start: Text
    end: Text
    label: Text
    times: int = 1


def draw(entries: Iterable[Entry], bad: set[int], names: Names) -> Diagram | None:
    """The picture of some journal entries; `bad` are those with findings.

    None when nothing was exchanged.
    """
    rows = _folded([e for e in (_exchange(entry, names) for entry in entries) if e], bad)
    kept = _kept(rows, bad)
    if not kept:
        return None
    parties = dict.fromkeys(party for row in kept for party in (row.start, row.end))
    x = {party: COLUMN * n + COLUMN // 2 for n, party in enumerate(parties)}
    arrows = tuple(
        Arrow(
            seq=row.entry.seq,
            x1=x[row.start],
            x2=x[row.end],
            y=TOP + ROW * (n + 1),
            label=_cut(row.label),
            time=row.entry.time[11:19],
            answer=row.entry.kind == "http.response",
            bad=row.entry.seq in bad,
            times=row.times,
        )
        for n, row in enumerate(kept)
    )
    return Diagram(tuple(Lifeline(_cut(p, 24), at) for p, at in x.items()), arrows, len(rows) - len(kept))


def _exchange(entry: Entry, names: Names) -> _Exchange | None:
    label = names.exchange(entry)
    good_answer = entry.kind == "http.response" and str(entry.data.get("status", "")).startswith("2")
    if label is None or (good_answer and entry.peer == "harness"):
        return None  # that a party has heard what the harness asked of it tells nothing
    party = names.party(entry.party)
    if entry.direction == "fact" or (not entry.peer and entry.direction != "in"):
        return _Exchange(entry, party, party, label)
    peer = names.party(entry.peer) if entry.peer else both("?")
    start, end = (peer, party) if entry.direction == "in" else (party, peer)
    return _Exchange(entry, start, end, label)


def _folded(rows: list[_Exchange], bad: set[int]) -> list[_Exchange]:
    """The same exchange many times in a row is one; never one with a finding."""
    found: list[_Exchange] = []
    for row in rows:
        last = found[-1] if found else None
        same = last and (last.start, last.end, last.label) == (row.start, row.end, row.label)
        if last and same and not {last.entry.seq, row.entry.seq} & bad:
            found[-1] = replace(last, times=last.times + 1)
        else:
            found.append(row)
    return found


def _kept(rows: list[_Exchange], bad: set[int]) -> list[_Exchange]:
    if len(rows) <= MAX_ARROWS:
        return rows
    wanted = {row.entry.seq for row in rows if row.entry.seq in bad}
    for row in rows:
        if len(wanted) >= MAX_ARROWS:
            break
        wanted.add(row.entry.seq)
    return [row for row in rows if row.entry.seq in wanted][:MAX_ARROWS]


def _cut(text: Text, width: int = LABEL) -> Text:
    return Text(*(t if len(t) <= width else t[: width - 1] + "…" for t in text))
