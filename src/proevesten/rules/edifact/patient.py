"""DIS90 names no patient: no CPR number, name or birth date of a person in it. Requirement KOM-02.

CPR numbers are found by their form, names and birth dates by the list of known test citizens
(`Options.extra["citizens"]`: objects with `given_name`, `surname`, `born`). What was found is masked in
the finding, since a report is kept and passed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from proevesten.codecs.edifact.letter_reader import reference_segments, text_segments, url_of
from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.text import plain, read_text
from proevesten.codecs.edifact.tree import Group, Message
from proevesten.rules.edifact.case import Case, Place, at
from proevesten.rules.judgement import NotChecked
from proevesten.texts import Text

ADMINISTRATIVE_CPR = "1505505510"
"""The one CPR number of a letter without patient data (XDIS90 schema 2009/08/01)."""

_DATE = r"(?:[06][1-9]|[1-278][0-9]|[39][01])(?:0[1-9]|1[0-2])[0-9]{2}"
_CPR = re.compile(rf"(?<![0-9])({_DATE})[- ]?([0-9]{{4}})(?![0-9])")
_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
    "november", "december",
)  # fmt: skip
_NO_CITIZENS = Text(
    "Navne og fødselsdatoer er ikke søgt: der er ikke givet testborgere",
    "Names and birth dates were not searched for: no test citizens were given",
)


def check_patient_data(case: Case, message: Message) -> None:
    """Judge a DIS90: its fixed CPR number, and that its texts name nobody."""
    _check_fixed_number(case, message)
    if not case.strict:
        return
    citizens = list(case.options.extra.get("citizens", ()))
    if not citizens:
        case.not_checked.append(NotChecked("edi-dis90-patient-data", _NO_CITIZENS))
    for place, text in _texts(message):
        for found in _cprs(text):
            case.report("edi-dis90-patient-data", place, received=found)
        for named in _people(text, citizens):
            case.report("edi-dis90-patient-data", place, received=named)


def _check_fixed_number(case: Case, message: Message) -> None:
    for group in message.named("S07"):
        person = group.first("PNA", "PAT")
        if person is not None and person.get(2) not in ("", ADMINISTRATIVE_CPR):
            place = at(message, group, person, 2, 1)
            masked = person.get(2)[:6] + "****"
            case.report("edi-dis90-cpr", place, received=masked, expected=ADMINISTRATIVE_CPR)


def _texts(message: Message) -> Iterator[tuple[Place, str]]:
    """Subject, text blocks and references as a reader sees them, lines put together."""
    for group in message.named("S14"):
        for segment in group.all("FTX"):
            if segment.get(1) == "OE":
                yield at(message, group, segment, 4, 1), plain(segment.components(4))
        segments = text_segments(group)
        if segments:
            runs = read_text((s.get(2), s.components(4)) for s in segments)
            yield at(message, group, segments[0], 4, 1), "".join(run.text for run in runs)
        for segment in reference_segments(group):
            yield at(message, group, segment, 4, 1), _reference_text(group, segment)


def _reference_text(group: Group, segment: Segment) -> str:
    if segment.get(1) == "URL":
        return f"{segment.get(4)} {url_of(segment)}"
    return segment.get(4)


def _cprs(text: str) -> Iterator[str]:
    for match in _CPR.finditer(text):
        if match[1] + match[2] != ADMINISTRATIVE_CPR:
            yield f"CPR {match[1]}-****"


def _people(text: str, citizens: Iterable[Any]) -> Iterator[Text]:
    for citizen in citizens:
        name = f"{citizen.given_name} {citizen.surname}".strip()
        if " " in name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            masked = f"{name[0]}… {citizen.surname[0]}…"
            yield Text(f"navnet {masked}", f"the name {masked}")
        if citizen.born is not None and any(form in text for form in _birth_dates(citizen.born)):
            yield Text("en testborgers fødselsdato", "a test citizen's birth date")


def _birth_dates(born: date) -> tuple[str, ...]:
    named = f"{born.day}. {_MONTHS[born.month - 1]} {born.year}"
    return (f"{born:%d.%m.%Y}", f"{born:%d-%m-%Y}", f"{born:%d/%m-%Y}", f"{born:%Y-%m-%d}", named)
