"""The network as a simulated party: its wire, its background work, and what steps ask of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import Router
from starlette.types import ASGIApp

from proevesten.session.journal import Draft
from simulators.address_register import AddressRegister
from simulators.base import Context
from simulators.vans.api import Api
from simulators.vans.auth import Doorkeeper
from simulators.vans.behaviour import FAULTS, PARTY
from simulators.vans.errors import StoreFault
from simulators.vans.folder_in import Pickup
from simulators.vans.folder_out import Drop
from simulators.vans.folders import make_folders
from simulators.vans.intake import Intake
from simulators.vans.ledger import Event
from simulators.vans.mailboxes import Mailboxes
from simulators.vans.push import Push
from simulators.vans.resend import ResendPolicy
from simulators.vans.sftp import SftpWay, available
from simulators.vans.smtp_in import SmtpWay
from simulators.vans.state import Network
from simulators.vans.store import Store
from simulators.vans.tracking import Tracking
from simulators.wire import Wire

_log = logging.getLogger("proevesten.vans")
_TICK = 0.05
"""Seconds between looks at the clock, which tests may have moved."""


class VansSimulator:
    """The VANS network: HTTP in and out, mailboxes by location number, tracking.

    `register` says who receives what. Everything accepted is in ``vans.sqlite`` in the context's data folder.
    """

    name = PARTY

    def __init__(self, context: Context, register: AddressRegister, *, folder_seconds: float = 0.2) -> None:
        self.register = register
        self._folder_seconds = folder_seconds
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
        self._intake = Intake(self.network, self._doorkeeper)
        self.folders = context.data / "vans" / "folders"
        self._pickup = Pickup(self.folders, self.network, self._intake)
        self._drop = Drop(self.folders, self.network)
        self._sftp = (
            SftpWay(self.folders, context.data / "vans.ssh", self._doorkeeper) if available() else None
        )
        self._smtp = SmtpWay(self._intake, self._doorkeeper)
        self._push = Push(self.network)
        self._pushing = asyncio.Lock()
        self._polling = threading.Lock()
        api = Api(self.network, self._intake, self._doorkeeper, self._mailboxes, self._tracking)
        # Its own facts (vans.accepted with the bytes, .delivered, …) say more than requests would.
        self._app = Wire(Router(api.routes()), context, PARTY, quiet=lambda path: True)

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`vans.http`: the base of ``/messages`` and ``/mailboxes``; `vans.folder`; `vans.sftp`; `vans.smtp`."""
        found = {"vans.http": base, "vans.folder": str(self.folders)}
        if self._sftp is not None:
            found["vans.sftp"] = self._sftp.bind(urlsplit(base).hostname or "127.0.0.1")
        found["vans.smtp"] = self._smtp.bind(urlsplit(base).hostname or "127.0.0.1")
        return found

    async def start(self) -> None:
        """Begin to deliver what becomes due."""
        self._loop = asyncio.get_running_loop()
        if self._sftp is not None:
            self._sftp.listen()
        await self._smtp.start()
        self._tasks.append(asyncio.create_task(_every(_TICK, self._due)))
        self._tasks.append(asyncio.create_task(_every(_TICK, self._push_out)))
        self._tasks.append(
            asyncio.create_task(_every(self._folder_seconds, lambda: asyncio.to_thread(self.poll_files)))
        )

    async def stop(self) -> None:
        """End background work and close the store."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._sftp is not None:
            await self._sftp.stop()
        await self._smtp.stop()
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
        if way in {"folder", "sftp"}:
            make_folders(self.folders, location_number)

    def resend_for(self, location_number: str, policy: ResendPolicy | None) -> None:
        """Let the network resend for a sender when no receipt comes in time; None: no longer."""
        self.network.resender.choose(location_number, policy)

    def track(self, message: str) -> dict[str, Any] | None:
        """The whole way of a message with times; None when it is not known."""
        return self._tracking.track(message)

    def statistics(self) -> list[dict[str, Any]]:
        """Messages and bytes per type and version."""
        return self._tracking.statistics()

    async def poll_now(self) -> None:
        """Do at once what background work would do at its next turn."""
        await self._due()
        await asyncio.to_thread(self.poll_files)
        await self._push_out()

    async def _push_out(self) -> None:
        async with self._pushing:
            await self._push.poll()

    def poll_files(self) -> None:
        """Pick up and drop files at once; `poll_now` for callers outside the event loop."""
        with self._polling:
            self._pickup.poll()
            self._drop.poll()

    async def _due(self) -> None:
        if self.network.anything_due():
            await asyncio.wrap_future(self.network.work_due())

    def _tell(self, events: Sequence[Event]) -> None:
        """Tell committed events to the journal, then wake who waits for them. In the store's thread."""
        self._context.journal.append_all([_draft(event) for event in events])
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


def _draft(event: Event) -> Draft:
    data = {**event.data, "event": event.seq}
    return Draft(PARTY, f"vans.{event.kind}", event.direction, event.peer, data, body=event.body)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except (StoreFault, OSError) as fault:  # a full disk or a locked file: tried again at the next turn
            _log.warning("VANS: %s", fault)
        except Exception:
            _log.exception("VANS: background work failed; it is tried again")
        await asyncio.sleep(seconds)


def build(context: Context, register: AddressRegister) -> VansSimulator:
    """The network over a register. Raises ConfigurationError when its database is damaged."""
    return VansSimulator(context, register)
