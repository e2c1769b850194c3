"""Push calls: a registered device rings, and the citizen only accepts (requirement VDX-06; announced for 2025/2026).

The address and the bodies are ours; no description is public.
"""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulators.vdx import errors, links
from simulators.vdx.access import meeting_of
from simulators.vdx.binding import Field, bind, one_of, uuid
from simulators.vdx.callers import BOOKERS, Caller
from simulators.vdx.management import Device, Management
from simulators.vdx.management_api import DEVICES, ManagementApi
from simulators.vdx.state import State

_PATH = re.compile(rf"{re.escape(DEVICES)}/([^/]{{1,60}})/call")
_CALL = (Field("meetingUuid", uuid, required=True),)
_ANSWER = (Field("state", one_of(("accepted", "declined")), required=True),)


class PushCalls:
    """``/devicereg/v1/device/{id}/call``: POST rings, GET shows, PUT answers."""

    def __init__(self, state: State, api: ManagementApi, management: Management) -> None:
        self._state = state
        self._api = api
        self._management = management
        self._calls: dict[str, dict[str, Any]] = {}

    def serves(self, path: str) -> bool:
        """Whether the path belongs here."""
        return _PATH.fullmatch(path) is not None

    def reset(self) -> None:
        """Nothing rings any more."""
        self._calls.clear()

    async def answer(self, request: Request) -> Response:
        """Serve one request; errors as in version 2 of the booking API."""
        body = await request.body()
        with self._state.lock:
            try:
                return _json(self._route(request, body), 200)
            except errors.Refusal as refusal:
                return _json(refusal.v2(request.url.path, self._state.now()), refusal.status, refusal.headers)

    def _route(self, request: Request, body: bytes) -> dict[str, Any]:
        caller = self._api.caller(request.headers.get("authorization"))
        match = _PATH.fullmatch(request.url.path)
        device = self._management.devices.get(match[1] if match else "")
        family = self._state.organisations.family(caller.organisation)
        if device is None or device.organisation_code not in family:
            raise errors.not_found("device", "id")
        if request.method == "POST":
            return self._ring(caller, device, body)
        if device.id not in self._calls:
            raise errors.not_found("call", "device")
        if request.method == "PUT":
            values, _ = bind(body, _ANSWER)
            self._say(device, self._calls[device.id] | {"state": values["state"]})
        elif request.method != "GET":
            raise errors.Refusal(405, {"Allow": "GET, POST, PUT"})
        return self._calls[device.id]

    def _ring(self, caller: Caller, device: Device, body: bytes) -> dict[str, Any]:
        if not caller.roles & BOOKERS:
            raise errors.Denied
        values, _ = bind(body, _CALL)
        meeting = meeting_of(self._state, caller, values["meetingUuid"])
        if not device.enabled:
            raise errors.Basic(403, "Device is not enabled")
        self._say(
            device,
            {
                "deviceId": device.id,
                "meetingUuid": meeting.uuid,
                "subject": meeting.subject,
                "shortLink": links.short_link(self._state.settings, meeting),
                "state": "ringing",
            },
        )
        return self._calls[device.id]

    def _say(self, device: Device, call: dict[str, Any]) -> None:
        self._calls[device.id] = call
        data = {"device": device.id, "uuid": call["meetingUuid"], "state": call["state"]}
        self._state.fact("vdx.push_call", device.organisation_code, data)


def _json(document: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    body = b"" if document is None else json.dumps(document, ensure_ascii=False).encode()
    return Response(body, status, headers, media_type="application/json" if body else None)
