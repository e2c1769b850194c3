"""DIS91 and DIS90 to the shared letter model. Source: MedCom's converter mapping D9134L."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

from proevesten.codecs.correspondence import (
    Binary,
    Correspondence,
    Organisation,
    Patient,
    Reference,
    Run,
    StatusCode,
)
from proevesten.codecs.edifact.codes import party_word, to_words
from proevesten.codecs.edifact.syntax import Segment, unreadable
from proevesten.codecs.edifact.tables import standard_of
from proevesten.codecs.edifact.text import plain, read_text
from proevesten.codecs.edifact.tree import Group, Interchange, Message, read_interchange

CENTURY_PIVOT = 90
"""UNB has two-digit years: 90–99 are 1990–1999, 00–89 are 2000–2089. MedCom's converter made 21 and later
19xx (digest, trap 7); the oldest example is of 1998, the standard itself is of 1993."""

REFERENCE_CODES = ("URL", "SUP", "BIN")


def read_correspondence(data: bytes) -> Correspondence:
    """The first letter of a DIS91 or DIS90 file.

    Raises UnreadableError when the syntax cannot be read, the file is of another type, or a date or the
    envelope is missing. Other faults are the rules' business: what is missing is empty in the model.
    """
    interchange = read_interchange(data)
    for message in interchange.messages:
        if standard_of(message.version, message.code) in ("dis91", "dis90"):
            return read_letter(interchange, message)
    raise unreadable(0, "filen er ikke en DIS91 eller DIS90", "the file is not a DIS91 or DIS90")


def read_letter(interchange: Interchange, message: Message) -> Correspondence:
    """One message of an interchange as a letter (see `read_correspondence`)."""
    sender, receiver = _groups(message, "SSP", "S01"), _groups(message, "PO", "S01")
    letter = _first(message, "S02")
    episode = _first(message, "S11")
    code = message.code or message.version
    return Correspondence(
        envelope_id=interchange.id,
        letter_id=message.id,
        sent=sent_time(interchange),
        authorised=_authorised(message, letter),
        sender=_organisation(sender, _unb(interchange, 2)),
        receiver=_organisation(receiver, _unb(interchange, 3)),
        patient=_patient(_first(message, "S07"), episode),
        version="X" + message.version,
        type_code="X" + code,
        statistical_code="X" + (_value(sender.first("SPR"), 3) or code),
        wants_receipt=_unb(interchange, 9) == "1",
        status=cast(StatusCode, to_words("status").get(_value(letter.first("GIS"), 1), "nytbrev")),
        episode_of_care_id=_value(episode.first("RFF", "REI"), 1, 2) or None,
        priority=_priority(letter),
        subject=_subject(message),
        texts=_texts(message),
        references=_references(message),
    )


def sent_time(interchange: Interchange) -> datetime:
    """The envelope's time (UNB element 4); raises UnreadableError when it is missing or no date."""
    header = interchange.header
    if header is None:
        raise unreadable(0, "kuverten UNB mangler", "the envelope UNB is missing")
    value = header.get(4, 1) + header.get(4, 2)
    when = parse_short_date(value)
    if when is None:
        raise unreadable(
            header.offset_of(4), f"UNB's tid er ugyldig: {value}", f"UNB's time is invalid: {value}"
        )
    return when


def parse_short_date(value: str) -> datetime | None:
    """YYMMDDHHMM with the century of CENTURY_PIVOT; None when it is no date."""
    if len(value) != 10 or not (value.isascii() and value.isdigit()):
        return None
    return parse_date(("19" if int(value[:2]) >= CENTURY_PIVOT else "20") + value)


def parse_date(value: str) -> datetime | None:
    """CCYYMMDDHHMM, with seconds or without; None when it is no date."""
    if len(value) not in (12, 14) or not (value.isascii() and value.isdigit()):
        return None
    try:
        clock = int(value[8:10]), int(value[10:12]), int(value[12:] or 0)
        return datetime(int(value[:4]), int(value[4:6]), int(value[6:8]), *clock)
    except ValueError:
        return None


def text_segments(group: Group) -> list[Segment]:
    """The FTX segments of a group that are running text (neither subject nor reference)."""
    return [s for s in group.all("FTX") if s.get(1) not in (*REFERENCE_CODES, "OE")]


