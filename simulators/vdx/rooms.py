"""Assigning a room to a meeting: template, PINs, address, pool, reservation (digest §5, steps 5 and 6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from simulators.vdx import links
from simulators.vdx.enumerations import PROVISIONED, VMR_OPTIONS
from simulators.vdx.errors import Business
from simulators.vdx.model import Meeting, SchedulingInfo, Template, User
from simulators.vdx.state import State

URI_TRIES = 100
_URI = re.compile(r"[a-zA-Z0-9]+")

CONFIGURED = {
    "conferencing_sys_id": 1,
    "uri_domain": "rooms.vdx.example",
    "host_pin_required": True,
    "host_pin_low": 10000,
    "host_pin_high": 99999,
    "guest_pin_required": True,
    "guest_pin_low": 10000,
    "guest_pin_high": 99999,
    "uri_low": 10000,
    "uri_high": 99990,
    "vmr_available_before": 15,
    "ivr_theme": "/api/admin/configuration/v1/ivr_theme/10/",
    "is_default": True,
}
"""The template made from configuration when there is no other (digest §5, defaults seen in compose)."""


def assign(state: State, meeting: Meeting, request: Mapping[str, Any], user: User) -> SchedulingInfo:
    """The meeting's room; the first rule that fits wins. Raises Business when none can be given."""
    uri = request["uriWithoutDomain"]
    if uri is not None:
        return _custom(state, meeting, request, user, uri)
    if request["hostPin"] is not None or request["guestPin"] is not None:
        return _fresh_for(state, meeting, request, user)
    if request["schedulingInfoReservationId"] is not None:
        return _reserved(state, meeting, request["schedulingInfoReservationId"])
    if meeting.start > state.now() + state.settings.ad_hoc_margin:
        return _fresh_for(state, meeting, request, user)
    room = _pooled(state, meeting.organisation, request)
    if room is not None:
        return room
    if request["meetingType"] == "POOL":
        raise Business("pool-empty", meeting.organisation)
    return _fresh_for(state, meeting, request, user)


def reserve(state: State, organisation: str | None, wanted: Mapping[str, Any]) -> SchedulingInfo | None:
    """Take a pool room aside for a later meeting; None when none is free."""
    room = _pooled(state, organisation, wanted)
    if room is not None:
        room.reservation_id, room.organisation = state.new_uuid(), organisation
    return room


def fresh(
    state: State, template: Template, organisation: str | None, user: User, request: Mapping[str, Any]
) -> SchedulingInfo:
    """A new room by a template; the request's values go before the template's. Raises Business."""
    host_pin = _pin(state, request.get("hostPin"), template, "host")
    guest_pin = _pin(state, request.get("guestPin"), template, "guest")
    uri = request.get("uriWithoutDomain") or _number(state, template)
    options = {k: v if request.get(k) is None else request[k] for k, v in template.options.items()}
    end_on_end_time = request.get("endMeetingOnEndTime")
    return SchedulingInfo(
        uuid=state.new_uuid(),
        organisation=organisation,
        uri_with_domain=f"{uri}@{template.uri_domain}",
        uri_without_domain=uri,
        uri_domain=template.uri_domain,
        host_pin=host_pin,
        guest_pin=guest_pin,
        vmr_available_before=template.vmr_available_before,
        max_participants=_positive(request.get("maxParticipants")) or template.max_participants,
        end_on_end_time=template.end_on_end_time if end_on_end_time is None else end_on_end_time,
        ivr_theme=template.ivr_theme,
        options=options,
        direct_media=template.direct_media,
        created_by=user,
        created_time=state.now(),
        custom_portal_guest=template.custom_portal_guest,
        custom_portal_host=template.custom_portal_host,
        return_url=template.return_url,
        call_type=template.call_type if request.get("callType") is None else request["callType"],
        new_provisioner=organisation in state.settings.new_provisioners,
    )


