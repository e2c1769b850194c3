"""Bookplan's wire: request, see, move, cancel; the bureau's answers; word of every change."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from proevesten.errors import UsageError
from proevesten.session.people import Organisation
from proevesten.texts import Text
from proevesten.transports.loopback import nobody_trusted
from simulators.appointment_service import reading
from simulators.appointment_service.directory import Directory
from simulators.appointment_service.fhir import instant
from simulators.appointment_service.tokens import Caller, Tokens
from simulators.base import Context
from simulators.bookplan import errors
from simulators.bookplan.behaviour import FAULTS, PARTY
from simulators.bookplan.state import MODES, Booking, Bookings, bureau_of, with_changes
from simulators.wire import Wire

MAX_BODY = 64 * 1024
SMS_TEXT = "Du er booket som tolk til videomøde {start:%d.%m.%Y kl. %H.%M}. Åbn linket: {link}"
"""Names neither citizen nor matter: the interpreter's telephone is outside the health service."""
_NOTIFY_WAITS = (0.0, 0.3, 1.0, 3.0)  # seconds before each attempt to tell of a change
_SETTINGS = {"digital_link": bool, "answers": str, "reason": str, "languages": list}


class Bookplan:
    """The simulated booking system with one bureau behind it."""

    name = PARTY

    def __init__(self, context: Context, organisations: Sequence[Organisation]) -> None:
        self._context = context
        context.faults.declare(PARTY, FAULTS)
        self._bureau = bureau_of(next(unit for unit in organisations if unit.party == "tolk"))
        self.bookings = Bookings(self._bureau, self._faulty)
        self._directory = Directory(organisations)
        self._tokens = Tokens(context, self._directory, PARTY, self._faulty)
        self._tokens.add_system("appointment_service")
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.routes = [
            Route("/bookings", self._request, methods=["POST"]),
            Route("/bookings", self._list),
            Route("/bookings/{id}", self._look),
            Route("/bookings/{id}", self._move, methods=["PUT"]),
            Route("/bookings/{id}", self._cancel, methods=["DELETE"]),
            Route("/bookings/{id}/confirm", self._confirm, methods=["POST"]),
            Route("/bookings/{id}/refuse", self._refuse, methods=["POST"]),
            Route("/bureau", self._agreement),
        ]
        app = Starlette(routes=self.routes, exception_handlers={errors.Refused: _refused})
        self._app = Wire(app, context, PARTY, limit=MAX_BODY)

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`bookplan`: the base of ``/bookings``."""
        return {PARTY: base}

    async def start(self) -> None:
        """Be ready to tell."""
        self._client = httpx.AsyncClient(
            headers={"X-Party": PARTY}, timeout=10, verify=nobody_trusted(), trust_env=False
        )

    async def stop(self) -> None:
        """Tell no more."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._tokens.close()
        if self._client is not None:
            await self._client.aclose()

    def reset(self) -> None:
        """Forget bookings; the bureau's agreement stays."""
        self.bookings.reset()

    def configure(self, document: Mapping[str, Any]) -> None:
        """Set the bureau's agreement and conduct; an empty document brings the defaults back.

        ``{"digital_link": bool, "answers": "confirm|refuse|manual", "reason": text, "languages": [code]}``.
        Raises UsageError naming the member.
        """
        for name, value in document.items():
            if name not in _SETTINGS or not isinstance(value, _SETTINGS[name]):
                raise UsageError(
                    Text("kendes ikke eller er af forkert type", "unknown or wrong type"), where=name
                )
        if document.get("answers", "confirm") not in ("confirm", "refuse", "manual"):
            raise UsageError(
                Text("confirm, refuse eller manual", "confirm, refuse or manual"), where="answers"
            )
        changes = {**document, "languages": tuple(document.get("languages", self._bureau.languages))}
        self.bookings.bureau = with_changes(self._bureau, **changes)

    # -- the requester ---------------------------------------------------------------------------------

    async def _request(self, request: Request) -> Response:
        caller = await self._caller(request, writes=True)
        booking = self.bookings.request(caller.organisation, _wanted(await reading.json_object(request)))
        self._tell("requested", booking)
        self._ask_bureau(booking)
        return JSONResponse(shown(booking), 201, {"Location": f"/bookings/{booking.id}"})

    async def _list(self, request: Request) -> Response:
        caller = await self._caller(request, writes=False)
        return JSONResponse([shown(b) for b in self.bookings.of(self._mine(caller))])

    async def _look(self, request: Request) -> Response:
        return JSONResponse(shown(await self._found(request, writes=False)))

    async def _move(self, request: Request) -> Response:
        booking = await self._found(request, writes=True)
        start, end = _times(await reading.json_object(request))
        self.bookings.move(booking, "move")
        booking.start, booking.end = start, end
        self._tell("moved", booking)
        self._ask_bureau(booking)
        return JSONResponse(shown(booking))

    async def _cancel(self, request: Request) -> Response:
        booking = await self._found(request, writes=True)
        self.bookings.move(booking, "cancel")
        self._tell("cancelled", booking)
        return Response(status_code=204)

    # -- the bureau ------------------------------------------------------------------------------------

    async def _confirm(self, request: Request) -> Response:
        booking = await self._bureaus(request)
        await self._answer(booking, accepts=True)
        return JSONResponse(shown(booking))

    async def _refuse(self, request: Request) -> Response:
        booking = await self._bureaus(request)
        reason = reading.text(await reading.json_object(request), "reason", 200)
        await self._answer(booking, accepts=False, reason=reason)
        return JSONResponse(shown(booking))

    async def _agreement(self, request: Request) -> Response:
        await self._caller(request, writes=False)
        bureau = self.bookings.bureau
        return JSONResponse(
            {
                "key": bureau.key,
                "name": bureau.name,
                "digital_link": bureau.digital_link,
                "languages": list(bureau.languages),
            }
        )

    async def _bureaus(self, request: Request) -> Booking:
        caller = await self._caller(request, writes=True)
        booking = self.bookings.find(request.path_params["id"], self._mine(caller))
        if caller.organisation != booking.bureau:
            raise errors.Refused(403, "not_bureau", errors.NOT_BUREAU)
        return booking

    def _ask_bureau(self, booking: Booking) -> None:
        """The bureau's planner answers by himself, soon after, unless a person is to."""
        if self.bookings.bureau.answers == "manual" or self._faulty("never_answers"):
            return
        self._later(self._planner(booking))

    async def _planner(self, booking: Booking) -> None:
        bureau = self.bookings.bureau
        if booking.status == "requested":
            accepts = bureau.answers == "confirm"
            await self._answer(booking, accepts=accepts, reason="" if accepts else bureau.reason)

    async def _answer(self, booking: Booking, *, accepts: bool, reason: str = "") -> None:
        self.bookings.move(booking, "confirm" if accepts else "refuse", reason)
        self._tell("confirmed" if accepts else "refused", booking)
        if accepts and booking.mode == "video" and booking.link:
            await self._send_link(booking)
        if booking.notify and not self._faulty("tells_nobody"):
            self._later(self._notify(booking))

    async def _notify(self, booking: Booking) -> None:
        """Tell the requester's system that something changed; it looks for itself what."""
        body = {"booking": booking.id, "status": booking.status}
        for wait in _NOTIFY_WAITS:
            await asyncio.sleep(wait)
            if await self._post(booking.notify, body):
                return

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send_link(self, booking: Booking) -> None:
        """The interpreter gets the link by SMS: only a bureau whose agreement allows it has such bookings."""
        from proevesten.session.clock import COPENHAGEN

        mobile, gateway = self.bookings.bureau.mobile, self._context.endpoints.get("sms")
        if not mobile or gateway is None:
            return
        text = SMS_TEXT.format(start=booking.start.astimezone(COPENHAGEN), link=booking.link)
        if await self._post(f"{gateway}/messages", {"to": mobile, "text": text, "sender": "Bookplan"}):
            self._tell("link_sent", booking, to=mobile)

    async def _post(self, address: str, body: dict[str, Any]) -> bool:
        assert self._client is not None
        try:
            answer = await self._client.post(address, json=body)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        return answer.is_success

    # -- who asks --------------------------------------------------------------------------------------

    async def _caller(self, request: Request, *, writes: bool) -> Caller:
        return await self._tokens.caller(request.headers, writes=writes)

    async def _found(self, request: Request, *, writes: bool) -> Booking:
        caller = await self._caller(request, writes=writes)
        return self.bookings.find(request.path_params["id"], self._mine(caller))

    def _mine(self, caller: Caller) -> set[str]:
        """The organisation and those below it; a booking is nobody's above."""
        return {key for key in self._directory.related(caller.organisation) if self._below(key, caller)}

    def _below(self, key: str, caller: Caller) -> bool:
        return self._directory.within(key, caller.organisation)

    def _tell(self, what: str, booking: Booking, **more: Any) -> None:
        data = {
            "id": booking.id,
            "requester": booking.requester,
            "bureau": booking.bureau,
            "language": booking.language,
            "mode": booking.mode,
            "start": booking.start.isoformat(),
            "end": booking.end.isoformat(),
            "link": booking.link,
            "reason": booking.reason,
            **more,
        }
        self._context.journal.append(party=PARTY, kind=f"bookplan.{what}", peer=booking.requester, data=data)

    def _faulty(self, name: str) -> bool:
        return self._context.faults.on(PARTY, name)


