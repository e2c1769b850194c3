"""The things of a waiting room: practices, municipalities, employees, consultations."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Literal

from proevesten.texts import Text

ROLE = "bestil-videokonsultation"
"""Our code for the job-function role that lets an employee order (requirement UC5-01)."""
AGREEMENTS = ("data_processing_agreement", "connection_agreement")
"""What a municipality needs before its employees may order (requirement UC5-03)."""
AREAS = ("health", "social", "labour_market")

Stage = Literal["waiting", "calling", "taken", "ended", "left"]
Channel = Literal["kontakt_laege", "min_laege", "passant", "sms"]
Move = Literal["call", "fail", "open", "end", "leave"]

MOVES: dict[tuple[Stage, Move], Stage] = {
    ("waiting", "call"): "calling",
    ("calling", "fail"): "waiting",
    ("calling", "open"): "taken",
    ("taken", "end"): "ended",
    ("waiting", "leave"): "left",
}
"""The whole life of a consultation; what is not here cannot happen."""
STAGES: dict[Stage, Text] = {
    "waiting": Text("i kø", "waiting"),
    "calling": Text("ved at blive kaldt ind", "being called in"),
    "taken": Text("i gang", "under way"),
    "ended": Text("afsluttet", "ended"),
    "left": Text("afmeldt", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice with its waiting room. `opens` and `closes` are Danish wall time, None for always open."""

    key: str
    name: str
    location_number: str
    initials: str
    colour: str = "#00567a"
    open: bool = True
    opens: time | None = None
    closes: time | None = None

    def open_at(self, moment: datetime) -> bool:
        """Whether the practice takes orders at a moment of Danish wall time; closed on Saturday and Sunday."""
        if not self.open:
            return False
        if self.opens is None or self.closes is None:
            return True
        return moment.weekday() < 5 and self.opens <= moment.time() < self.closes

    @property
    def hours(self) -> Text:
        """The opening hours as a reader is told, empty without."""
        if self.opens is None or self.closes is None:
            return Text("", "")
        span = f"{self.opens:%H.%M}-{self.closes:%H.%M}"
        return Text(f"Åbent mandag til fredag {span}.", f"Open Monday to Friday {span}.")


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality and the agreements it has."""

    key: str
    name: str
    data_processing_agreement: bool = False
    connection_agreement: bool = False


@dataclass(frozen=True, slots=True)
class Employee:
    """An employee of a municipality with the roles that it granted."""

    id: str
    name: str
    unit: str
    municipality: str
    area: str
    mobile: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is configured; see `settings.py`."""

    practices: dict[str, Practice]
    municipalities: dict[str, Municipality]
    employees: dict[str, Employee]
    patients: dict[str, str] = field(default_factory=dict)
    """Citizen → key of the practice. Who is not listed is taken for a patient wherever he asks."""
    without_mitid: frozenset[str] = frozenset()


@dataclass(slots=True)
class Video:
    """The room in VDX. `link` is the guest's short link; `host_link` opens it as host."""

    meeting: str
    link: str
    host_link: str = field(repr=False)
    host_pin: str = field(repr=False)


@dataclass(slots=True, eq=False)
class Consultation:
    """One visit: a citizen, a practice, who ordered it, and how far it came."""

    id: str
    page: str = field(repr=False)
    practice: Practice
    citizen: str
    by: str
    channel: Channel
    ordered: datetime
    municipality: str = ""
    mobile: str = ""
    stage: Stage = "waiting"
    video: Video | None = None

    def move(self, move: Move) -> None:
        """Change the stage. Raises ValueError when the table has no such move."""
        target = MOVES.get((self.stage, move))
        if target is None:
            raise ValueError(f"{move} at {self.stage}")
        self.stage = target


def opened(practice: Practice, is_open: bool) -> Practice:
    """The practice, opened or closed by hand."""
    return replace(practice, open=is_open)
