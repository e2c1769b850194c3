"""The endpoints of both generations as one table: path, roles, what is bound, what is done (digest §3).

Each endpoint first binds (path, query, body → values, raising 400), then the role gate closes or opens,
then it acts on the state. `booking.py` runs them in the real order of checks (digest §1.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulators.vdx import access, meetings, requests, scheduling, searches, templates
from simulators.vdx.binding import Field, bind, boolean, lenient, long, uuid
from simulators.vdx.callers import ADMINS, BOOKERS, EVERY, PROVISIONERS, Caller, Role
from simulators.vdx.enumerations import AWAITS, OPTION_VALUES, PROVISION_STATUS, VMR_OPTIONS
from simulators.vdx.errors import Basic, Business, Invalid, Refusal, Unbindable
from simulators.vdx.state import State
from simulators.vdx.times import read_v1, read_v2
from simulators.vdx.views import View

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as an endpoint sees it."""

    v1: bool
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    url: str


Bind = Callable[[Call], Values]
Act = Callable[[State, Caller, Values, View, Call], Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row: method, path, who, what is read, what is done."""

    method: str
    path: re.Pattern[str]
    roles: frozenset[Role]
    bind: Bind
    act: Act
    has_body: bool = False
    json_only: bool = False
    """Answers application/json, never HAL (info)."""


GIT = {"branch": "proevesten", "commit": {"id": "simulator", "time": "2026-06-19T00:00:00Z"}}
"""What `GET /info` tells under the key git: that this is the simulator."""


def _nothing(call: Call) -> Values:
    return {}


def _by_uuid(call: Call) -> Values:
    return {"uuid": _path(uuid, call.path["uuid"])}


def _by_id(call: Call) -> Values:
    return {"id": _path(long, call.path["id"])}


def _path(read: Callable[[Any], Any], raw: str) -> Any:
    try:
        value = read(raw)
    except (ValueError, TypeError) as fault:
        raise Unbindable from fault
    if value is None:
        raise Unbindable
    return value


def _body(fields: tuple[Field, ...], before: Bind = _nothing, *, pins_checked: bool = True) -> Bind:
    of_v1 = requests.as_v1(fields, pins_checked=pins_checked)

    def read(call: Call) -> Values:
        values = before(call)
        request, present = bind(call.body, of_v1 if call.v1 else fields)
        cleared = frozenset(n for n in present if request[n] is None) if call.v1 else frozenset()
        return {**values, "request": request, "cleared": cleared}

    return read


def _time(call: Call, name: str, *, required: bool = False) -> Any:
    raw = call.query.get(name)
    if not raw:
        if required:
            raise Unbindable
        return None
    try:
        return (read_v1 if call.v1 else read_v2)(raw)
    except ValueError as fault:
        raise Unbindable from fault


def _search(call: Call) -> Values:
    short_id = call.query.get("short-id")
    if not call.v1 and short_id is not None and len(short_id) != 12:
        raise Invalid("short-id", "size must be between 12 and 12")
    return {"from": _time(call, "from-start-time"), "to": _time(call, "to-start-time")}


def _address(call: Call) -> Values:
    if "uri" not in call.query:
        raise Unbindable
    return {"uri": call.query["uri"]}


def _interval(call: Call) -> Values:
    first, last = _time(call, "from-start-time", required=True), _time(call, "to-end-time", required=True)
    status = call.query.get("provision-status")
    return {"interval": (first, last), "status": lenient(status, PROVISION_STATUS) if status else AWAITS}


def _options(call: Call) -> Values:
    return {"wanted": {name: _option(name, call.query.get(name)) for name in VMR_OPTIONS}}


def _option(name: str, raw: str | None) -> Any:
    if not raw:
        return VMR_OPTIONS[name]
    if name in OPTION_VALUES:
        return lenient(raw, OPTION_VALUES[name])
    words = {"true": True, "on": True, "yes": True, "1": True, "false": False, "off": False, "no": False}
    value = words.get(raw.lower(), False if raw == "0" else None)
    return _path(boolean, raw) if value is None else value


def _info(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return {"git": GIT} if call.v1 else {"info": [{"key": "git", "value": GIT}]}


def _find(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    """The first search parameter with a value, in the real order, decides (digest §3)."""
    get = call.query.get
    if get("short-id"):
        meeting = searches.by_short_id(state, caller, get("short-id", ""))
        return view.meeting(meeting, found=True) if call.v1 else view.meetings([meeting], call.url)
    return view.meetings(_found(state, caller, values, call), call.url)


def _found(state: State, caller: Caller, values: Values, call: Call) -> Any:
    get = call.query.get
    whole = values["from"] is not None and values["to"] is not None
    interval = (values["from"], values["to"]) if whole else None
    if get("label"):
        return searches.by_label(state, caller, get("label", ""))
    if get("subject"):
        return searches.by_subject(state, caller, get("subject", ""))
    if get("organizedBy"):
        return searches.by_organizer(state, caller, get("organizedBy", ""))
    if get("search"):
        if (values["from"] is None) != (values["to"] is None):
            raise Business("half-interval") if call.v1 else Basic(500)
        return searches.by_text(state, caller, get("search", ""), interval)
    if interval is not None:
        return searches.by_start(state, caller, interval)
    if get("uriWithDomain"):
        return searches.by_address(state, caller, get("uriWithDomain", ""))
    raise Unbindable if call.v1 else Business("no-query")


def _one_by_address(with_domain: bool) -> Act:
    def act(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
        meeting = searches.one_by_address(state, caller, values["uri"], with_domain=with_domain)
        return view.meeting(meeting, found=True)

    return act


def _create_meeting(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.meeting(meetings.create(state, caller, values["request"]))


def _get_meeting(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.meeting(access.meeting_of(state, caller, values["uuid"]))


def _put_meeting(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.meeting(meetings.update(state, caller, values["uuid"], values["request"]))


def _patch_meeting(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.meeting(meetings.patch(state, caller, values["uuid"], values["request"], values["cleared"]))


def _delete_meeting(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    meetings.delete(state, caller, values["uuid"])


def _list_rooms(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    found = searches.rooms_between(state, caller, values["interval"], values["status"])
    return view.rooms(found, call.url)


def _create_room(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.room(scheduling.create(state, caller, values["request"]))


def _get_room(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.room(access.room_of(state, caller, values["uuid"]))


def _put_room(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.room(scheduling.update(state, caller, values["uuid"], values["request"]))


def _provision(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.rooms(searches.to_provision(state), call.url)


def _deprovision(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.rooms(searches.to_deprovision(state), call.url)


def _reserve(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.room(scheduling.reserve(state, caller, values["wanted"]))


def _reserved(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.room(scheduling.reserved(state, caller, values["uuid"]))


def _list_templates(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    own = state.templates_of(caller.organisation) if caller.organisation is not None else []
    return view.templates(own, call.url)


def _get_template(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.template(access.template_of(state, caller, values["id"]))


def _create_template(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.template(templates.create(state, caller, values["request"]))


def _put_template(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.template(templates.update(state, caller, values["id"], values["request"]))


def _delete_template(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    templates.delete(state, caller, values["id"])


def _pools(state: State, caller: Caller, values: Values, view: View, call: Call) -> Any:
    return view.pools(scheduling.pools(state), call.url)


def _row(method: str, path: str, roles: frozenset[Role], bind: Bind, act: Act, **more: bool) -> Endpoint:
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
    return Endpoint(method, pattern, roles, bind, act, has_body=method in ("POST", "PUT", "PATCH"), **more)


_MEETING, _ROOM, _TEMPLATE = "/meetings/{uuid}", "/scheduling-info/{uuid}", "/scheduling-templates/{id}"

ENDPOINTS: tuple[Endpoint, ...] = (
    _row("GET", "/info", EVERY, _nothing, _info, json_only=True),
    _row("GET", "/meetings", EVERY, _search, _find),
    _row("GET", "/meetings/findByUriWithDomain", EVERY, _address, _one_by_address(True)),
    _row("GET", "/meetings/findByUriWithoutDomain", EVERY, _address, _one_by_address(False)),
    _row("POST", "/meetings", BOOKERS, _body(requests.CREATE_MEETING), _create_meeting),
    _row("GET", _MEETING, EVERY, _by_uuid, _get_meeting),
    _row("PUT", _MEETING, BOOKERS, _body(requests.UPDATE_MEETING, _by_uuid), _put_meeting),
    _row(
        "PATCH", _MEETING, BOOKERS,
        _body(requests.PATCH_MEETING, _by_uuid, pins_checked=False), _patch_meeting,
    ),
    _row("DELETE", _MEETING, BOOKERS, _by_uuid, _delete_meeting),
    _row("GET", "/scheduling-info", EVERY, _interval, _list_rooms),
    _row("POST", "/scheduling-info", PROVISIONERS, _body(requests.CREATE_SCHEDULING_INFO), _create_room),
    _row("GET", _ROOM, EVERY, _by_uuid, _get_room),
    _row("PUT", _ROOM, PROVISIONERS, _body(requests.UPDATE_SCHEDULING_INFO, _by_uuid), _put_room),
    _row("GET", "/scheduling-info-provision", PROVISIONERS, _nothing, _provision),
    _row("GET", "/scheduling-info-deprovision", PROVISIONERS, _nothing, _deprovision),
    _row("GET", "/scheduling-info-reserve", ADMINS, _options, _reserve),
    _row("GET", "/scheduling-info-reserve/{uuid}", ADMINS, _by_uuid, _reserved),
    _row("GET", "/scheduling-templates", EVERY, _nothing, _list_templates),
    _row("POST", "/scheduling-templates", ADMINS, _body(requests.TEMPLATE), _create_template),
    _row("GET", _TEMPLATE, EVERY, _by_id, _get_template),
    _row("PUT", _TEMPLATE, ADMINS, _body(requests.TEMPLATE, _by_id), _put_template),
    _row("DELETE", _TEMPLATE, ADMINS, _by_id, _delete_template),
    _row("GET", "/pool", EVERY, _nothing, _pools),
)  # fmt: skip


def endpoint(method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
    """The row that serves a method and path. Raises Refusal 404, or 405 with the methods allowed.

    A fixed path goes before one with a variable, as the real router has it.
    """
    rows = [(row, match) for row in ENDPOINTS if (match := row.path.fullmatch(path))]
    rows.sort(key=lambda pair: len(pair[1].groupdict()))
    wanted = "GET" if method == "HEAD" else method
    for row, match in rows:
        if row.method == wanted:
            return row, match.groupdict()
    if not rows:
        raise Refusal(404)
    raise Refusal(405, {"Allow": ", ".join(sorted({row.method for row, _ in rows}))})
