"""The booking API's wire: the real order of checks, content types, CORS, error bodies (digest §1.3, §3, §4)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulators.vdx.api import Call, endpoint
from simulators.vdx.callers import Caller, caller_of
from simulators.vdx.errors import Denied, Refusal
from simulators.vdx.state import State
from simulators.vdx.tokens import Issuer
from simulators.vdx.views import View

HAL = "application/hal+json"
JSON = "application/json"

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "0",
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "0",
    "X-Frame-Options": "DENY",
}
"""What the real API's security layer puts on every answer."""


class Booking:
    """Versions 1 and 2 of the booking API on one state."""

    def __init__(self, state: State, issuer: Issuer) -> None:
        self._state = state
        self._issuer = issuer

    async def answer(self, request: Request) -> Response:
        """Serve one request: `/v2/…` is version 2, everything else version 1."""
        path = request.url.path
        v1 = not path.startswith("/v2/") and path != "/v2"
        body = await request.body()
        with self._state.lock:
            try:
                return self._run(request, path, body, v1)
            except Refusal as refusal:
                return refused(refusal, path, self._state, v1=v1)

    def _run(self, request: Request, path: str, body: bytes, v1: bool) -> Response:
        claims_of: Callable[..., Any] = self._issuer.check_session if v1 else self._issuer.check_bearer
        expiry = not self._state.faulty("accepts_expired_token")
        claims = claims_of(request.headers.get("authorization"), expiry=expiry)
        row, variables = endpoint(request.method, _route(path, v1))
        if row.has_body:
            _check_content_type(request, v1)
        caller = self._caller(claims, v1)
        call = Call(v1, variables, dict(reversed(request.query_params.multi_items())), body, _url(request))
        values = row.bind(call)
        if not caller.roles & row.roles:
            raise Denied(v1=v1)
        view = View(self._state, v1=v1, scheme=request.url.scheme, host=_host(request))
        result = row.act(self._state, caller, values, view, call)
        return self._ok(result, _media_type(request, row.json_only, v1), v1)

    def _caller(self, claims: Any, v1: bool) -> Caller:
        known = claims.organisation is not None and self._state.organisations.adopt(
            claims.organisation, claims.parent
        )
        return caller_of(claims, known_organisation=known, v1=v1)

    def _ok(self, result: Any, media_type: str, v1: bool) -> Response:
        if result is None:
            return Response(status_code=200 if v1 else 204, headers=SECURITY_HEADERS)
        return Response(
            json.dumps(result, ensure_ascii=False, separators=(",", ":")),
            headers=SECURITY_HEADERS,
            media_type=media_type,
        )


def refused(refusal: Refusal, path: str, state: State, *, v1: bool) -> Response:
    """A refusal as the generation's answer."""
    now = state.now()
    body = refusal.v1(path, now) if v1 else refusal.v2(path, now)
    headers = SECURITY_HEADERS | refusal.headers
    if body is None:
        return Response(status_code=refusal.status, headers=headers)
    return Response(json.dumps(body, ensure_ascii=False), refusal.status, headers, media_type=JSON)


def _route(path: str, v1: bool) -> str:
    if not v1:
        return path[3:]
    return path[:-1] if len(path) > 1 and path.endswith("/") else path  # v1 takes a trailing slash


def _check_content_type(request: Request, v1: bool) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == JSON or (v1 and media_type.startswith("application/") and media_type.endswith("+json")):
        return
    raise Refusal(415, {"Accept": JSON if not v1 else f"{JSON}, application/*+json"})


def _media_type(request: Request, json_only: bool, v1: bool) -> str:
    accept = request.headers.get("accept", "")
    if json_only or (JSON in accept and HAL not in accept):
        return JSON
    return HAL


def _host(request: Request) -> str:
    return request.headers.get("host", "localhost")


def _url(request: Request) -> str:
    query = request.url.query
    return f"{request.url.scheme}://{_host(request)}{request.url.path}" + (f"?{query}" if query else "")
