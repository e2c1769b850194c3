"""What an EDIFACT file holds that OIOXML has no place for; each is a loss."""

from __future__ import annotations

from dataclasses import replace

from proevesten.codecs.correspondence import Correspondence, Receipt
from proevesten.codecs.edifact.tree import Interchange, Message
from proevesten.conversion.model import Losses
from proevesten.findings import Finding
from proevesten.rules.edifact import check
from proevesten.rules.judgement import Options

MAX_BLOCKS = {"XD9133L": 10, "XD9134L": 10, "XD9034L": 10}
"""Most text blocks by version; XD9135L has no bound."""

_NOT_CARRIED = {
    "edi-element-unused",
    "edi-segment-unexpected",
    "edi-segment-repeated",
    "edi-group-unexpected",
    "edi-group-repeated",
    "edi-stray-segment",
    "edi-text-format",
}
_ENVELOPE_EXTRAS = (6, 7, 8, 10, 11)


def find_losses(data: bytes, interchange: Interchange, losses: Losses) -> None:
    """Report what the typed model does not hold: unused elements, extra segments, other letters."""
    for finding in check(data, Options(mode="official")).findings:
        if finding.rule in _NOT_CARRIED:
            _add(finding, losses)
    header = interchange.header
    for element in _ENVELOPE_EXTRAS:
        if header is not None and header.get(element):
            losses.add("not-carried", f"UNB[1]/{element}:1", received=header.get(element))
    if len(interchange.messages) > 1:
        losses.add("several-letters", "UNZ[1]/1:1", received=str(len(interchange.messages)))
    for message in interchange.messages[:1]:
        _find_other_time(message, losses)


def fit_letter(letter: Correspondence, losses: Losses) -> Correspondence:
    """The letter as OIOXML can carry it: the receiver has no phone, nor a speciality."""
    receiver = letter.receiver
    for name in ("phone", "speciality"):
        value = getattr(receiver, name)
        if value:
            losses.add("not-carried", f"receiver.{name}", received=value)
    most = MAX_BLOCKS.get(letter.version)
    if most is not None and len(letter.texts) > most:
        losses.add("text-blocks", "texts", received=str(len(letter.texts)), expected=f"≤ {most}")
    return replace(letter, receiver=replace(receiver, phone=None, speciality=None))


def fit_receipt(receipt: Receipt, losses: Losses) -> Receipt:
    """The receipt as OIOXML can carry it: nothing is changed."""
    return receipt


def _add(finding: Finding, losses: Losses) -> None:
    losses.add("not-carried", finding.location, received=finding.received)


def _find_other_time(message: Message, losses: Losses) -> None:
    """OIOXML has one authorisation time; EDIFACT has it twice (DTM+137 and DTM+182)."""
    first = message.head.first("DTM", "137")
    for group in message.named("S02"):
        second = group.first("DTM", "182")
        if first is not None and second is not None and first.get(1, 2) != second.get(1, 2):
            losses.add("not-carried", f"UNH[{message.number}]/S02[1]/DTM[1]/1:2", received=second.get(1, 2))
