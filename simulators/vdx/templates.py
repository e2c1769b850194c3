"""Scheduling templates: one default and one pool template for each organisation (digest §2.8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulators.vdx.access import template_of
from simulators.vdx.callers import Caller
from simulators.vdx.enumerations import VMR_OPTIONS
from simulators.vdx.errors import Business
from simulators.vdx.model import Template
from simulators.vdx.state import State

ATTRIBUTES = {
    "conferencingSysId": "conferencing_sys_id",
    "uriPrefix": "uri_prefix",
    "uriDomain": "uri_domain",
    "hostPinRequired": "host_pin_required",
    "hostPinRangeLow": "host_pin_low",
    "hostPinRangeHigh": "host_pin_high",
    "guestPinRequired": "guest_pin_required",
    "guestPinRangeLow": "guest_pin_low",
    "guestPinRangeHigh": "guest_pin_high",
    "vMRAvailableBefore": "vmr_available_before",
    "maxParticipants": "max_participants",
    "endMeetingOnEndTime": "end_on_end_time",
    "uriNumberRangeLow": "uri_low",
    "uriNumberRangeHigh": "uri_high",
    "ivrTheme": "ivr_theme",
    "isDefaultTemplate": "is_default",
    "isPoolTemplate": "is_pool",
    "customPortalGuest": "custom_portal_guest",
    "customPortalHost": "custom_portal_host",
    "returnUrl": "return_url",
    "directMedia": "direct_media",
    "callType": "call_type",
}
"""The API's names of a template's fields and ours, but for the room options."""


def create(state: State, caller: Caller, request: Mapping[str, Any]) -> Template:
    """A new template of the caller's organisation. Ranges are not checked (digest §2.8)."""
    template = Template(0, caller.organisation, created_by=caller.user, created_time=state.now())
    _check_single_pool(state, template, request)
    fill(template, request)
    _single_default(state, template)
    return state.add_template(template)


def update(state: State, caller: Caller, id: int, request: Mapping[str, Any]) -> Template:
    """Replace everything: what is omitted becomes null or its default."""
    template = template_of(state, caller, id)
    _check_single_pool(state, template, request)
    fill(template, request)
    _single_default(state, template)
    template.updated_by, template.updated_time = caller.user, state.now()
    return template


def delete(state: State, caller: Caller, id: int) -> None:
    """Soft in the real system; a deleted template is found nowhere, so forgetting it looks the same."""
    template = template_of(state, caller, id)
    del state.templates[template.id]


def fill(template: Template, request: Mapping[str, Any]) -> None:
    """Put a request's values into a template; a null where VDX keeps a value becomes its default."""
    blank = Template(0, None)
    for name, attribute in ATTRIBUTES.items():
        value = request.get(name)
        setattr(template, attribute, getattr(blank, attribute) if value is None else value)
    template.options = {
        k: default if request.get(k) is None else request[k] for k, default in VMR_OPTIONS.items()
    }


def _check_single_pool(state: State, template: Template, request: Mapping[str, Any]) -> None:
    others = (t for t in state.templates_of(template.organisation) if t is not template)
    if request["isPoolTemplate"] and any(t.is_pool for t in others):
        raise Business("one-pool-template")


def _single_default(state: State, template: Template) -> None:
    if not template.is_default:
        return
    for other in state.templates_of(template.organisation):
        if other is not template:
            other.is_default = False
