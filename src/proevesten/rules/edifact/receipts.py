"""Rules of receipts (CTL01, CTL02, CTL03): they ask for none, and go between the letter's two parties."""

from __future__ import annotations

from proevesten.codecs.edifact.tree import Interchange, Message
from proevesten.rules.edifact.case import Case, at
from proevesten.texts import Text


def check_receipt(case: Case, message: Message, standard: str) -> None:
    """Judge one receipt."""
    _check_parties(case, case.interchange, message, standard)


def check_receipt_envelope(case: Case) -> None:
    """A receipt that asks for a receipt starts an endless exchange (KVI-02)."""
    header = case.interchange.header
    if header is not None and header.get(9) == "1":
        expected = Text("tomt eller 0", "empty or 0")
        case.report("edi-receipt-asks-receipt", at(None, None, header, 9, 1), received="1", expected=expected)


def _check_parties(case: Case, interchange: Interchange, message: Message, standard: str) -> None:
    """The receipt goes back: its receiver sent the letter; its sender received it (CTL01: a VANS node)."""
    original, header = message.head.first("UCI"), interchange.header
    if original is None or header is None:
        return
    pairs = [(2, header.get(3))] if standard == "ctl01" else [(2, header.get(3)), (3, header.get(2))]
    for element, expected in pairs:
        received = original.get(element)
        if received and expected and received != expected:
            place = at(message, message.head, original, element, 1)
            case.report("edi-receipt-parties", place, received=received, expected=expected)
