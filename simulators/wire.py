"""The wire of an HTTP simulator: size limit, citizen guard, journal; the party itself comes after.

Order: read at most the limit → refuse unknown citizens (nothing stored but time, party, size, finding)
→ journal the request → the party answers → journal the answer → send it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proevesten import redact
from simulators.base import Context

MAX_BODY = 100 * 1024 * 1024
"""Bytes; the national limit for one message in VANS (GOV 2025-11)."""
_BIG = 1 << 20
"""Bytes from which a body is looked through in a thread of its own, so that others are served meanwhile."""


def problem(
    status: int, title: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: Any
) -> Response:
    """An RFC 9457 answer: `title` and `detail` in Danish, extra members as given."""
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    return Response(
        json.dumps({k: v for k, v in document.items() if v != ""}, ensure_ascii=False),
        status_code=status,
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


class Wire:
    """ASGI layer around a party's own application."""

    def __init__(
        self,
        app: ASGIApp,
        context: Context,
        party: str,
        *,
        quiet: Callable[[str], bool] = lambda path: False,
        refusal: Callable[[int, str, str, str], Response] | None = None,
        limit: int = MAX_BODY,
    ) -> None:
        """`quiet(path)`: requests that are not journaled (long polls, pages); they are guarded all the same.

        `refusal(status, title, detail, path)` shapes the answer of the guard and the size limit in the
        party's own error form; RFC 9457 when not given.
        """
        self._app = app
        self._context = context
        self._party = party
        self._quiet = quiet
        self._refusal = refusal or (lambda status, title, detail, path: problem(status, title, detail))
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        body = await _read(receive, self._limit)
        if body is None:
            await self._refuse(413, "For stor", f"Højst {self._limit} byte", path, -1)(scope, receive, send)
            return
        query = scope.get("query_string", b"")
        look = self._context.guard.strangers
        strangers = await asyncio.to_thread(look, body) if len(body) > _BIG else look(body)
        heads = [v for k, v in scope["headers"] if k != b"authorization"]
        strangers += look(b"\n".join([path.encode(), query, *heads]))
        if strangers:
            detail = (
                "Indeholder et CPR-nummer, der ikke er på sessionens liste over testborgere (SEC-01). "
                "Intet er gemt. Brug en testborger, eller erklær nummeret fiktivt i sut.toml."
            )
            await self._refuse(422, "Kun testborgere", detail, "", len(body))(scope, receive, send)
            return
        await self._serve(scope, receive, send, body, query)

    def _refuse(self, status: int, title: str, detail: str, path: str, size: int) -> Response:
        rule = "SEC-01" if status == 422 else "size-limit"
        self._context.journal.append(
            party=self._party, kind="refused", direction="in", data={"rule": rule, "size": size}
        )
        return self._refusal(status, title, detail, path)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, body: bytes, query: bytes) -> None:
        if self._quiet(scope["path"]):
            await self._app(scope, _replay(body, receive), send)
            return
        heads = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        peer = heads.get("x-party", "") or _basic_user(heads.get("authorization", ""))
        target = redact.text(scope["path"] + (f"?{query.decode('latin-1')}" if query else ""))
        facts: dict[str, Any] = {"method": scope["method"], "target": target}
        entry = self._context.journal.append(
            party=self._party,
            kind="http.request",
            direction="in",
            peer=peer,
            data=facts,
            headers=redact.headers(heads),
            body=redact.body(body, heads.get("content-type", "")),
        )
        answer = _Answer(send)
        await self._app(scope, _replay(body, receive), answer.hold)
        self._context.journal.append(
            party=self._party,
            kind="http.response",
            direction="out",
            peer=peer,
            data={**facts, "request": entry.seq, "status": answer.status},
            headers=redact.headers(answer.headers),
            body=redact.body(bytes(answer.body), answer.headers.get("content-type", "")),
        )
        await answer.release()


class _Answer:
    """Holds a small answer back until it is journaled; lets streams (SSE) through as they come."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: list[Message] = []
        self._streaming = False
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = bytearray()

    async def hold(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in message.get("headers", [])}
            self._streaming = "text/event-stream" in self.headers.get("content-type", "")
        elif message["type"] == "http.response.body" and not self._streaming:
            self.body += message.get("body", b"")
        if self._streaming:
            await self._send(message)
        else:
            self._held.append(message)

    async def release(self) -> None:
        for message in self._held:
            await self._send(message)


async def _read(receive: Receive, limit: int) -> bytes | None:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(chunks)
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            return None
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _basic_user(authorization: str) -> str:
    import base64
    import binascii

    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", "replace").partition(":")[0]
    except (binascii.Error, ValueError):
        return ""
