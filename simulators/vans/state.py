"""The network's rules: accept, judge duplicates, route, answer with receipts, deliver.

What is decided from the outside (routing, faults) is decided before the transaction; what depends on what
the network has seen is decided inside it. Nothing is told to anybody before it is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from simulators.address_register import AddressRegister
from simulators.base import Context
from simulators.vans.behaviour import Mischief, Plan, Planned
from simulators.vans.correlation import correlate
from simulators.vans.duplicates import Verdict, look_up
from simulators.vans.errors import Refused
from simulators.vans.ledger import Arrival, Ledger, Stored
from simulators.vans.parcel import Parcel, read_parcel
from simulators.vans.receipts import refusal_receipt
from simulators.vans.routing import NETWORK_ID, Refusal, decide
from simulators.vans.store import Store
from simulators.vans.ways import Ways

_REUSED = Refusal(
    "ikke_specificeret", "Kuvert-id er brugt før til en anden meddelelse (EnvelopeIdentifier genbrugt)"
)
_FAULTY = Refusal("ikke_specificeret", "Modtagerens system kan ikke nås")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the sender is told: the message's id, and whether it had been accepted before."""

    id: str
    duplicate: bool = False


class Network:
    """One VANS network over one store."""

    def __init__(self, context: Context, register: AddressRegister, store: Store) -> None:
        self.context = context
        self.register = register
        self.store = store
        self.ways = Ways()
        self.mischief = Mischief(context)

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
        plan = self.mischief.plan(parcel)
        refusal = _FAULTY if plan.negative else decide(parcel, self.register)
        now = self.context.clock.now()
        message_id = str(uuid4())

        def work(ledger: Ledger) -> Accepted:
            accepted = self._accept(ledger, parcel, message_id, plan, refusal, now)
            if also is not None:
                also(ledger, accepted.id)
            return accepted

        return self.store.submit(work)

    def release_due(self) -> Future[int]:
        """Deliver what a delay held back and whose time has come."""
        now = self.now()
        return self.store.submit(lambda ledger: ledger.release_due(now))

    def _accept(
        self,
        ledger: Ledger,
        parcel: Parcel,
        message_id: str,
        plan: Plan,
        refusal: Refusal | None,
        now: datetime,
    ) -> Accepted:
        verdict, earlier = Verdict.NEW, None
        if parcel.envelope is not None:
            envelope_id = parcel.envelope.envelope_id
            verdict, earlier = look_up(ledger, parcel.sender, envelope_id, parcel.message_id)
        if verdict is Verdict.EXACT_DUPLICATE and earlier is not None:
            return self._again(ledger, earlier, now)
        if verdict is Verdict.ENVELOPE_REUSED:
            refusal = _REUSED
        elif verdict is Verdict.RESEND and earlier is not None and _outcome(ledger, earlier) == "refused":
            refusal = _refusal_of(ledger, earlier)
        self._write(ledger, parcel, message_id, _outcome_of(verdict, refusal), now, verdict, earlier)
        if refusal is not None:
            self._refuse(ledger, parcel, message_id, refusal, now)
        else:
            self._carry(ledger, parcel, message_id, plan, now)
        return Accepted(message_id)

    def _write(
        self,
        ledger: Ledger,
        parcel: Parcel,
        message_id: str,
        outcome: str,
        now: datetime,
        verdict: Verdict,
        earlier: str | None,
    ) -> None:
        facts = parcel.facts()
        if verdict is not Verdict.NEW:
            facts = {**facts, "verdict": str(verdict), "earlier": earlier}
        at = moment(now)
        ledger.add_message(Stored(message_id, at, outcome, parcel.content_type, facts, parcel.raw))
        ledger.add_event(
            message_id, at, "accepted", direction="in", peer=parcel.sender, body=parcel.raw, **facts
        )
        if parcel.is_receipt:
            correlate(ledger, parcel, message_id, at)

    def _again(self, ledger: Ledger, earlier: str, now: datetime) -> Accepted:
        """An exact duplicate: logged, answered as the first time, delivered to nobody."""
        ledger.add_event(earlier, moment(now), "duplicate", direction="in")
        return Accepted(earlier, duplicate=True)

    def _carry(self, ledger: Ledger, parcel: Parcel, message_id: str, plan: Plan, now: datetime) -> None:
        if plan.faults:
            ledger.add_event(message_id, moment(now), "fault", faults=list(plan.faults))
        if parcel.receiver == NETWORK_ID:
            return
        for number, planned in enumerate(plan.deliveries, 1):
            delivery = message_id if number == 1 else f"{message_id}-{number}"
            ledger.deliver(self._arrival(delivery, parcel.receiver, message_id, planned, now), moment(now))

    def _arrival(self, delivery: str, mailbox: str, message: str, planned: Planned, now: datetime) -> Arrival:
        due = moment(now + timedelta(seconds=planned.seconds)) if planned.seconds > 0 else None
        way = self.ways.of(mailbox)
        return Arrival(delivery, mailbox, message, way, due, planned.behind, planned.body)

    def _refuse(
        self, ledger: Ledger, parcel: Parcel, message_id: str, refusal: Refusal, now: datetime
    ) -> None:
        """Answer with the network's negative receipt; a receipt is never answered, only logged."""
        at = moment(now)
        if parcel.is_receipt:
            ledger.add_event(message_id, at, "undeliverable", code=refusal.code, reason=refusal.text)
            return
        raw = refusal_receipt(parcel, refusal, now)
        receipt = replace(read_parcel(raw), receiver=parcel.sender)
        receipt_id = str(uuid4())
        facts = {**receipt.facts(), "about": message_id, "code": refusal.code, "reason": refusal.text}
        ledger.add_message(Stored(receipt_id, at, "carried", receipt.content_type, facts, raw))
        ledger.add_event(
            message_id, at, "refusal", code=refusal.code, reason=refusal.text, receipt=receipt_id
        )
        ledger.add_event(receipt_id, at, "receipt", direction="out", peer=parcel.sender, body=raw, **facts)
        self._carry(ledger, receipt, receipt_id, self.mischief.plan(receipt), now)


STRANGER = Refused(
    422,
    "Kun testborgere",
    "Indeholder et CPR-nummer, der ikke er på sessionens liste over testborgere (SEC-01). Intet er gemt. "
    "Brug en testborger, eller erklær nummeret fiktivt i sut.toml.",
    rule="SEC-01",
)


def moment(at: datetime) -> str:
    """A time as the store writes it, so that times compare as text."""
    return at.isoformat(timespec="milliseconds")


def _outcome_of(verdict: Verdict, refusal: Refusal | None) -> str:
    if verdict is Verdict.ENVELOPE_REUSED:
        return "envelope_reused"
    return "refused" if refusal is not None else "carried"


def _outcome(ledger: Ledger, message: str) -> str:
    return str(ledger.find("SELECT outcome FROM message WHERE id = ?", message)[0]["outcome"])


def _refusal_of(ledger: Ledger, message: str) -> Refusal:
    """The refusal that a message got the first time: a negative answer stays negative."""
    told = ledger.history(message, "refusal")
    data = told[0] if told else {}
    return Refusal(data.get("code", "ikke_specificeret"), data.get("reason", _FAULTY.text))
