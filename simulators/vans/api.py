"""The network's HTTP handlers: in and out only (design, section 5, "VANS over HTTP")."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.vans.auth import Doorkeeper
from simulators.vans.errors import Refused, StoreFault, not_found, not_own
from simulators.vans.intake import Intake
from simulators.vans.mailboxes import Mailboxes
from simulators.vans.state import Network
from simulators.vans.tracking import Tracking

_MAX_WAIT = 60.0
_BIG = 128 * 1024
"""Bytes from which reading a message is left to a thread, so that others are not kept waiting."""


class Api:
    """The handlers over one network."""

    def __init__(
        self,
        network: Network,
        intake: Intake,
        doorkeeper: Doorkeeper,
        mailboxes: Mailboxes,
        tracking: Tracking,
    ) -> None:
        self._network = network
        self._intake = intake
        self._doorkeeper = doorkeeper
        self._mailboxes = mailboxes
        self._tracking = tracking

    def routes(self) -> list[Route]:
        """The paths and what serves them."""
        mailbox = "/mailboxes/{location_number}/messages"
        table: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
            ("POST", "/messages", self._send),
            ("GET", mailbox, self._list),
            ("GET", mailbox + "/{id}", self._fetch),
            ("DELETE", mailbox + "/{id}", self._take),
            ("GET", "/tracking/{id}", self._track),
            ("GET", "/statistics", self._statistics),
        ]
        return [Route(path, self._guarded(handler), methods=[method]) for method, path, handler in table]

    def _guarded(
        self, handler: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            try:
                self._refuse_when_down()
                return await handler(request)
            except StoreFault as fault:
                return fault.refused().response()
            except Refused as refused:
                return refused.response()

        return guarded

    def _refuse_when_down(self) -> None:
        if self._network.mischief.strikes("provider_down"):
            raise Refused(503, "Netværket er nede", "VANS-leverandøren svarer ikke. Prøv igen om lidt.")

    async def _send(self, request: Request) -> Response:
        who = self._doorkeeper.who(request.headers.get("authorization", ""))
        raw = await request.body()
        try:
            return await self._accept(who, raw)
        except (Refused, StoreFault) as fault:
            refused = fault.refused() if isinstance(fault, StoreFault) else fault
            self._intake.journal_refusal(who, raw, refused)
            raise refused from None

    async def _accept(self, who: str, raw: bytes) -> Response:
        read = self._intake.read
        parcel = await asyncio.to_thread(read, raw) if len(raw) > _BIG else read(raw)
        mischief = self._network.mischief
        if mischief.strikes("slow_reader", parcel):
            await asyncio.sleep(mischief.seconds("slow_reader"))
        accepted = await self._intake.accept_soon(who, parcel)
        answer: dict[str, Any] = {"id": accepted.id}
        if accepted.duplicate:
            answer["duplicate"] = True
        return JSONResponse(answer, 202)

    async def _list(self, request: Request) -> Response:
        mailbox = self._own_mailbox(request)
        wait = _seconds(request.query_params.get("wait", "0"))
        return JSONResponse(await self._mailboxes.waiting(mailbox, wait))

    async def _fetch(self, request: Request) -> Response:
        mailbox = self._own_mailbox(request)
        delivery = request.path_params["id"]
        found = self._mailboxes.fetch(mailbox, delivery)
        if found is None:
            raise not_found(f"Meddelelsen {delivery}")
        return Response(found.body, media_type=found.content_type)

    async def _take(self, request: Request) -> Response:
        mailbox = self._own_mailbox(request)
        delivery = request.path_params["id"]
        now = self._network.now()
        taken = await self._network.store.soon(lambda ledger: ledger.take(mailbox, delivery, now))
        if not taken:
            raise not_found(f"Meddelelsen {delivery}")
        return Response(status_code=204)

    async def _track(self, request: Request) -> Response:
        who = self._doorkeeper.who(request.headers.get("authorization", ""))
        message = request.path_params["id"]
        way = self._tracking.track(message)
        if way is None:
            raise not_found(f"Meddelelsen {message}")
        if not any(self._doorkeeper.owns(who, way[end]) for end in ("sender", "receiver")):
            raise not_own(message)
        return JSONResponse(way)

    async def _statistics(self, request: Request) -> Response:
        who = self._doorkeeper.who(request.headers.get("authorization", ""))
        return JSONResponse(self._tracking.statistics(location_number=who))

    def _own_mailbox(self, request: Request) -> str:
        who = self._doorkeeper.who(request.headers.get("authorization", ""))
        mailbox = str(request.path_params["location_number"])
        self._doorkeeper.require(who, mailbox)
        return mailbox


def _seconds(text: str) -> float:
    try:
        return min(max(float(text), 0.0), _MAX_WAIT)
    except ValueError:
        raise Refused(
            400, "Ugyldig ventetid", f"wait skal være sekunder (0-{_MAX_WAIT:g}).", where="wait"
        ) from None
