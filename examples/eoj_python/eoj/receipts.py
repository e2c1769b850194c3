"""Writes the two receipts of a letter: VANSEnvelope's own for the transport, XCTL03 for the letter.

A receipt is written after the letter is filed, never before: it is a promise.
"""

from __future__ import annotations

import base64
import secrets
import uuid
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from eoj.letters import Envelope, Letter

VANS = "urn:oio:medcom:vans-envelope:1.0.4"
RECEIPT = "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/"
_COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def transport_receipt(envelope: Envelope, sender: str, error: str = "") -> bytes:
    """PositiveMessage, or NegativeMessage when there is an error."""
    root = _envelope(sender, envelope.sender)
    kind = _add(_add(root, "Receipt"), "NegativeMessage" if error else "PositiveMessage")
    if error:
        _add(_add(kind, "Error"), "Description", error[:512])
    _add(kind, "OriginalEnvelopeIdentifier", envelope.identifier)
    if envelope.meta is not None:
        original = _add(kind, "OriginalMessage")
        for child in envelope.meta:
            if child.tag in (f"{{{VANS}}}Identifier", f"{{{VANS}}}Document"):
                original.append(child)
    return _written(root, VANS, "utf-8")


def letter_receipt(letter: Letter, sender: str) -> bytes:
    """XCTL03 (positive) in an envelope of its own."""
    payload = _xctl03(letter, sender)
    root = _envelope(sender, letter.sender)
    message = _add(root, "Message")
    meta = _add(message, "MetaInformation")
    _add(meta, "Identifier", str(uuid.uuid4()))
    document = _add(meta, "Document")
    for name, value in (("Format", "XML"), ("Name", "MCM:XCTL03"), ("Version", "XC0330Q")):
        _add(document, name, value)
    _add(document, "SizeInBytes", str(len(payload)))
    _add(message, "Data", base64.b64encode(payload).decode("ascii"))
    return _written(root, VANS, "utf-8")


def _xctl03(letter: Letter, sender: str) -> bytes:
    now = _now()
    root = ET.Element(f"{{{RECEIPT}}}Emessage")
    outer = _add(root, "Envelope")
    sent = _add(outer, "Sent")
    _add(sent, "Date", f"{now:%Y-%m-%d}")
    _add(sent, "Time", f"{now:%H:%M}")
    _add(outer, "Identifier", _short_id())
    _add(outer, "AcknowledgementCode", "minuspositivkvitt")
    receipt = _add(root, "PositiveReceipt")
    own = _add(receipt, "Letter")
    for name, value in (
        ("Identifier", _short_id()),
        ("VersionCode", "XC0330Q"),
        ("StatisticalCode", "XCTL03"),
    ):
        _add(own, name, value)
    _add(_add(receipt, "Sender"), "EANIdentifier", sender)
    _add(_add(receipt, "Receiver"), "EANIdentifier", letter.sender)
    original = _add(receipt, "OriginalEmessage")
    _add(original, "OriginalEnvelopeIdentifier", letter.envelope_id)
    _add(_add(original, "OriginalSender"), "EANIdentifier", letter.sender)
    _add(_add(original, "OriginalReceiver"), "EANIdentifier", letter.receiver)
    first = _add(original, "OriginalLetter")
    _add(first, "OriginalLetterIdentifier", letter.letter_id)
    _add(first, "OriginalVersionCode", letter.version)
    return _written(root, RECEIPT, "iso-8859-1")


def _envelope(sender: str, receiver: str) -> ET.Element:
    root = ET.Element(f"{{{VANS}}}VANSEnvelope")
    _add(root, "SenderID", sender).set("EndPointType", "EAN")
    _add(root, "ReceiverID", receiver).set("EndPointType", "EAN")
    _add(root, "EnvelopeIdentifier", str(uuid.uuid4()))
    _add(root, "SentDateTime", _now().isoformat(timespec="seconds"))
    return root


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    """A child in its parent's namespace."""
    child = ET.SubElement(parent, f"{parent.tag.partition('}')[0]}}}{name}")
    child.text = text
    return child


def _written(root: ET.Element, namespace: str, charset: str) -> bytes:
    ET.register_namespace("", namespace)
    written: bytes = ET.tostring(root, encoding=charset, xml_declaration=True)
    return written


def _short_id() -> str:
    """Identifiers of XCTL03 are at most 14 characters."""
    return f"EKS{secrets.token_hex(5).upper()}"


def _now() -> datetime:
    return datetime.now(UTC).astimezone(_COPENHAGEN)
