"""What a MedCom tester would try, one mistake a row: the rules that must answer, in both modes and both syntaxes.

`official` are the rules of official mode, `strict` those that strict mode adds. An empty row is an input that looks
odd and is allowed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from proevesten.builders.fhir import parts
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Judgement, Options
from tests.fhir.faults import drop, first, set
from tests.fhir.samples import message

CC, HN, ACK = "carecommunication/new", "hospitalnotification/", "acknowledgement/"
DEFINITION = "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|4.0"
HN_PROFILE = (
    "http://medcomfhir.dk/ig/hospitalnotification/StructureDefinition/medcom-hospitalNotification-message"
)
MASKED = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}
OTHER_ID = "11111111-2222-4333-8444-555555555555"
Change = Callable[[Any], Any]


def at(*path: Any, value: Any) -> Change:
    """Put a value at a path; the first step is a resource type, or an index of the bundle's own keys."""

    def change(tree: Any) -> None:
        target = first(tree, path[0]) if path[0] in KINDS else tree[path[0]]
        for step in path[1:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


KINDS = {
    "MessageHeader",
    "Communication",
    "Patient",
    "Organization",
    "Provenance",
    "Encounter",
    "OperationOutcome",
}


def bundle(key: str, value: Any) -> Change:
    def change(tree: Any) -> None:
        tree[key] = value

    return change


def twice(kind: str, new_id: str = OTHER_ID, index: int = 0) -> Change:
    """A second resource of a type, under an id of its own."""

    def change(tree: Any) -> None:
        found = [e for e in tree["entry"] if e["resource"]["resourceType"] == kind][index]
        entry = copy.deepcopy(found)
        entry["resource"]["id"] = new_id
        entry["fullUrl"] = f"{entry['fullUrl'].rpartition('/')[0]}/{new_id}"
        tree["entry"].append(entry)

    return change


def swap_entries(tree: Any) -> None:
    entries = tree["entry"]
    entries[0], entries[1] = entries[1], entries[0]


def same_full_url(tree: Any) -> None:
    tree["entry"][3]["fullUrl"] = tree["entry"][2]["fullUrl"]


def relative_url(tree: Any) -> None:
    tree["entry"][2]["fullUrl"] = "Patient/" + tree["entry"][2]["resource"]["id"]


def absolute_reference(tree: Any) -> None:
    first(tree, "Communication")["subject"] = {"reference": tree["entry"][2]["fullUrl"]}


def contained_patient(tree: Any) -> None:
    patient = {**copy.deepcopy(first(tree, "Patient")), "id": "p1"}
    first(tree, "Communication").update(contained=[patient], subject={"reference": "#p1"})


def to_oneself(tree: Any) -> None:
    header = first(tree, "MessageHeader")
    header["destination"][0]["receiver"] = copy.deepcopy(header["sender"])


def swapped_times(tree: Any) -> None:
    one, other = parts.resources_of(tree, "Provenance")
    one["occurredDateTime"], other["occurredDateTime"] = other["occurredDateTime"], one["occurredDateTime"]


def other_without_topic(tree: Any) -> None:
    at("Communication", "category", 0, "coding", 0, "code", value="other")(tree)
    del first(tree, "Communication")["topic"]


def one_provenance(tree: Any) -> None:
    old = parts.resources_of(tree, "Provenance")[1]
    tree["entry"] = [e for e in tree["entry"] if e["resource"] is not old]


def url(value: str) -> Change:
    return at("Communication", "payload", 1, "contentAttachment", "url", value=value)


def file(key: str, value: Any) -> Change:
    return at("Communication", "payload", 2, "contentAttachment", key, value=value)


def no_zone(tree: Any) -> None:
    tree["timestamp"] = tree["timestamp"][:19]


ROWS: list[tuple[str, str, Change, str, str]] = [
    # what the tester does, the message, how, official rules, strict rules besides
    ("definition of 4.0", CC, set("MessageHeader", "definition", DEFINITION),
     "medcom-carecommunication-definition-url", ""),
    ("unknown event", CC, at("MessageHeader", "eventCoding", "code", value="care-communication"),
     "fhir-event-code fhir-binding-required fhir-pattern", ""),
    ("profile of another message", CC, at("meta", "profile", value=[HN_PROFILE]),
     "fhir-profile-other-message fhir-profile-unknown", ""),
    ("two Communications", CC, twice("Communication"),
     "medcom-careCommunication-11 medcom-careCommunication-12 medcom-careCommunication-15", ""),
    ("header not first", CC, swap_entries, "bdl-12 medcom-careCommunication-1", ""),
    ("to an absent citizen", CC, set("Communication", "subject", {"reference": "Patient/nobody"}),
     "fhir-reference-bundled", ""),
    ("a citizen by name only", CC, set("Communication", "subject", {"display": "Bruno"}),
     "", "medcom-reference-logical"),
    ("absolute reference", CC, absolute_reference, "", ""),
    ("contained citizen", CC, contained_patient, "fhir-reference-bundled", ""),
    ("fullUrl twice", CC, same_full_url, "bdl-7 fhir-full-url", ""),
    ("relative fullUrl", CC, relative_url, "fhir-full-url", ""),
    ("Provenance times swapped", "carecommunication/reply", swapped_times, "", "medcom-provenance-newest"),
    ("CPR with hyphen", CC, at("Patient", "identifier", 0, "value", value="250947-9989"),
     "cpr fhir-max-length", ""),
    ("CPR in an unknown system", CC, at("Patient", "identifier", 0, "system", value="urn:oid:1.2.208.176.1.9"),
     "", "medcom-citizen-system"),
    ("category outside the list", CC, at("Communication", "category", 0, "coding", 0, "code", value="video"),
     "fhir-binding-required", "medcom-cc-video-category"),
    ("other without topic", CC, other_without_topic, "medcom-careCommunication-6", "medcom-cc-video-category"),
    ("priority without referral", CC, set("Communication", "priority", "asap"), "medcom-careCommunication-5", ""),
    ("priority urgent", "carecommunication/new-referral", set("Communication", "priority", "urgent"),
     "fhir-binding-required", ""),
    ("status completed", CC, set("Communication", "status", "completed"), "fhir-pattern", ""),
    ("long topic", CC, at("Communication", "topic", "text", value="x" * 300), "", ""),
    ("a program attached", CC, file("contentType", "application/x-msdownload"), "fhir-binding-required", ""),
    ("base64 that is none", CC, file("data", "%%%"), "fhir-format", ""),
    ("link by http", CC, url("http://portal.vconf.dk/?x=1"), "", "medcom-cc-link-insecure"),
    ("link by script", CC, url("javascript:alert(1)"), "", "medcom-cc-link-broken"),
    ("link with a space", CC, url("https://portal.vconf.dk/ x"), "fhir-format", "medcom-cc-link-broken"),
    ("timestamp without zone", CC, no_zone, "fhir-format", ""),
    ("a day for a time", CC, set("Provenance", "occurredDateTime", "2026-11-02"), "", "medcom-time-without-zone"),
    ("30 February", CC, set("Provenance", "occurredDateTime", "2026-02-30T10:00:00+01:00"), "fhir-format", ""),
    ("collection", CC, bundle("type", "collection"), "fhir-pattern", ""),
    ("to oneself", CC, to_oneself, "medcom-careCommunication-12", ""),
    ("wrong GLN check digit", CC, at("Organization", "identifier", 0, "value", value="5790000209355"),
     "gln-modulus-10", ""),
    ("short SOR", CC, at("Organization", "identifier", 1, "value", value="123"), "min-digits-sor", ""),
    ("script in the narrative", CC, at("Patient", "text", "div", value=(
        '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>')), "txt-1", ""),
    ("primitive extension", CC, at("Patient", "name", 0, "_family", value={"extension": [MASKED]}), "", ""),
    ("STIN as emergency", HN + "STIN", at("Encounter", "class", "code", value="EMER"), "", "medcom-hn-code-table"),
    ("STIN finished", HN + "STIN", set("Encounter", "status", "finished"),
     "", "medcom-hn-code-table medcom-hn-period-end"),
    ("STOR in progress", HN + "STOR", set("Encounter", "status", "in-progress"), "", "medcom-hn-code-table"),
    ("AN_STIN in progress", HN + "AN_STIN", set("Encounter", "status", "in-progress"), "", "medcom-hn-code-table"),
    ("MORS of the living", HN + "MORS", drop("Patient", "deceasedBoolean"), "", "medcom-hn-code-table"),
    ("class AMB", HN + "STIN", at("Encounter", "class", "code", value="AMB"),
     "fhir-binding-required", "medcom-hn-code-table"),
    ("end before start", HN + "SLHJ", at("Encounter", "period", "end", value="2020-01-01T10:00:00+01:00"), "per-1", ""),
    ("an activity of letters", HN + "STIN", at("Provenance", "activity", "coding", 0, "code", value="new-message"),
     "", "medcom-hn-activity medcom-hn-report-flag"),
    ("Ack with one Provenance", ACK + "ok", one_provenance, "", "medcom-ack-provenances"),
    ("Ack with three Provenances", ACK + "ok", twice("Provenance", index=1), "", "medcom-ack-provenances"),
    ("Ack of an unknown id", ACK + "ok", at("MessageHeader", "response", "identifier", value=OTHER_ID),
     "", "medcom-ack-identifier"),
    ("ok with an error", ACK + "fatal-error", at("MessageHeader", "response", "code", value="ok"),
     "", "medcom-ack-ok-with-error"),
    ("Ack code unknown", ACK + "fatal-error",
     at("OperationOutcome", "issue", 0, "details", "coding", 0, "code", value="X"), "fhir-binding-required", ""),
]  # fmt: skip


def judged(data: bytes, mode: str) -> tuple[Judgement, Any]:
    judgement = check_bytes(data, Options(mode=mode))  # type: ignore[arg-type]
    return judgement, sorted({f.rule for f in judgement.findings})


@pytest.mark.parametrize(("what", "base", "change", "official", "strict"), ROWS, ids=[row[0] for row in ROWS])
def test_a_testers_mistake_is_answered(
    what: str, base: str, change: Change, official: str, strict: str
) -> None:
    tree = message(base)
    change(tree)
    for data in (parts.to_json(tree), parts.to_xml(tree)):
        assert judged(data, "official")[1] == sorted(official.split())
        assert judged(data, "strict")[1] == sorted([*official.split(), *strict.split()])


JSON_ONLY: list[tuple[str, Change, str]] = [
    ("a string for a number", at("Communication", "topic", "text", value=5), "fhir-type"),
    ("null", set("Communication", "topic", None), "fhir-type"),
    ("empty array", at("Patient", "name", 0, "given", value=[]), "fhir-empty"),
    ("empty object", set("Communication", "topic", {}), "fhir-empty"),
    ("an extra property", set("Communication", "emne", "x"), "fhir-unknown-element"),
    ("a type in lower case", set("Patient", "resourceType", "patient"), "fhir-resource-type"),
]


@pytest.mark.parametrize(("what", "change", "rule"), JSON_ONLY, ids=[row[0] for row in JSON_ONLY])
def test_json_that_is_no_fhir(what: str, change: Change, rule: str) -> None:
    tree = message(CC)
    change(tree)
    judgement, rules = judged(parts.to_json(tree), "official")
    assert judgement.verdict == "fail"
    assert rule in rules


def prefixed(xml: str) -> str:
    """The same XML with a prefix for FHIR's namespace."""
    made = re.sub(r"<(/?)(?!\?|/|div|p>|b>)([A-Za-z])", r"<\1f:\2", xml)
    return made.replace('xmlns="http://hl7.org/fhir"', 'xmlns:f="http://hl7.org/fhir"')


JSON, XML = parts.to_json(message(CC)), parts.to_xml(message(CC))
BYTES = {
    "JSON in Latin-1": (JSON.decode().encode("latin-1"), "unreadable"),
    "JSON with a mark": (b"\xef\xbb\xbf" + JSON, "pass"),
    "JSON in UTF-16": (JSON.decode().encode("utf-16"), "unreadable"),
    "XML in Latin-1, undeclared": (XML.decode().encode("latin-1"), "unreadable"),
    "XML with a mark": (b"\xef\xbb\xbf" + XML, "pass"),
    "XML with a prefix": (prefixed(XML.decode()).encode(), "pass"),
    "XML without namespace": (XML.replace(b' xmlns="http://hl7.org/fhir"', b"", 1), "unreadable"),
    "half a file": (JSON[: len(JSON) // 2], "unreadable"),
    "a list": (b"[]", "unreadable"),
    "nothing": (b"{}", "unreadable"),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_a_tester_would_send(name: str) -> None:
    data, verdict = BYTES[name]
    judgement, rules = judged(data, "strict")
    assert judgement.verdict == verdict
    assert (rules == []) is (verdict == "pass")
