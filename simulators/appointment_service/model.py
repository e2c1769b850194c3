"""A meeting across organisations: its participants, its life, its place in VDX."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

Status = Literal["booked", "cancelled"]
Act = Literal["update", "share", "forward", "respond", "interpreter", "cancel"]
Reply = Literal["needs-action", "accepted", "declined", "tentative"]
Role = Literal["host", "guest"]
Kind = Literal["organisation", "unit", "person", "citizen", "interpreter"]
REPLIES: tuple[Reply, ...] = ("accepted", "declined", "tentative")
REQUIRED = ("required", "optional", "information-only")

MOVES: dict[tuple[Status, Act], Status] = {
    ("booked", "update"): "booked",
    ("booked", "share"): "booked",
    ("booked", "forward"): "booked",
    ("booked", "respond"): "booked",
    ("booked", "interpreter"): "booked",
    ("booked", "cancel"): "cancelled",
}
"""The whole life of a meeting: what is cancelled stays so."""


@dataclass(frozen=True, slots=True)
class Participant:
    """One who is invited.

    `actor` is a FHIR reference; empty for a citizen, whose CPR number is `citizen`, and for an interpreter.
    `organisation` is whom the invitation concerns; `added_by` who invited.
    """

    id: str
    kind: Kind
    name: str
    actor: str = ""
    organisation: str = ""
    citizen: str = ""
    role: Role = "guest"
    required: str = "required"
    reply: Reply = "needs-action"
    added_by: str = ""
    forwarded: bool = False

    def same_as(self, other: Participant) -> bool:
        """Whether both are the same invited party."""
        return (self.kind, self.actor, self.citizen) == (other.kind, other.actor, other.citizen)


@dataclass(frozen=True, slots=True)
class Interpreting:
    """The interpreter's booking in bookplan; `key` names our address that bookplan tells of changes."""

    booking: str
    language: str
    mode: str
    status: str
    key: str = field(repr=False)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting. Times are UTC; `meeting` is its uuid in VDX; `version` counts from 1."""

    id: str
    version: int
    status: Status
    subject: str
    start: datetime
    end: datetime
    owner: str
    organizer: str
    meeting: str
    created: datetime
    updated: datetime
    participants: tuple[Participant, ...] = ()
    comment: str = ""
    forwardable: bool = True
    cancel_reason: str = ""
    interpreting: Interpreting | None = None

    @property
    def involved(self) -> set[str]:
        """Owner and every participant's organisation."""
        return {self.owner} | {p.organisation for p in self.participants if p.organisation}

    @property
    def etag(self) -> str:
        """The version as an entity tag (FHIR R4, http.html#versioning)."""
        return f'W/"{self.version}"'

    def next(self, now: datetime, **changes: Any) -> Appointment:
        """The next version with some fields changed."""
        return replace(self, version=self.version + 1, updated=now, **changes)

    def document(self) -> dict[str, Any]:
        """As JSON for the store."""
        times = {name: getattr(self, name).isoformat() for name in ("start", "end", "created", "updated")}
        return {**asdict(self), **times}


def from_document(document: dict[str, Any]) -> Appointment:
    """Reads what `document` wrote."""
    times = {name: datetime.fromisoformat(document[name]) for name in ("start", "end", "created", "updated")}
    participants = tuple(Participant(**p) for p in document["participants"])
    booked = document["interpreting"]
    interpreting = Interpreting(**booked) if booked else None
    return Appointment(**{**document, **times, "participants": participants, "interpreting": interpreting})
