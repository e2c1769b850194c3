"""What VDX is besides booking: the meeting itself, VDX Management, and the status page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
from starlette.requests import Request
from starlette.responses import Response

from proevesten.transports.loopback import nobody_trusted
from simulators.vdx import management_page, status_notices
from simulators.vdx.management import Management
from simulators.vdx.management_api import ManagementApi
from simulators.vdx.meeting.pages import PAGES
from simulators.vdx.meeting.service import MeetingService
from simulators.vdx.push_calls import PushCalls
from simulators.vdx.state import State
from simulators.vdx.status import Incident, StatusBoard, Subscriber
from simulators.vdx.status_pages import PAGE, StatusPages
from simulators.vdx.tokens import Issuer


class Extras:
    """The parts beside booking, as one thing to mount. What they keep ends with a seed or a reset."""

    def __init__(self, state: State, issuer: Issuer, endpoints: Mapping[str, str]) -> None:
        self._state = state
        self._endpoints = endpoints
        self._client: httpx.AsyncClient | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self.management = Management(state.now, lambda name: state.faulty(name))
        self.status = StatusBoard(state.now, lambda name: state.faulty(name))
        self.meeting = MeetingService(state, self.management)
        self._management_api = ManagementApi(state, issuer, self.management)
        self._push_calls = PushCalls(state, self._management_api, self.management)
        self._management_page = management_page.ManagementPage(state, self._management_api)
        self._status_pages = StatusPages(state, self.status, self._management_api)

    def addresses(self, base: str) -> dict[str, str]:
        """``vdx.meeting``, ``vdx.client_api``, ``vdx.management`` and ``vdx.status``."""
        return {
            "vdx.meeting": base + PAGES,
            "vdx.client_api": base + "/api/client/v2",
            "vdx.management": base + management_page.PAGE,
            "vdx.status": base + PAGE,
        }

    async def answer(self, request: Request, *, outage: bool) -> Response | None:
        """The answer of the part that a path belongs to; None: it belongs to none of them."""
        path = request.url.path
        if self._status_pages.serves(path):
            self._follow(outage)
            return await self._status_pages.answer(request)
        if self.meeting.serves(path):
            down = self.meeting.down(request) if outage else None
            return down or await self.meeting.answer(request)
        if outage:
            return None
        if self._push_calls.serves(path):
            return await self._push_calls.answer(request)
        if self._management_api.serves(path):
            return await self._management_api.answer(request)
        if path == management_page.PAGE:
            return await self._management_page.answer(request)
        return None

    async def tick(self, *, outage: bool) -> None:
        """Let tokens run out and closed rooms end; follow the outage switch; tell subscribers."""
        self.meeting.sweep()
        self._follow(outage)
        with self._state.lock:
            news, self.status.unsent = self.status.unsent, []
            told = [(s, i) for i in news for s in self.status.subscribers.values()]
        if told:
            task = asyncio.create_task(self._tell(told))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def close(self) -> None:
        """Let go of connections, and end every meeting so that its streams close."""
        with self._state.lock:
            self.meeting.reset()
        for task in self._telling:
            task.cancel()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def reset(self) -> None:
        """Forget everything. Callers hold VDX's lock."""
        self.meeting.reset()
        self.management.reset()
        self._push_calls.reset()
        self.status.reset()

    async def _tell(self, told: list[tuple[Subscriber, Incident]]) -> None:
        self._client = self._client or httpx.AsyncClient(verify=nobody_trusted())
        page = self._endpoints.get("vdx.status", PAGE)
        sent = (status_notices.send(s, i, self._endpoints, page, self._client) for s, i in told)
        for (subscriber, incident), outcome in zip(told, await asyncio.gather(*sent), strict=True):
            data = {
                "incident": incident.id,
                "kind": subscriber.kind,
                "to": subscriber.target,
                "outcome": outcome,
            }
            self._state.fact("vdx.status.told", "", data)

    def _follow(self, outage: bool) -> None:
        with self._state.lock:
            self.status.follow(outage)
