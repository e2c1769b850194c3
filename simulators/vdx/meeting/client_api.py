"""The client API on the wire, in the shape of the Pexip client REST API v2 (digest §13; differences in README.md)."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from simulators.vdx.behaviour import OUTAGE
from simulators.vdx.binding import document_of
from simulators.vdx.errors import Unbindable
from simulators.vdx.meeting import shapes
from simulators.vdx.meeting.calls import Calls
from simulators.vdx.meeting.commands import CONFERENCE, PARTICIPANT, Command
from simulators.vdx.meeting.doors import Door
from simulators.vdx.meeting.rules import Refused
from simulators.vdx.meeting.sessions import LIFETIME, Denied, Sessions, Ticket
from simulators.vdx.meeting.stream import Stream
from simulators.vdx.meeting.telling import visible
from simulators.vdx.state import State

BASE = "/api/client/v2/"
KEEP_ALIVE = 15.0
"""Seconds of silence on an event stream before a comment keeps proxies from closing it."""
_PATH = re.compile(re.escape(BASE) + r"conferences/([^/]{1,300})/(.{1,300}?)/?")
_MOBILE = re.compile(r"Mobi|Android|iPhone|iPad", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
LONGEST_NAME = 80
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "token, pin, content-type, authorization",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
"""Any origin may call: the token, not a cookie, is what authorises."""


class ClientApi:
    """Serves ``/api/client/v2/…``."""

    def __init__(self, state: State, sessions: Sessions, keep_alive: float = KEEP_ALIVE) -> None:
        self._state = state
        self._sessions = sessions
        self._keep_alive = keep_alive
        self._calls = Calls(sessions)

    async def answer(self, request: Request) -> Response:
        """Serve one request; every answer is ``{"status", "result"}``."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_OPEN)
        path = str(request.scope["path"])  # decoded; an address may hold any character
        if path == BASE + "status":
            return said("OK")
        match = _PATH.fullmatch(path)
        if match is None:
            return said("Not found", 404)
        try:
            document = await _document(request)
            with self._state.lock:
                return self._route(request, match[1], match[2].split("/"), document)
        except Denied as denied:
            return said(denied.result, denied.status)
        except Refused as refusal:
            return said(str(refusal), 403, vdx={"reason": refusal.reason, "da": refusal.text.da})

    def _route(self, request: Request, alias: str, words: list[str], document: dict[str, Any]) -> Response:
        if words == ["request_token"]:
            _must_be(request, "POST")
            return said(self._enter(request, alias, document))
        token = _token(request)
        ticket = self._sessions.ticket(alias, token)
        if words == ["events"]:
            return self._events(ticket)
        if words[0] in ("refresh_token", "release_token") and len(words) == 1:
            _must_be(request, "POST")
            return said(self._token_call(words[0], token, ticket))
        if words[0] == "participants" and len(words) > 1:
            return said(self._on_participant(request, ticket, words[1], words[2:], document))
        if request.method == "GET":
            return said(self._look(ticket, words))
        return said(self._command(CONFERENCE.get("/".join(words)), ticket, None, document))

    # -- coming and going ------------------------------------------------------------------------------

    def _enter(self, request: Request, alias: str, document: dict[str, Any]) -> dict[str, Any]:
        mobile = bool(_MOBILE.search(request.headers.get("user-agent", "")))
        ours = document.get("vdx")
        if isinstance(ours, dict) and isinstance(ours.get("mobile"), bool):
            mobile = mobile or ours["mobile"]
        name = _name(document.get("display_name"))
        pin = request.headers.get("pin") or document.get("pin")
        token, ticket, door = self._sessions.enter(alias, name, _pin(pin), mobile=mobile)
        return {"token": token, **self._about(ticket, door)}

    def _about(self, ticket: Ticket, door: Door) -> dict[str, Any]:
        room, person = ticket.room, ticket.person
        service = "waiting_room" if person.waiting else "conference"
        return {
            "expires": f"{LIFETIME:.0f}",
            "participant_uuid": person.uuid,
            "display_name": person.name,
            "role": "HOST" if person.rules else "GUEST",
            "service_type": service,
            "current_service_type": service,
            "conference_name": door.name,
            "service_name": door.name,
            "version": {"version_id": "36", "pseudo_version": "0.0.0"},
            "call_type": "video",
            "chat_enabled": room.options.chat,
            "guests_can_present": room.options.guests_share,
            "breakout_rooms": False,
            "fecc_enabled": False,
            "rtmp_enabled": False,
            "direct_media": False,
            "trickle_ice_enabled": True,
            "stun": [],
            "turn": [],
            "vdx": {"functions": self._sessions.offered(ticket), "invited": list(door.invited)},
        }

    def _token_call(self, word: str, token: str, ticket: Ticket) -> Any:
        if word == "release_token":
            self._sessions.leave(ticket)
            return True
        fresh = self._sessions.refresh(token)
        role = "HOST" if ticket.person.rules else "GUEST"
        return {"token": fresh, "expires": f"{LIFETIME:.0f}", "role": role}

    # -- looking ---------------------------------------------------------------------------------------

    def _look(self, ticket: Ticket, words: list[str]) -> Any:
        room, person = ticket.room, ticket.person
        if words == ["participants"]:
            return [shapes.participant(room, p) for p in visible(room, person)]
        if words == ["conference_status"]:
            return shapes.conference(room)
        if words == ["available_layouts"]:
            return ["1:0", "4:0", "9:0", "16:0", "25:0", "33:0", "1:7", "1:21", "1:33"]
        if words == ["vdx"]:  # ours: what this person's screen offers now, and who was invited
            return {"functions": self._sessions.offered(ticket), "invited": list(room.invited)}
        raise Denied(404, "Not found")

    def _events(self, ticket: Ticket) -> Response:
        stream = self._sessions.open(ticket)
        chunks = self._chunks(ticket, stream)
        headers = {**_OPEN, "X-Accel-Buffering": "no"}
        return StreamingResponse(chunks, headers=headers, media_type="text/event-stream")

    async def _chunks(self, ticket: Ticket, stream: Stream) -> AsyncIterator[bytes]:
        try:
            async for chunk in stream.chunks(self._keep_alive):
                yield chunk
        finally:
            with self._state.lock:
                self._sessions.telling.close(ticket.person.uuid, stream)

    # -- acting ----------------------------------------------------------------------------------------

    def _on_participant(
        self, request: Request, ticket: Ticket, uuid: str, words: list[str], document: dict[str, Any]
    ) -> Any:
        target = ticket.room.people.get(uuid)
        if target is None or target not in [ticket.person, *visible(ticket.room, ticket.person)]:
            raise Denied(404, "Participant not found")
        if not words and request.method == "GET":
            return shapes.participant(ticket.room, target)
        _must_be(request, "POST")
        if words and words[0] == "calls":
            return self._calls.answer(ticket, target, words[1:], document)
        return self._command(PARTICIPANT.get("/".join(words)), ticket, target, document)

    def _command(self, command: Command | None, ticket: Ticket, target: Any, document: dict[str, Any]) -> Any:
        if command is None:
            raise Denied(404, "Not found")
        for function, values in command(document, self._state.now().timestamp()):
            self._sessions.act(ticket, function, target, **values)
        return True


