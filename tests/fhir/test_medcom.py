"""Rules that need more than one message or more than the message: threads, receipts, register, size."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from proevesten.builders.fhir import parts
from proevesten.codecs.fhir.json_reader import read_json
from proevesten.codecs.fhir.model import FhirDocument
from proevesten.findings import Severity
from proevesten.rules.catalogue import all_rules
from proevesten.rules.fhir import check
from proevesten.rules.fhir.medcom.acknowledgement import correlate
from proevesten.rules.fhir.medcom.codes import allowed, kind_of
from proevesten.rules.fhir.medcom.thread import compare_thread
from proevesten.rules.judgement import Options
from tests.fhir.fault_table import FAULTS
from tests.fhir.faults import faulty, first
from tests.fhir.samples import all_messages, carecommunications

MESSAGES = carecommunications()
ACKS = {name.partition("/")[2]: tree for name, (s, tree) in all_messages().items() if s == "acknowledgement"}


def document(tree: Any) -> FhirDocument:
    return read_json(parts.to_json(tree))


def rules(findings: Any) -> set[str]:
    return {f.rule for f in findings}


def test_a_good_reply_and_a_good_forward_keep_the_thread() -> None:
    assert compare_thread(document(MESSAGES["new"]), document(MESSAGES["reply"])) == []
    assert compare_thread(document(MESSAGES["reply"]), document(MESSAGES["reply-again"])) == []
    assert compare_thread(document(MESSAGES["new"]), document(MESSAGES["forward"])) == []


@pytest.mark.parametrize(
    ("name", "rule", "change"),
    [
        ("reply", "medcom-cc-thread-lost", lambda c: c["identifier"][0].update(value="urn:uuid:0" + "0" * 7)),
        ("reply", "medcom-cc-segment-lost", lambda c: c["payload"].pop(0)),
        ("reply", "medcom-cc-segment-changed", lambda c: c["payload"][0].update(contentString="Noget andet")),
        (
            "forward",
            "medcom-cc-thread-kept",
            lambda c: c.update(identifier=first(MESSAGES["new"], "Communication")["identifier"]),
        ),
    ],
)
def test_a_broken_thread_is_seen(name: str, rule: str, change: Any) -> None:
    tree = copy.deepcopy(MESSAGES[name])
    change(first(tree, "Communication"))
    assert rule in rules(compare_thread(document(MESSAGES["new"]), document(tree)))


def test_a_reply_keeps_the_old_provenances() -> None:
    tree = copy.deepcopy(MESSAGES["reply"])
    old = first(tree, "Provenance", 1)
    tree["entry"] = [e for e in tree["entry"] if e["resource"] is not old]
    assert "medcom-cc-history-missing" in rules(compare_thread(document(MESSAGES["new"]), document(tree)))


def test_a_receipt_is_correlated_with_what_it_answers() -> None:
    assert correlate(document(ACKS["ok"]), document(MESSAGES["new"])) == []
    other = correlate(document(ACKS["ok"]), document(MESSAGES["new-referral"]))
    assert "medcom-ack-correlation" in rules(other)
    assert "medcom-ack-of-ack" in rules(correlate(document(ACKS["ok"]), document(ACKS["fatal-error"])))


def test_a_receipt_goes_back_to_the_sender() -> None:
    tree = copy.deepcopy(ACKS["ok"])
    head = first(tree, "MessageHeader")
    head["sender"], head["destination"][0]["receiver"] = head["destination"][0]["receiver"], head["sender"]
    assert rules(correlate(document(tree), document(MESSAGES["new"]))) == {"medcom-ack-direction"}


def test_location_numbers_are_looked_up_in_a_register_only_when_given() -> None:
    data = parts.to_json(MESSAGES["new"])
    assert "medcom-location-number-unknown" in {n.rule for n in check(data).not_checked}
    known = check(data, Options(location_numbers=frozenset({"5790000209354", "5790001348120"})))
    assert (known.findings, known.not_checked) == ((), ())
    unknown = check(data, Options(location_numbers=frozenset({"5790000209354"})))
    assert [(f.rule, f.location) for f in unknown.findings] == [
        ("medcom-location-number-unknown", "Bundle.entry[4].resource.identifier[0].value")
    ]


def test_a_message_too_large_for_its_envelope() -> None:
    tree = copy.deepcopy(MESSAGES["new"])
    first(tree, "Communication")["payload"][2]["contentAttachment"]["data"] = "QUFB" * 19_000_000
    judgement = check(parts.to_json(tree))
    assert rules(judgement.findings) == {"medcom-message-size"}


def test_an_agreement_may_choose_other_video_conventions() -> None:
    tree = copy.deepcopy(MESSAGES["new"])
    first(tree, "Communication")["category"][0]["coding"][0]["code"] = "discharge"
    data = parts.to_json(tree)
    assert "medcom-cc-video-category" in rules(check(data).findings)
    chosen = Options(extra={"video": {"categories": ["discharge"]}})
    assert check(data, chosen).findings == ()
    elsewhere = Options(extra={"video": {"hosts": ["video.rm.dk"]}})
    assert check(data, elsewhere).findings == ()


@pytest.mark.parametrize(("rule", "what", "base", "change"), FAULTS, ids=[f"{r}--{w}" for r, w, *_ in FAULTS])
def test_each_fault_is_found_and_official_mode_knows_only_the_profiles(
    rule: str, what: str, base: str, change: Any
) -> None:
    data = parts.to_json(faulty(base, change))
    assert rule in rules(check(data).findings)
    ours = all_rules()[rule].mode == "strict"
    assert (rule in rules(check(data, Options(mode="official")).findings)) is not ours


def test_the_code_table_has_its_rows_and_no_others() -> None:
    rows = [
        (c, s, a, d)
        for c in ("EMER", "IMP")
        for s in ("in-progress", "onleave", "finished", "entered-in-error")
        for verb in ("", "revise-", "cancel-")
        for a in (
            f"{verb}admit-emergency",
            f"{verb}admit-inpatient",
            f"{verb}start-leave-inpatient",
            f"{verb}end-leave-inpatient",
            f"{verb}discharge-emergency-home",
            f"{verb}discharge-inpatient-home",
        )
        for d in (False, True)
        if allowed(c, s, a, d)
    ]
    alive = [row for row in rows if not row[3]]
    assert len(alive) == 18
    assert all(status == "finished" for _, status, _, dead in rows if dead)
    assert kind_of("new-message") is None


def test_severities_follow_the_design() -> None:
    """Linkage and odd ids are warnings (MedCom's own examples break them); contradictions are errors."""
    found: dict[str, Severity] = {}
    for _, _, base, change in FAULTS:
        for finding in check(parts.to_json(faulty(base, change))).findings:
            found[finding.rule] = finding.severity
    warnings = ("medcom-cc-payload-provenance", "medcom-id-not-uuid", "medcom-cc-link-as-text")
    errors = ("medcom-cc-link-broken", "medcom-hn-code-table", "gln-modulus-10", "medcom-cc-reply-data")
    assert {found[name] for name in warnings} == {Severity.WARNING}
    assert {found[name] for name in errors} == {Severity.ERROR}


def test_json_of_a_judgement_has_the_contract_keys() -> None:
    _, _, base, change = FAULTS[0]
    row = check(parts.to_json(faulty(base, change))).as_json("f.json", "en")
    assert json.loads(json.dumps(row))["findings"][0].keys() >= {
        "rule",
        "severity",
        "location",
        "line",
        "message",
    }
