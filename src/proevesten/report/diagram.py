"""Who sent what to whom, as data for a sequence diagram; `reports/templates/diagram.svg.j2` draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from proevesten.session.journal import Entry

MAX_ARROWS = 80
COLUMN = 190
"""Pixels between two lifelines."""
ROW = 34
TOP = 58
LABEL = 46
"""Characters of an arrow's label before it is cut."""


@dataclass(frozen=True, slots=True)
class Lifeline:
    """One party."""

    name: str
    x: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """One exchange (`x1` to `x2`) or fact (`x1` equals `x2`); `bad` when a finding points at it."""

    seq: int
    x1: int
    x2: int
    y: int
    label: str
    time: str
    answer: bool
    bad: bool

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


def draw(entries: Iterable[Entry], bad: set[int], name: Callable[[str], str]) -> Diagram | None:
    """The picture of some journal entries; `bad` are those with findings, `name` shows a party or peer.

    None when nothing was exchanged.
    """
    rows = [e for e in entries if e.party]
    kept = _kept(rows, bad)
    if not kept:
        return None
    ends = [_ends(entry, name) for entry in kept]
    x = {party: COLUMN * n + COLUMN // 2 for n, party in enumerate(dict.fromkeys(p for e in ends for p in e))}
    arrows = tuple(
        Arrow(
            seq=entry.seq,
            x1=x[start],
            x2=x[end],
            y=TOP + ROW * (n + 1),
            label=label(entry),
            time=entry.time[11:19],
            answer=entry.kind == "http.response",
            bad=entry.seq in bad,
        )
        for n, (entry, (start, end)) in enumerate(zip(kept, ends, strict=True))
    )
    return Diagram(tuple(Lifeline(_cut(p, 24), at) for p, at in x.items()), arrows, len(rows) - len(kept))


def _kept(rows: list[Entry], bad: set[int]) -> list[Entry]:
    if len(rows) <= MAX_ARROWS:
        return rows
    wanted = {e.seq for e in rows if e.seq in bad}
    for entry in rows:
        if len(wanted) >= MAX_ARROWS:
            break
        wanted.add(entry.seq)
    return [e for e in rows if e.seq in wanted][:MAX_ARROWS]


def _ends(entry: Entry, name: Callable[[str], str]) -> tuple[str, str]:
    party = name(entry.party)
    if entry.direction == "fact" or (not entry.peer and entry.direction != "in"):
        return party, party
    peer = name(entry.peer) if entry.peer else "?"
    return (peer, party) if entry.direction == "in" else (party, peer)


def label(entry: Entry) -> str:
    """A short name of what was exchanged: a request's method and target, a status, a message's type."""
    data = entry.data
    if entry.kind == "http.request":
        return _cut(f"{data.get('method', '')} {data.get('target', '')}".strip())
    if entry.kind == "http.response":
        return _cut(f"{data.get('status', '')}".strip() or entry.kind)
    for key in ("type", "message_type", "standard", "name", "title", "subject", "status"):
        value = data.get(key)
        if isinstance(value, str | int) and value != "":
            return _cut(f"{entry.kind} · {value}")
    return _cut(entry.kind)


def _cut(text: str, width: int = LABEL) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
