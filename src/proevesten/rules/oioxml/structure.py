"""The walker's violations as findings: which rule, where, what was expected, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree

from proevesten.codecs.xml import local_name, namespace
from proevesten.codecs.xml_structure import MAX_VIOLATIONS, Kind, Violation
from proevesten.findings import Finding
from proevesten.rules.oioxml.case import Case
from proevesten.rules.shared.masking import shown
from proevesten.texts import Text

_MAX_CODES = 12
_TYPED = {Kind.TYPE: "xml-value-type", Kind.PATTERN: "xml-value-pattern"}


def structure_findings(case: Case, violations: list[Violation], source: str) -> Iterator[Finding]:
    """One finding per violation; `source` names the edition that the document was judged by."""
    first_surplus: dict[tuple[etree._Element | None, str], int] = {}
    for violation in violations:
        finding = _MAKERS[violation.kind](case, violation)
        if violation.kind is Kind.REPEATED:
            finding = _repeated(case, violation, first_surplus)
        yield replace(finding, source=source)
    if len(violations) >= MAX_VIOLATIONS:
        yield case.finding("xml-too-many-findings", case.document.root, received=str(MAX_VIOLATIONS))


def _missing(case: Case, violation: Violation) -> Finding:
    parent = violation.element
    expected = _one_of(violation.names)
    finding = case.finding(
        "xml-element-missing",
        parent,
        below=f"/{violation.names[0]}[1]",
        expected=expected,
        received="",
        parent=local_name(parent),
    )
    return replace(finding, line=case.document.line(parent if violation.near is None else violation.near))


def _misplaced(rule: str) -> Callable[[Case, Violation], Finding]:
    def make(case: Case, violation: Violation) -> Finding:
        element = violation.element
        parent = element.getparent()
        return case.finding(
            rule,
            element,
            expected=_one_of(violation.names) if violation.names else Text("intet", "nothing"),
            received=local_name(element),
            parent="" if parent is None else local_name(parent),
        )

    return make


def _repeated(
    case: Case, violation: Violation, first_surplus: dict[tuple[etree._Element | None, str], int]
) -> Finding:
    element = violation.element
    position = case.paths.position(element)
    most = first_surplus.setdefault((element.getparent(), local_name(element)), position) - 1
    return case.finding("xml-element-repeated", element, expected=str(most), received=str(position))


def _namespace(case: Case, violation: Violation) -> Finding:
    received = namespace(violation.element) or Text("intet", "none")
    return case.finding("xml-namespace", violation.element, expected=violation.expected, received=received)


def _text(case: Case, violation: Violation) -> Finding:
    return case.finding(
        "xml-text-unexpected",
        violation.element,
        expected=Text("kun elementer", "elements only"),
        received=shown(violation.received),
    )


def _attribute(case: Case, violation: Violation) -> Finding:
    name = violation.names[0].rpartition("}")[2]
    nothing = Text("ingen", "none")
    return case.finding(
        "xml-attribute",
        violation.element,
        below=f"/@{name}",
        expected=Text("en værdi", "a value") if violation.expected else nothing,
        received=nothing if violation.expected else shown(violation.received),
        attribute=name,
    )


def _length(case: Case, violation: Violation) -> Finding:
    low, _, high = violation.expected.rpartition("..")
    expected = Text(f"{low}-{high} tegn", f"{low}-{high} characters")
    if not low or low == high:
        expected = Text(f"{high} tegn", f"{high} characters")
    return case.finding(
        "oioxml-url-length" if local_name(violation.element) == "URL" else "xml-value-length",
        violation.element,
        below=_attribute_step(violation),
        expected=expected,
        received=str(len(violation.received)),
    )


def _code(case: Case, violation: Violation) -> Finding:
    values = violation.expected.split(" | ")
    meant = next((value for value in values if _broken_by_charset(value, violation.received)), None)
    return case.finding(
        "xml-charset-broken-code" if meant else "xml-value-code",
        violation.element,
        below=_attribute_step(violation),
        expected=meant or _listed(values),
        received=shown(violation.received),
    )


def _typed(case: Case, violation: Violation) -> Finding:
    da, _, en = violation.expected.partition(" | ")
    return case.finding(
        _TYPED[violation.kind],
        violation.element,
        below=_attribute_step(violation),
        expected=Text(da, en or da),
        received=shown(violation.received),
    )


def _never(case: Case, violation: Violation) -> Finding:
    return case.finding(
        "xml-receipt-edition-invalid",
        violation.element,
        expected=violation.expected,
        received=shown(violation.received),
    )


def _attribute_step(violation: Violation) -> str:
    return f"/@{violation.names[0]}" if violation.names else ""


def _one_of(names: tuple[str, ...]) -> Text:
    return Text(" eller ".join(names), " or ".join(names))


def _listed(values: list[str]) -> Text:
    if len(values) <= _MAX_CODES:
        return _one_of(tuple(values))
    some = ", ".join(values[:_MAX_CODES])
    return Text(f"en af {len(values)} koder: {some} …", f"one of {len(values)} codes: {some} …")


def _broken_by_charset(code: str, received: str) -> bool:
    """Whether `received` is `code` with something else in the place of its letters beyond ASCII."""
    if code.isascii() or received == code:
        return False
    form = "".join(re.escape(letter) if letter.isascii() else ".{1,4}" for letter in code)
    return re.fullmatch(form, received) is not None


_MAKERS: dict[Kind, Callable[[Case, Violation], Finding]] = {
    Kind.MISSING: _missing,
    Kind.UNEXPECTED: _misplaced("xml-element-unexpected"),
    Kind.ORDER: _misplaced("xml-element-order"),
    Kind.REPEATED: _misplaced("xml-element-repeated"),
    Kind.NAMESPACE: _namespace,
    Kind.TEXT: _text,
    Kind.ATTRIBUTE: _attribute,
    Kind.LENGTH: _length,
    Kind.CODE: _code,
    Kind.PATTERN: _typed,
    Kind.TYPE: _typed,
    Kind.NEVER: _never,
}
