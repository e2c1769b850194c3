"""Resending on a sender's behalf when no receipt comes in time (MedCom governance 020; KVI-04).

The content is unchanged, so the message id stays; envelope id and sending time are new. Sources disagree on
the number of resends (governance 020/043: 2; MR5/6 and the Ack protocol: 3) and on who resends (scenario texts
say it is manual), so both are configuration, and nobody is resent for unless asked.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from proevesten.codecs.vans_envelope.model import VansEnvelope
from simulators.vans.carrier import Carrier, moment
from simulators.vans.ledger import Ledger
from simulators.vans.parcel import Parcel
from simulators.vans.receipts import sent_time


@dataclass(frozen=True, slots=True)
class ResendPolicy:
    """How long a receipt is awaited, and how often a message is sent again."""

    timeout: timedelta = timedelta(minutes=30)
    times: int = 2


def next_dispatch(envelope: VansEnvelope, now: datetime) -> VansEnvelope:
    """The same message in a new dispatch: new envelope id and time, the rest identical."""
    return replace(envelope, envelope_id=str(uuid4()), sent=sent_time(now))


class Resender:
    """Knows for whom the network resends; the messages awaited are in the store."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._lock = threading.Lock()
        self._policies: dict[str, ResendPolicy] = {}

    def choose(self, location_number: str, policy: ResendPolicy | None) -> None:
        """Resend for a sender by this policy; None: no longer."""
        with self._lock:
            if policy is None:
                self._policies.pop(location_number, None)
            else:
                self._policies[location_number] = policy

    def watch(self, ledger: Ledger, parcel: Parcel, message: str, now: datetime) -> None:
        """Await a receipt for a message of a sender that is resent for."""
        policy = self._policies.get(parcel.sender)
        meta = parcel.envelope.meta if parcel.envelope else None
        if policy is None or meta is None or parcel.is_receipt or meta.transport_type == "unreliable":
            return
        due = moment(now + policy.timeout)
        ledger.db.execute(
            "INSERT OR IGNORE INTO awaited VALUES (?,?,?,?,0)", (parcel.sender, meta.identifier, message, due)
        )

    def resend_due(self, ledger: Ledger, now: datetime) -> int:
        """Send again what has had no receipt in time; how many. After the last, it is given up."""
        rows = ledger.find(
            "SELECT a.*, m.body, m.receiver FROM awaited a JOIN message m ON m.id = a.message"
            " WHERE a.due <= ? ORDER BY a.due",
            moment(now),
        )
        for row in rows:
            policy = self._policies.get(row["sender"], ResendPolicy(times=0))
            if row["tries"] >= policy.times:
                ledger.settle(row["sender"], row["message_id"])
                ledger.add_event(row["message"], moment(now), "given_up", tries=row["tries"])
            else:
                self._resend(ledger, row["message"], bytes(row["body"]), row["receiver"], now)
                ledger.db.execute(
                    "UPDATE awaited SET due = ?, tries = tries + 1 WHERE sender = ? AND message_id = ?",
                    (moment(now + policy.timeout), row["sender"], row["message_id"]),
                )
        return len(rows)

    def _resend(self, ledger: Ledger, message: str, body: bytes, receiver: str, now: datetime) -> None:
        from proevesten.codecs.vans_envelope import read_envelope, write_envelope

        raw = write_envelope(next_dispatch(read_envelope(body), now))
        again = self._carrier.originate(ledger, raw, receiver, now, "resend", resend_of=message)
        ledger.add_event(message, moment(now), "resent", resend=again)
