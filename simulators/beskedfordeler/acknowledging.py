"""The receipts that the Beskedfordeler writes: the transport receipt, and XCTL03 or FHIR Acknowledgement."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from proevesten.codecs.correspondence import OriginalLetter, Receipt
from proevesten.codecs.vans_envelope import write_envelope
from proevesten.codecs.vans_envelope.model import EndPoint, MetaInformation, TransportReceipt, VansEnvelope
from proevesten.codecs.xml import parse
from proevesten.session.clock import COPENHAGEN
from simulators.beskedfordeler.model import Municipality
from simulators.vans.parcel import Parcel
from simulators.vans.payload import read_payload
from simulators.vans.receipts import sent_time, short_id


def transport_receipt(original: VansEnvelope, receipt: TransportReceipt, sender: str, now: datetime) -> bytes:
    """The envelope with a transport receipt for `original`."""
    return write_envelope(
        VansEnvelope(EndPoint(sender), original.sender, str(uuid4()), sent_time(now), receipt=receipt)
    )


def enclose(payload: bytes, sender: str, receiver: str, now: datetime) -> bytes:
    """An application receipt in an envelope of its own."""
    facts = read_payload(payload)
    fhir = facts.syntax == "FHIR"
    mime = "application/fhir+json" if payload.lstrip()[:1] == b"{" else "application/fhir+xml"
    code = "ok" if facts.sign == "positive" else "fatal-error"
    meta = MetaInformation(
        identifier=str(uuid4()),
        format="HL7" if fhir else "XML",
        name=f"MCM:FCTL#{code}" if fhir else f"MCM:{facts.type}",
        size=len(payload),
        version="2.0.0" if fhir else facts.version,
        service_tags=(("MCM:MIME", mime),) if fhir else (),
    )
    return write_envelope(
        VansEnvelope(EndPoint(sender), EndPoint(receiver), str(uuid4()), sent_time(now), meta, payload)
    )


def application_receipt(parcel: Parcel, municipality: Municipality, now: datetime) -> bytes | None:
    """XCTL03 when the sender asks for it, an Acknowledgement for FHIR in JSON; None when none is due."""
    payload, envelope = parcel.payload, parcel.envelope
    if payload is None or envelope is None or envelope.data is None:
        return None
    if payload.syntax == "OIOXML":
        return _xctl03(parcel, envelope.data, municipality, now)
    if payload.syntax == "FHIR" and envelope.data.lstrip()[:1] == b"{":
        return _acknowledgement(envelope.data, now)
    return None


def _xctl03(parcel: Parcel, data: bytes, municipality: Municipality, now: datetime) -> bytes | None:
    from proevesten.codecs.oioxml import write_receipt

    wanted = parse(data).root.findtext("{*}Envelope/{*}AcknowledgementCode")
    if wanted != "pluspositivkvitt" or parcel.payload is None:
        return None
    letters = tuple(OriginalLetter(one, (parcel.payload.version or "")[:7]) for one in parcel.payload.letters)
    return write_receipt(
        Receipt(
            kind="positive",
            envelope_id=short_id(),
            letter_id=short_id(),
            sent=now.astimezone(COPENHAGEN).replace(tzinfo=None, second=0, microsecond=0),
            sender=municipality.location_number,
            receiver=parcel.sender,
            original_envelope_id=parcel.payload.envelope_id or "",
            original_sender=parcel.sender,
            original_receiver=parcel.receiver,
            letters=letters,
        )
    )


def _acknowledgement(data: bytes, now: datetime) -> bytes:
    from proevesten.builders.fhir.acknowledgement import acknowledge
    from proevesten.builders.fhir.parts import Stamp
    from proevesten.codecs.fhir.json_reader import read_json
    from proevesten.codecs.fhir.json_writer import write_json

    return write_json(acknowledge(read_json(data).tree, "ok", Stamp(now)))
