"""Receiving: judge, file, acknowledge, in that order (medcom-legacy digest, sections 4 and 5).

A message is filed before it is acknowledged: a receipt is a promise. An exact repeat is not shown again, but
the same receipts are sent again; a receipt itself is never acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from proevesten.codecs import edifact
from proevesten.codecs.correspondence import Correspondence, OriginalLetter, Receipt
from proevesten.codecs.oioxml import read_receipt, write_receipt
from proevesten.codecs.vans_envelope import is_envelope, read_envelope, write_envelope
from proevesten.codecs.vans_envelope.model import EndPoint, MetaInformation, TransportReceipt, VansEnvelope
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Judgement, Options
from simulators.base import Context
from simulators.clinical import formats
from simulators.clinical.inbox import Inbox, Item, item_of

_LETTERS = frozenset({"xdis91", "xdis90", "dis91", "dis90", "carecommunication"})
_ADVIS = frozenset({"xdis17", "xdis20"})


@dataclass(slots=True)
class SentLetter:
    """A letter this system sent, and how far it came: sendt, modtaget, afvist.

    `dispatches` are the VANS envelope ids it travelled under: one, and one more for each time it was sent again.
    """

    letter_id: str
    envelope_id: str
    citizen: str
    receiver: str
    subject: str
    state: str = "sendt"
    reason: str = ""
    dispatches: list[str] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """The row as the user sees it."""
        return {
            "id": self.letter_id,
            "citizen": self.citizen,
            "to": self.receiver,
            "subject": self.subject,
            "state": self.state,
            "reason": self.reason,
        }


@dataclass(slots=True)
class Mailroom:
    """The receiving half of a clinical system: bytes in, letters filed, the receipts to send out."""

    context: Context
    location_number: str
    next_id: Callable[[], str]
    next_uuid: Callable[[], str]
    inbox: Inbox = field(default_factory=Inbox)
    sent: dict[str, SentLetter] = field(default_factory=dict)
    on_notification: Callable[[bytes], None] = lambda data: None
    shown: Callable[[Item], Item | None] = lambda item: item
    repeats: Callable[[], bool] = lambda: False

    def take(self, data: bytes) -> list[bytes]:
        """Handle one message from the network; returns what to send in answer."""
        if not is_envelope(data):
            return self._take_bare(data)
        envelope = read_envelope(data)
        if envelope.receipt is not None:
            self._transport_receipt(envelope.receipt)
            return []
        assert envelope.data is not None
        judgement = check_bytes(envelope.data, Options(mode="official"))
        standard, fine = judgement.standard, judgement.verdict == "pass"
        if standard.startswith("xctl"):
            self._application_receipt(read_receipt(envelope.data))
        elif standard == "acknowledgement":
            self._acknowledgement(envelope.data)
        elif standard in _ADVIS and fine:
            self.on_notification(envelope.data)
        elif standard in _LETTERS and fine:
            return [self._acknowledge(envelope), *self._take_letter(envelope, standard)]
        else:
            return [self._refuse(envelope, judgement)]
        return [self._acknowledge(envelope)]

    def _take_bare(self, data: bytes) -> list[bytes]:
        """EDIFACT travels without an envelope; the receipt is a CONTRL, bare too."""
        judgement = check_bytes(data, Options(mode="official"))
        if judgement.standard.startswith("ctl"):
            self._application_receipt(edifact.read_receipt(data))
        elif judgement.standard in _LETTERS and judgement.verdict == "pass":
            letter = edifact.read_correspondence(data)
            self._file(letter)
            if letter.wants_receipt:
                return [edifact.write_receipt(self._receipt(letter))]
        return []

    def _take_letter(self, envelope: VansEnvelope, standard: str) -> list[bytes]:
        """File a letter, then its own receipt: always for FHIR, else as the sender asked."""
        data = envelope.data or b""
        letter = formats.read(data, standard)
        if standard == "carecommunication":
            self._file(replace(letter, letter_id=formats.identity(data)))
            answer = formats.acknowledged(data, self.context.clock.now())
            return [self.enclose(answer, to=envelope.sender.id)]
        self._file(letter)
        if not letter.wants_receipt:
            return []
        payload = formats.Payload(write_receipt(self._receipt(letter)), "XCTL03", "XC0330Q")
        return [self.enclose(payload, to=envelope.sender.id)]

    def enclose(
        self, payload: formats.Payload, *, to: str, message_id: str = "", envelope_id: str = ""
    ) -> bytes:
        """A payload in an envelope of this system's own, with new ids unless given; EDIFACT as it is."""
        if payload.bare:
            return payload.data
        now = self.context.clock.local().replace(microsecond=0)
        meta = MetaInformation(
            message_id or self.next_uuid(), payload.format, f"MCM:{payload.name}", len(payload.data), payload.version,
            service_tags=payload.tags,
        )  # fmt: skip
        return write_envelope(
            VansEnvelope(
                sender=EndPoint(self.location_number),
                receiver=EndPoint(to),
                envelope_id=envelope_id or self.next_uuid(),
                sent=now.isoformat(),
                meta=meta,
                data=payload.data,
            )
        )

    def _file(self, letter: Correspondence) -> None:
        item = item_of(letter, self.context.clock.now().isoformat(timespec="seconds"))
        seen = self.shown(item)
        if seen is not None:
            self.inbox.file(seen, again=self.repeats())

    def _receipt(self, letter: Correspondence) -> Receipt:
        return Receipt(
            kind="positive",
            envelope_id=self.next_id(),
            letter_id=self.next_id(),
            sent=self.context.clock.local().replace(tzinfo=None, second=0, microsecond=0),
            sender=self.location_number,
            receiver=letter.sender.location_number,
            original_envelope_id=letter.envelope_id,
            original_sender=letter.sender.location_number,
            original_receiver=letter.receiver.location_number,
            letters=(OriginalLetter(letter.letter_id, letter.version),),
        )

    def _acknowledge(self, envelope: VansEnvelope) -> bytes:
        return self._transport(
            envelope, TransportReceipt("PositiveMessage", envelope.envelope_id, envelope.meta)
        )

    def _refuse(self, envelope: VansEnvelope, judgement: Judgement) -> bytes:
        first = judgement.findings[0].message.da if judgement.findings else "Meddelelsen kan ikke læses"
        return self._transport(
            envelope,
            TransportReceipt(
                "NegativeMessage", envelope.envelope_id, envelope.meta, error_description=first[:512]
            ),
        )

    def _transport(self, envelope: VansEnvelope, receipt: TransportReceipt) -> bytes:
        return write_envelope(
            VansEnvelope(
                sender=EndPoint(self.location_number),
                receiver=envelope.sender,
                envelope_id=self.next_uuid(),
                sent=self.context.clock.local().replace(microsecond=0).isoformat(),
                receipt=receipt,
            )
        )

    def _transport_receipt(self, receipt: TransportReceipt) -> None:
        letter = next((s for s in self.sent.values() if receipt.original_envelope_id in s.dispatches), None)
        if letter is not None and receipt.kind != "PositiveMessage":
            letter.state, letter.reason = "afvist", receipt.error_description or ""

    def _acknowledgement(self, data: bytes) -> None:
        message, positive = formats.answered(data)
        letter = self.sent.get(message)
        if letter is not None and letter.state != "afvist":
            letter.state = "modtaget" if positive else "afvist"

    def _application_receipt(self, receipt: Receipt) -> None:
        for original in receipt.letters:
            letter = self.sent.get(original.letter_id)
            if letter is None or letter.state == "afvist":  # never positive after negative
                continue
            positive = receipt.kind == "positive"
            letter.state = "modtaget" if positive else "afvist"
            letter.reason = "" if positive else original.refuse_text or receipt.refuse_text or ""
