"""The service segments: UNA, UNB, UNH, UNT, UNZ; ids, counts and references. Source: ISO 9735, version 3."""

from __future__ import annotations

from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.tables import MessageTable, service, standard_of, table, unh
from proevesten.codecs.edifact.tree import Interchange, Message
from proevesten.rules.edifact.case import Case, Place, at, of_message
from proevesten.rules.edifact.elements import check_segment
from proevesten.texts import Text

_NOTHING = Text("intet", "nothing")


def check_envelope(case: Case) -> None:
    """Judge UNA, UNB, UNZ and what lies outside the messages."""
    interchange = case.interchange
    _check_header(case, interchange)
    for segment in interchange.stray:
        case.report(
            "edi-stray-segment", at(None, None, segment), received=segment.raw[:20], expected=_NOTHING
        )
    _check_trailer(case, interchange)
    _check_ids(case, _enclosed(interchange))


def _enclosed(interchange: Interchange) -> list[Message]:
    """The messages before UNZ; what follows it belongs to another envelope."""
    trailer = interchange.trailer
    if trailer is None:
        return interchange.messages
    return [one for one in interchange.messages if of_message(one).offset < trailer.offset]


def check_frame(case: Case, message: Message, known: MessageTable | None) -> None:
    """Judge a message's UNH and UNT; `known` is the message's table, when its type is known."""
    header, trailer = message.header, message.trailer
    if header is None:
        case.report("edi-unh-missing", of_message(message), received=_NOTHING, expected="UNH")
    elif known is not None:
        _check_header_codes(case, message, header, known)
    if trailer is None:
        case.report("edi-unt-missing", _end(case, message), received=_NOTHING, expected="UNT")
        return
    check_segment(case, message, None, trailer, service("UNT"))
    if header is None:
        return
    _check_number(case, "edi-unt-count", message, trailer, message.segment_count)
    if trailer.get(2) and trailer.get(2) != header.get(1):
        place = at(message, None, trailer, 2, 1)
        case.report("edi-unt-reference", place, received=trailer.get(2), expected=header.get(1))


def _check_header(case: Case, interchange: Interchange) -> None:
    header = interchange.header
    if not interchange.scan.una:
        case.report("edi-una-missing", Place("UNA", 0), received=_NOTHING, expected="UNA:+.? '")
    if header is None:
        case.report("edi-unb-missing", Place("UNB[1]", 0), received=_NOTHING, expected="UNB")
        return
    check_segment(case, None, None, header, service("UNB"))


def _check_trailer(case: Case, interchange: Interchange) -> None:
    trailer = interchange.trailer
    if trailer is None:
        place = Place("UNZ[1]", len(interchange.scan.text))
        case.report("edi-unz-missing", place, received=_NOTHING, expected="UNZ")
        return
    check_segment(case, None, None, trailer, service("UNZ"))
    _check_number(case, "edi-unz-count", None, trailer, len(_enclosed(interchange)))
    if interchange.header is not None and trailer.get(2) and trailer.get(2) != interchange.id:
        place = at(None, None, trailer, 2, 1)
        case.report("edi-unz-reference", place, received=trailer.get(2), expected=interchange.id)


def _check_number(case: Case, rule: str, message: Message | None, trailer: Segment, expected: int) -> None:
    received = trailer.get(1)
    if received.isascii() and received.isdigit() and len(received) <= 6 and int(received) != expected:
        case.report(rule, at(message, None, trailer, 1, 1), received=received, expected=str(expected))


def _check_header_codes(case: Case, message: Message, header: Segment, known: MessageTable) -> None:
    check_segment(case, message, None, header, unh(known.standard))
    version, code = message.version, message.code
    if version and version not in (*known.versions, *known.envelope_only):
        expected = " | ".join((*known.versions, *known.envelope_only))
        case.report(
            "edi-version-unknown", at(message, None, header, 2, 5), received=version, expected=expected
        )
    if code and code != known.code:
        place = at(message, None, header, 3, 1)
        case.report("edi-type-contradiction", place, received=f"{version} + {code}", expected=known.code)


def _check_ids(case: Case, messages: list[Message]) -> None:
    seen: set[str] = set()
    for message in messages:
        if message.header is not None and message.id in seen:
            case.report(
                "edi-letter-id-repeated", at(message, None, message.header, 1, 1), received=message.id
            )
        seen.add(message.id)


def _end(case: Case, message: Message) -> Place:
    last = next((s for g in reversed(message.groups) for s in reversed(g.segments)), message.header)
    return Place(f"UNH[{message.number}]", last.end if last else len(case.interchange.scan.text))


def table_of(message: Message) -> MessageTable | None:
    """The table of a message's type; without UNH by the statistical code in its SPR, or by UCI."""
    standard = standard_of(message.version, message.code)
    if standard is None and message.header is None:
        standard = _guessed(message)
    return table(standard) if standard else None


def _guessed(message: Message) -> str | None:
    for group in message.groups:
        speciality = group.first("SPR")
        if speciality is not None:
            return standard_of("", speciality.get(3))
    original = message.head.first("UCI")
    if original is None:
        return None
    return "ctl03" if original.get(4) == "7" else "ctl02"
