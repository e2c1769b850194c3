"""The Python twins of base R4's invariants say what fhirpathpy says of the same expressions."""

from __future__ import annotations

from typing import Any

import pytest

from proevesten.builders.fhir.parts import resources_of
from proevesten.codecs.fhir.model import FhirDecimal
from proevesten.rules.fhir import fhirpath
from proevesten.rules.fhir.native import NATIVE, native
from proevesten.rules.fhir.native_medcom import MEDCOM
from tests.fhir.fault_table import FAULTS
from tests.fhir.faults import faulty
from tests.fhir.samples import all_messages


class Nothing:
    """An environment in which nothing can be looked up."""

    def resolve(self, reference: str) -> dict[str, Any] | None:
        return None

    def conforms(self, resource: Any, profile: str) -> bool:
        return True

    def member(self, value: Any, value_set: str) -> bool | None:
        return None


def _bundle(*entries: Any) -> Any:
    return {"resourceType": "Bundle", "type": "message", "entry": list(entries)}


CASES: dict[str, list[tuple[str, Any]]] = {
    "start.hasValue().not() or end.hasValue().not() or (start <= end)": [
        ("Period", {"start": "2026-01-01", "end": "2026-01-02"}),
        ("Period", {"start": "2026-01-02", "end": "2026-01-01"}),
        ("Period", {"start": "2026-01-02"}),
        ("Period", {"start": "2026-01-02T10:00:00+01:00", "end": "2026-01-02T08:30:00Z"}),
    ],
    "value.empty() or system.exists()": [
        ("ContactPoint", {"value": "1"}),
        ("ContactPoint", {"value": "1", "system": "phone"}),
        ("ContactPoint", {"use": "home"}),
    ],
    "code.empty() or system.exists()": [
        ("Quantity", {"code": "kg"}),
        ("Quantity", {"code": "kg", "system": "u", "value": FhirDecimal("1.0")}),
        ("Quantity", {"value": FhirDecimal("1.0")}),
    ],
    "data.empty() or contentType.exists()": [
        ("Attachment", {"data": "AAAA"}),
        ("Attachment", {"data": "AAAA", "contentType": "image/png"}),
        ("Attachment", {"url": "https://a.dk"}),
    ],
    "contained.contained.empty()": [
        ("Patient", {"resourceType": "Patient", "contained": [{"resourceType": "Basic", "contained": [{}]}]}),
        ("Patient", {"resourceType": "Patient", "contained": [{"resourceType": "Basic"}]}),
        ("Patient", {"resourceType": "Patient"}),
    ],
    "contained.meta.security.empty()": [
        ("Patient", {"resourceType": "Patient", "contained": [{"resourceType": "Basic", "meta": {"security": [{}]}}]}),
        ("Patient", {"resourceType": "Patient", "contained": [{"resourceType": "Basic"}]}),
    ],
    "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()": [
        ("Patient", {"resourceType": "Patient", "contained": [{"resourceType": "Basic", "meta": {"versionId": "1"}}]}),
        ("Patient", {"resourceType": "Patient", "contained": [{"resourceType": "Basic"}]}),
    ],
    "text.`div`.exists()": [
        ("Patient", {"resourceType": "Patient", "text": {"status": "generated", "div": "<div/>"}}),
        ("Patient", {"resourceType": "Patient", "text": {"status": "generated"}}),
        ("Patient", {"resourceType": "Patient"}),
    ],
    "(identifier.count() + name.count()) > 0": [
        ("Organization", {"resourceType": "Organization", "name": "A"}),
        ("Organization", {"resourceType": "Organization", "identifier": [{"value": "1"}]}),
        ("Organization", {"resourceType": "Organization", "active": True}),
    ],
    "resource.exists() or request.exists() or response.exists()": [
        ("Bundle.entry", {"resource": {"resourceType": "Basic"}}),
        ("Bundle.entry", {"fullUrl": "https://a.dk"}),
    ],
    "fullUrl.contains('/_history/').not()": [
        ("Bundle.entry", {"fullUrl": "https://a.dk/Basic/1"}),
        ("Bundle.entry", {"fullUrl": "https://a.dk/Basic/1/_history/2"}),
        ("Bundle.entry", {"resource": {"resourceType": "Basic"}}),
    ],
    "total.empty() or (type = 'searchset') or (type = 'history')": [
        ("Bundle", {"resourceType": "Bundle", "type": "message", "total": 1}),
        ("Bundle", {"resourceType": "Bundle", "type": "searchset", "total": 1}),
        ("Bundle", {"resourceType": "Bundle", "type": "message"}),
    ],
    "entry.search.empty() or (type = 'searchset')": [
        ("Bundle", {"resourceType": "Bundle", "type": "message", "entry": [{"search": {"mode": "match"}}]}),
        ("Bundle", {"resourceType": "Bundle", "type": "message", "entry": [{"fullUrl": "a"}]}),
    ],
    "type = 'message' implies entry.first().resource.is(MessageHeader)": [
        ("Bundle", {"resourceType": "Bundle", "type": "message", "entry": [{"resource": {"resourceType": "Basic"}}]}),
        ("Bundle", _bundle({"resource": {"resourceType": "MessageHeader"}})),
        ("Bundle", {"resourceType": "Bundle", "type": "collection"}),
    ],
    "(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId).isDistinct()": [
        ("Bundle", {"resourceType": "Bundle", "type": "message", "entry": [{"fullUrl": "a"}, {"fullUrl": "a"}]}),
        ("Bundle", {"resourceType": "Bundle", "type": "message", "entry": [{"fullUrl": "a"}, {"fullUrl": "b"}]}),
    ],
    "type = 'document' implies (timestamp.hasValue())": [
        ("Bundle", {"resourceType": "Bundle", "type": "document"}),
        ("Bundle", {"resourceType": "Bundle", "type": "document", "timestamp": "2026-01-01T00:00:00Z"}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("expression", CASES)
def test_a_twin_says_what_the_library_says(expression: str) -> None:
    twin = native(expression)
    assert twin is not None
    answers = set()
    for path, value in CASES[expression]:
        variables = {"resource": value, "rootResource": value, "ucum": "u"}
        said = fhirpath.holds(expression, value, path, variables, Nothing())
        assert twin(value, value) is said, value
        answers.add(said)
    assert answers == {True, False}


def test_periods_compare_across_zones() -> None:
    """Where fhirpathpy 2.2 is wrong: it compares 10:00+01:00 with 09:30Z by the clock's face."""
    twin = native("start.hasValue().not() or end.hasValue().not() or (start <= end)")
    assert twin is not None
    assert twin({"start": "2026-01-02T10:00:00+01:00", "end": "2026-01-02T09:30:00Z"}, None)
    assert not twin({"start": "2026-01-02T10:00:00+01:00", "end": "2026-01-02T08:30:00Z"}, None)


def _roots() -> list[tuple[str, Any]]:
    """Every bundle and organisation of our valid and broken messages."""
    trees = [tree for _, tree in all_messages().values()]
    trees += [faulty(base, change) for _, _, base, change in FAULTS]
    return [("Bundle", t) for t in trees] + [
        ("Organization", o) for t in trees for o in resources_of(t, "Organization")
    ]


@pytest.mark.parametrize("expression", MEDCOM)
def test_medcoms_twins_say_what_the_library_says(expression: str) -> None:
    kind = "Organization" if expression.startswith("identifier") else "Bundle"
    answers = set()
    for path, value in _roots():
        if path == kind:
            said = fhirpath.holds(expression, value, path, {"resource": value}, Nothing())
            assert MEDCOM[expression](value, value) is said
            answers.add(said)
    assert MEDCOM[expression]({"resourceType": kind}, None) is False
    assert True in answers


REGEX = [
    ("matches('^[0-9]{13}$')", ["5790000209354", "579000020935", "x5790000209354"]),
    ("matches('[+]?[-0-9]')", ["+4512", "12", "ukendt"]),
    ("matches('^([0-9]){11,}$')", ["12345678901", "1234567890"]),
    (
        "value.matches('urn:uuid:[0-9a-f]{8}')",
        ["urn:uuid:0123abcd", "x urn:uuid:0123abcd y", "urn:uuid:0123ABCD"],
    ),
]


@pytest.mark.parametrize(("expression", "values"), REGEX)
def test_matches_is_partial_in_both(expression: str, values: list[str]) -> None:
    twin = native(expression)
    assert twin is not None
    answers = {v: twin(v, None) for v in values}
    assert answers == {v: fhirpath.holds(expression, v, "string", {}, Nothing()) for v in values}
    assert set(answers.values()) == {True, False}


def test_every_twin_is_reached_by_its_whole_text_only() -> None:
    for expression in NATIVE:
        assert native(expression) is not None
        assert native(expression + " ") is None


@pytest.mark.parametrize("expression", ["iif(", "ukendtFunktion()", "%findesIkke.exists()"])
def test_what_the_library_cannot_do_is_undecided(expression: str) -> None:
    with pytest.raises(fhirpath.Undecided):
        fhirpath.holds(expression, {"a": 1}, "Basic", {}, Nothing())


def test_an_empty_result_is_false_as_in_the_official_validator() -> None:
    assert (
        fhirpath.holds("name = 'x'", {"resourceType": "Organization"}, "Organization", {}, Nothing()) is False
    )
