"""SMS Video: sends a meeting's link by the SMS gateway, and tells how it went (digest §10)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from simulators.vdx import errors, links
from simulators.vdx.access import meeting_of
from simulators.vdx.binding import Field, bind, text, uuid
from simulators.vdx.callers import BOOKERS, Caller, caller_of
from simulators.vdx.state import Sms, State
from simulators.vdx.tokens import Issuer

PATH = re.compile(r"/sms/v1/meeting/([^/]+)/?")
URL_PLACE = "%meeting_url%"
SENDER = "VDX"
_NUMBER = re.compile(r"\+?[0-9]{8,15}", re.ASCII)
_FIELDS = (Field("message", text, required=True, longest=1600), Field("to", text, required=True, longest=40))
_SECONDS = 10.0


class SmsVideo:
    """`POST` and `GET /sms/v1/meeting/{uuid}`; v1 sessions, and v2 tokens too (our own, see README)."""

    def __init__(self, state: State, issuer: Issuer, endpoints: Mapping[str, str]) -> None:
        self._state = state
        self._issuer = issuer
        self._endpoints = endpoints
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Let go of the gateway."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def answer(self, request: Request) -> Response:
        """Serve one request; errors have the shape of VDX's smaller services."""
        match = PATH.fullmatch(request.url.path)
        try:
            if match is None:
                raise errors.Refusal(404)
            if request.method not in ("GET", "HEAD", "POST"):
                raise errors.Refusal(405, {"Allow": "GET, POST"})
            if request.method == "POST":
                return await self._send(request, match[1])
            return await self._list(request, match[1])
        except errors.Refusal as refusal:
            return _refused(refusal, request.url.path, self._state)

    async def _send(self, request: Request, meeting_id: str) -> Response:
        body = await request.body()
        with self._state.lock:
            caller = self._caller(request)
            values, _ = bind(body, _FIELDS)
            to = values["to"].replace(" ", "")
            if not _NUMBER.fullmatch(to):
                raise errors.Invalid("to", "must be a phone number")
            message, sender, meeting = self._message(caller, meeting_id, values["message"])
        handed_over = await self._gateway(
            "POST", "/messages", {"to": to, "text": message, "sender": sender, "reference": meeting}
        )
        if handed_over is None or not isinstance(handed_over.get("id"), str):
            raise errors.Refusal(502)
        sms = Sms(handed_over["id"], meeting, to, self._state.now())
        with self._state.lock:
            self._state.sms.append(sms)
            self._state.fact("vdx.sms", to, {"uuid": meeting, "to": to, "id": sms.id, "sender": sender})
        return _json(_shown(sms))

    def _message(self, caller: Caller, meeting_id: str, words: str) -> tuple[str, str, str]:
        if not caller.roles & BOOKERS:
            raise errors.Refusal(403)
        meeting = meeting_of(self._state, caller, _uuid(meeting_id))
        organisation = self._state.organisations.get(meeting.organisation)
        sender = (organisation.sms_sender_name if organisation else None) or SENDER
        link = links.short_link(self._state.settings, meeting)
        return words.replace(URL_PLACE, link), sender[:11], meeting.uuid

    async def _list(self, request: Request, meeting_id: str) -> Response:
        with self._state.lock:
            meeting = meeting_of(self._state, self._caller(request), _uuid(meeting_id))
            sent = [s for s in self._state.sms if s.meeting == meeting.uuid]
        if not sent:
            raise errors.not_found("sms", "meeting")
        for sms in sent:
            answer = await self._gateway("GET", f"/messages/{sms.id}")
            if answer is not None and isinstance(answer.get("status"), str):
                sms.status = answer["status"]
        return _json([_shown(s) for s in sent])

    def _caller(self, request: Request) -> Caller:
        header = request.headers.get("authorization")
        v1 = not (header or "").lower().startswith("bearer")
        expiry = not self._state.faulty("accepts_expired_token")
        if v1:
            claims = self._issuer.check_session(header, expiry=expiry, service="sms")
        else:
            claims = self._issuer.check_bearer(header, expiry=expiry)
        known = claims.organisation in self._state.organisations
        return caller_of(claims, known_organisation=known, v1=v1)

    async def _gateway(self, method: str, path: str, body: Any = None) -> dict[str, Any] | None:
        base = self._endpoints.get("sms")
        if base is None:
            return None
        self._client = self._client or httpx.AsyncClient(headers={"X-Party": "vdx"}, timeout=_SECONDS)
        try:
            answer = await self._client.request(method, base + path, json=body)
            document = answer.json() if answer.is_success else None
        except (httpx.HTTPError, ValueError):
            return None
        return document if isinstance(document, dict) else None


def _uuid(raw: str) -> str:
    try:
        return uuid(raw) or ""
    except (ValueError, TypeError) as fault:
        raise errors.Unbindable from fault


def _shown(sms: Sms) -> dict[str, Any]:
    return {"id": sms.id, "to": sms.to, "status": sms.status, "created": errors.stamp(sms.created)}


def _refused(refusal: errors.Refusal, path: str, state: State) -> Response:
    text = getattr(refusal, "text", None) or errors.phrase(refusal.status)
    body = {
        "error": text,
        "path": path,
        "status": refusal.status,
        "status_text": errors.phrase(refusal.status),
        "timestamp": errors.stamp(state.now()),
    }
    return _json(body, refusal.status, refusal.headers)


def _json(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        json.dumps(document, ensure_ascii=False), status, dict(headers or {}), media_type="application/json"
    )
