"""Rules of a korrespondance letter (DIS91, DIS90) and of every letter with the same parts.

Source: MedCom's converter mapping D9134L and "Den gode korrespondance"; requirements KOM-01, KOM-10.
"""

from __future__ import annotations

from proevesten.codecs.edifact.codes import party_lists
from proevesten.codecs.edifact.letter_reader import reference_segments, text_segments
from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.text import FORMAT_CODES
from proevesten.codecs.edifact.tree import Group, Message
from proevesten.rules.edifact.case import Case, at, of_group, of_message
from proevesten.texts import Text

MAX_TEXT_BLOCKS = 10
"""Most text blocks of an XDIS91 XD9134L, and so of a letter that converts."""

_NOTHING = Text("intet", "nothing")


def check_letter(case: Case, message: Message) -> None:
    """The standard's rules that span several elements, for every type with these parts."""
    _check_reference(case, message)
    _check_patient(case, message)
    for group in message.groups:
        for segment in group.segments:
            if segment.tag == "NAD":
                _check_party(case, message, group, segment)
            elif segment.tag == "FTX":
                _check_text_segment(case, message, group, segment)


def check_correspondence(case: Case, message: Message) -> None:
    """What a korrespondance letter needs beside its structure."""
    _check_subject_place(case, message)
    blocks = [group for group in message.named("S14") if text_segments(group)]
    if not blocks:
        case.report("edi-no-text", of_message(message), received=_NOTHING)
    if len(blocks) > MAX_TEXT_BLOCKS:
        place = of_group(message, blocks[MAX_TEXT_BLOCKS])
        case.report("edi-text-blocks", place, received=str(len(blocks)), expected=f"≤ {MAX_TEXT_BLOCKS}")
    if not any(_is_subject(s) for group in message.named("S14") for s in group.all("FTX")):
        case.report("edi-no-subject", of_message(message), received=_NOTHING)
    letter = next(iter(message.named("S02")), None)
    if letter is not None and not any(s.get(1) in ("HI", "NO") for s in letter.all("RFF")):
        case.report("edi-no-priority", of_group(message, letter), received=_NOTHING, expected="RFF+HI|NO:NC")


def _check_reference(case: Case, message: Message) -> None:
    for group in message.named("S02"):
        reference = group.first("RFF", "SRI")
        if reference is not None and message.header is not None and reference.get(1, 2) != message.id:
            place = at(message, group, reference, 1, 2)
            case.report("edi-letter-reference", place, received=reference.get(1, 2), expected=message.id)


def _check_patient(case: Case, message: Message) -> None:
    for group in message.named("S07"):
        person = group.first("PNA", "PAT")
        if person is None:
            continue
        given = bool(person.get(2)) + (group.first("RFF", "XPI") is not None)
        if given != 1:
            place = at(message, group, person, 2, 1)
            case.report("edi-patient-id", place, received=str(given), expected="1")
        elif person.get(2) and not (person.get(2, 4) == "CPR" and person.get(2, 5) == "IM"):
            place = at(message, group, person, 2, 4)
            case.report("edi-patient-id-list", place, received=_joined(person, 4, 5), expected="CPR:IM")


def _check_party(case: Case, message: Message, group: Group, segment: Segment) -> None:
    if not segment.get(2):
        return
    pair = (segment.get(2, 2), segment.get(2, 3))
    if pair in party_lists().values() or pair == ("EAN", "9"):
        return
    if not pair[1] or pair[1] not in {agency for _, agency in party_lists().values()}:
        return  # a missing or unknown code is said by the element rules
    expected = " | ".join(f"{a}:{b}" for a, b in party_lists().values())
    place = at(message, group, segment, 2, 2)
    case.report("edi-party-list", place, received=":".join(pair), expected=expected)


def _check_text_segment(case: Case, message: Message, group: Group, segment: Segment) -> None:
    code = segment.get(2)
    if code and code not in FORMAT_CODES:
        place = at(message, group, segment, 2, 1)
        case.report("edi-text-format", place, received=code, expected=" ".join(sorted(FORMAT_CODES)))
    if segment in reference_segments(group):
        _check_reference_parts(case, message, group, segment)


def _check_reference_parts(case: Case, message: Message, group: Group, segment: Segment) -> None:
    kind = segment.get(1)
    if kind == "URL" and not segment.get(4, 2):
        place = at(message, group, segment, 4, 2)
        case.report("edi-reference-parts", place, received=_NOTHING, expected="URL")
    if kind == "BIN":
        for part in (2, 3, 4, 5):
            if not segment.get(4, part):
                place = at(message, group, segment, 4, part)
                case.report("edi-reference-parts", place, received=_NOTHING, expected=f"4:{part}")


def _check_subject_place(case: Case, message: Message) -> None:
    for number, group in enumerate(message.named("S14")):
        for segment in group.all("FTX"):
            if number and _is_subject(segment):
                place = at(message, group, segment)
                case.report("edi-subject-place", place, received=f"S14[{group.number}]", expected="S14[1]")


def _is_subject(segment: Segment) -> bool:
    return segment.get(1) == "OE" and bool(segment.get(4))


def _joined(segment: Segment, *components: int) -> str:
    return ":".join(segment.get(2, component) for component in components)
