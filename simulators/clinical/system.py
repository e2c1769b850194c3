"""A clinical system: units with location numbers on the network, one inbox, an adapter to drive it by."""

from __future__ import annotations

import asyncio
import random
import string
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.types import ASGIApp

from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.clinical import receiving
from simulators.clinical.adapter import Action, adapter
from simulators.clinical.inbox import Inbox, Item
from simulators.clinical.mailroom import Mailroom, SentLetter
from simulators.clinical.network import NetworkClient
from simulators.wire import Wire

Credentials = Callable[[str], tuple[str, str]]


class ClinicalSystem:
    """Base of EPJ, EOJ and LPS. A subclass adds its actions and what its behaviour changes."""

    role = ""

    def __init__(
        self, context: Context, name: str, units: Sequence[Organisation], credentials: Credentials
    ) -> None:
        self.name = name
        self.context = context
        self.units = {unit.key: unit for unit in units if unit.location_number}
        self._random = random.Random()  # ids of one run never meet another's at a system that stays up
        self.inbox = Inbox()
        self.sent: dict[str, SentLetter] = {}
        self.about: Mapping[str, Any] = {
            "vendor": "Prøvesten", "system": f"Simuleret {self.role}", "version": "1", "role": self.role,
        }  # fmt: skip
        self.actions: dict[str, Action] = {}
        self._credentials = credentials
        self._clients: dict[str, NetworkClient] = {}
        self._listening: dict[str, asyncio.Task[None]] = {}
        self.mailrooms = {unit.location_number: self._mailroom(unit) for unit in self.units.values()}
        self._app = Wire(adapter(self), context, name)

    @property
    def app(self) -> ASGIApp:
        """The adapter's HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """The adapter's address."""
        return {self.name: base}

    async def start(self) -> None:
        """Listen at every location number."""
        for number, room in self.mailrooms.items():
            client = NetworkClient(self.context, self.name, number, self._credentials(number))
            self._clients[number] = client
            self._listening[number] = asyncio.create_task(client.listen(self._handler(room, client)))

    async def stop(self) -> None:
        """Stop listening."""
        for number in list(self._listening):
            await self.release(number)
        for client in self._clients.values():
            await client.close()

    async def release(self, location_number: str) -> None:
        """Stop listening at a location number: somebody else has taken the seat there."""
        task = self._listening.pop(location_number, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def reset(self) -> None:
        """Forget letters and what was sent."""
        self.inbox.clear()
        self.sent.clear()

    def forget(self, cpr: str) -> None:
        """Forget one citizen's letters."""
        self.inbox.forget(cpr)
        for letter_id in [i for i, s in self.sent.items() if s.citizen == cpr]:
            del self.sent[letter_id]

    def client(self, unit: Organisation) -> NetworkClient:
        """The network client that sends as `unit`."""
        return self._clients[unit.location_number]

    def next_id(self) -> str:
        """A new envelope or letter id, 14 characters as the formats allow."""
        return self.name.upper()[:3] + "".join(
            self._random.choices(string.ascii_uppercase + string.digits, k=11)
        )

    def next_uuid(self) -> str:
        """A new UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    @property
    def active(self) -> Mapping[str, Mapping[str, Any]]:
        """The faults that are switched on."""
        return self.context.faults.active(self.name)

    def shown(self, item: Item) -> Item | None:
        """The letter as the inbox shows it."""
        return receiving.shown(self.active, item)

    def notified(self, data: bytes) -> None:
        """An advis arrived."""

    # -- the adapter's questions -----------------------------------------------------------------------

    def inbox_of(self, citizen: str | None) -> list[dict[str, Any]]:
        """What the inbox shows."""
        return self.inbox.shown(citizen)

    def sent_of(self, citizen: str | None) -> list[dict[str, Any]]:
        """What was sent, and its state."""
        rows = [s.shown() for s in self.sent.values() if citizen is None or s.citizen == citizen]
        if "hides_negative_receipt" in self.active:
            rows = [{**row, "state": "sendt"} if row["state"] == "afvist" else row for row in rows]
        return rows

    def citizen_of(self, cpr: str) -> dict[str, Any] | None:
        """What the citizen's page shows."""
        letters = self.inbox_of(cpr)
        return {"citizen": cpr, "letters": letters} if letters else None

    def _mailroom(self, unit: Organisation) -> Mailroom:
        return Mailroom(
            self.context, unit.location_number, self.next_id, self.next_uuid,
            inbox=self.inbox, sent=self.sent, on_notification=self.notified, shown=self.shown,
            repeats=lambda: "shows_duplicates" in self.active,
        )  # fmt: skip

    def _handler(self, room: Mailroom, client: NetworkClient) -> Callable[[bytes], Any]:
        async def handle(data: bytes) -> None:
            for answer in receiving.receipts(self.active, room, room.take(data)):
                await client.send(answer)

        return handle
