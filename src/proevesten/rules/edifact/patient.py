"""DIS90 names no patient: no CPR number, name or birth date of a person in it. Requirement KOM-02."""

from __future__ import annotations

from collections.abc import Iterator

from proevesten.codecs.edifact.letter_reader import reference_segments, text_segments, url_of
from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.text import plain, read_text
from proevesten.codecs.edifact.tree import Message
from proevesten.rules.edifact.case import Case, Place, at
from proevesten.rules.shared.citizens import watched_citizens
from proevesten.rules.shared.patient_data import ADMINISTRATIVE_CPR, Kind, not_searched, patient_data
from proevesten.texts import Text

_KINDS: dict[Kind, Text] = {
    "cpr": Text("CPR-nummeret {received}", "the CPR number {received}"),
    "name": Text(
        "navnet på en kendt testborger ({received})", "the name of a known test citizen ({received})"
    ),
    "birth-date": Text("en kendt testborgers fødselsdato", "a known test citizen’s birth date"),
}


def check_patient_data(case: Case, message: Message) -> None:
    """Judge a DIS90: its fixed CPR number, and that its texts name nobody."""
    _check_fixed_number(case, message)
    if not case.strict:
        return
    watched = watched_citizens(case.options)
    case.not_checked += not_searched("edi-dis90-patient-data", watched)
    for place, text in _texts(message):
        for found in patient_data(text, watched):
            received = _KINDS[found.kind].format(received=found.shown)
            case.report("edi-dis90-patient-data", place, received=received)


def _check_fixed_number(case: Case, message: Message) -> None:
    for group in message.named("S07"):
        person = group.first("PNA", "PAT")
        if person is not None and person.get(2) not in ("", ADMINISTRATIVE_CPR):
            place = at(message, group, person, 2, 1)
            case.report("edi-dis90-cpr", place, received=person.get(2), expected=ADMINISTRATIVE_CPR)


def _texts(message: Message) -> Iterator[tuple[Place, str]]:
    """The patient's name, and subject, text blocks and references as a reader sees them."""
    for group in message.named("S07"):
        person = group.first("PNA", "PAT")
        if person is not None:
            yield at(message, group, person, 5, 2), f"{person.get(6, 2)} {person.get(5, 2)}"
    for group in message.named("S14"):
        for segment in group.all("FTX"):
            if segment.get(1) == "OE":
                yield at(message, group, segment, 4, 1), plain(segment.components(4))
        segments = text_segments(group)
        if segments:
            runs = read_text((s.get(2), s.components(4)) for s in segments)
            yield at(message, group, segments[0], 4, 1), "".join(run.text for run in runs)
        for segment in reference_segments(group):
            yield at(message, group, segment, 4, 1), _reference_text(segment)


def _reference_text(segment: Segment) -> str:
    """The description, and the URL or the attachment's id behind it."""
    if segment.get(1) == "URL":
        return f"{segment.get(4)} {url_of(segment)}"
    return " ".join(segment.components(4)[:2])
