"""What the Beskedfordeler does with one message from the network: judge, wrap, fan out, acknowledge on behalf.

A receipt given here means that the notification is in the queues, never that the citizen is active in the
municipality (KVI-03). Duplicates follow the table of MedCom governance 020 as an end point does.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from proevesten.codecs.vans_envelope import read_envelope, write_envelope
from proevesten.codecs.vans_envelope.model import TransportReceipt, VansEnvelope
from proevesten.errors import UnreadableError
from proevesten.texts import Text
from simulators.base import Context
from simulators.beskedfordeler.acknowledging import application_receipt, enclose, transport_receipt
from simulators.beskedfordeler.behaviour import PARTY
from simulators.beskedfordeler.model import ADVIS, Municipality
from simulators.beskedfordeler.queues import Queued, Queues
from simulators.vans.duplicates import Verdict, judge
from simulators.vans.parcel import Parcel, read_parcel
from simulators.vans.payload import read_payload
from simulators.vans.receipts import sent_time

_NO_RECEIPT = Text("Det er ikke en kvittering", "That is no receipt")


class Node:
    """Handles messages; the queues and the answers are written, sending them is the app's."""

    def __init__(self, context: Context, queues: Queues) -> None:
        self._context = context
        self._queues = queues

    def handle(self, municipality: Municipality, raw: bytes) -> None:
        """Handle one message that arrived for a municipality; all its effects are on disk when this returns."""
        try:
            parcel = read_parcel(raw)
        except UnreadableError as fault:
            self._tell("unreadable", municipality, place=fault.where)
            return
        if parcel.is_receipt or parcel.envelope is None or parcel.envelope.meta is None:
            self._tell("ignored", municipality, standard=parcel.standard)
            return
        known = self._queues.known(parcel.sender, parcel.envelope_id or "", parcel.message_id or "")
        verdict = judge(*known)
        if verdict in {Verdict.EXACT_DUPLICATE, Verdict.RESEND}:
            self._answer_again(municipality, parcel)
        elif verdict is Verdict.ENVELOPE_REUSED:
            self._refuse(municipality, parcel, "Kuvert-id er brugt før til en anden meddelelse")
        elif parcel.standard not in ADVIS:
            self._refuse(municipality, parcel, "Beskedfordeleren modtager kun sygehusadviser")
        else:
            self._fan_out(municipality, parcel)

    def forward(self, municipality: Municipality, message_id: str, sender: str, receipt: bytes) -> bool:
        """Send a system's own receipt on to the hospital; False when one has gone already (first counts)."""
        if not read_payload(receipt).is_receipt:
            raise UnreadableError(_NO_RECEIPT, where="1:1")
        told = self._queues.rows("SELECT 1 FROM answer WHERE message_id = ?", f"{message_id}#system")
        if told:
            return False
        answer = enclose(receipt, municipality.location_number, sender, self._context.clock.now())
        self._queues.settle(sender, ("", f"{message_id}#system"), municipality.location_number, [], [answer])
        self._tell("acknowledged", municipality, message_id=message_id, on_behalf=False)
        return True

    def _fan_out(self, municipality: Municipality, parcel: Parcel) -> None:
        assert parcel.envelope is not None and parcel.envelope.data is not None
        now = self._context.clock.now()
        faults = self._context.faults
        systems = municipality.systems[:-1] if faults.on(PARTY, "forgets_one") else municipality.systems
        citizen = parcel.payload.citizens[0] if parcel.payload and parcel.payload.citizens else None
        queued = [
            Queued(
                str(uuid4()), municipality.dueslag(system), parcel.message_id, parcel.sender,
                parcel.standard, municipality.cvr, citizen, parcel.envelope.data,
                now.isoformat(timespec="milliseconds"),
            )
            for system in systems
        ]  # fmt: skip
        answers = [] if faults.on(PARTY, "no_acknowledgement") else self._receipts(municipality, parcel)
        ids = (parcel.envelope.envelope_id, parcel.message_id or "")
        self._queues.settle(parcel.sender, ids, municipality.location_number, queued, answers)
        facts = {"message_id": parcel.message_id, "standard": parcel.standard, "citizen": citizen}
        for row in queued:
            self._tell("queued", municipality, **facts, besked=row.id, dueslag=row.dueslag)
        if answers:
            self._tell("acknowledged", municipality, **facts, on_behalf=not municipality.forwards)

    def _receipts(self, municipality: Municipality, parcel: Parcel) -> list[bytes]:
        envelope = parcel.envelope
        assert envelope is not None
        now = self._context.clock.now()
        positive = TransportReceipt("PositiveMessage", envelope.envelope_id, envelope.meta)
        answers = [transport_receipt(envelope, positive, municipality.location_number, now)]
        own = None if municipality.forwards else application_receipt(parcel, municipality, now)
        if own is not None:
            answers.append(enclose(own, municipality.location_number, parcel.sender, now))
        return answers

    def _refuse(self, municipality: Municipality, parcel: Parcel, reason: str) -> None:
        envelope = parcel.envelope
        assert envelope is not None
        receipt = TransportReceipt(
            "NegativeMessage", envelope.envelope_id, envelope.meta, error_description=reason
        )
        now = self._context.clock.now()
        answer = transport_receipt(envelope, receipt, municipality.location_number, now)
        ids = (envelope.envelope_id, parcel.message_id or "")
        self._queues.settle(parcel.sender, ids, municipality.location_number, [], [answer])
        self._tell("refused", municipality, message_id=parcel.message_id, reason=reason)

    def _answer_again(self, municipality: Municipality, parcel: Parcel) -> None:
        """The first answers once more, each in a new dispatch; nothing is queued."""
        number = municipality.location_number
        again = [self._again(raw, parcel) for raw in self._queues.answers(parcel.message_id or "")]
        self._queues.settle(parcel.sender, None, number, [], again)
        self._tell("duplicate", municipality, message_id=parcel.message_id)

    def _again(self, raw: bytes, parcel: Parcel) -> bytes:
        first = read_envelope(raw)
        assert parcel.envelope is not None
        again: VansEnvelope = replace(
            first, envelope_id=str(uuid4()), sent=sent_time(self._context.clock.now())
        )
        if again.receipt is not None:
            original = parcel.envelope.envelope_id
            again = replace(again, receipt=replace(again.receipt, original_envelope_id=original))
        return write_envelope(again)

    def _tell(self, kind: str, municipality: Municipality, **data: object) -> None:
        self._context.journal.append(
            party=PARTY, kind=f"{PARTY}.{kind}", peer=municipality.location_number, data=data
        )
