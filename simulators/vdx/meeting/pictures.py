"""Who sees whom, and how large (requirements VDX-05 and VDX-08; layouts in fixtures/vdx/meeting.toml)."""

from __future__ import annotations

from dataclasses import dataclass

from simulators.vdx.meeting.model import Conference, Person
from simulators.vdx.meeting.rules import rules

_GRIDS = (1, 4, 9, 16, 25)
_PIPS = (0, 7, 21)


@dataclass(frozen=True, slots=True)
class Pictures:
    """What one person's screen shows of the others: the large ones first, then the small ones.

    `view` names it as the bridge does (``large:small``); ``33:0`` is ours, the bridge has no such grid.
    """

    view: str
    large: tuple[str, ...]
    small: tuple[str, ...] = ()


def pictures(
    room: Conference, viewer: Person, *, most: int | None = None, two_way_for_all: bool = False
) -> Pictures:
    """The pictures that `viewer` sees. `most`, `two_way_for_all`: a faulty VDX's own ideas."""
    others = [p.uuid for p in room.inside if p is not viewer]
    if viewer.waiting or (room.options.one_way and not viewer.rules and not two_way_for_all):
        return Pictures("1:0", ())
    layout = rules().layouts[room.options.layout]
    kind = layout.host if viewer.rules else layout.participant
    host = room.host
    limit = most or rules().most_pictures
    if kind == "equal" or host is None:
        shown = tuple(others[:limit])
        return Pictures(f"{_size(len(shown), _GRIDS)}:0", shown)
    if kind == "host_only":
        return Pictures("1:0", (host.uuid,))
    small = tuple(u for u in others if u != host.uuid)[:limit]
    return Pictures(f"1:{_size(len(small), _PIPS)}", (host.uuid,), small)


def _size(number: int, sizes: tuple[int, ...]) -> int:
    return next((s for s in sizes if number <= s), rules().most_pictures)
