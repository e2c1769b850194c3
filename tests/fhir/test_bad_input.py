"""What cannot be read is unreadable with a place; what is wrong fails; nothing crashes or runs away."""

from __future__ import annotations

import copy
import json
import random
import time

import pytest

from proevesten.builders.fhir import parts
from proevesten.rules.fhir import check
from proevesten.rules.judgement import Options
from tests.fhir.samples import all_messages
from tests.support import full_run

NEW = all_messages()["carecommunication/new"][1]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "1:1"),
        (b"hej", "1:1"),
        (b'{"resourceType": "Bundle", }', "1:"),
        (b'{"resourceType":\n "Bundle"', "2:"),
        (b'{"resourceType": "B\xe6ndle"}', "1:20"),
        (b'{"resourceType": "Bundle", "total": NaN}', "1:1"),
        (b"[]", "1:1"),
        (b'{"navn": "ikke FHIR"}', "1:1"),
        (b'{"resourceType": 7}', "1:1"),
        (b"<Bundle xmlns='http://hl7.org/fhir'>", "1:"),
        (b"<Emessage xmlns='http://rep.oio.dk/medcom'/>", "1:1"),
        (b"<!DOCTYPE Bundle><Bundle xmlns='http://hl7.org/fhir'/>", "1:1"),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><Bundle xmlns='http://hl7.org/fhir'>&x;</Bundle>", "1:1"),
        (b'{"resourceType": "Bundle", "a": ' + b"[" * 90_000, "1:"),
        (b'{"resourceType": "Bundle", "a": ' + b'{"a":' * 150 + b"1" + b"}" * 150 + b"}", ""),
        (b"<Bundle xmlns='http://hl7.org/fhir'>" + b"<a>" * 150 + b"</a>" * 150 + b"</Bundle>", "1:1"),
        (b'{"resourceType": "Bundle", "a": [' + b"1," * 2_000_001 + b"1]}", "1:1"),
        (b'{"resourceType": "Bundle", "total": ' + b"9" * 5_000 + b"}", "1:1"),
    ],
)
def test_unreadable_names_the_place(data: bytes, place: str) -> None:
    judgement = check(data)
    assert judgement.verdict == "unreadable"
    assert judgement.findings[0].rule == "fhir-unreadable"
    assert judgement.findings[0].location.startswith(place)
    assert judgement.findings[0].message.da
    assert judgement.findings[0].message.en


def test_over_the_size_limit_is_unreadable_at_once() -> None:
    started = time.perf_counter()
    judgement = check(b" " * 100_000_001)
    assert judgement.verdict == "unreadable"
    assert time.perf_counter() - started < 2


def test_a_resource_that_is_no_message_is_unreadable() -> None:
    judgement = check(b'{"resourceType": "Patient"}')
    assert (judgement.verdict, judgement.findings[0].rule) == ("unreadable", "fhir-not-a-message")


def test_an_unknown_event_code_fails() -> None:
    tree = json.loads(json.dumps(NEW).replace("care-communication-message", "noget-andet"))
    tree["meta"] = {}
    tree["entry"][0]["resource"]["meta"] = {}
    judgement = check(json.dumps(tree).encode())
    assert judgement.verdict == "fail"
    assert [f.rule for f in judgement.findings] == ["fhir-event-code"]


def test_an_unknown_version_fails() -> None:
    judgement = check(parts.to_json(NEW), Options(version="4.0.1"))
    assert (judgement.verdict, judgement.version) == ("fail", "4.0.1")
    assert [f.rule for f in judgement.findings] == ["fhir-version"]


def test_a_message_taken_for_another_standard_fails() -> None:
    judgement = check(parts.to_json(NEW), Options(standard="acknowledgement"))
    assert judgement.standard == "acknowledgement"
    assert "fhir-event-code" in {f.rule for f in judgement.findings}


def test_duplicate_keys_fail_with_line() -> None:
    data = parts.to_json(NEW).replace(b'"type": "message"', b'"type": "message",\n  "type": "message"')
    finding = next(f for f in check(data).findings if f.rule == "fhir-duplicate-key")
    assert (finding.location, finding.line) == ("Bundle.type", 10)


def test_a_hopeless_file_ends_soon() -> None:
    tree = dict(NEW, entry=[{"resource": {"resourceType": "Organization"}}] * 20_000)
    started = time.perf_counter()
    judgement = check(json.dumps(tree).encode())
    assert judgement.verdict == "fail"
    assert len(judgement.findings) <= 2_100
    assert time.perf_counter() - started < 20


def test_nested_extensions_do_not_double_at_every_level() -> None:
    url = "http://medcomfhir.dk/ig/core/StructureDefinition/medcom-core-datetime-extension"
    extension: dict[str, object] = {"url": url, "valueDateTime": "2026-11-02T10:00:00Z"}
    for _ in range(40):
        extension = {"url": url, "extension": [extension]}
    tree = copy.deepcopy(NEW)
    tree["entry"][2]["resource"]["extension"] = [extension]
    started = time.perf_counter()
    assert check(json.dumps(tree).encode()).verdict == "fail"
    assert time.perf_counter() - started < 5


def test_broken_bytes_never_raise() -> None:
    chance = random.Random(4)
    for data in (parts.to_json(NEW), parts.to_xml(NEW)):
        for _ in range(1_500 if full_run() else 60):
            raw = bytearray(data)
            for _ in range(chance.randint(1, 4)):
                start = chance.randrange(len(raw))
                change = chance.randrange(3)
                if change == 0:
                    raw[start] = chance.randrange(256)
                elif change == 1:
                    del raw[start : start + chance.randint(1, 200)]
                else:
                    raw[start:start] = raw[start : start + chance.randint(1, 200)]
            assert check(bytes(raw)).verdict in ("pass", "fail", "unreadable")


def test_foreign_shapes_never_raise() -> None:
    """Every part of a message replaced by things that do not belong there."""
    text = json.dumps(NEW)
    for wrong in ("null", "[]", "{}", "[null]", "7", '"x"', "true", '{"resourceType": "Patient"}'):
        for marker in ('"entry": ', '"payload": ', '"target": ', '"coding": ', '"extension": ', '"meta": '):
            start = text.index(marker) + len(marker)
            _, length = json.JSONDecoder().raw_decode(text[start:])
            data = text[:start] + wrong + text[start + length :]
            assert check(data.encode()).verdict in ("fail", "pass")
