"""Finding meetings and scheduling infos (digest §3: order, exactness and bounds of the searches)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from simulators.vdx.access import room_filter, sees_meeting
from simulators.vdx.callers import Caller
from simulators.vdx.enumerations import AWAITS, PROVISIONED
from simulators.vdx.errors import forbidden, not_found
from simulators.vdx.model import Meeting, SchedulingInfo
from simulators.vdx.state import State

Interval = tuple[datetime, datetime]


def by_short_id(state: State, caller: Caller, short_id: str) -> Meeting:
    """The meeting of a short id; a caller who is admin and nothing else sees every organisation's."""
    meeting = state.by_short_id(short_id)
    if meeting is None:
        raise not_found("meeting", "shortId")
    if caller.roles != {"admin"} and not sees_meeting(state, caller, meeting):
        raise forbidden()
    return meeting


def by_label(state: State, caller: Caller, label: str) -> list[Meeting]:
    """Exact match of one label."""
    return _visible(state, caller, lambda m: label in m.labels)


def by_subject(state: State, caller: Caller, subject: str) -> list[Meeting]:
    """Exact match."""
    return _visible(state, caller, lambda m: m.subject == subject)


def by_organizer(state: State, caller: Caller, email: str) -> list[Meeting]:
    """Exact e-mail."""
    return _visible(state, caller, lambda m: m.organized_by.email == email)


def by_text(state: State, caller: Caller, text: str, interval: Interval | None) -> list[Meeting]:
    """Organiser, label or address equal, or subject or description containing; start strictly inside."""
    needle = text.casefold()

    def matches(m: Meeting) -> bool:
        if interval is not None and not interval[0] < m.start < interval[1]:
            return False
        return (
            m.organized_by.email == text
            or text in m.labels
            or needle in m.subject.casefold()
            or needle in (m.description or "").casefold()
            or (m.room is not None and m.room.uri_with_domain == text)
        )

    return _visible(state, caller, matches)


def by_start(state: State, caller: Caller, interval: Interval) -> list[Meeting]:
    """Start time between, both ends included."""
    first, last = interval
    return _visible(state, caller, lambda m: first <= m.start <= last)


def by_address(state: State, caller: Caller, address: str) -> list[Meeting]:
    """Meetings of an address with domain; provisioner-user searches all organisations."""
    found = [m for m in state.meetings.values() if m.room is not None and m.room.uri_with_domain == address]
    if "provisioner-user" in caller.roles:
        return found
    return [m for m in found if sees_meeting(state, caller, m)]


def one_by_address(state: State, caller: Caller, address: str, *, with_domain: bool) -> Meeting:
    """The newest meeting of an address. Raises Basic 404 or 403."""
    field = "uriWithDomain" if with_domain else "uriWithoutDomain"
    found = [
        m
        for m in state.meetings.values()
        if m.room is not None
        and address == (m.room.uri_with_domain if with_domain else m.room.uri_without_domain)
    ]
    if not found:
        raise not_found("meeting", field)
    if not sees_meeting(state, caller, found[-1]):
        raise forbidden()
    return found[-1]


def rooms_between(state: State, caller: Caller, interval: Interval, status: str) -> list[SchedulingInfo]:
    """Scheduling infos that open, or whose meeting ends, strictly inside, in one status."""
    sees = room_filter(state, caller)
    return [r for r in state.rooms.values() if r.status == status and _inside(r, interval) and sees(r)]


def to_provision(state: State) -> list[SchedulingInfo]:
    """What a polling provisioner opens: awaiting, opened by time, not ended, not the new provisioner's."""
    now = state.now()
    return [
        r
        for r in _polled(state.rooms.values(), AWAITS)
        if r.meeting and r.vmr_start and r.vmr_start <= now <= r.meeting.end
    ]


def to_deprovision(state: State) -> list[SchedulingInfo]:
    """What a polling provisioner closes: provisioned, ended, not the new provisioner's."""
    now = state.now()
    return [r for r in _polled(state.rooms.values(), PROVISIONED) if r.meeting and r.meeting.end < now]


def _polled(rooms: Iterable[SchedulingInfo], status: str) -> list[SchedulingInfo]:
    return [r for r in rooms if r.status == status and not r.new_provisioner]


def _inside(room: SchedulingInfo, interval: Interval) -> bool:
    first, last = interval
    if room.vmr_start is not None and first < room.vmr_start < last:
        return True
    return room.meeting is not None and first < room.meeting.end < last


def _visible(state: State, caller: Caller, matches: Callable[[Meeting], bool]) -> list[Meeting]:
    return [m for m in state.meetings.values() if matches(m) and sees_meeting(state, caller, m)]