def build(context: Context, organisations: Sequence[Organisation]) -> Bookplan:
    """The interpreter booking of a session; it needs VDX's issuer, and the SMS gateway for links."""
    return Bookplan(context, organisations)


def shown(booking: Booking) -> dict[str, Any]:
    """A booking as requester and bureau see it."""
    return {
        "id": booking.id,
        "status": booking.status,
        "reason": booking.reason,
        "requester": booking.requester,
        "bureau": booking.bureau,
        "language": booking.language,
        "mode": booking.mode,
        "start": instant(booking.start),
        "end": instant(booking.end),
        "link": booking.link,
        "place": booking.place,
    }


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, errors.Refused)
    return refusal.answer()


def _times(body: Mapping[str, Any]) -> tuple[Any, Any]:
    start, end = reading.moment(body, "start"), reading.moment(body, "end")
    if not timedelta(0) < end - start <= reading.LONGEST:
        raise errors.wrong(
            "end", "skal være efter start, højst 24 timer", "must be after start, at most 24 hours"
        )
    return start, end


def _wanted(body: Mapping[str, Any]) -> dict[str, Any]:
    mode = body.get("mode", "video")
    if mode not in MODES:
        raise errors.wrong("mode", "video eller attendance", "video or attendance")
    start, end = _times(body)
    return {
        "language": reading.text(body, "language", 20),
        "mode": mode,
        "start": start,
        "end": end,
        "link": _address(body, "link", required=True) if mode == "video" else "",
        "place": reading.text(body, "place", 200) if mode == "attendance" else "",
        "notify": _address(body, "notify", required=False),
    }


def _address(body: Mapping[str, Any], name: str, *, required: bool) -> str:
    from urllib.parse import urlsplit

    value = reading.text(body, name, 2000, required=required)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        sound = False
    if not sound:
        raise errors.wrong(
            name, "en adresse, der begynder med https://", "an address beginning with https://"
        )
    return value
