"""Bookings and the bureau's agreement: what can be requested, and how a booking goes on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from proevesten.session.people import Organisation
from proevesten.texts import Text
from simulators.bookplan import errors

Status = Literal["requested", "confirmed", "refused", "cancelled"]
Act = Literal["confirm", "refuse", "move", "cancel"]
Mode = Literal["video", "attendance"]
Answers = Literal["confirm", "refuse", "manual"]
MODES: tuple[Mode, ...] = ("video", "attendance")

MOVES: dict[tuple[Status, Act], Status] = {
    ("requested", "confirm"): "confirmed",
    ("requested", "refuse"): "refused",
    ("requested", "move"): "requested",
    ("requested", "cancel"): "cancelled",
    ("confirmed", "refuse"): "refused",
    ("confirmed", "move"): "requested",
    ("confirmed", "cancel"): "cancelled",
}
"""The whole life of a booking. A bureau may have to give up what it confirmed; another time is asked for anew."""
STATES: dict[Status, Text] = {
    "requested": Text("bestilt", "requested"),
    "confirmed": Text("bekræftet", "confirmed"),
    "refused": Text("afvist", "refused"),
    "cancelled": Text("aflyst", "cancelled"),
}
LANGUAGES = ("ar", "bs", "de", "en", "fa", "fr", "pl", "ro", "ru", "so", "ti", "tr", "uk", "ur", "sgn-DK")
"""BCP 47; what the simulated bureau offers unless configured. The last is Danish sign language."""


@dataclass(frozen=True, slots=True)
class Bureau:
    """An interpreters' bureau: its agreement, and how its planner answers."""

    key: str
    name: str
    mobile: str
    digital_link: bool = True
    answers: Answers = "confirm"
    reason: str = "Ingen ledig tolk"
    languages: tuple[str, ...] = LANGUAGES


@dataclass(slots=True, eq=False)
class Booking:
    """One interpreter for one meeting. Times are UTC; `notify` is told of changes."""

    id: str
    requester: str
    bureau: str
    language: str
    mode: Mode
    start: datetime
    end: datetime
    link: str = ""
    place: str = ""
    notify: str = field(default="", repr=False)
    status: Status = "requested"
    reason: str = ""


class Bookings:
    """All bookings of the session. Refusals are raised as `Refused` and change nothing."""

    def __init__(self, bureau: Bureau, faulty: Callable[[str], bool]) -> None:
        self.bureau = bureau
        self._faulty = faulty
        self._all: dict[str, Booking] = {}

    def reset(self) -> None:
        """Forget every booking."""
        self._all.clear()

    def request(self, requester: str, wanted: dict[str, Any]) -> Booking:
        """Request an interpreter (requirement UC1-08): a link only where the bureau's agreement allows it."""
        bureau = self.bureau
        if wanted["language"] not in bureau.languages:
            text = errors.NO_INTERPRETER.format(bureau=bureau.name, language=wanted["language"])
            raise errors.Refused(409, "no_interpreter", text)
        if wanted["mode"] == "video" and not bureau.digital_link and not self._faulty("ignores_agreement"):
            text = errors.NO_DIGITAL_AGREEMENT.format(bureau=bureau.name)
            raise errors.Refused(409, "no_digital_agreement", text, use="attendance")
        if self._faulty("loses_link"):
            wanted = {**wanted, "link": ""}
        booking = Booking(uuid.uuid4().hex, requester, bureau.key, **wanted)
        if not self._faulty("loses_booking"):
            self._all[booking.id] = booking
        return booking

    def find(self, id: str, related: set[str]) -> Booking:
        """A booking that concerns one of `related`. Raises Refused 404."""
        booking = self._all.get(id)
        concerned = booking is not None and bool({booking.requester, booking.bureau} & related)
        if booking is None or not (concerned or self._faulty("shows_other_organisations")):
            raise errors.unknown_booking()
        return booking

    def of(self, related: set[str]) -> list[Booking]:
        """Bookings that concern one of `related`, the next to come first."""
        every = self._faulty("shows_other_organisations")
        mine = [b for b in self._all.values() if every or {b.requester, b.bureau} & related]
        return sorted(mine, key=lambda b: (b.start, b.id))

    def move(self, booking: Booking, act: Act, reason: str = "") -> None:
        """Change a booking's state. Raises Refused 409 when its life allows that no more."""
        target = MOVES.get((booking.status, act))
        if target is None:
            raise errors.wrong_state(STATES[booking.status], booking.status)
        booking.status, booking.reason = target, reason


def bureau_of(unit: Organisation) -> Bureau:
    """The bureau of `fixtures/organisations.toml`."""
    return Bureau(unit.key, unit.title, unit.mobile)


def with_changes(bureau: Bureau, **changes: Any) -> Bureau:
    """The bureau with another agreement or conduct."""
    return replace(bureau, **changes)
