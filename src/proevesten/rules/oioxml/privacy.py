"""XDIS90 is for content that identifies no patient: no CPR number, name or birth date of one."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from proevesten.findings import Finding
from proevesten.rules.oioxml.case import Case, Letter, plain_text
from proevesten.rules.shared.citizens import watched_citizens
from proevesten.rules.shared.patient_data import patient_data
from proevesten.texts import Text

_WATCHED_ELEMENTS = ("Subject", "Text01", "RefDescription", "URL", "ObjectIdentifier")
_NOTHING = Text("intet, der kan henføres til en patient", "nothing that identifies a patient")


def no_patient_data(case: Case) -> Iterator[Finding]:
    """No XDIS90 holds a patient's number, name or birth date in text, subject, references or names."""
    for letter in case.letters:
        if letter.standard != "xdis90":
            continue
        watched = watched_citizens(case.options)
        for element, text in _texts(case, letter):
            for found in patient_data(text, watched):
                rule = f"oioxml-xdis90-{found.kind}"
                yield case.finding(rule, element, expected=_NOTHING, received=found.shown)


def _texts(case: Case, letter: Letter) -> Iterator[tuple[etree._Element, str]]:
    for name in _WATCHED_ELEMENTS:
        for element in case.all(name, letter.element):
            yield element, plain_text(element)
    surname = case.find(letter.element, "Patient/PersonSurnameName")
    given = case.find(letter.element, "Patient/PersonGivenName")
    if surname is not None:
        yield surname, f"{'' if given is None else given.text or ''} {surname.text or ''}"
