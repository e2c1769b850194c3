"""Reading what was handed to the network: an envelope, a bare Emessage or a bare EDIFACT interchange."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from proevesten.codecs.vans_envelope.model import VansEnvelope
from proevesten.errors import UnreadableError
from proevesten.texts import Text
from simulators.vans.payload import PayloadFacts, Sign, read_payload

Form = Literal["message", "receipt", "bare"]

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_FORMATS = {"XML", "EDIFACT", "HL7", "Binary", "Other"}
_ROOT = "/VANSEnvelope[1]"
_DOCUMENT = f"{_ROOT}/Message[1]/MetaInformation[1]/Document[1]"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on the network: its bytes and what is known of it. `type` as the register names it."""

    raw: bytes
    form: Form
    sender: str
    receiver: str
    type: str
    version: str | None
    envelope: VansEnvelope | None = None
    payload: PayloadFacts | None = None
    content_type: str = "application/xml"

    @property
    def envelope_id(self) -> str | None:
        """The envelope's id; of a bare message the id of its own envelope (KuvertNr)."""
        if self.envelope is not None:
            return self.envelope.envelope_id
        return self.payload.envelope_id if self.payload else None

    @property
    def message_id(self) -> str | None:
        """MetaInformation/Identifier; None for receipts and bare messages."""
        return self.envelope.meta.identifier if self.envelope and self.envelope.meta else None

    @property
    def is_receipt(self) -> bool:
        """Whether it is a receipt, at either level. Nobody answers a receipt with a receipt."""
        return self.form == "receipt" or bool(self.payload and self.payload.is_receipt)

    @property
    def sign(self) -> Sign | None:
        """What a receipt says, at either level."""
        if self.envelope is not None and self.envelope.receipt is not None:
            return "positive" if self.envelope.receipt.kind == "PositiveMessage" else "negative"
        return self.payload.sign if self.payload else None

    @property
    def standard(self) -> str:
        """The standard by name (design, section 5); of a transport receipt its kind."""
        if self.envelope is not None and self.envelope.receipt is not None:
            return self.envelope.receipt.kind
        if self.payload is not None:
            return self.payload.standard
        return self.type.removeprefix("MCM:").partition("#")[0].lower()

    def facts(self) -> dict[str, Any]:
        """The facts that the journal tells and that steps match on."""
        receipt = self.envelope.receipt if self.envelope else None
        inner = self.payload
        return {
            "form": self.form,
            "envelope_id": self.envelope_id,
            "message_id": self.message_id,
            "sender": self.sender,
            "receiver": self.receiver,
            "standard": self.standard,
            "type": self.type,
            "version": self.version,
            "letter_envelope_id": inner.envelope_id if inner else None,
            "letter_id": inner.letter_id if inner else None,
            "letters": list(inner.letters) if inner else [],
            "citizen": inner.citizens[0] if inner and inner.citizens else None,
            "subject": inner.subject if inner else None,
            "receipt_kind": receipt.kind if receipt else None,
            "sign": self.sign,
            "original_envelope_id": receipt.original_envelope_id
            if receipt
            else (inner.original_envelope_id if inner else None),
            "original_letter_id": inner.original_letter_id if inner else None,
        }


def read_parcel(raw: bytes) -> Parcel:
    """What the bytes are. Raises UnreadableError naming the place when they cannot travel on the network."""
    if not raw.strip():
        raise UnreadableError(Text("Meddelelsen er tom", "The message is empty"), where="1:1")
    if b"VANSEnvelope" in raw[:4096] or b"V\0A\0N\0S\0" in raw[:4096]:
        return _enveloped(raw)
    payload = read_payload(raw)
    if payload.syntax == "FHIR":
        raise UnreadableError(
            Text(
                "En FHIR-meddelelse skal ligge i en VANSEnvelope", "A FHIR message must be in a VANSEnvelope"
            ),
            where="1:1",
        )
    content_type = "application/edifact" if payload.syntax == "EDIFACT" else "application/xml"
    return Parcel(
        raw,
        "bare",
        payload.sender,
        payload.receiver,
        payload.type,
        payload.version,
        None,
        payload,
        content_type,
    )


def _enveloped(raw: bytes) -> Parcel:
    from proevesten.codecs.vans_envelope import read_envelope

    try:
        envelope = read_envelope(raw)
    except ValueError:
        raise _fault(
            f"{_DOCUMENT}/SizeInBytes[1]", "SizeInBytes er ikke et tal", "SizeInBytes is no number"
        ) from None
    _check(envelope)
    sender, receiver = envelope.sender.id, envelope.receiver.id
    if envelope.meta is None or envelope.data is None:
        return Parcel(raw, "receipt", sender, receiver, "", None, envelope)
    payload = _payload(envelope.data)
    return Parcel(
        raw, "message", sender, receiver, envelope.meta.name, envelope.meta.version, envelope, payload
    )


def _payload(data: bytes) -> PayloadFacts | None:
    try:
        return read_payload(data)
    except UnreadableError:
        return None  # the receiver's to answer, see payload.py


def _check(envelope: VansEnvelope) -> None:
    """What a node demands of an envelope before it takes it (VANSEnvelope.xsd 1.0.4)."""
    for name, end in (("SenderID", envelope.sender), ("ReceiverID", envelope.receiver)):
        if not 1 <= len(end.id) <= 18 or end.type not in {"EAN", "CVR", "VANS"}:
            raise _fault(f"{_ROOT}/{name}[1]", f"{name} er ugyldig", f"{name} is invalid")
    if not _UUID.fullmatch(envelope.envelope_id.strip()):
        raise _fault(f"{_ROOT}/EnvelopeIdentifier[1]", "Kuvertens id er ikke en UUID", "The id is no UUID")
    try:
        datetime.fromisoformat(envelope.sent)
    except ValueError:
        raise _fault(
            f"{_ROOT}/SentDateTime[1]", "SentDateTime er ugyldig", "SentDateTime is invalid"
        ) from None
    meta = envelope.meta
    if meta is None or envelope.data is None:
        return
    place = f"{_ROOT}/Message[1]/MetaInformation[1]"
    if not _UUID.fullmatch(meta.identifier.strip()):
        raise _fault(f"{place}/Identifier[1]", "Meddelelsens id er ikke en UUID", "The id is no UUID")
    if meta.format not in _FORMATS:
        raise _fault(f"{_DOCUMENT}/Format[1]", "Format er ukendt", "Format is unknown")
    if not meta.name.strip():
        raise _fault(f"{_DOCUMENT}/Name[1]", "Name er tomt", "Name is empty")
    if meta.size != len(envelope.data):
        raise _fault(
            f"{_DOCUMENT}/SizeInBytes[1]",
            f"SizeInBytes er {meta.size}, men indholdet fylder {len(envelope.data)} byte",
            f"SizeInBytes is {meta.size}, but the content is {len(envelope.data)} bytes",
        )


def _fault(where: str, da: str, en: str) -> UnreadableError:
    return UnreadableError(Text(da, en), where=where)