def said(result: Any, status: int = 200, **more: Any) -> Response:
    """An answer; ``success`` means that the request was understood, also when it is refused, as in the bridge."""
    word = "failure" if status in (400, 405, 413, 422, 503) else "success"
    body = json.dumps({"status": word, "result": result, **more}, ensure_ascii=False)
    return Response(body, status, _OPEN, media_type="application/json")


def down() -> Response:
    """The answer of a bridge that is out of order (requirement VDX-09)."""
    answer = said(OUTAGE.en, 503, vdx={"reason": "outage", "da": OUTAGE.da})
    answer.headers["Retry-After"] = "60"
    return answer


async def _document(request: Request) -> dict[str, Any]:
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        return document_of(raw)
    except Unbindable as fault:
        raise Denied(400, "Not a JSON object") from fault


def _must_be(request: Request, method: str) -> None:
    if request.method != method:
        raise Denied(405, "Method not allowed")


def _token(request: Request) -> str:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return (
        request.headers.get("token")
        or (bearer if scheme.lower() == "bearer" else "")
        or request.query_params.get("token", "")
    )


def _name(raw: Any) -> str:
    name = " ".join(_CONTROL.sub(" ", raw).split()) if isinstance(raw, str) else ""
    if not name:
        raise Denied(400, "display_name is missing")
    return name[:LONGEST_NAME]


def _pin(raw: Any) -> str | None:
    return None if raw is None else str(raw).strip()
