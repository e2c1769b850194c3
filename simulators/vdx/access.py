"""Which meetings, rooms and templates a caller sees (digest §1.4, data visibility)."""

from __future__ import annotations

from collections.abc import Callable

from simulators.vdx.callers import Caller
from simulators.vdx.errors import forbidden, not_found
from simulators.vdx.model import Meeting, SchedulingInfo, Template
from simulators.vdx.state import State


def sees_meeting(state: State, caller: Caller, meeting: Meeting) -> bool:
    """Own organisation only; a plain user only what he organises."""
    if state.faulty("shows_other_organisations"):
        return True
    if caller.organisation is None or meeting.organisation != caller.organisation:
        return False
    return not caller.only_own_meetings or meeting.organized_by == caller.user


def meeting_of(state: State, caller: Caller, uuid: str) -> Meeting:
    """The meeting of a uuid. Raises Basic 404 or 403."""
    meeting = state.meetings.get(uuid)
    if meeting is None:
        raise not_found("meeting", "uuid")
    if not sees_meeting(state, caller, meeting):
        raise forbidden()
    return meeting


def room_filter(state: State, caller: Caller) -> Callable[[SchedulingInfo], bool]:
    """What scheduling infos the caller sees: all, the own tree, or the own organisation."""
    if caller.roles & {"provisioner", "provisioner-user"}:
        return lambda room: True
    if caller.roles & {"admin", "planner"}:
        family = state.organisations.family(caller.organisation)
        return lambda room: room.organisation in family
    return lambda room: room.organisation == caller.organisation


def room_of(state: State, caller: Caller, uuid: str) -> SchedulingInfo:
    """The scheduling info of a uuid. Raises Basic 404 or 403."""
    room = state.rooms.get(uuid)
    if room is None:
        raise not_found("schedulingInfo", "uuid")
    if not room_filter(state, caller)(room):
        raise forbidden()
    return room


def template_of(state: State, caller: Caller, id: int) -> Template:
    """A template of the own organisation; everybody else's does not exist (404, not 403)."""
    template = state.templates.get(id)
    if template is None or template.organisation is None or template.organisation != caller.organisation:
        raise not_found("schedulingTemplate", "id")
    return template
