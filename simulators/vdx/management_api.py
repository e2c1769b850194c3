"""VDX Management and device registration on the wire. Device registration follows digest §10; the rest is ours."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulators.vdx import errors
from simulators.vdx.binding import Field, bind, boolean, integer, one_of, text
from simulators.vdx.callers import ADMINS, Caller, caller_of
from simulators.vdx.enumerations import GUEST_MICROPHONE
from simulators.vdx.management import MOST, FixedRoom, Management, Theme
from simulators.vdx.meeting.model import Options
from simulators.vdx.state import State
from simulators.vdx.tokens import Issuer

ROOMS = "/management/v1/rooms"
THEMES = "/management/v1/themes"
DEVICES = "/devicereg/v1/device"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ALIAS = re.compile(r"[A-Za-z0-9.-]{1,60}@[A-Za-z0-9.-]{1,60}")
_PIN = re.compile(r"[0-9]{4,9}")
_PATH = re.compile(rf"({re.escape(ROOMS)}|{re.escape(THEMES)}|{re.escape(DEVICES)})(?:/([^/]{{1,60}}))?/?")

_DEVICE = (
    Field("name", text, required=True, longest=100),
    Field("description", text, longest=500, default=""),
    Field("organisation_code", text, required=True, longest=100),
    Field("enabled", boolean, default=True),
)
_THEME = (
    Field("name", text, required=True, longest=100),
    Field("colour", text, longest=7, default="#00567a"),
    Field("logoText", text, longest=40, default=""),
    Field("waitingText", text, longest=300, default=""),
)
_ROOM = (
    Field("name", text, required=True, longest=100),
    Field("alias", text, required=True, longest=100),
    Field("hostPin", text, longest=9),
    Field("guestPin", text, longest=9),
    Field("theme", text, longest=60),
    Field("layout", integer, least=1, most=3, default=3),
    Field("oneWay", boolean, default=False),
    Field("chat", boolean, default=True),
    Field("raiseHand", boolean, default=True),
    Field("waitingRoom", boolean, default=True),
    Field("guestsCanPresent", boolean, default=True),
    Field("guestMicrophone", one_of(GUEST_MICROPHONE), default="on"),
    Field("maxParticipants", integer, least=0, default=0),
)

Handler = Callable[[Caller, Request, bytes, str | None], Any]


class ManagementApi:
    """``/management/v1/{rooms,themes}`` and ``/devicereg/v1/device``."""

    def __init__(self, state: State, issuer: Issuer, management: Management) -> None:
        self._state = state
        self._issuer = issuer
        self._management = management
        self._handlers: dict[tuple[str, str], Handler] = {
            ("POST", DEVICES): self._new_device,
            ("POST", THEMES): self._new_theme,
            ("POST", ROOMS): self._put_room,
            ("PUT", ROOMS): self._put_room,
            ("DELETE", ROOMS): self._delete_room,
            **{("GET", path): self._read(path) for path in (DEVICES, THEMES, ROOMS)},
        }

    def serves(self, path: str) -> bool:
        """Whether the path belongs here."""
        return path.startswith(("/management/v1/", "/devicereg/"))

    async def answer(self, request: Request) -> Response:
        """Serve one request; errors as in version 2 of the booking API."""
        body = await request.body()
        with self._state.lock:
            try:
                return self._route(request, body)
            except errors.Refusal as refusal:
                document = refusal.v2(request.url.path, self._state.now())
                return _json(document, refusal.status, refusal.headers)

    def caller(self, authorization: str | None) -> Caller:
        """Who calls, by a bearer token or a session token. Raises Refusal."""
        bearer = (authorization or "").lower().startswith("bearer")
        check = self._issuer.check_bearer if bearer else self._issuer.check_session
        claims = check(authorization, expiry=not self._state.faulty("accepts_expired_token"))
        known = claims.organisation in self._state.organisations
        return caller_of(claims, known_organisation=known, v1=not bearer)

    def _route(self, request: Request, body: bytes) -> Response:
        caller = self.caller(request.headers.get("authorization"))
        match = _PATH.fullmatch(request.url.path)
        if match is None:
            raise errors.Basic(404)
        handler = self._handlers.get((request.method, match[1]))
        if handler is None or (request.method in ("PUT", "DELETE")) != (
            match[2] is not None and request.method != "GET"
        ):
            raise errors.Refusal(405)
        if request.method != "GET" and not caller.roles & ADMINS:
            raise errors.Denied
        result = handler(caller, request, body, match[2])
        return _json(result, 204 if result is None else 200)

    # -- reading ---------------------------------------------------------------------------------------

    def listed(self, path: str, caller: Caller) -> list[dict[str, Any]]:
        """What the caller's organisations have of rooms, themes or devices; never a PIN."""
        family = self._state.organisations.family(caller.organisation)
        kept = {
            ROOMS: [(r.organisation, _room(r)) for r in self._management.rooms.values()],
            THEMES: [(t.organisation, _theme(t)) for t in self._management.themes.values()],
            DEVICES: [(d.organisation_code, _device(d)) for d in self._management.devices.values()],
        }[path]
        everything = self._state.faulty("shows_other_organisations")
        return [shown for organisation, shown in kept if everything or organisation in family]

    def _read(self, path: str) -> Handler:
        def read(caller: Caller, request: Request, body: bytes, id: str | None) -> Any:
            listed = self.listed(path, caller)
            if id is None:
                return listed
            found = [entry for entry in listed if entry.get("uuid", entry.get("id")) == id]
            if not found:
                raise errors.not_found(path.rsplit("/", 1)[1].removesuffix("s"), "id")
            return found[0]

        return read

    # -- writing ---------------------------------------------------------------------------------------

    def _new_device(self, caller: Caller, request: Request, body: bytes, id: str | None) -> Any:
        values, _ = bind(body, _DEVICE)
        self._own(caller, values["organisation_code"])
        _bounded(self._management.devices)
        enabled = values["enabled"] is not False
        device = self._management.new_device(
            values["name"], values["description"] or "", values["organisation_code"], enabled
        )
        self._fact("device", caller, {"id": device.id, "name": device.name, "enabled": enabled})
        return _device(self._management.put_device(device))

    def _new_theme(self, caller: Caller, request: Request, body: bytes, id: str | None) -> Any:
        values, _ = bind(body, _THEME)
        if not _COLOUR.fullmatch(values["colour"] or ""):
            raise errors.Invalid("colour", "must be a colour as #rrggbb")
        _bounded(self._management.themes)
        theme = Theme(
            str(uuid.uuid4()), caller.organisation or "", values["name"], values["colour"],
            values["logoText"] or "", values["waitingText"] or "",
        )  # fmt: skip
        self._management.themes[theme.id] = theme
        self._fact("theme", caller, {"id": theme.id, "name": theme.name})
        return _theme(theme)

    def _put_room(self, caller: Caller, request: Request, body: bytes, id: str | None) -> Any:
        old = None if id is None else self._owned_room(caller, id)
        values, given = bind(body, _ROOM)
        self._check_room(caller, values, id)
        room = _room_of(old.uuid if old else str(uuid.uuid4()), caller.organisation or "", values)
        if old is not None:  # a PIN that is not sent stays
            host = room.host_pin if "hostPin" in given else old.host_pin
            guest = room.guest_pin if "guestPin" in given else old.guest_pin
            room = replace(room, organisation=old.organisation, host_pin=host, guest_pin=guest)
        else:
            _bounded(self._management.rooms)
        self._management.put_room(room)
        self._fact("room", caller, {"uuid": room.uuid, "name": room.name, "alias": room.alias})
        return _room(room)

    def _check_room(self, caller: Caller, values: dict[str, Any], id: str | None) -> None:
        if not _ALIAS.fullmatch(values["alias"]):
            raise errors.Invalid("alias", "must be an address as number@domain")
        taken = self._management.alias_taken(values["alias"], id)
        if taken or self._state.room_at(values["alias"]) is not None:
            raise errors.Invalid("alias", "is in use")
        for name in ("hostPin", "guestPin"):
            if values[name] and not _PIN.fullmatch(values[name]):
                raise errors.Invalid(name, "must be 4 to 9 digits")
        if values["hostPin"] and values["hostPin"] == values["guestPin"]:
            raise errors.Invalid("guestPin", "must not be the host's")
        theme = self._management.themes.get(values["theme"] or "")
        if values["theme"] and (theme is None or theme.organisation != caller.organisation):
            raise errors.Invalid("theme", "is not known")

    def _delete_room(self, caller: Caller, request: Request, body: bytes, id: str | None) -> None:
        self._management.drop_room(self._owned_room(caller, id or "").uuid)

    def _owned_room(self, caller: Caller, id: str) -> FixedRoom:
        room = self._management.rooms.get(id)
        if room is None:
            raise errors.not_found("room", "id")
        self._own(caller, room.organisation)
        return room

    def _own(self, caller: Caller, organisation: str) -> None:
        if organisation not in self._state.organisations.family(caller.organisation):
            raise errors.forbidden()

    def _fact(self, what: str, caller: Caller, data: dict[str, Any]) -> None:
        self._state.fact(f"vdx.management.{what}", caller.organisation or "", data)


