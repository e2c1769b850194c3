"""The gateway's wire: take messages, answer their status, describe devices, show what users see."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from proevesten import redact
from proevesten.codecs.links import in_text
from simulators.base import Context
from simulators.sms import errors
from simulators.sms.behaviour import FAULTS, PARTY, deliver, due
from simulators.sms.segments import TooLong, split
from simulators.sms.state import KINDS, Gateway, Message, canonical
from simulators.wire import Wire

MAX_BODY = 256 * 1024
_SENDER = re.compile(r"[0-9A-Za-zÆØÅæøå .&_+-]{1,11}")
_CLOCK_LOOK = 0.2  # seconds between looks at the session's clock while a late message waits: it can be set


class SmsGateway:
    """The simulated gateway; delivery runs in the background, one message at a time, in order."""

    name = PARTY

    def __init__(self, context: Context) -> None:
        self._context = context
        self._gateway = Gateway()
        self._waiting: list[Message] = []
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        context.faults.declare(PARTY, FAULTS)
        routes = [
            Route("/messages", self._take, methods=["POST"]),
            Route("/messages/{id}", self._status),
            Route("/devices/{number}", self._describe, methods=["PUT"]),
            Route("/devices/{number}/messages", self._shown),
        ]
        app = Starlette(routes=routes, exception_handlers={errors.Refused: _refused})
        self._app = Wire(app, context, PARTY, quiet=lambda path: path.startswith("/devices/"), limit=MAX_BODY)

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`sms`: the base of ``/messages`` and ``/devices``."""
        return {"sms": base}

    async def start(self) -> None:
        """Begin to deliver."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Deliver no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def reset(self) -> None:
        """Forget messages and devices."""
        self._waiting.clear()
        self._gateway.reset()

    async def _take(self, request: Request) -> Response:
        body = await _object(request)
        to, text, sender = _recipient(body), _text(body), _sender(body)
        segments = _segments(text)
        active, now = self._context.faults.active(PARTY), self._context.clock.now()
        message = Message(
            uuid.uuid4().hex, to, text, sender, str(body.get("reference") or ""),
            request.headers.get("x-party", ""), due(now, active), active,
        )  # fmt: skip
        self._gateway.messages[message.id] = message
        self._tell("sms.accepted", message, segments=segments)
        self._waiting.append(message)
        self._arrived.set()
        return JSONResponse({"id": message.id, "segments": segments}, 202)

    async def _status(self, request: Request) -> Response:
        message = self._gateway.messages.get(request.path_params["id"])
        if message is None:
            raise errors.unknown_message()
        return JSONResponse({"id": message.id, "status": message.status, "reason": message.reason or None})

    async def _describe(self, request: Request) -> Response:
        number, body = _number(request), await _object(request)
        kind, paired = body.get("kind", "phone"), body.get("paired_iphone", False)
        if kind not in KINDS:
            raise errors.wrong("kind", f"En af {', '.join(KINDS)}.", f"One of {', '.join(KINDS)}.")
        if not isinstance(paired, bool):
            raise errors.wrong("paired_iphone", "Skriv true eller false.", "Give true or false.")
        device = self._gateway.describe(number, kind, str(body.get("owner") or ""), paired)
        return JSONResponse({"number": number, "kind": kind, "owner": device.owner, "paired_iphone": paired})

    async def _shown(self, request: Request) -> Response:
        inbox = self._gateway.device(_number(request)).inbox
        return JSONResponse(
            [
                {
                    "id": sms.id,
                    "from": sms.sender,
                    "text": sms.text,
                    "links": [link.as_json() for link in in_text(sms.text)],
                    "received": _moment(sms.received),
                }
                for sms in inbox
            ]
        )

    async def _work(self) -> None:
        while True:
            for message in [m for m in self._waiting if m.due <= self._context.clock.now()]:
                self._waiting.remove(message)
                self._bring(message)
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), _CLOCK_LOOK if self._waiting else None)
            except TimeoutError:
                continue

    def _bring(self, message: Message) -> None:
        device = self._gateway.device(message.to)
        seen = len(device.inbox)
        deliver(self._gateway, message, self._context.clock.now())
        for shown in device.inbox[seen:]:
            self._tell("sms.delivered", message, text=shown.text)
        if message.status == "undeliverable":
            self._tell("sms.undeliverable", message, reason=message.reason)

    def _tell(self, kind: str, message: Message, *, text: str | None = None, **facts: Any) -> None:
        text = redact.text(message.text if text is None else text)
        data = {
            "id": message.id, "to": message.to, "text": text, "links": [link.href for link in in_text(text)],
            "sender": message.sender, "reference": message.reference, "device": self._kind(message), **facts,
        }  # fmt: skip
        self._context.journal.append(party=PARTY, kind=kind, peer=message.peer, data=data)

    def _kind(self, message: Message) -> str:
        return self._gateway.device(message.to).kind


def build(context: Context) -> SmsGateway:
    """The gateway of a session."""
    return SmsGateway(context)


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, errors.Refused)
    return refusal.answer()


async def _object(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
        json.dumps(body, ensure_ascii=False).encode()  # a lone surrogate can be neither journaled nor shown
    except (ValueError, RecursionError) as fault:
        raise errors.no_json() from fault
    if not isinstance(body, dict):
        raise errors.no_json()
    return body


def _number(request: Request) -> str:
    number = canonical(request.path_params["number"])
    if number is None:
        raise errors.bad_number("number")
    return number


def _recipient(body: dict[str, Any]) -> str:
    to = body.get("to")
    number = canonical(to) if isinstance(to, str) else None
    if number is None:
        raise errors.bad_number("to")
    return number


def _text(body: dict[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise errors.wrong("text", "Skriv beskedens tekst.", "Give the text of the message.")
    return text


def _sender(body: dict[str, Any]) -> str:
    sender = body.get("sender") or "VDX"
    if not isinstance(sender, str) or not (_SENDER.fullmatch(sender) or canonical(sender)):
        raise errors.wrong(
            "sender",
            "Højst 11 tegn (bogstaver, cifre, mellemrum), eller et telefonnummer.",
            "At most 11 characters (letters, digits, blanks), or a telephone number.",
        )
    return sender


def _segments(text: str) -> int:
    try:
        return len(split(text))
    except TooLong as fault:
        raise errors.wrong("text", "Højst 255 dele.", "At most 255 segments.") from fault


def _moment(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")
