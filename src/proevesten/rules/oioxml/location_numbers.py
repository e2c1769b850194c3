"""Location numbers (EAN/GLN): 13 digits, right check digit, known in the register."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from proevesten.codecs.xml import local_name
from proevesten.findings import Finding
from proevesten.rules.oioxml.case import Case
from proevesten.rules.shared.location_numbers import check_digit, fault_of, is_network_name
from proevesten.rules.shared.masking import shown
from proevesten.texts import Text

_DIGITS = Text("13 cifre", "13 digits")
_REGISTER = Text("et nummer i registret", "a number in the register")
_ORIGINAL = frozenset({"OriginalSender", "OriginalReceiver"})


def location_numbers(case: Case) -> Iterator[Finding]:
    """Every EANIdentifier of the message, the original ones of receipts too, and identifiers that are called so."""
    for element in case.all("EANIdentifier"):
        if not _names_a_network(element):
            quoted = _parent_name(element) in _ORIGINAL
            yield from location_number(case, element, in_register=not quoted)
    for code in case.all("IdentifierCode"):
        identifier = code.getprevious()
        if code.text == "lokationsnummer" and identifier is not None and identifier not in case.broken:
            yield from location_number(case, identifier)


def location_number(case: Case, element: etree._Element, in_register: bool = True) -> Iterator[Finding]:
    """One element that holds a location number. A receipt's quoted numbers need not be in the register."""
    number = element.text or ""
    fault = fault_of(number)
    if fault == "form":
        yield case.finding("oioxml-location-number-digits", element, expected=_DIGITS, received=shown(number))
    elif fault == "check-digit":
        yield case.finding(
            "oioxml-location-number-check-digit",
            element,
            expected=check_digit(number[:12]),
            received=number,
        )
    elif in_register and not _is_known(number, case.options.location_numbers):
        yield case.finding("oioxml-location-number-unknown", element, expected=_REGISTER, received=number)


def _is_known(number: str, register: frozenset[str] | None) -> bool:
    """Whether the register has the number; without a register nobody knows, so nothing is said."""
    return register is None or number in register


def _names_a_network(element: etree._Element) -> bool:
    """The sender of an XCTL01 is a VANS, which has a network name (DKKMDKMDNET) and is not in SOR."""
    parent = element.getparent()
    letter = None if parent is None else parent.getparent()
    if letter is None or local_name(letter) != "NegativeVansReceipt" or _parent_name(element) != "Sender":
        return False
    return is_network_name(element.text or "")


def _parent_name(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else local_name(parent)
