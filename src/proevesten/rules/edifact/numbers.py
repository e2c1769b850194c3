"""Location numbers: 13 digits with the right check digit, and known in the register when there is one.

Where they stand: UNB sender and receiver, the parties of UCI in a receipt, RFF+LOC (answer to), and a NAD
whose identifier is a location number. Source: requirement KOM-03; GS1 General Specifications 7.9.
"""

from __future__ import annotations

from collections.abc import Iterator

from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.tree import Group, Interchange, Message
from proevesten.rules.edifact.case import Case, at
from proevesten.rules.judgement import NotChecked
from proevesten.texts import Text

Spot = tuple[Message | None, Group | None, Segment, int, int]
"""Where a number stands: the arguments of `case.at`."""
_NO_REGISTER = Text("Der er ikke givet et adresseregister", "No address register was given")


def check_numbers(case: Case) -> None:
    """Judge every location number in the file."""
    known = case.options.location_numbers
    if known is None:
        case.not_checked.append(NotChecked("edi-location-number-unknown", _NO_REGISTER))
    for spot in _spots(case.interchange):
        _, _, segment, element, component = spot
        number = segment.get(element, component)
        if not number:
            continue
        if len(number) != 13 or not (number.isascii() and number.isdigit()):
            expected = Text("13 cifre", "13 digits")
            case.report("edi-location-number-form", at(*spot), received=number, expected=expected)
        elif number[-1] != (digit := check_digit(number[:12])):
            expected = Text(f"kontrolciffer {digit}", f"check digit {digit}")
            case.report("edi-location-number-check-digit", at(*spot), received=number, expected=expected)
        elif known is not None and number not in known:
            case.report("edi-location-number-unknown", at(*spot), received=number)


def check_digit(digits: str) -> str:
    """The GS1 check digit of 12 digits: weights 1 and 3 from the left, the sum filled up to a ten."""
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return str(-total % 10)


def _spots(interchange: Interchange) -> Iterator[Spot]:
    header = interchange.header
    if header is not None:
        for element in (2, 3):
            yield None, None, header, element, 1
    for message in interchange.messages:
        yield from _in_message(message)


def _in_message(message: Message) -> Iterator[Spot]:
    for group in message.groups:
        for segment in group.segments:
            if segment.tag == "UCI":
                for element in (2, 3):
                    yield message, group, segment, element, 1
            elif segment.tag == "RFF" and segment.get(1) == "LOC":
                yield message, group, segment, 1, 2
            elif segment.tag == "NAD" and segment.get(2, 3) == "9" and segment.get(2, 2) in ("", "EAN"):
                yield message, group, segment, 2, 1
