"""Meetings: create, change, delete (digest §2.2-2.4, §5, §6)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

from proevesten import redact
from simulators.vdx import links, rooms
from simulators.vdx.access import meeting_of
from simulators.vdx.callers import Caller
from simulators.vdx.enumerations import AWAITS, PROVISIONED
from simulators.vdx.errors import Basic, Business, not_found
from simulators.vdx.model import Meeting, SchedulingInfo, User
from simulators.vdx.organisations import has_pool
from simulators.vdx.state import State
from simulators.vdx.times import BEYOND_9999

_ATTRIBUTES = {
    "subject": "subject",
    "startTime": "start",
    "endTime": "end",
    "description": "description",
    "projectCode": "project_code",
    "labels": "labels",
    "additionalInformation": "additional",
    "guestMicrophone": "guest_microphone",
    "guestPinRequired": "guest_pin_required",
}
_ALWAYS = frozenset(("endTime", "labels", "additionalInformation", "guestMicrophone", "guestPinRequired"))
_OF_THE_ROOM = {"hostPin": "host_pin", "guestPin": "guest_pin", "callType": "call_type"}
_NOT_NULL = ("subject", "startTime", "endTime")
_LISTS = ("labels", "additionalInformation")


def create(state: State, caller: Caller, request: Mapping[str, Any]) -> Meeting:
    """Book a meeting and give it a room; nothing is kept when a rule refuses."""
    _check_years(request)
    pins = request["hostPin"] is not None or request["guestPin"] is not None
    if request["schedulingInfoReservationId"] is not None and pins:
        raise Business("reservation-pin")
    if request["meetingType"] == "POOL" and state.organisations.pool_of(caller.organisation) is None:
        raise Business("not-ad-hoc", caller.organisation)
    meeting = _new(state, caller, request)
    _check_unique(state, meeting)
    room = rooms.assign(state, meeting, request, caller.user)
    _keep(state, meeting, room)
    tell(state, meeting, "created")
    return meeting


def update(state: State, caller: Caller, uuid: str, request: Mapping[str, Any]) -> Meeting:
    """PUT: all fields, absent ones cleared; the organiser falls back to the caller."""
    meeting = meeting_of(state, caller, uuid)
    _check_years(request)
    changes = {k: v for k, v in request.items() if k != "organizedByEmail"}
    organizer = _organizer(caller, request["organizedByEmail"]) or caller.user
    return _change(state, caller, meeting, changes, organizer)


def patch(
    state: State, caller: Caller, uuid: str, request: Mapping[str, Any], cleared: frozenset[str]
) -> Meeting:
    """PATCH: the given fields; `cleared` are those that v1 sets to null explicitly."""
    meeting = meeting_of(state, caller, uuid)
    if cleared.intersection(_NOT_NULL):
        raise Business("null")
    _check_years(request)
    changes = {k: v for k, v in request.items() if v is not None and k != "organizedByEmail"}
    changes |= dict.fromkeys(cleared - {"guestPinRequired", "organizedByEmail"})
    kept = meeting.organized_by if caller.plans_for_others else caller.user
    organizer = _organizer(caller, request["organizedByEmail"]) or kept
    return _change(state, caller, meeting, changes, organizer)


def delete(state: State, caller: Caller, uuid: str) -> None:
    """Delete a meeting that waits for its room, and the room with it."""
    meeting = meeting_of(state, caller, uuid)
    if room_of_meeting(meeting).status != AWAITS:
        raise Business("delete-status")
    if not state.faulty("forgets_delete"):
        tell(state, meeting, "deleted")
        state.remove_meeting(meeting)


def room_of_meeting(meeting: Meeting) -> SchedulingInfo:
    """The meeting's scheduling info. Raises Basic 404 when it has none (only seeded ones can)."""
    if meeting.room is None:
        raise not_found("schedulingInfo", "uuid")
    return meeting.room


