"""The shared letter model to DIS91 and DIS90. Source: MedCom's converter mapping XD9134L."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from proevesten.codecs.correspondence import Binary, Correspondence, Organisation, Patient, Reference, Run
from proevesten.codecs.edifact import compose
from proevesten.codecs.edifact.codes import party_lists, to_edifact
from proevesten.codecs.edifact.compose import segment
from proevesten.codecs.edifact.text import LINE, SEGMENTS_PER_GROUP, TextSegment, canonical, write_text
from proevesten.errors import UsageError
from proevesten.texts import Text

URL_PARTS = 4
URL_LENGTH = URL_PARTS * LINE
"""Longest URL of an FTX+URL: components 2 to 5, 70 characters each, released characters counted once."""

_NO_NAME = "_"
_UNCLASSIFIED = "ikkeklassificeret"


def write_correspondence(letter: Correspondence) -> bytes:
    """The letter as DIS91 (DIS90 for XDIS90), in ISO-8859-1, a line break after each segment.

    Raises UsageError when the letter holds what the format cannot carry: a character outside
    ISO-8859-1, a URL of more than 280 characters, a code without an EDIFACT code.
    """
    code = letter.type_code.removeprefix("X")
    version = letter.version.removeprefix("X")
    body = [
        *_head(letter),
        *_sender(letter, code),
        *_receiver(letter),
        *_letter(letter),
        *_patient(letter.patient),
    ]
    body += [*_episode(letter), *_contents(letter)]
    kind = ("MEDDIS", "D", "93A", "UN", version)
    header = compose.unb(
        letter.sender.location_number,
        letter.receiver.location_number,
        letter.sent,
        letter.envelope_id,
        "1" if letter.wants_receipt else "0",
    )
    message = compose.message(letter.letter_id, kind, code, body)
    return compose.interchange(header, [message], letter.envelope_id)


def normal_form(letter: Correspondence) -> Correspondence:
    """The letter as it is read back after writing: defaults filled in, texts in their normal form.

    EDIFACT has no way to leave out a party's name (``_`` is written), the sender's speciality
    (99, unclassified) and the status of the episode (inactive).
    """
    return replace(
        letter,
        sender=replace(
            letter.sender,
            name=letter.sender.name or _NO_NAME,
            speciality=letter.sender.speciality or _UNCLASSIFIED,
        ),
        receiver=replace(letter.receiver, name=letter.receiver.name or _NO_NAME, phone=None, speciality=None),
        patient=replace(letter.patient, episode_status=letter.patient.episode_status or "inaktiv"),
        texts=tuple(block for block in (canonical(runs) for runs in letter.texts) if block),
    )


def split_url(url: str) -> list[str]:
    """A URL as the components of an FTX+URL.

    A part never ends in a backslash and is never ``.``, since readers take those for text marks.
    Raises UsageError when the URL is longer than 280 characters or cannot be parted so.
    """
    if len(url) > URL_LENGTH:
        raise _url_error(
            f"URL'en har {len(url)} tegn; EDIFACT bærer højst {URL_LENGTH}",
            f"The URL has {len(url)} characters; EDIFACT carries at most {URL_LENGTH}",
        )
    parts: list[str] = []
    rest = url
    while rest:
        cut = min(LINE, len(rest))
        while cut and (rest[:cut].endswith("\\") or rest[:cut] == "." or rest[cut:] == "."):
            cut -= 1
        if not cut or len(parts) == URL_PARTS:
            raise _url_error("URL'en kan ikke deles i EDIFACT", "The URL cannot be parted in EDIFACT")
        parts.append(rest[:cut])
        rest = rest[cut:]
    return parts


def _url_error(da: str, en: str) -> UsageError:
    advice = Text(
        "Brug en kortere adresse (kort link) eller en anden kanal",
        "Use a shorter address (short link) or another channel",
    )
    return UsageError(Text(da, en), where="Reference/URL", advice=advice)


def _head(letter: Correspondence) -> Iterator[str]:
    yield segment("BGM", "EPI", "", "9", "NA")
    yield segment("DTM", ("137", f"{letter.authorised:%Y%m%d%H%M}", "203"))


def _sender(letter: Correspondence, code: str) -> Iterator[str]:
    yield from _party("SSP", letter.sender)
    if letter.sender.phone:
        yield segment("CON", "", (letter.sender.phone, "TE"))
    yield segment("SEQ", "", "1")
    speciality = _code("speciality", letter.sender.speciality or _UNCLASSIFIED)
    statistics = letter.statistical_code.removeprefix("X") or code
    yield segment("SPR", "ORG", (speciality, "SKS", "SST"), (statistics, "SKS", "SST"))


def _receiver(letter: Correspondence) -> Iterator[str]:
    yield from _party("PO", letter.receiver)
    yield segment("SEQ", "", "2")


def _party(role: str, party: Organisation) -> Iterator[str]:
    yield segment("S01", "01")
    if party.identifier_code not in party_lists():
        raise _unknown_code("identifier", party.identifier_code)
    lists = party_lists()[party.identifier_code]
    names = (party.name or _NO_NAME, party.department or "", party.unit or "", "", "", "US")
    yield segment("NAD", role, (party.identifier, *lists), "", names)
    yield from _address(party)


def _address(place: Organisation | Patient) -> Iterator[str]:
    street, suburb, district, postcode = (
        value or "" for value in (place.street, place.suburb, place.district, place.postcode)
    )
    if street or suburb or district or postcode:
        yield segment("ADR", "", ("US", street, suburb), district, postcode)


def _letter(letter: Correspondence) -> Iterator[str]:
    yield segment("S02", "02")
    yield segment("GIS", _code("status", letter.status))
    yield segment("RFF", ("SRI", letter.letter_id))
    if letter.priority:
        yield segment("RFF", (_code("priority", letter.priority), "NC"))
    yield segment("DTM", ("182", f"{letter.authorised:%Y%m%d%H%M}", "203"))


def _patient(patient: Patient) -> Iterator[str]:
    yield segment("S07", "07")
    cpr = (patient.cpr, "", "", "CPR", "IM") if patient.cpr else ""
    given = ("FO", patient.given_name) if patient.given_name else ""
    yield segment("PNA", "PAT", cpr, "", "", ("SU", patient.surname), given)
    if patient.alternative_id:
        yield segment("RFF", ("XPI", patient.alternative_id))
    yield from _address(patient)
    if patient.occupation:
        yield segment("EMP", "1", "", ("", "", "", patient.occupation))


def _episode(letter: Correspondence) -> Iterator[str]:
    yield segment("S11", "11")
    yield segment("GIS", "N")
    episode = ("REI", letter.episode_of_care_id) if letter.episode_of_care_id else ("AHI", "1")
    yield segment("RFF", episode)
    yield segment("SEQ", "", "1")
    yield segment("PAS", _code("episode", letter.patient.episode_status or "inaktiv"))


def _contents(letter: Correspondence) -> Iterator[str]:
    first = [segment("FTX", "OE", "P00", "", letter.subject)] if letter.subject else []
    for group in text_groups(letter.texts, bool(first)):
        yield segment("S14", "14")
        yield from first
        first = []
        for format_code, components in group:
            yield segment("FTX", "NC", format_code, "", list(components))
    if first:
        yield segment("S14", "14")
        yield from first
    references = [_reference(reference) for reference in letter.references]
    for start in range(0, len(references), SEGMENTS_PER_GROUP):
        yield segment("S14", "14")
        yield from references[start : start + SEGMENTS_PER_GROUP]


def text_groups(texts: Sequence[Sequence[Run]], with_subject: bool) -> list[list[TextSegment]]:
    """The FTX segments of each S14: one group a text block, more when a block is longer than nine FTX.

    A long block is parted at the end of a line where there is one.
    """
    groups: list[list[TextSegment]] = []
    room = SEGMENTS_PER_GROUP - with_subject
    for block in texts:
        rest = write_text(block)
        while rest:
            cut = _last_line_end(rest, room) if len(rest) > room else len(rest)
            groups.append(rest[:cut])
            rest = rest[cut:]
            room = SEGMENTS_PER_GROUP
    return groups


def _last_line_end(segments: list[TextSegment], room: int) -> int:
    ends = (n for n in range(room, 0, -1) if not segments[n - 1].components[-1].endswith("\\"))
    return next(ends, room)


def _reference(reference: Reference) -> str:
    if reference.url is not None:
        parts = [reference.description, *split_url(reference.url)]
        return segment("FTX", "URL", "P00", "", tuple(parts))
    if reference.binary is not None:
        return segment("FTX", "BIN", "P00", "", (reference.description, *_binary(reference.binary)))
    return segment("FTX", "SUP", "P00", "", reference.description)


def _binary(binary: Binary) -> tuple[str, str, str, str]:
    return (
        binary.object_id,
        _code("object", binary.code),
        _code("extension", binary.extension),
        str(binary.size),
    )


def _code(name: str, word: str) -> str:
    code = to_edifact(name).get(word)
    if code is None:
        raise _unknown_code(name, word)
    return code


def _unknown_code(name: str, word: str) -> UsageError:
    return UsageError(
        Text(f"{word!r} har ingen kode i EDIFACT ({name})", f"{word!r} has no code in EDIFACT ({name})"),
        where=name,
    )
