"""The things of a meeting in session: its settings, the people in it, what changes are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["host", "co_host", "participant"]
"""`co_host`: the one whom the host gave the same rights (requirement VDX-05)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was chosen before the meeting (requirement VDX-06); layout and direction can change in it."""

    layout: int = 3
    one_way: bool = False
    chat: bool = True
    raise_hand: bool = True
    waiting_room: bool = True
    guests_share: bool = True
    microphone: str = "on"
    """Participants' microphone at the beginning: ``on``, ``muted`` (own choice) or ``off`` (the host's)."""
    most_people: int = 0
    """Participants that may take part at once; 0: no limit."""


@dataclass(slots=True)
class Person:
    """Somebody with a token: inside, or in the waiting room."""

    uuid: str
    name: str
    host_pin: bool = False
    """Whether the host's PIN was given: may become host when there is none."""
    role: Role = "participant"
    waiting: bool = False
    mobile: bool = False
    muted: bool = False
    muted_by_host: bool = False
    video_off: bool = False
    video_refused: bool = False
    hand: float = 0.0
    """When the hand was raised (seconds since 1970); 0: it is down."""
    start: float = 0.0
    call: str | None = None

    @property
    def rules(self) -> bool:
        """Whether the person has the host's rights."""
        return self.role != "participant" and not self.waiting


@dataclass(frozen=True, slots=True)
class Change:
    """Something to tell: an event's name, whom it is about, and what more there is to say."""

    event: str
    person: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Conference:
    """A meeting in session. It exists while somebody is in it or waits for it."""

    uuid: str
    alias: str
    name: str
    organisation: str
    options: Options
    invited: tuple[str, ...] = ()
    people: dict[str, Person] = field(default_factory=dict)
    locked: bool = False
    guests_muted: bool = False
    presenter: str | None = None

    @property
    def host(self) -> Person | None:
        """The one host."""
        return next((p for p in self.people.values() if p.role == "host"), None)

    @property
    def inside(self) -> list[Person]:
        """Those who take part, in the order they came."""
        return [p for p in self.people.values() if not p.waiting]