def reference_segments(group: Group) -> list[Segment]:
    """The FTX segments of a group that are references."""
    return [s for s in group.all("FTX") if s.get(1) in REFERENCE_CODES]


def url_of(segment: Segment) -> str:
    """The URL of an FTX+URL: its components 2 to the last, put together."""
    return plain(segment.components(4)[1:])


def _groups(message: Message, role: str, tag: str) -> Group:
    return message.party(role) or Group(tag, 1)


def _first(message: Message, tag: str) -> Group:
    return next(iter(message.named(tag)), Group(tag, 1))


def _value(segment: Segment | None, element: int, component: int = 1) -> str:
    return segment.get(element, component) if segment else ""


def _unb(interchange: Interchange, element: int) -> str:
    return _value(interchange.header, element)


def _authorised(message: Message, letter: Group) -> datetime:
    segment = message.head.first("DTM", "137") or letter.first("DTM", "182")
    when = parse_date(_value(segment, 1, 2)[:12])
    if segment is None or when is None:
        offset = segment.offset_of(1, 2) if segment else 0
        raise unreadable(offset, "brevets dato (DTM+137) mangler", "the letter's date (DTM+137) is missing")
    return when


def _organisation(group: Group, location_number: str) -> Organisation:
    party, address, contact = group.first("NAD"), group.first("ADR"), group.first("CON")
    speciality = _value(group.first("SPR"), 2)
    return Organisation(
        location_number=location_number,
        identifier=_value(party, 2),
        identifier_code=party_word(_value(party, 2, 2), _value(party, 2, 3)) or "lokationsnummer",
        name=_value(party, 4) or None,
        department=_value(party, 4, 2) or None,
        unit=_value(party, 4, 3) or None,
        street=_value(address, 2, 2) or None,
        suburb=_value(address, 2, 3) or None,
        district=_value(address, 3) or None,
        postcode=_value(address, 4) or None,
        phone=_value(contact, 2) or None,
        speciality=to_words("speciality").get(speciality, speciality) or None,
    )


def _patient(group: Group, episode: Group) -> Patient:
    person, address = group.first("PNA"), group.first("ADR")
    status = episode.first("PAS")
    return Patient(
        cpr=_value(person, 2) or None,
        alternative_id=_value(group.first("RFF", "XPI"), 1, 2) or None,
        surname=_value(person, 5, 2),
        given_name=_value(person, 6, 2) or None,
        street=_value(address, 2, 2) or None,
        suburb=_value(address, 2, 3) or None,
        district=_value(address, 3) or None,
        postcode=_value(address, 4) or None,
        occupation=_value(group.first("EMP"), 3, 4) or None,
        episode_status=to_words("episode").get(_value(status, 1)),
    )


def _priority(letter: Group) -> Literal["rutine", "høj_prioritet"] | None:
    codes = (to_words("priority").get(segment.get(1)) for segment in letter.all("RFF"))
    return cast('Literal["rutine", "høj_prioritet"] | None', next((c for c in codes if c), None))


def _subject(message: Message) -> str | None:
    for group in message.named("S14"):
        first = group.first("FTX")
        if first is not None and first.get(1) == "OE":
            return first.get(4) or None
    return None


def _texts(message: Message) -> tuple[tuple[Run, ...], ...]:
    blocks = (text_segments(group) for group in message.named("S14"))
    return tuple(read_text((s.get(2), s.components(4)) for s in block) for block in blocks if block)


def _references(message: Message) -> tuple[Reference, ...]:
    found = (s for group in message.named("S14") for s in reference_segments(group))
    return tuple(_reference(segment) for segment in found)


def _reference(segment: Segment) -> Reference:
    description = segment.get(4, 1)
    kind = segment.get(1)
    if kind == "URL":
        return Reference(description, url=url_of(segment))
    if kind == "SUP":
        return Reference(description, supplementary=True)
    return Reference(description, binary=_binary(segment))


def _binary(segment: Segment) -> Binary:
    code, extension, size = segment.get(4, 3), segment.get(4, 4), segment.get(4, 5)
    return Binary(
        object_id=segment.get(4, 2),
        code=to_words("object").get(code, code),
        extension=to_words("extension").get(extension, extension.lower()),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0,
    )
