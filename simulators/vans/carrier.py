"""Carrying a parcel to its mailbox, faults included, and putting messages of the network's own under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from simulators.vans.behaviour import Mischief, Plan, Planned
from simulators.vans.ledger import Arrival, Ledger, Stored
from simulators.vans.parcel import Parcel, read_parcel
from simulators.vans.routing import NETWORK_ID
from simulators.vans.ways import Ways


def moment(at: datetime) -> str:
    """A time as the store writes it (UTC, milliseconds), so that times compare as text."""
    return at.isoformat(timespec="milliseconds")


class Carrier:
    """Writes deliveries within a transaction."""

    def __init__(self, ways: Ways, mischief: Mischief) -> None:
        self._ways = ways
        self._mischief = mischief

    def carry(self, ledger: Ledger, parcel: Parcel, message_id: str, plan: Plan, now: datetime) -> None:
        """Deliver as planned. What is addressed to the network itself ends here."""
        if plan.faults:
            ledger.add_event(message_id, moment(now), "fault", faults=list(plan.faults))
        if parcel.receiver == NETWORK_ID:
            return
        for number, planned in enumerate(plan.deliveries, 1):
            delivery = message_id if number == 1 else f"{message_id}-{number}"
            ledger.deliver(self._arrival(delivery, parcel.receiver, message_id, planned, now), moment(now))

    def originate(
        self,
        ledger: Ledger,
        raw: bytes,
        receiver: str,
        now: datetime,
        kind: str,
        plan: Plan | None = None,
        **extra: object,
    ) -> str:
        """Send a message of the network's own; `kind` is what the journal calls it. Returns its id."""
        parcel = replace(read_parcel(raw), receiver=receiver)
        message_id, at = str(uuid4()), moment(now)
        facts = {**parcel.facts(), **extra}
        ledger.add_message(Stored(message_id, at, "carried", parcel.content_type, facts, raw))
        ledger.add_event(message_id, at, kind, direction="out", peer=receiver, body=raw, **facts)
        self.carry(ledger, parcel, message_id, plan or self._mischief.plan(parcel), now)
        return message_id

    def _arrival(self, delivery: str, mailbox: str, message: str, planned: Planned, now: datetime) -> Arrival:
        due = moment(now + timedelta(seconds=planned.seconds)) if planned.seconds > 0 else None
        way = self._ways.of(mailbox)
        return Arrival(delivery, mailbox, message, way, due, planned.behind, planned.body)
