"""Meetings in session: who holds which token, what the rules make of their calls, and what is told."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulators.vdx.meeting.doors import Door, pin_opens
from simulators.vdx.meeting.engine import Engine, end
from simulators.vdx.meeting.faults import FEWER_PICTURES, PERMITS
from simulators.vdx.meeting.model import Change, Conference, Person
from simulators.vdx.meeting.pictures import Pictures, pictures
from simulators.vdx.meeting.rules import Refused
from simulators.vdx.meeting.stream import Stream
from simulators.vdx.meeting.telling import Telling

LIFETIME = 120.0
"""Seconds that a token lives without being refreshed, as in the bridge."""
MOST_PEOPLE = 1000
"""Tokens at once, in all meetings: memory is bounded."""


class Denied(Exception):
    """No way in or no token: an HTTP status and the bridge's `result`."""

    def __init__(self, status: int, result: Any) -> None:
        super().__init__(status)
        self.status = status
        self.result = result


@dataclass(slots=True)
class Ticket:
    """What a token stands for."""

    room: Conference
    person: Person
    expires: float


class Sessions:
    """Every meeting in session. Callers hold VDX's lock."""

    def __init__(
        self,
        door: Callable[[str], Door | None],
        fact: Callable[[str, str, dict[str, Any]], None],
        faulty: Callable[[str], bool],
        now: Callable[[], float],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """`door(alias)`: the room of an address; `now`: the session's time; `ticks`: of tokens, real seconds."""
        self._door = door
        self._fact = fact
        self._faulty = faulty
        self._now = now
        self._ticks = ticks
        self.engine = Engine(self._override)
        self.telling = Telling(self._see, faulty)
        self._rooms: dict[str, Conference] = {}
        self._tickets: dict[str, Ticket] = {}

    # -- tokens ----------------------------------------------------------------------------------------

    def enter(self, alias: str, name: str, pin: str | None, *, mobile: bool) -> tuple[str, Ticket, Door]:
        """A new participant. Raises Denied (no room, PIN, full)."""
        door = self._door(alias)
        if door is None:
            raise Denied(404, "Neither conference nor gateway found")
        host = self._checked(door, pin)
        if len(self._tickets) >= MOST_PEOPLE:
            raise Denied(503, "Capacity exceeded")
        room = self._rooms.get(door.uuid) or Conference(
            door.uuid, door.alias, door.name, door.organisation, door.options, door.invited
        )
        person = Person(str(uuid.uuid4()), name, host_pin=host, mobile=mobile, start=self._now())
        try:
            changes = self.engine.enter(room, person)
        except Refused as refusal:
            raise Denied(403, str(refusal)) from refusal
        self._rooms[door.uuid] = room
        token = secrets.token_urlsafe(48)
        self._tickets[token] = Ticket(room, person, self._ticks() + LIFETIME)
        self._note("waits" if person.waiting else "joined", room, person)
        self._tell(room, changes)
        return token, self._tickets[token], door

    def ticket(self, alias: str, token: str | None) -> Ticket:
        """The ticket of a token at this address. Raises Denied."""
        ticket = self._tickets.get(token or "")
        if ticket is None or ticket.expires <= self._ticks() or not self._same(alias, ticket.room):
            raise Denied(403, "Invalid token")
        return ticket

    def refresh(self, token: str) -> str:
        """A new token for an old one, which ends."""
        ticket = self._tickets.pop(token)
        fresh = secrets.token_urlsafe(48)
        ticket.expires = self._ticks() + LIFETIME
        self._tickets[fresh] = ticket
        return fresh

    def leave(self, ticket: Ticket, reason: str = "") -> None:
        """Somebody goes by himself, or his token ran out."""
        if ticket.person.uuid in ticket.room.people:
            self._tell(ticket.room, self.engine.leave(ticket.room, ticket.person, reason), ticket.person)

    # -- in the meeting --------------------------------------------------------------------------------

    def act(self, ticket: Ticket, function: str, target: Person | None = None, **values: Any) -> None:
        """Do a function of the matrix. Raises Refused, which the journal hears of too."""
        room, actor = ticket.room, ticket.person
        try:
            changes = self.engine.act(room, function, actor, target, **values)
        except Refused as refusal:
            self._note("refused", room, actor, function=function, reason=refusal.reason)
            raise
        self._note(
            function, room, actor, **({"target": target.uuid} if target else {}), **_fact_of(function, values)
        )
        self._tell(room, changes, actor)

    def open(self, ticket: Ticket) -> Stream:
        """The event stream of a participant."""
        return self.telling.open(ticket.room, ticket.person)

    def changed(self, ticket: Ticket) -> None:
        """Tell that something of a participant changed that no rule covers (a call began)."""
        self._tell(ticket.room, [Change("participant_update", ticket.person.uuid)])

    def offered(self, ticket: Ticket) -> list[str]:
        """The functions that the participant's screen is to offer."""
        return self.engine.offered(ticket.room, ticket.person)

    # -- housekeeping ----------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Tokens that ran out leave; rooms that the bridge closed end."""
        for ticket in [t for t in self._tickets.values() if t.expires <= self._ticks()]:
            self.leave(ticket, "expired")
        for room in [r for r in self._rooms.values() if self._door(r.uuid) is None]:
            self._note("closed", room, None)
            self._tell(room, end(room, "closed"))

    def reset(self) -> None:
        """Every meeting ends."""
        for room in list(self._rooms.values()):
            self._tell(room, end(room, "closed"))

    def rooms(self) -> list[Conference]:
        """The meetings in session."""
        return list(self._rooms.values())

    def _checked(self, door: Door, pin: str | None) -> bool:
        """Whether the PIN is the host's. Raises Denied."""
        asked = {
            "pin": "required" if door.host_pin else "none",
            "guest_pin": "required" if door.guest_pin else "none",
        }
        if door.host_pin is None and door.guest_pin is None:
            return True
        if pin in (None, ""):
            raise Denied(403, {**asked, "conference_name": door.name})
        if pin_opens(pin, door.host_pin):
            return True
        if pin_opens(pin, door.guest_pin) or (door.guest_pin is None and pin == "none"):
            return door.open or self._faulty("guest_pin_makes_host")
        self._fact("vdx.conference", "", {"event": "wrong_pin", "uuid": door.uuid})
        raise Denied(403, "Invalid PIN")

    def _same(self, alias: str, room: Conference) -> bool:
        if alias in (room.alias, room.uuid):
            return True
        door = self._door(alias)
        return door is not None and door.uuid == room.uuid

    def _tell(self, room: Conference, changes: list[Change], by: Person | None = None) -> None:
        gone = [c for c in changes if c.event == "disconnect" and c.person]
        self.telling.tell(room, changes)
        for change in changes:
            if change.event in ("admitted", "sent_to_wait") and change.person in room.people:
                self._note(change.event, room, room.people[change.person])
        ended = {c.person: c.data.get("reason", "") for c in gone}
        for token, ticket in list(self._tickets.items()):
            if ticket.person.uuid in ended:
                self._note("left", room, ticket.person, reason=ended[ticket.person.uuid])
                del self._tickets[token]
        if not room.people:
            self._rooms.pop(room.uuid, None)

    def _note(self, event: str, room: Conference, person: Person | None, **more: Any) -> None:
        who = {"participant": person.uuid, "role": person.role, "name": person.name} if person else {}
        data = {"event": event, "uuid": room.uuid, "alias": room.alias, **who, **more}
        self._fact("vdx.conference", room.organisation, data)

    def _see(self, room: Conference, viewer: Person) -> Pictures:
        most = FEWER_PICTURES if self._faulty("shows_fewer_pictures") else None
        return pictures(room, viewer, most=most, two_way_for_all=self._faulty("one_way_shows_the_host"))

    def _override(self, function: str, actor: str, reason: str) -> bool:
        return any(
            (function, actor, reason) in cells and self._faulty(name) for name, cells in PERMITS.items()
        )


def _fact_of(function: str, values: dict[str, Any]) -> dict[str, Any]:
    return (
        {"length": len(values["payload"])}
        if function == "chat"
        else {k: v for k, v in values.items() if k != "now"}
    )