def settle(state: State, room: SchedulingInfo) -> None:
    """Recompute what follows from the meeting: when the room opens, and the portal link (digest §6)."""
    if room.meeting is not None:
        room.vmr_start = opens(room)
    room.portal_link = links.portal_link(state.settings, room)
    state.touch(room)


def opens(room: SchedulingInfo) -> datetime | None:
    """When the room should be open: some minutes before its meeting; None without one."""
    if room.meeting is None:
        return None
    try:
        return room.meeting.start - timedelta(minutes=room.vmr_available_before)
    except OverflowError:
        return room.meeting.start


def template_for(state: State, organisation: str | None, wanted: int | None) -> Template:
    """The caller's choice if it is his own, else the nearest default upward, else shared, else configured."""
    chosen = state.templates.get(wanted) if wanted is not None else None
    if chosen is not None and chosen.organisation == organisation:
        return chosen
    for node in state.organisations.upward(organisation):
        for template in state.templates_of(node.code):
            if template.is_default:
                return template
    shared = state.templates_of(None)
    shared.sort(key=lambda t: not t.is_default)
    return shared[0] if shared else state.add_template(Template(0, None, **CONFIGURED))  # type: ignore[arg-type]


def _custom(
    state: State, meeting: Meeting, request: Mapping[str, Any], user: User, uri: str
) -> SchedulingInfo:
    organisation = state.organisations.get(meeting.organisation)
    if organisation is None or not organisation.allow_custom_uri:
        raise Business("custom-uri")
    if not _URI.fullmatch(uri):
        raise Business("uri-characters")
    template = template_for(state, meeting.organisation, request["schedulingTemplateId"])
    if state.uri_taken(uri, template.uri_domain):
        raise Business("uri-used")
    return fresh(state, template, meeting.organisation, user, request)


def _fresh_for(state: State, meeting: Meeting, request: Mapping[str, Any], user: User) -> SchedulingInfo:
    template = template_for(state, meeting.organisation, request["schedulingTemplateId"])
    return fresh(state, template, meeting.organisation, user, request)


def _reserved(state: State, meeting: Meeting, reservation: str) -> SchedulingInfo:
    for room in state.unattached():
        if room.reservation_id == reservation and room.organisation == meeting.organisation:
            return room
    raise Business("reservation")


def _pooled(state: State, organisation: str | None, wanted: Mapping[str, Any]) -> SchedulingInfo | None:
    nearest = state.organisations.pool_of(organisation)
    pools = [nearest.code if nearest else None, state.settings.overflow_pool]
    for pool in pools:
        for room in state.free_rooms(pool) if pool is not None else ():
            if _ready(state, room) and _fits(room, wanted):
                return room
    return None


def _ready(state: State, room: SchedulingInfo) -> bool:
    latest = state.now() - state.settings.pool_minimum_age
    return room.status == PROVISIONED and room.provision_time is not None and room.provision_time <= latest


def _fits(room: SchedulingInfo, wanted: Mapping[str, Any]) -> bool:
    return all(wanted.get(k) is None or wanted[k] == room.options[k] for k in VMR_OPTIONS)


def _pin(state: State, given: int | None, template: Template, whose: str) -> int | None:
    host = whose == "host"
    required = template.host_pin_required if host else template.guest_pin_required
    low = template.host_pin_low if host else template.guest_pin_low
    high = template.host_pin_high if host else template.guest_pin_high
    if given is not None or not required:
        return given
    if low is None or high is None or low >= high:
        raise Business(f"{whose}-pin-setup")
    return state.random.randrange(low, high)


def _number(state: State, template: Template) -> str:
    low, high = template.uri_low, template.uri_high
    if low is None or high is None or low >= high:
        raise Business("uri-setup")
    for _ in range(URI_TRIES):
        uri = f"{template.uri_prefix}{state.random.randrange(low, high)}"
        if not state.uri_taken(uri, template.uri_domain):
            return uri
    raise Business("uri-taken")


def _positive(value: int | None) -> int | None:
    return value if value is not None and value > 0 else None
