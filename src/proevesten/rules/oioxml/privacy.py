"""XDIS90 is for content that identifies no patient: no CPR number, name or birth date of one."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from proevesten.findings import Finding
from proevesten.rules.oioxml.case import Case, Letter, plain_text
from proevesten.rules.oioxml.citizens import Watched, dates_in, watched_citizens
from proevesten.rules.oioxml.values import CPR, shown
from proevesten.texts import Text

ADMINISTRATIVE_CPR = "1505505510"
"""The one number that XDIS90 carries; it is nobody's."""

MOST_PER_ELEMENT = 100
"""So many different numbers in one element are named; more say nothing new."""

_WATCHED_ELEMENTS = ("Subject", "Text01", "RefDescription", "URL", "ObjectIdentifier")
_NOTHING = Text("intet, der kan henføres til en patient", "nothing that identifies a patient")


def no_patient_data(case: Case) -> Iterator[Finding]:
    """No XDIS90 holds a patient's number, name or birth date in text, subject, references or names."""
    for letter in case.letters:
        if letter.standard == "xdis90":
            watched = watched_citizens(case.options)
            for element, text in _texts(case, letter):
                yield from _numbers(case, element, text)
                yield from _names(case, element, text, watched)
                yield from _birth_dates(case, element, text, watched)


def _texts(case: Case, letter: Letter) -> Iterator[tuple[etree._Element, str]]:
    for name in _WATCHED_ELEMENTS:
        for element in case.all(name, letter.element):
            yield element, plain_text(element)
    surname = case.find(letter.element, "Patient/PersonSurnameName")
    given = case.find(letter.element, "Patient/PersonGivenName")
    if surname is not None:
        yield surname, f"{'' if given is None else given.text} {surname.text}"


def _numbers(case: Case, element: etree._Element, text: str) -> Iterator[Finding]:
    numbers: set[str] = set()
    for match in CPR.finditer(text):
        number = match[1] + match[2]
        if number in numbers or number == ADMINISTRATIVE_CPR or not _is_day(match[1]):
            continue
        numbers.add(number)
        yield case.finding("oioxml-xdis90-cpr", element, expected=_NOTHING, received=f"{match[1]}-xxxx")
        if len(numbers) == MOST_PER_ELEMENT:
            return


def _names(case: Case, element: etree._Element, text: str, watched: Watched) -> Iterator[Finding]:
    words = " ".join(text.casefold().split())
    for surname, pattern, shown_as in watched.names:
        if surname in words and pattern.search(words):
            yield case.finding("oioxml-xdis90-name", element, expected=_NOTHING, received=shown_as)


def _birth_dates(case: Case, element: etree._Element, text: str, watched: Watched) -> Iterator[Finding]:
    written = {date: words for date, words in dates_in(text) if date in watched.birth_dates}
    for words in written.values():
        yield case.finding("oioxml-xdis90-birth-date", element, expected=_NOTHING, received=shown(words))


def _is_day(first_six: str) -> bool:
    day, month = int(first_six[:2]), int(first_six[2:4])
    return 1 <= (day - 60 if day > 60 else day) <= 31 and 1 <= month <= 12
