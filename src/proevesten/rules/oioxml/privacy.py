"""XDIS90 is for content that identifies no patient: no CPR number, name or birth date of one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from lxml import etree

from proevesten.findings import Finding
from proevesten.rules.judgement import Options
from proevesten.rules.oioxml.case import Case, Letter, plain_text
from proevesten.rules.oioxml.values import CPR, shown
from proevesten.texts import Text

ADMINISTRATIVE_CPR = "1505505510"
"""The one number that XDIS90 carries; it is nobody's."""

_WATCHED = ("Subject", "Text01", "RefDescription", "URL", "ObjectIdentifier")
_NOTHING = Text("intet, der kan henføres til en patient", "nothing that identifies a patient")
_FIELDS = ("given_name", "surname", "born")
_SEPARATORS = (".", "-", "/", " ", "")


@dataclass(frozen=True, slots=True)
class KnownCitizen:
    """What identifies a known test citizen."""

    given_name: str
    surname: str
    born: date | None


def no_patient_data(case: Case) -> Iterator[Finding]:
    """No XDIS90 holds a patient's number, name or birth date in text, subject, references or names."""
    for letter in case.letters:
        if letter.standard == "xdis90":
            for element, text in _watched(case, letter):
                yield from _numbers(case, element, text)
                yield from _people(case, element, text)


def _watched(case: Case, letter: Letter) -> Iterator[tuple[etree._Element, str]]:
    for name in _WATCHED:
        for element in case.all(name, letter.element):
            yield element, plain_text(element)
    patient = case.find(letter.element, "Patient")
    surname = None if patient is None else case.find(patient, "PersonSurnameName")
    if patient is not None and surname is not None:
        given = case.find(patient, "PersonGivenName")
        yield surname, f"{given.text if given is not None else ''} {surname.text}"


def _numbers(case: Case, element: etree._Element, text: str) -> Iterator[Finding]:
    for match in CPR.finditer(text):
        if _is_day(match[1]) and match[1] + match[2] != ADMINISTRATIVE_CPR:
            yield case.finding("oioxml-xdis90-cpr", element, expected=_NOTHING, received=f"{match[1]}-xxxx")


def _people(case: Case, element: etree._Element, text: str) -> Iterator[Finding]:
    words = " ".join(text.split()).casefold()
    for names, dates, citizen in _watch_list(case.options):
        if names and names.search(words):
            initials = f"{citizen.given_name[:1]}. {citizen.surname}"
            yield case.finding("oioxml-xdis90-name", element, expected=_NOTHING, received=initials)
        if dates and (found := dates.search(words)):
            yield case.finding(
                "oioxml-xdis90-birth-date", element, expected=_NOTHING, received=shown(found[0])
            )


def _is_day(first_six: str) -> bool:
    day, month = int(first_six[:2]), int(first_six[2:4])
    return 1 <= (day - 60 if day > 60 else day) <= 31 and 1 <= month <= 12


_Watched = tuple[re.Pattern[str] | None, re.Pattern[str] | None, KnownCitizen]


def _watch_list(options: Options) -> tuple[_Watched, ...]:
    """The known citizens' names and birth dates as patterns: `extra["citizens"]`, else the suite's own."""
    given: Sequence[Any] | None = options.extra.get("citizens")
    return _patterns(_suite_citizens() if given is None else tuple(map(_known, given)))


def _known(citizen: Any) -> KnownCitizen:
    """A citizen as the caller has it: an object or a mapping with given_name, surname and born."""
    fields = (
        citizen if isinstance(citizen, dict) else {name: getattr(citizen, name, None) for name in _FIELDS}
    )
    born = fields.get("born") or None
    return KnownCitizen(
        str(fields.get("given_name") or ""),
        str(fields.get("surname") or ""),
        date.fromisoformat(born) if isinstance(born, str) else born,
    )


@cache
def _patterns(citizens: tuple[KnownCitizen, ...]) -> tuple[_Watched, ...]:
    return tuple((_name_pattern(one), _date_pattern(one.born), one) for one in citizens)


def _name_pattern(citizen: KnownCitizen) -> re.Pattern[str] | None:
    """Given name and surname beside each other, in either order; the first given name is enough."""
    if not citizen.given_name or not citizen.surname or citizen.given_name == "Info":
        return None
    given = {citizen.given_name.casefold(), citizen.given_name.casefold().split()[0]}
    first = "(?:" + "|".join(re.escape(name) for name in sorted(given, key=len, reverse=True)) + ")"
    last = re.escape(citizen.surname.casefold())
    return re.compile(rf"\b(?:{first}\s{last}|{last},?\s{first})\b")


def _date_pattern(born: date | None) -> re.Pattern[str] | None:
    """The birth date as people write it: 25.12.1948, 25-12-48, 251248, 1948-12-25."""
    if born is None:
        return None
    day, month, year = rf"0?{born.day}", rf"0?{born.month}", rf"(?:{born.year}|{born:%y})"
    written = [rf"{day}{re.escape(s)}{month}{re.escape(s)}{year}" for s in _SEPARATORS if s.strip()]
    written += [rf"{born:%d%m%y}(?![- ]?\d{{4}}(?!\d))"]  # with four more digits it is a CPR number
    written += [f"{born:%d%m%Y}", f"{born:%Y-%m-%d}", f"{born:%Y%m%d}"]
    return re.compile(r"(?<![\d])(?:" + "|".join(written) + r")(?![\d])")


@cache
def _suite_citizens() -> tuple[KnownCitizen, ...]:
    from proevesten.suite import suite_root

    found: list[KnownCitizen] = []
    for path in sorted((suite_root() / "fixtures" / "citizens").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [_known(row) for row in csv.DictReader(lines)]
    return tuple(found)
