"""The Beskedfordeler as a simulated party: an end point of the network in front, queues behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from proevesten.errors import UnreadableError
from simulators.address_register import AddressRegister
from simulators.base import Context
from simulators.beskedfordeler.behaviour import FAULTS, PARTY
from simulators.beskedfordeler.delivery import Delivery, besked_of
from simulators.beskedfordeler.errors import NO_RECEIPTS, NOT_YOURS, UNKNOWN
from simulators.beskedfordeler.kuvert import wrap
from simulators.beskedfordeler.model import Municipality, System
from simulators.beskedfordeler.node import Node
from simulators.beskedfordeler.queues import Queues
from simulators.vans.auth import Doorkeeper
from simulators.vans.errors import Refused
from simulators.wire import Wire

Credentials = Callable[[str], tuple[str, str]]
_log = logging.getLogger("proevesten.beskedfordeler")
_WAIT = 20
_PAUSE = 0.1


class BeskedfordelerSimulator:
    """Talks to the network over the wire with each municipality's credentials; to systems by push and pull."""

    name = PARTY

    def __init__(self, context: Context, credentials: Credentials) -> None:
        self._context = context
        self._credentials = credentials
        context.faults.declare(PARTY, FAULTS)
        context.data.mkdir(parents=True, exist_ok=True)
        self.queues = Queues(context.data / "beskedfordeler.sqlite")
        self._node = Node(context, self.queues)
        self._delivery = Delivery(context, self.queues)
        self._doorkeeper = Doorkeeper(context.data / "beskedfordeler.secret", AddressRegister())
        self._municipalities: dict[str, Municipality] = {}
        self._tasks: list[asyncio.Task[None]] = []
        queue = "/dueslag/{dueslag}/beskeder"
        routes = [
            Route(queue, self._guarded(self._list)),
            Route(queue + "/{id}", self._guarded(self._fetch)),
            Route(queue + "/{id}", self._guarded(self._take), methods=["DELETE"]),
            Route(queue + "/{id}/kvittering", self._guarded(self._receipt), methods=["POST"]),
        ]
        self._app = Wire(
            Starlette(routes=routes), context, PARTY, quiet=lambda path: path.endswith("/beskeder")
        )

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face towards municipal systems."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`beskedfordeler`: the base of ``/dueslag/…``."""
        return {"beskedfordeler": base}

    def serve(self, municipality: Municipality) -> dict[str, tuple[str, str]]:
        """Take a municipality in, before `start`; queue name → credentials, for each of its systems."""
        self._municipalities[municipality.location_number] = municipality
        names = [municipality.dueslag(system) for system in municipality.systems]
        return {name: self._doorkeeper.credentials(name) for name in names}

    async def start(self) -> None:
        """Listen at the network for every municipality, send answers, and push."""
        for municipality in self._municipalities.values():
            self._tasks.append(asyncio.create_task(self._forever(self._listener(municipality))))
        self._tasks.append(asyncio.create_task(self._forever(self._send_answers)))
        self._tasks.append(asyncio.create_task(self._forever(self._push)))

    async def stop(self) -> None:
        """End background work."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self.queues.close()

    def reset(self) -> None:
        """Forget every message; municipalities stay."""
        self.queues.clear()

    async def _forever(self, work: Callable[[], Awaitable[bool]]) -> None:
        while True:
            try:
                if await work():
                    continue
            except (httpx.HTTPError, OSError) as fault:
                _log.info("Beskedfordeler: %s", type(fault).__name__)
            except Exception:
                _log.exception("Beskedfordeler: background work failed; it is tried again")
            await asyncio.sleep(_PAUSE)

    def _listener(self, municipality: Municipality) -> Callable[[], Awaitable[bool]]:
        number = municipality.location_number
        auth = self._credentials(number)

        async def listen() -> bool:
            box = f"{self._context.endpoints['vans.http']}/mailboxes/{number}/messages"
            async with httpx.AsyncClient(auth=auth, timeout=_WAIT + 10) as client:
                while True:
                    waiting = (await client.get(box, params={"wait": _WAIT})).raise_for_status().json()
                    for row in waiting:
                        body = (await client.get(f"{box}/{row['id']}")).raise_for_status().content
                        await asyncio.to_thread(self._node.handle, municipality, body)
                        (await client.delete(f"{box}/{row['id']}")).raise_for_status()

        return listen

    async def _send_answers(self) -> bool:
        rows = await asyncio.to_thread(self.queues.unsent)
        async with httpx.AsyncClient(timeout=30) as client:
            for row in rows:
                auth = self._credentials(row["number"])
                answer = await client.post(
                    f"{self._context.endpoints['vans.http']}/messages", content=bytes(row["body"]), auth=auth
                )
                if answer.status_code >= 500:
                    answer.raise_for_status()
                self.queues.change("UPDATE answer SET sent = 1 WHERE seq = ?", row["seq"])
        return False

    async def _push(self) -> bool:
        for municipality in self._municipalities.values():
            for system in municipality.systems:
                if system.push_url:
                    await self._delivery.push(municipality.dueslag(system), system.push_url)
        return False

    def _guarded(
        self, handler: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            try:
                return await handler(request)
            except UnreadableError as fault:
                return Refused(400, "Kan ikke læses", fault.message.da, where=fault.where).response()
            except Refused as refused:
                return refused.response()

        return guarded

    def _own(self, request: Request) -> str:
        dueslag = str(request.path_params["dueslag"])
        if self._doorkeeper.who(request.headers.get("authorization", "")) != dueslag:
            raise NOT_YOURS
        return dueslag

    def _row(self, request: Request) -> Any:
        row = self.queues.besked(self._own(request), request.path_params["id"])
        if row is None:
            raise UNKNOWN
        return row

    async def _list(self, request: Request) -> Response:
        rows = (
            [] if self._context.faults.on(PARTY, "stuck_queue") else self.queues.waiting(self._own(request))
        )
        return JSONResponse([{k: row[k] for k in ("id", "standard", "created")} for row in rows])

    async def _fetch(self, request: Request) -> Response:
        row = self._row(request)
        attempt = self._delivery.attempted(row["id"])
        body = wrap(besked_of(row), attempt, self._context.clock.now())
        self._delivery.tell("delivered", row, way="pull", attempt=attempt)
        return Response(body, media_type="application/xml")

    async def _take(self, request: Request) -> Response:
        self._delivery.taken(self._row(request))
        return Response(status_code=204)

    async def _receipt(self, request: Request) -> Response:
        """A system's own receipt: forwarded (A), kept (B), not agreed (C)."""
        row = self._row(request)
        municipality, system = self._behind(row["dueslag"])
        if system.kind == "C":
            raise NO_RECEIPTS
        if system.kind == "B":
            self._delivery.tell("internal_receipt", row)
            return JSONResponse({"forwarded": False}, 202)
        body = await request.body()
        sent = await asyncio.to_thread(
            self._node.forward, municipality, row["message_id"], row["sender"], body
        )
        return JSONResponse({"forwarded": sent}, 202)

    def _behind(self, dueslag: str) -> tuple[Municipality, System]:
        for municipality in self._municipalities.values():
            for system in municipality.systems:
                if municipality.dueslag(system) == dueslag:
                    return municipality, system
        raise UNKNOWN


def build(context: Context, credentials: Credentials) -> BeskedfordelerSimulator:
    """The Beskedfordeler; `credentials` gives those of a location number at the network."""
    return BeskedfordelerSimulator(context, credentials)
