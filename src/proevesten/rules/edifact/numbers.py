"""Location numbers: 13 digits with the right check digit, and known in the register when there is one.

Where they stand: UNB sender and receiver, the parties of UCI in a receipt, RFF+LOC (answer to), and a NAD
whose identifier is a location number. Source: requirement KOM-03; GS1 General Specifications 7.9.
"""

from __future__ import annotations

from collections.abc import Iterator

from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.tables import standard_of
from proevesten.codecs.edifact.tree import Group, Interchange, Message
from proevesten.rules.edifact.case import Case, at
from proevesten.rules.judgement import NotChecked
from proevesten.rules.shared.location_numbers import check_digit, fault_of, is_network_name
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
        fault = fault_of(number)
        if fault == "form":
            expected = Text("13 cifre", "13 digits")
            case.report("edi-location-number-form", at(*spot), received=number, expected=expected)
        elif fault == "check-digit":
            digit = check_digit(number[:12])
            case.report("edi-location-number-check-digit", at(*spot), received=number, expected=digit)
        elif known is not None and number not in known and segment.tag != "UCI":
            # What a receipt quotes may be unknown: that may be why the letter was refused.
            expected = Text("et nummer i registret", "a number in the register")
            case.report("edi-location-number-unknown", at(*spot), received=number, expected=expected)


def _spots(interchange: Interchange) -> Iterator[Spot]:
    header = interchange.header
    if header is not None:
        if not (_is_from_network(interchange) and is_network_name(header.get(2))):
            yield None, None, header, 2, 1
        yield None, None, header, 3, 1
    for message in interchange.messages:
        yield from _in_message(message)


def _is_from_network(interchange: Interchange) -> bool:
    """Whether the envelope brings CTL01, which VANS nodes send in their own name."""
    return any(standard_of(message.version, message.code) == "ctl01" for message in interchange.messages)


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
