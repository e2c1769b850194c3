"""The network as a simulated party: its wire, its background work, and what steps ask of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp

from simulators.address_register import AddressRegister
from simulators.base import Context
from simulators.vans.api import Api
from simulators.vans.auth import Doorkeeper
from simulators.vans.behaviour import FAULTS, PARTY
from simulators.vans.ledger import Event
from simulators.vans.mailboxes import Mailboxes
from simulators.vans.state import Network
from simulators.vans.store import Store
from simulators.vans.tracking import Tracking
from simulators.wire import Wire

_TICK = 0.05
"""Seconds between looks at the clock, which tests may have moved."""


class VansSimulator:
    """The VANS network: HTTP in and out, mailboxes by location number, tracking.

    `register` says who receives what. Everything accepted is in ``vans.sqlite`` in the context's data folder.
    """

    name = PARTY

    def __init__(self, context: Context, register: AddressRegister) -> None:
        self.register = register
        self._context = context
        context.data.mkdir(parents=True, exist_ok=True)
        context.faults.declare(PARTY, FAULTS)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._mailboxes: Mailboxes | None = None
        self.store = Store(context.data / "vans.sqlite", self._tell)
        self.network = Network(context, register, self.store)
        self._doorkeeper = Doorkeeper(context.data / "vans.secret", register)
        self._mailboxes = Mailboxes(self.store)
        self._tracking = Tracking(self.store)
        self._catch_up()
        self._tasks: list[asyncio.Task[None]] = []
        api = Api(self.network, self._doorkeeper, self._mailboxes, self._tracking)
        # Its own facts (vans.accepted with the bytes, .delivered, …) say more than requests would.
        self._app = Wire(Starlette(routes=api.routes()), context, PARTY, quiet=lambda path: True)

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`vans.http`: the base of ``/messages`` and ``/mailboxes``."""
        return {"vans.http": base}

    async def start(self) -> None:
        """Begin to deliver what becomes due."""
        self._loop = asyncio.get_running_loop()
        self._tasks.append(asyncio.create_task(self._pump()))

    async def stop(self) -> None:
        """End background work and close the store."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._mailboxes is not None:
            self._mailboxes.wake_all()
        await asyncio.to_thread(self.store.close)

    def reset(self) -> None:
        """Forget every message; register, credentials and ways stay."""
        self.store.run(lambda ledger: ledger.forget_all())

    def credentials(self, location_number: str) -> tuple[str, str]:
        """User and password of a location number (design, section 5, `POST /vans/credentials`)."""
        return self._doorkeeper.credentials(location_number)

    def use_way(self, location_number: str, way: str, options: Mapping[str, Any] | None = None) -> None:
        """Let a location number get its messages by another way than pull. Raises UsageError."""
        self.network.ways.choose(location_number, way, options)

    def track(self, message: str) -> dict[str, Any] | None:
        """The whole way of a message with times; None when it is not known."""
        return self._tracking.track(message)

    def statistics(self) -> list[dict[str, Any]]:
        """Messages and bytes per type and version."""
        return self._tracking.statistics()

    async def poll_now(self) -> None:
        """Do at once what background work would do at its next turn."""
        await self._due()

    async def _pump(self) -> None:
        while True:
            with contextlib.suppress(Exception):  # a full disk or a locked file: tried again at the next turn
                await self._due()
            await asyncio.sleep(_TICK)

    async def _due(self) -> None:
        now = self.network.now()
        if self.store.rows("SELECT 1 FROM delivery WHERE position IS NULL AND due <= ? LIMIT 1", now):
            await asyncio.wrap_future(self.network.release_due())

    def _tell(self, events: Sequence[Event]) -> None:
        """Tell committed events to the journal, then wake who waits for them. In the store's thread."""
        for event in events:
            self._context.journal.append(
                party=PARTY,
                kind=f"vans.{event.kind}",
                direction=event.direction,
                peer=event.peer,
                data={**event.data, "event": event.seq},
                body=event.body,
            )
        delivered = {event.peer for event in events if event.kind == "delivered"}
        if delivered and self._loop is not None and self._mailboxes is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
                self._loop.call_soon_threadsafe(self._mailboxes.wake, delivered)

    def _catch_up(self) -> None:
        """Tell the journal what a killed process could not; what it has already is not told again.

        Another session's journal gets nothing: those messages are not of its session.
        """
        journal, untold = self._context.journal, self.store.untold()
        same = self.store.recall("journal") == str(journal.path)
        if untold and same:
            told = {e.data.get("event") for e in journal.entries(party=PARTY)}
            self._tell([event for event in untold if event.seq not in told])
        if untold:
            self.store.mark_told(untold[-1].seq)
        if not same:
            self.store.run(lambda ledger: ledger.remember("journal", str(journal.path)))


def build(context: Context, register: AddressRegister) -> VansSimulator:
    """The network over a register. Raises ConfigurationError when its database is damaged."""
    return VansSimulator(context, register)