def tell(state: State, meeting: Meeting, event: str) -> None:
    """Write the change into the journal: what steps match on, no PIN in clear."""
    room = meeting.room
    data = {
        "event": event,
        "uuid": meeting.uuid,
        "subject": meeting.subject,
        "start": meeting.start.isoformat(),
        "end": meeting.end.isoformat(),
        "organisation": meeting.organisation,
        "organizer": meeting.organized_by.email,
        "short_link": links.short_link(state.settings, meeting),
        "portal_link": redact.text(room.portal_link or "") if room else None,
        "guest_uri": room.uri_with_domain if room else None,
        "call_type": room.call_type if room else None,
        "labels": list(meeting.labels),
        "has_host_pin": room is not None and room.host_pin is not None,
        "has_guest_pin": room is not None and room.guest_pin is not None,
        "status": room.status if room else None,
    }
    state.fact("vdx.meeting", meeting.organized_by.email or meeting.organisation or "", data)


def _new(state: State, caller: Caller, request: Mapping[str, Any]) -> Meeting:
    return Meeting(
        uuid=request["uuid"] or state.new_uuid(),
        organisation=caller.organisation,
        subject=request["subject"],
        start=request["startTime"],
        end=request["endTime"],
        short_id=state.new_short_id(),
        created_by=caller.user,
        created_time=state.now(),
        organized_by=_organizer(caller, request["organizedByEmail"]) or caller.user,
        description=request["description"],
        project_code=request["projectCode"],
        external_id=request["externalId"],
        guest_microphone=request["guestMicrophone"] or "on",
        guest_pin_required=bool(request["guestPinRequired"]),
        labels=list(request["labels"] or ()),
        additional=list(request["additionalInformation"] or ()),
    )


def _keep(state: State, meeting: Meeting, room: SchedulingInfo) -> None:
    from_pool = room.uuid in state.rooms
    if not from_pool:
        room.uuid = meeting.uuid
        state.add_room(room)
    state.add_meeting(meeting)
    state.attach(room, meeting)
    rooms.settle(state, room)


def _check_unique(state: State, meeting: Meeting) -> None:
    if meeting.external_id is not None and state.external_id_taken(meeting.organisation, meeting.external_id):
        raise Business("external-id")
    if meeting.uuid in state.meetings:
        raise Basic(500)
    _check_keys(meeting.additional)


def _check_keys(pairs: list[tuple[str, str]] | None) -> None:
    if pairs and len({key for key, _ in pairs}) != len(pairs):
        raise Business("additional-keys")


def _check_years(request: Mapping[str, Any]) -> None:
    if BEYOND_9999 in (request["startTime"], request["endTime"]):
        raise Business("year")


def _organizer(caller: Caller, email: str | None) -> User | None:
    return User(caller.organisation, email) if email and caller.plans_for_others else None


def _change(
    state: State, caller: Caller, meeting: Meeting, changes: dict[str, Any], organizer: User
) -> Meeting:
    room = room_of_meeting(meeting)
    if room.status not in (AWAITS, PROVISIONED):
        raise Business("update-status")
    _check_keys(changes.get("additionalInformation"))
    forgets = state.faulty("forgets_update")
    if forgets:
        meeting, room = copy(meeting), copy(room)
        meeting.room, room.meeting = room, meeting
    awaits = room.status == AWAITS
    everything = awaits or has_pool(state.organisations.get(room.organisation))
    for name, attribute in _ATTRIBUTES.items():
        if name in changes and (everything or name in _ALWAYS):
            setattr(meeting, attribute, _stored(name, changes[name]))
    if everything:
        meeting.organized_by = organizer
    meeting.updated_by, meeting.updated_time = caller.user, state.now()
    if awaits:
        _change_room(state, room, caller, changes)
    if not forgets:
        state.touch(room)
        tell(state, meeting, "updated")
    return meeting


def _stored(name: str, value: Any) -> Any:
    return list(value or ()) if name in _LISTS else value


def _change_room(state: State, room: SchedulingInfo, caller: Caller, changes: Mapping[str, Any]) -> None:
    for name, attribute in _OF_THE_ROOM.items():
        if name in changes:
            setattr(room, attribute, changes[name])
    rooms.settle(state, room)
    room.updated_by, room.updated_time = caller.user, state.now()
