"""Receiving: judge, file, acknowledge, in that order (medcom-legacy digest, sections 4 and 5).

A message is filed before it is acknowledged: a receipt is a promise. An exact repeat is not shown again, but
the same receipts are sent again; a receipt itself is never acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from proevesten.rules.engine import check_bytes

from proevesten.codecs.correspondence import Correspondence, OriginalLetter, Receipt
from proevesten.codecs.oioxml import read_correspondence, read_receipt, write_receipt
from proevesten.codecs.vans_envelope import is_envelope, read_envelope, write_envelope
from proevesten.codecs.vans_envelope.model import EndPoint, MetaInformation, TransportReceipt, VansEnvelope
from proevesten.rules.judgement import Judgement, Options
from simulators.base import Context
from simulators.clinical.inbox import Inbox, Item, item_of

_RECEIPT_STANDARD = {"positive": ("XCTL03", "XC0330Q"), "negative": ("XCTL02", "XC0230Q")}


@dataclass(slots=True)
class SentLetter:
    """A letter this system sent, and how far it came: sendt, modtaget, afvist."""

    letter_id: str
    envelope_id: str
    citizen: str
    receiver: str
    subject: str
    state: str = "sendt"
    reason: str = ""

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

    def take(self, data: bytes) -> list[bytes]:
        """Handle one message from the network; returns the envelopes to send in answer."""
        if not is_envelope(data):
            return []
        envelope = read_envelope(data)
        if envelope.receipt is not None:
            self._transport_receipt(envelope.receipt)
            return []
        assert envelope.data is not None
        judgement = check_bytes(envelope.data, Options(mode="official"))
        if judgement.standard.startswith("xctl"):
            self._application_receipt(read_receipt(envelope.data))
            return [self._acknowledge(envelope)]
        if judgement.standard in {"xdis17", "xdis20"} and judgement.verdict == "pass":
            self.on_notification(envelope.data)
            return [self._acknowledge(envelope)]
        if judgement.standard in {"xdis91", "xdis90"} and judgement.verdict == "pass":
            letter = read_correspondence(envelope.data)
            self._file(letter)
            answers = [self._acknowledge(envelope)]
            if letter.wants_receipt:
                answers.append(self.enclose(*self._receipt(letter, "positive"), to=envelope.sender.id))
            return answers
        return [self._refuse(envelope, judgement)]

    def enclose(self, data: bytes, name: str, version: str, *, to: str) -> bytes:
        """A payload in an envelope of this system's own."""
        now = self.context.clock.local().replace(microsecond=0)
        return write_envelope(
            VansEnvelope(
                sender=EndPoint(self.location_number),
                receiver=EndPoint(to),
                envelope_id=self.next_uuid(),
                sent=now.isoformat(),
                meta=MetaInformation(self.next_uuid(), "XML", f"MCM:{name}", len(data), version),
                data=data,
            )
        )

    def _file(self, letter: Correspondence) -> None:
        item = item_of(letter, self.context.clock.now().isoformat(timespec="seconds"))
        seen = self.shown(item)
        if seen is not None:
            self.inbox.file(seen)

    def _receipt(self, letter: Correspondence, kind: str, reason: str = "") -> tuple[bytes, str, str]:
        name, version = _RECEIPT_STANDARD[kind]
        receipt = Receipt(
            kind="positive" if kind == "positive" else "negative",
            envelope_id=self.next_id(),
            letter_id=self.next_id(),
            sent=self.context.clock.local().replace(tzinfo=None, second=0, microsecond=0),
            sender=self.location_number,
            receiver=letter.sender.location_number,
            original_envelope_id=letter.envelope_id,
            original_sender=letter.sender.location_number,
            original_receiver=letter.receiver.location_number,
            letters=(OriginalLetter(letter.letter_id, letter.version, None, reason or None),),
        )
        return write_receipt(receipt), name, version

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
        letter = next((s for s in self.sent.values() if s.envelope_id == receipt.original_envelope_id), None)
        if letter is not None and receipt.kind != "PositiveMessage":
            letter.state, letter.reason = "afvist", receipt.error_description or ""

    def _application_receipt(self, receipt: Receipt) -> None:
        for original in receipt.letters:
            letter = self.sent.get(original.letter_id)
            if letter is None or letter.state == "afvist":  # never positive after negative
                continue
            positive = receipt.kind == "positive"
            letter.state = "modtaget" if positive else "afvist"
            letter.reason = "" if positive else original.refuse_text or receipt.refuse_text or ""
