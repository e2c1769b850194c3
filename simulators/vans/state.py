"""The network's rules: accept, judge duplicates, route, answer with receipts, deliver.

What is decided from the outside (routing, faults) is decided before the transaction; what depends on what
the network has seen is decided inside it. Nothing is told to anybody before it is committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from uuid import uuid4

from simulators.address_register import AddressRegister
from simulators.base import Context
from simulators.vans.acceptance import UNREACHABLE, Acceptance, Accepted
from simulators.vans.behaviour import Mischief
from simulators.vans.carrier import Carrier, moment
from simulators.vans.converting import Conversion, convert_for_receiver
from simulators.vans.errors import Refused
from simulators.vans.ledger import Ledger
from simulators.vans.parcel import Parcel, read_parcel
from simulators.vans.resend import Resender
from simulators.vans.routing import Refusal, decide
from simulators.vans.store import Store
from simulators.vans.ways import Ways


class Network:
    """One VANS network over one store. `converts`: whether it converts between OIOXML and EDIFACT."""

    def __init__(self, context: Context, register: AddressRegister, store: Store) -> None:
        self.context = context
        self.register = register
        self.store = store
        self.ways = Ways()
        self.mischief = Mischief(context)
        self.converts = True
        self._carrier = Carrier(self.ways, self.mischief)
        self.resender = Resender(self._carrier)

    def now(self) -> str:
        """The session's time as the store writes it: UTC, milliseconds."""
        return moment(self.context.clock.now())

    def admit(self, parcel: Parcel, owns: Any) -> None:
        """Raise Refused unless the sender is who is at the door and the citizens are test citizens (SEC-01).

        `owns(location_number)` tells whether the one at the door may send as it.
        """
        if not owns(parcel.sender):
            raise Refused(
                403,
                "Afsenderen er ikke dig",
                f"Afsenderen {parcel.sender} hører ikke til den organisation, der er logget ind.",
                rule="VANS-01",
            )
        citizens = parcel.payload.citizens if parcel.payload else ()
        if any(not self.context.guard.allowed(c) for c in citizens):
            raise STRANGER

    def accept(self, parcel: Parcel, also: Callable[[Ledger, str], object] | None = None) -> Future[Accepted]:
        """Take a message into the network; done when it is on disk. Raises (in the future) StoreFault.

        `also` writes something of its own in the same transaction, given the message's id.
        """
        return self.store.submit(self._work(parcel, also))

    def accept_soon(self, parcel: Parcel) -> asyncio.Future[Accepted]:
        """`accept` for a task of the running event loop."""
        return self.store.soon(self._work(parcel, None))

    def _work(
        self, parcel: Parcel, also: Callable[[Ledger, str], object] | None
    ) -> Callable[[Ledger], Accepted]:
        acceptance = self._decide(parcel)

        def work(ledger: Ledger) -> Accepted:
            accepted = acceptance.write(ledger, self._carrier, self.resender)
            if also is not None:
                also(ledger, accepted.id)
            return accepted

        return work

    def _decide(self, parcel: Parcel) -> Acceptance:
        refusal = decide(parcel, self.register)
        conversion: Conversion | None = None
        if refusal is not None and self.converts:
            found = convert_for_receiver(parcel, self.register)
            conversion = found if isinstance(found, Conversion) else None
            refusal = None if conversion else found if isinstance(found, Refusal) else refusal
        plan = self.mischief.plan(read_parcel(conversion.data) if conversion else parcel)
        if plan.negative:
            refusal = UNREACHABLE
        return Acceptance(parcel, str(uuid4()), plan, refusal, conversion, self.context.clock.now())

    def work_due(self) -> Future[int]:
        """Deliver what was held back and whose time has come, and send again what had no receipt in time."""
        now = self.context.clock.now()
        return self.store.submit(
            lambda ledger: ledger.release_due(moment(now)) + self.resender.resend_due(ledger, now)
        )

    def anything_due(self) -> bool:
        """Whether `work_due` has something to do."""
        now = self.now()
        return bool(
            self.store.rows(
                "SELECT 1 FROM delivery WHERE position IS NULL AND due <= ? UNION ALL"
                " SELECT 1 FROM awaited WHERE due <= ? LIMIT 1",
                now,
                now,
            )
        )


STRANGER = Refused(
    422,
    "Kun testborgere",
    "Indeholder et CPR-nummer, der ikke er på sessionens liste over testborgere (SEC-01). Intet er gemt. "
    "Brug en testborger, eller erklær nummeret fiktivt i sut.toml.",
    rule="SEC-01",
)
