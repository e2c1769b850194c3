"""Numbers, codes and dates that must agree with each other."""

from __future__ import annotations

from collections.abc import Iterator

from proevesten.findings import Finding
from proevesten.rules.judgement import Options
from proevesten.rules.oioxml.case import Case
from proevesten.rules.shared import years
from proevesten.rules.shared.masking import shown

_CODED_WITHOUT_X = frozenset({"xref06", "xref07"})
"""MedCom's own examples write REF06 and REF07 here, so nothing can be demanded."""


def unique_letter_numbers(case: Case) -> Iterator[Finding]:
    """No two letters of one envelope have the same number (BrevNr)."""
    seen: set[str] = set()
    for letter in case.letters:
        number = case.find(letter.element, "Letter/Identifier")
        if number is None or not number.text:
            continue
        if number.text in seen:
            yield case.finding("oioxml-duplicate-id", number, received=shown(number.text))
        seen.add(number.text)


def statistical_code(case: Case) -> Iterator[Finding]:
    """The statistical code names the same message type as the letter's element and version."""
    for letter in case.letters:
        code = case.find(letter.element, "Letter/StatisticalCode")
        expected = letter.standard.upper()
        if code is None or code in case.broken or code.text == expected:
            continue
        if letter.standard in _CODED_WITHOUT_X:
            continue
        yield case.finding(
            "oioxml-code-contradiction",
            code,
            expected=expected,
            received=shown(code.text or ""),
            letter=letter.line.element,
            version=letter.line.version,
        )


def receipts_do_not_ask(case: Case) -> Iterator[Finding]:
    """A receipt never asks for a receipt."""
    if not any(letter.standard.startswith("xctl") for letter in case.letters):
        return
    code = case.find(case.document.root, "Envelope/AcknowledgementCode")
    if code is not None and code.text == "pluspositivkvitt":
        yield case.finding(
            "oioxml-receipt-asks-receipt", code, expected="minuspositivkvitt", received=code.text
        )


def likely_years(case: Case) -> Iterator[Finding]:
    """The message was sent, and the letter signed off, in a year that can be."""
    for path in ("Envelope/Sent/Date", "Letter/Authorisation/Date"):
        owners = [case.document.root] if path.startswith("E") else [one.element for one in case.letters]
        for owner in owners:
            date = case.find(owner, path)
            if date is None or date in case.broken or not (date.text or "").strip():
                continue
            if not is_likely_year(date.text or "", case.options):
                yield case.finding(
                    "oioxml-year",
                    date,
                    expected=years.window(case.options),
                    received=shown((date.text or "").strip()),
                )


def is_likely_year(date: str, options: Options) -> bool:
    """Whether a date that begins with its year lies in the window."""
    year = date.strip().partition("-")[0]
    return year.isascii() and year.isdigit() and len(year) < 10 and years.is_likely(int(year), options)
