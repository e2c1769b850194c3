"""From an address to a room that can be entered: booked meetings by their state, and fixed rooms."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from simulators.vdx.enumerations import PROVISIONED
from simulators.vdx.meeting.model import Options
from simulators.vdx.meeting.rules import rules
from simulators.vdx.model import Meeting, SchedulingInfo
from simulators.vdx.state import State

ONE_WAY = frozenset(("one-way", "one_way", "oneway", "envejs"))
"""Values of the booking's free `callType` that mean one-way video; the real ones are not public."""
INVITED = "inviteret"
_SWITCHES = {"chat": "chat", "raiseHand": "raise_hand", "waitingRoom": "waiting_room", "oneWay": "one_way"}


@dataclass(frozen=True, slots=True)
class Door:
    """A room as configured: what is asked at the door, and what was chosen before the meeting."""

    uuid: str
    alias: str
    name: str
    organisation: str
    options: Options
    host_pin: str | None = field(default=None, repr=False)
    guest_pin: str | None = field(default=None, repr=False)
    invited: tuple[str, ...] = ()
    theme: str | None = None

    @property
    def open(self) -> bool:
        """Whether the room has no host's PIN, so that whoever comes first is the host."""
        return self.host_pin is None


def booked_door(state: State, alias: str) -> Door | None:
    """The open room of an address, a number, a short id or a meeting's uuid; None: no such room in the bridge."""
    room = _room(state, alias)
    if room is None or room.meeting is None or room.status != PROVISIONED:
        return None
    return _door(room, room.meeting, plain=state.faulty("ignores_choices"))


def pin_opens(given: str | None, pin: str | None) -> bool:
    """Whether a PIN is the one; a PIN that is not set opens nothing."""
    return given is not None and pin is not None and hmac.compare_digest(given.encode(), pin.encode())


def _room(state: State, alias: str) -> SchedulingInfo | None:
    meeting = state.by_short_id(alias) or state.meetings.get(alias.lower())
    if meeting is not None:
        return meeting.room
    if "@" in alias:
        return state.room_at(alias)
    domains = dict.fromkeys(t.uri_domain for t in state.templates.values())
    return next((r for d in domains if (r := state.room_at(f"{alias}@{d}")) is not None), None)


def _door(room: SchedulingInfo, meeting: Meeting, *, plain: bool) -> Door:
    chosen = Options(waiting_room=_has_waiting_room(room)) if plain else _options(room, meeting)
    invited = [value for key, value in meeting.additional if key.lower().startswith(INVITED)]
    return Door(
        meeting.uuid,
        room.uri_with_domain,
        meeting.subject,
        meeting.organisation or "",
        chosen,
        _text(room.host_pin),
        _text(room.guest_pin),
        tuple(invited),
        room.ivr_theme,
    )


def _options(room: SchedulingInfo, meeting: Meeting) -> Options:
    view = str(room.options.get("guestView", ""))
    lecture = room.options.get("vmrType") == "lecture"
    muted = room.options.get("muteAllGuests") or meeting.guest_microphone == "muted"
    options = Options(
        layout=1 if lecture else rules().layout_of_view(view),
        one_way=(room.call_type or "").lower() in ONE_WAY,
        waiting_room=_has_waiting_room(room),
        guests_share=bool(room.options.get("guestsCanPresent", True)),
        microphone="off" if meeting.guest_microphone == "off" else "muted" if muted else "on",
        most_people=room.max_participants,
    )
    return _with(options, meeting.additional)


def _with(options: Options, additional: Iterable[tuple[str, str]]) -> Options:
    """Choices that the booking API has no field for, from `additionalInformation` (ours, see README)."""
    given: dict[str, Any] = {}
    for key, value in additional:
        if key in _SWITCHES and value in ("on", "off"):
            given[_SWITCHES[key]] = value == "on"
        elif key == "layout" and value.isdecimal() and int(value) in rules().layouts:
            given["layout"] = int(value)
    return replace(options, **given)


def _has_waiting_room(room: SchedulingInfo) -> bool:
    return room.host_pin is not None  # a host's PIN makes guests wait for the host (digest §8)


def _text(pin: int | None) -> str | None:
    return None if pin is None else str(pin)
