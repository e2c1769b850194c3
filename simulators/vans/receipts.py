"""The receipts that the network itself writes: NegativeVans, XCTL01 and CTL01 (legacy digest §4, §5)."""

from __future__ import annotations

import secrets
import string
from datetime import datetime
from uuid import uuid4

from proevesten.codecs.correspondence import OriginalLetter, Receipt
from proevesten.codecs.vans_envelope.model import EndPoint, TransportReceipt, VansEnvelope
from proevesten.session.clock import COPENHAGEN
from simulators.vans.parcel import Parcel
from simulators.vans.routing import NETWORK_ID, Refusal

_LETTERS = string.ascii_uppercase + string.digits


def refusal_receipt(parcel: Parcel, refusal: Refusal, now: datetime) -> bytes:
    """The negative receipt of the network in the form that the message's own form asks for."""
    if parcel.envelope is not None:
        return _negative_vans(parcel, refusal, now)
    receipt = _control(parcel, refusal, now)
    if parcel.payload is not None and parcel.payload.syntax == "EDIFACT":
        from proevesten.codecs import edifact

        return edifact.write_receipt(receipt)
    from proevesten.codecs import oioxml

    return oioxml.write_receipt(receipt)


def sent_time(now: datetime) -> str:
    """An xs:dateTime in Danish wall time with its offset, to the second."""
    return now.astimezone(COPENHAGEN).isoformat(timespec="seconds")


def short_id() -> str:
    """14 random letters and digits: the ids of EDIFACT and OIOXML (KuvertNr, BrevNr)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(14))


def _negative_vans(parcel: Parcel, refusal: Refusal, now: datetime) -> bytes:
    from proevesten.codecs.vans_envelope import write_envelope

    assert parcel.envelope is not None
    receipt = TransportReceipt(
        kind="NegativeVans",
        original_envelope_id=parcel.envelope.envelope_id,
        original_message=parcel.envelope.meta,
        error_description=refusal.text[:512],
    )
    return write_envelope(
        VansEnvelope(
            sender=EndPoint(NETWORK_ID, "VANS"),
            receiver=parcel.envelope.sender,
            envelope_id=str(uuid4()),
            sent=sent_time(now),
            receipt=receipt,
        )
    )


def _control(parcel: Parcel, refusal: Refusal, now: datetime) -> Receipt:
    payload = parcel.payload
    letters = payload.letters if payload else ()
    version = (parcel.version or "")[:7]
    return Receipt(
        kind="negative_vans",
        envelope_id=short_id(),
        letter_id=short_id(),
        sent=now.astimezone(COPENHAGEN).replace(tzinfo=None, second=0, microsecond=0),
        sender=NETWORK_ID,
        receiver=parcel.sender,
        original_envelope_id=parcel.envelope_id or "",
        original_sender=parcel.sender,
        original_receiver=parcel.receiver,
        refuse_code=refusal.code,
        refuse_text=refusal.text,
        letters=tuple(OriginalLetter(one, version) for one in letters),
    )
