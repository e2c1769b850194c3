"""The waiting room's wire: API, pages, and the harness's own ways to set it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.waiting_room import errors, min_laege, mitid
from simulators.waiting_room.api import Api
from simulators.waiting_room.behaviour import FAULTS, PARTY
from simulators.waiting_room.errors import Refused
from simulators.waiting_room.pages import Pages
from simulators.waiting_room.service import Service
from simulators.waiting_room.sessions import Sessions
from simulators.waiting_room.settings import configured, defaults
from simulators.waiting_room.state import WaitingRooms
from simulators.waiting_room.video import Rooms
from simulators.waiting_room.views import Views
from simulators.wire import Wire, problem

MAX_BODY = 64 * 1024
_QUIET = ("/vent/", "/min-laege", "/mitid/", "/laege/", "/static/", "/logo/")


class WaitingRoom:
    """The simulated waiting room with Kontakt Læge and Min Læge."""

    name = PARTY

    def __init__(
        self, context: Context, organisations: Sequence[Organisation], client: tuple[str, str]
    ) -> None:
        self._context = context
        context.faults.declare(PARTY, FAULTS)
        self._defaults = defaults(organisations)
        self.rooms = WaitingRooms(self._defaults, context.clock.now, self._faulty)
        self._views = Views(self.rooms, self._faulty)
        self._video = Rooms(context, client)
        self._service = Service(context, self.rooms, self._views, self._video)
        self._sessions = Sessions(context.clock.now, self._faulty)
        self._broker = mitid.Broker(context.clock.now, self._has_mitid, self._faulty)
        self._login = min_laege.Login(context.clock.now, self._faulty)
        self.api = Api(context, self.rooms, self._service, self._views, self._sessions)
        self.pages = Pages(
            context, self.rooms, self._service, self._views, self._sessions, self._login, self._broker
        )
        app = Starlette(
            routes=[*self.api.routes, *self.pages.routes], exception_handlers={Refused: self._refused}
        )
        self._app = Wire(app, context, PARTY, quiet=_quiet, limit=MAX_BODY)

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`waiting_room`: the base of the API and the pages."""
        self._views.base = base
        self._broker.address = self._login.broker = f"{base}/mitid"
        self._login.callback = f"{base}/min-laege/callback"
        self._broker.callbacks = {self._login.callback}
        return {PARTY: base}

    async def start(self) -> None:
        """Pages may listen for changes."""
        self._service.changes.start()

    async def stop(self) -> None:
        """Streams end, connections close."""
        self._service.changes.stop()
        await self._login.close()
        await self._video.close()

    def reset(self) -> None:
        """Forget consultations and logins; what was configured stays."""
        self.rooms.reset()
        self._sessions.reset()
        self._broker.reset()
        self._login.reset()

    def configure(self, document: Mapping[str, Any]) -> None:
        """Set agreements, opening hours, roles, patients: the defaults, changed by the document.

        An empty document brings the defaults back. Raises UsageError naming the place; see `settings.configured`.
        """
        self.rooms.settings = configured(self._defaults, document)

    def _has_mitid(self, citizen: str) -> bool:
        return citizen not in self.rooms.settings.without_mitid

    def _faulty(self, name: str) -> bool:
        return self._context.faults.on(PARTY, name)

    async def _refused(self, request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, Refused)
        if refusal.status in (403, 409) and self._faulty("refuses_without_reason"):
            return problem(refusal.status, errors.TITLES[refusal.status].da)
        if "text/html" in request.headers.get("accept", ""):
            return self.pages.refused(refusal)
        return refusal.answer()


def build(context: Context, organisations: Sequence[Organisation], client: tuple[str, str]) -> WaitingRoom:
    """The waiting room of a session; `client` is its id and secret at VDX's token endpoint."""
    return WaitingRoom(context, organisations, client)


def _quiet(path: str) -> bool:
    # Pages show citizens, and their addresses carry keys and codes; what happens there is told as facts.
    return path.startswith(_QUIET) and path != "/laege/login"
