"""CTL01, CTL02 and CTL03 to and from the shared receipt model. Source: MedCom's converter mappings C0x30Q."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from proevesten.codecs.correspondence import OriginalLetter, Receipt, Run
from proevesten.codecs.edifact import compose
from proevesten.codecs.edifact.codes import message_kind, to_edifact, to_words
from proevesten.codecs.edifact.compose import segment
from proevesten.codecs.edifact.letter_reader import sent_time
from proevesten.codecs.edifact.syntax import Segment, unreadable
from proevesten.codecs.edifact.tables import standard_of
from proevesten.codecs.edifact.text import canonical, read_text, write_text
from proevesten.codecs.edifact.tree import Group, Interchange, Message, read_interchange

Kind = Literal["negative_vans", "negative", "positive"]

_KINDS: dict[str, Kind] = {"ctl01": "negative_vans", "ctl02": "negative", "ctl03": "positive"}
_NUMBERS = {kind: standard[-2:] for standard, kind in _KINDS.items()}
_REJECTED, _ACCEPTED = "4", "7"
_UNSPECIFIED = "ikke_specificeret"


def read_receipt(data: bytes) -> Receipt:
    """The first receipt of a CTL01, CTL02 or CTL03 file.

    Raises UnreadableError when the syntax cannot be read or the file is of another type.
    """
    interchange = read_interchange(data)
    for message in interchange.messages:
        kind = _KINDS.get(standard_of(message.version, message.code) or "")
        if kind is not None:
            return _read(interchange, message, kind)
    raise unreadable(
        0, "filen er ikke en CTL01, CTL02 eller CTL03", "the file is not a CTL01, CTL02 or CTL03"
    )


def write_receipt(receipt: Receipt) -> bytes:
    """The receipt as CTL01, CTL02 or CTL03; raises UsageError for characters outside ISO-8859-1."""
    number = _NUMBERS[receipt.kind]
    action = _ACCEPTED if receipt.kind == "positive" else _REJECTED
    body = [*_envelope(receipt, action)]
    for letter in receipt.letters:
        body.extend(_letter(letter, action))
    header = compose.unb(receipt.sender, receipt.receiver, receipt.sent, receipt.envelope_id, None)
    kind = ("CONTRL", "D", "93A", "ZZ", f"C{number}30Q")
    message = compose.message(receipt.letter_id, kind, f"CTL{number}", body)
    return compose.interchange(header, [message], receipt.envelope_id)


def refusal_text(text: str | None) -> str | None:
    """A refusal's text in its normal form: each line ends with a break (see `text.canonical`)."""
    return "".join(run.text for run in canonical([Run(text)])) or None if text else None


def _read(interchange: Interchange, message: Message, kind: Kind) -> Receipt:
    original = message.head.first("UCI")
    refusal = _refusal(message.head)
    return Receipt(
        kind=kind,
        envelope_id=interchange.id,
        letter_id=message.id,
        sent=sent_time(interchange),
        sender=_value(interchange.header, 2),
        receiver=_value(interchange.header, 3),
        original_envelope_id=_value(original, 1),
        original_sender=_value(original, 2),
        original_receiver=_value(original, 3),
        refuse_code=refusal[0],
        refuse_text=refusal[1],
        letters=tuple(_original(group) for group in message.named("UCM")),
    )


def _original(group: Group) -> OriginalLetter:
    letter = group.segments[0]
    return OriginalLetter(letter.get(1), letter.get(2, 5), *_refusal(group))


def _refusal(group: Group) -> tuple[str | None, str | None]:
    segments = group.all("FTX")
    if not segments:
        return None, None
    text = "".join(run.text for run in read_text((s.get(2), s.components(4)) for s in segments))
    return to_words("refusal").get(segments[0].get(1), _UNSPECIFIED), text or None


def _value(found: Segment | None, element: int) -> str:
    return found.get(element) if found else ""


def _envelope(receipt: Receipt, action: str) -> Iterator[str]:
    sender, receiver = (receipt.original_sender, "14"), (receipt.original_receiver, "14")
    yield segment("UCI", receipt.original_envelope_id, sender, receiver, action)
    yield from _refused(receipt.refuse_code, receipt.refuse_text)


def _letter(letter: OriginalLetter, action: str) -> Iterator[str]:
    kind = (message_kind(letter.version), "D", "93A", "UN", letter.version)
    yield segment("UCM", letter.letter_id, kind, action)
    yield from _refused(letter.refuse_code, letter.refuse_text)


def _refused(code: str | None, text: str | None) -> Iterator[str]:
    if code is None and text is None:
        return
    qualifier = to_edifact("refusal").get(code or _UNSPECIFIED, "NC")
    lines: Sequence[tuple[str, Sequence[str]]] = write_text([Run(text)]) if text else [("P00", ["."])]
    for format_code, components in lines:
        yield segment("FTX", qualifier, format_code, "", list(components))