def _room_of(id: str, organisation: str, values: dict[str, Any]) -> FixedRoom:
    options = Options(
        layout=values["layout"] or 3,
        one_way=bool(values["oneWay"]),
        chat=values["chat"] is not False,
        raise_hand=values["raiseHand"] is not False,
        waiting_room=values["waitingRoom"] is not False,
        guests_share=values["guestsCanPresent"] is not False,
        microphone=values["guestMicrophone"] or "on",
        most_people=values["maxParticipants"] or 0,
    )
    pins = (values["hostPin"] or None, values["guestPin"] or None)
    return FixedRoom(id, organisation, values["name"], values["alias"], options, *pins, values["theme"])


def _room(room: FixedRoom) -> dict[str, Any]:
    options = room.options
    return {
        "uuid": room.uuid, "organisationId": room.organisation, "name": room.name, "alias": room.alias,
        "hostPinRequired": room.host_pin is not None, "guestPinRequired": room.guest_pin is not None,
        "theme": room.theme, "layout": options.layout, "oneWay": options.one_way, "chat": options.chat,
        "raiseHand": options.raise_hand, "waitingRoom": options.waiting_room,
        "guestsCanPresent": options.guests_share, "guestMicrophone": options.microphone,
        "maxParticipants": options.most_people,
    }  # fmt: skip


def _theme(theme: Theme) -> dict[str, Any]:
    return {
        "id": theme.id, "organisationId": theme.organisation, "name": theme.name, "colour": theme.colour,
        "logoText": theme.logo_text, "waitingText": theme.waiting_text,
    }  # fmt: skip


def _device(device: Any) -> dict[str, Any]:
    return {**asdict(device), "created": errors.stamp(device.created)}


def _bounded(kept: dict[str, Any]) -> None:
    if len(kept) >= MOST:
        raise errors.Basic(403, "Too many")


def _json(document: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    body = b"" if document is None else json.dumps(document, ensure_ascii=False).encode()
    return Response(body, status, headers, media_type="application/json" if body else None)
