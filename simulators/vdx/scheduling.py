"""Scheduling infos: pool rooms, provision status, reservations, and what a pool looks like (digest §2.5-2.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulators.vdx import rooms
from simulators.vdx.access import room_of
from simulators.vdx.callers import Caller
from simulators.vdx.enumerations import CLOSED, PROVISIONED
from simulators.vdx.errors import Business, not_found
from simulators.vdx.model import SchedulingInfo, Template, User
from simulators.vdx.organisations import has_pool
from simulators.vdx.state import State


@dataclass(frozen=True, slots=True)
class Pool:
    """One organisation's pool: wanted size, template, and the free rooms, newest first."""

    organisation: str
    desired: int | None
    template: Template | None
    rooms: list[SchedulingInfo]


def create(state: State, caller: Caller, request: Mapping[str, Any]) -> SchedulingInfo:
    """POST scheduling-info: a room for a pool, by a template of that very organisation."""
    code, wanted = request["organizationId"], request["schedulingTemplateId"]
    organisation = state.organisations.get(code)
    if organisation is None:
        raise Business("organisation-unknown", code)
    if not has_pool(organisation):
        raise Business("not-pool-enabled", code)
    template = state.templates.get(wanted)
    if template is None:
        raise Business("template-unknown", wanted)
    if template.organisation != code:
        raise Business("template-foreign", wanted, code)
    return add_to_pool(state, template, code, caller.user)


def add_to_pool(state: State, template: Template, organisation: str, user: User) -> SchedulingInfo:
    """A fresh room without meeting."""
    room = rooms.fresh(state, template, organisation, user, {})
    rooms.settle(state, room)
    return state.add_room(room)


def update(state: State, caller: Caller, uuid: str, request: Mapping[str, Any]) -> SchedulingInfo:
    """PUT scheduling-info: any status may follow any other (digest §6)."""
    room = room_of(state, caller, uuid)
    room.status_text = request["provisionStatusDescription"]
    room.vmr_id = request["provisionVmrId"]
    set_status(state, room, request["provisionStatus"], caller.user)
    return room


def set_status(state: State, room: SchedulingInfo, status: str, user: User) -> None:
    """Stamp a status, keep its history, tell the journal; a closed room gives its address back."""
    now = state.now()
    room.status, room.provision_time = status, now
    room.updated_by, room.updated_time = user, now
    room.history.append((now, status))
    state.touch(room)
    if status == CLOSED:
        state.free_uri(room)
        room.uri_without_domain = room.uri_domain = None
    state.fact(
        "vdx.provision",
        room.organisation or "",
        {
            "uuid": room.uuid,
            "status": status,
            "uri": room.uri_with_domain,
            "in_pool": room.free,
            "organisation": room.organisation,
        },
    )


def reserve(state: State, caller: Caller, wanted: Mapping[str, Any]) -> SchedulingInfo:
    """GET scheduling-info-reserve: takes a free room aside (a GET that changes state)."""
    room = rooms.reserve(state, caller.organisation, wanted)
    if room is None:
        raise not_found("schedulingInfo", "organisation")
    return room


def reserved(state: State, caller: Caller, reservation: str) -> SchedulingInfo:
    """The room of a reservation of the own organisation."""
    for room in state.rooms.values():
        if room.reservation_id == reservation and room.organisation == caller.organisation:
            return room
    raise not_found("schedulingInfo", "reservationId")


def pools(state: State) -> list[Pool]:
    """All pools but those of the new provisioner."""
    return [
        pool_of(state, o.code, o.pool_size)
        for o in state.organisations
        if has_pool(o) and o.code not in state.settings.new_provisioners
    ]


def pool_of(state: State, organisation: str, desired: int | None) -> Pool:
    """One organisation's pool as it is now."""
    ready = [r for r in state.free_rooms(organisation) if r.status == PROVISIONED]
    return Pool(organisation, desired, pool_template(state, organisation), ready[::-1])


def pool_template(state: State, organisation: str) -> Template | None:
    """The pool template, else the default one, else none."""
    own = state.templates_of(organisation)
    return next((t for t in own if t.is_pool), None) or next((t for t in own if t.is_default), None)
