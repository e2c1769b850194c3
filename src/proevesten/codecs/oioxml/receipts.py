"""XCTL01, XCTL02 and XCTL03 ↔ the shared model of a receipt (schema set 2005/08/07)."""

from __future__ import annotations

from typing import Literal, get_args

from lxml import etree

from proevesten.codecs.correspondence import OriginalLetter, Receipt
from proevesten.codecs.oioxml.editions import MINUS, NAMESPACE
from proevesten.codecs.oioxml.formatted_text import read_breakable, write_breakable
from proevesten.codecs.oioxml.valid import parse_valid
from proevesten.codecs.xml_tree import Reader, Writer, letters
from proevesten.texts import Text

Kind = Literal["negative_vans", "negative", "positive"]

CODES: dict[Kind, tuple[str, str, str]] = {
    "negative_vans": ("NegativeVansReceipt", "XC0130Q", "XCTL01"),
    "negative": ("NegativeReceipt", "XC0230Q", "XCTL02"),
    "positive": ("PositiveReceipt", "XC0330Q", "XCTL03"),
}
"""Kind → letter element, version code, statistical code."""


def read_receipt(data: bytes) -> Receipt:
    """The receipt in an XCTL01, 02 or 03. Raises UnreadableError naming the place when it is none."""
    document = parse_valid(data)
    emessage = Reader(document, document.root)
    for kind in get_args(Kind):
        found = letters(document, CODES[kind][0])
        if found:
            return _receipt(kind, emessage.get("Envelope"), found[0])
    raise emessage.fault(Text("Meddelelsen er ikke en kvittering", "The message is no receipt"))


def write_receipt(receipt: Receipt, encoding: str = "ISO-8859-1") -> bytes:
    """The receipt as XCTL. Receipts never ask for receipts. Raises UsageError as `write_correspondence`."""
    element, version, statistical = CODES[receipt.kind]
    to = Writer("Emessage", NAMESPACE["2005/08/07"])
    envelope = to.child(to.root, "Envelope")
    to.moment(envelope, "Sent", receipt.sent)
    to.texts(envelope, Identifier=receipt.envelope_id, AcknowledgementCode=MINUS)
    letter = to.child(to.root, element)
    head = to.child(letter, "Letter")
    to.texts(head, Identifier=receipt.letter_id, VersionCode=version, StatisticalCode=statistical)
    to.texts(to.child(letter, "Sender"), EANIdentifier=receipt.sender)
    to.texts(to.child(letter, "Receiver"), EANIdentifier=receipt.receiver)
    _write_original(to, letter, receipt)
    return to.octets(encoding)


def _receipt(kind: Kind, envelope: Reader, letter: Reader) -> Receipt:
    original = letter.get("OriginalEmessage")
    return Receipt(
        kind=kind,
        envelope_id=envelope.text("Identifier"),
        letter_id=letter.text("Letter/Identifier"),
        sent=envelope.moment("Sent"),
        sender=letter.text("Sender/EANIdentifier"),
        receiver=letter.text("Receiver/EANIdentifier"),
        original_envelope_id=original.text("OriginalEnvelopeIdentifier"),
        original_sender=original.text("OriginalSender/EANIdentifier"),
        original_receiver=original.text("OriginalReceiver/EANIdentifier"),
        refuse_code=original.optional("RefuseCode"),
        refuse_text=_refuse_text(original),
        letters=tuple(_original_letter(one) for one in original.all("OriginalLetter")),
    )


def _original_letter(letter: Reader) -> OriginalLetter:
    return OriginalLetter(
        letter_id=letter.text("OriginalLetterIdentifier"),
        version=letter.text("OriginalVersionCode"),
        refuse_code=letter.optional("RefuseCode"),
        refuse_text=_refuse_text(letter),
    )


def _refuse_text(parent: Reader) -> str | None:
    found = parent.find("RefuseText")
    return None if found is None else read_breakable(found.element)


def _write_original(to: Writer, letter: etree._Element, receipt: Receipt) -> None:
    original = to.child(letter, "OriginalEmessage")
    to.texts(original, OriginalEnvelopeIdentifier=receipt.original_envelope_id)
    to.texts(to.child(original, "OriginalSender"), EANIdentifier=receipt.original_sender)
    to.texts(to.child(original, "OriginalReceiver"), EANIdentifier=receipt.original_receiver)
    _write_refusal(to, original, receipt.refuse_code, receipt.refuse_text)
    for one in receipt.letters:
        element = to.child(original, "OriginalLetter")
        to.texts(element, OriginalLetterIdentifier=one.letter_id, OriginalVersionCode=one.version)
        _write_refusal(to, element, one.refuse_code, one.refuse_text)


def _write_refusal(to: Writer, parent: etree._Element, code: str | None, text: str | None) -> None:
    to.texts(parent, RefuseCode=code)
    if text is not None:
        write_breakable(to.child(parent, "RefuseText"), text)
