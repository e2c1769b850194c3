"""The meeting as one part of VDX: what the simulator mounts."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from simulators.vdx.management import Management
from simulators.vdx.meeting import client_api
from simulators.vdx.meeting.client_api import ClientApi
from simulators.vdx.meeting.doors import Door, booked_door
from simulators.vdx.meeting.pages import PAGES, MeetingPages
from simulators.vdx.meeting.sessions import Sessions
from simulators.vdx.state import State


class MeetingService:
    """Client API and pages over the booked meetings and the fixed rooms."""

    def __init__(self, state: State, management: Management) -> None:
        self._state = state
        self._management = management
        self.sessions = Sessions(
            self.door,
            lambda kind, peer, data: state.fact(kind, peer, data),
            lambda name: state.faulty(name),
            lambda: state.now().timestamp(),
        )
        self._api = ClientApi(state, self.sessions)
        self._pages = MeetingPages(state, self.door, management)

    def door(self, alias: str) -> Door | None:
        """The room of an address: a booked meeting's, or a fixed one."""
        return booked_door(self._state, alias) or self._management.door(alias)

    def serves(self, path: str) -> bool:
        """Whether the path is the meeting's."""
        return path.startswith((client_api.BASE, PAGES))

    async def answer(self, request: Request) -> Response:
        """Serve one request."""
        if request.url.path.startswith(PAGES):
            return await self._pages.answer(request)
        return await self._api.answer(request)

    def down(self, request: Request) -> Response | None:
        """The answer while VDX is out of order; None for what is served all the same."""
        if request.url.path.startswith(client_api.BASE):
            return client_api.down()
        return self._pages.down(request)

    def sweep(self) -> None:
        """Let tokens run out and closed rooms end."""
        with self._state.lock:
            self.sessions.sweep()

    def reset(self) -> None:
        """Every meeting ends."""
        self.sessions.reset()
