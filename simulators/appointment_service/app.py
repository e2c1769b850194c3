"""The Aftale Service's wire, and the harness's own ways to set it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proevesten.errors import UsageError
from proevesten.session.people import Organisation
from proevesten.texts import Text
from simulators.appointment_service.api import Api
from simulators.appointment_service.behaviour import FAULTS, PARTY
from simulators.appointment_service.directory import Directory
from simulators.appointment_service.errors import Refused
from simulators.appointment_service.interpreter import Interpreters
from simulators.appointment_service.reading import Reader
from simulators.appointment_service.service import Service
from simulators.appointment_service.store import Store
from simulators.appointment_service.tokens import Tokens
from simulators.appointment_service.video import Rooms
from simulators.appointment_service.webhooks import RETRY_SECONDS, Deliverer
from simulators.base import Context
from simulators.wire import Wire

MAX_BODY = 512 * 1024
PROPOSAL = (b"aftale-service-proposal", b"proevesten draft 0, not MedCom's")
"""On every answer, so that nobody takes this for what MedCom has decided."""


class AppointmentService:
    """The proposal, served."""

    name = PARTY

    def __init__(
        self, context: Context, organisations: Sequence[Organisation], client: tuple[str, str]
    ) -> None:
        self._context = context
        context.faults.declare(PARTY, FAULTS)
        self.directory = Directory(organisations)
        self._store = Store(context.data / "appointment_service.sqlite")
        self._tokens = Tokens(context, self.directory, PARTY, self._faulty)
        self._rooms = Rooms(context, client)
        self._interpreters = Interpreters(context, client)
        self._deliverer = Deliverer(context, self._store)
        self._service = Service(
            context, self._store, self.directory, self._rooms, self._interpreters, self._deliverer
        )
        reader = Reader(context, self.directory, self._faulty)
        self.api = Api(
            context, self.directory, self._store, self._service, self._tokens, reader, self._faulty,
            self._deliverer.hurry,
        )  # fmt: skip
        app = Starlette(routes=self.api.routes, exception_handlers={Refused: _refused})
        self._app = _marked(Wire(app, context, PARTY, quiet=lambda path: path == "/events", limit=MAX_BODY))

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`appointment_service`: the base of every operation."""
        self.api.base = base
        return {PARTY: base}

    async def start(self) -> None:
        """Go on telling what waits from before."""
        self.api.stopped = False
        await self._deliverer.start()

    async def stop(self) -> None:
        """Stop telling; what waits is in the store."""
        self.api.stopped = True
        self._service.ring()
        await self._deliverer.stop()
        await self._interpreters.close()
        await self._rooms.close()
        await self._tokens.close()
        self._store.close()

    def reset(self) -> None:
        """Forget meetings, events and subscriptions."""
        self._store.clear()
        self._deliverer.hurry()

    def configure(self, document: Mapping[str, Any]) -> None:
        """``{"retry_seconds": [seconds, …]}``: waits between a webhook's attempts; empty brings the defaults back.

        Raises UsageError naming the member.
        """
        if unknown := set(document) - {"retry_seconds"}:
            raise UsageError(Text("kendes ikke", "is unknown"), where=min(unknown))
        waits = document.get("retry_seconds", RETRY_SECONDS)
        sound = isinstance(waits, list | tuple) and len(waits) <= 50
        if not sound or not all(isinstance(w, int | float) and 0 <= w <= 3600 for w in waits):
            raise UsageError(
                Text("højst 50 tal fra 0 til 3600", "at most 50 numbers from 0 to 3600"),
                where="retry_seconds",
            )
        self._deliverer.retry_seconds = tuple(float(w) for w in waits)

    def _faulty(self, name: str) -> bool:
        return self._context.faults.on(PARTY, name)


def build(
    context: Context, organisations: Sequence[Organisation], client: tuple[str, str]
) -> AppointmentService:
    """The Aftale Service of a session; `client` is its id and secret at VDX's token endpoint.

    It keeps its meetings in ``context.data``; a service built on the same folder goes on with them.
    """
    return AppointmentService(context, organisations, client)


def _marked(app: ASGIApp) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def marking(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), PROPOSAL]}
            await send(message)

        await app(scope, receive, marking)

    return serve


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refused)
    return refusal.answer()
