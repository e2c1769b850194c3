"""Valid messages pass, invalid ones fail for the intended reason: ours and the official examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from proevesten.builders.fhir import parts
from proevesten.findings import Severity
from proevesten.profiles.shapes import r4_shapes
from proevesten.rules.fhir import check
from proevesten.rules.fhir.detect import read
from proevesten.rules.judgement import Judgement, Options
from tests.fhir.samples import all_messages, official_examples
from tests.fhir.write_fixtures import fixtures
from tests.support import ROOT, shared_reference

MESSAGES = all_messages()
FOLDERS = ROOT / "fixtures" / "messages"

BROKEN: dict[str, str] = {
    # Official files that are not valid, each with the rule that says so and why.
    "HospitalNotification_Ex_TEK_FCC.json": "fhir-cardinality-min",  # made invalid on purpose: no class code
    "HospitalNotification_Ex_AN_STIN_P.json": "fhir-reference-bundled",  # agent.who is not in the bundle
    "HospitalNotification_Ex_RE_STIN-P.json": "fhir-reference-bundled",
    "HospitalNotification_Ex_SLOR_G.json": "fhir-reference-bundled",
    "HospitalNotification_Ex_SLHJ_H.json": "fhir-reference-bundled",
    "HospitalNotification_Ex_MORS_K.json": "fhir-reference-bundled",
    "HospitalNotification_Ex_STIN_E.json": "fhir-reference-bundled",
    # Written for 2.0.0 (2023): its issue code message-development-error is not in the list in force.
    "Binary-Ack-AE_C.json": "fhir-binding-required",
    "Binary-Ack-AR_B.json": "fhir-binding-required",
    # The Messaging IG's empty message, an event of none of our standards.
    "Bundle-eb26be85-fdb7-454d-a980-95cba6d1745b.json": "fhir-event-code",
}
COMPILED = "testexamples-compiled-json/Bundle-R-Tek-CPR-1-"
"""Compiled from a source that misspells sender: fails by fhir-cardinality-min; the zipped twin is whole."""


def errors(judgement: Judgement) -> list[str]:
    return [f"{f.rule} {f.location}" for f in judgement.findings if f.severity is Severity.ERROR]


@pytest.mark.parametrize("mode", ["official", "strict"])
@pytest.mark.parametrize("name", MESSAGES)
def test_what_we_write_passes_without_a_word(name: str, mode: str) -> None:
    standard, tree = MESSAGES[name]
    for data in (parts.to_json(tree), parts.to_xml(tree)):
        judgement = check(data, Options(mode=mode))  # type: ignore[arg-type]
        assert judgement.findings == ()
        assert (judgement.standard, judgement.verdict) == (standard, "pass")


def test_a_foreign_model_reads_what_we_write() -> None:
    """fhir.resources (R4B: the same messages, no profiles) parses every message and gives it back whole."""
    from fhir.resources.R4B.bundle import Bundle

    for _, tree in MESSAGES.values():
        model = Bundle.model_validate(tree)
        assert model.type == "message"
        assert [e.resource.get_resource_type() for e in model.entry] == [
            e["resource"]["resourceType"] for e in tree["entry"]
        ]


def _intended(path: Path) -> str | None:
    if COMPILED in path.as_posix():
        return "fhir-cardinality-min"
    return BROKEN.get(path.name)


def test_official_examples_are_judged_as_intended() -> None:
    paths = official_examples(shared_reference("medcom-fhir"))
    assert len(paths) > 60
    met = set()
    for path in paths:
        judgement = check(path.read_bytes(), Options(mode="official"))
        intended = _intended(path)
        if intended is None:
            assert errors(judgement) == [], path.name
        else:
            met.add(path.name)
            assert judgement.verdict == "fail", path.name
            assert intended in {f.rule for f in judgement.findings}, path.name
    assert met >= set(BROKEN), "an exception that no file needs"


def test_official_examples_pass_in_the_other_syntax_too() -> None:
    for path in official_examples(shared_reference("medcom-fhir")):
        if _intended(path) is not None:
            continue
        document = read(path.read_bytes())
        data = parts.to_json(document.tree) if document.format == "xml" else parts.to_xml(document.tree)
        assert errors(check(data, Options(mode="official"))) == [], path.name


def test_strict_mode_finds_only_warnings_in_valid_official_examples() -> None:
    seen: set[str] = set()
    for path in official_examples(shared_reference("medcom-fhir")):
        if _intended(path) is None:
            judgement = check(path.read_bytes())
            assert errors(judgement) == [], path.name
            seen |= {f.rule for f in judgement.findings if f.rule.startswith("medcom-")}
    # What MedCom's own valid examples do against the governance (digest section 0).
    assert {"medcom-cc-payload-provenance", "medcom-cc-provenance-payload", "medcom-ack-identifier"} <= seen


def test_official_mode_is_silent_on_our_own_rules() -> None:
    for path in sorted(FOLDERS.rglob("medcom-*--*")):
        found = {f.rule for f in check(path.read_bytes(), Options(mode="official")).findings}
        assert not {rule for rule in found if rule.startswith(("medcom-cc-", "medcom-hn-", "medcom-ack-"))}


VALID = sorted(
    p
    for s in ("carecommunication", "hospitalnotification", "acknowledgement")
    for p in (FOLDERS / s).glob("*/valid/*")
)
INVALID = sorted(
    p
    for s in ("carecommunication", "hospitalnotification", "acknowledgement")
    for p in (FOLDERS / s).glob("*/invalid/*")
)


@pytest.mark.parametrize("path", VALID, ids=lambda p: p.name)
def test_valid_fixtures_pass(path: Path) -> None:
    judgement = check(path.read_bytes())
    assert judgement.findings == ()
    assert judgement.standard == path.parts[-4]


@pytest.mark.parametrize("path", INVALID, ids=lambda p: p.name)
def test_invalid_fixtures_fail_by_the_rule_in_their_name(path: Path) -> None:
    rule = path.name.partition("--")[0]
    judgement = check(path.read_bytes())
    assert rule in {f.rule for f in judgement.findings}
    severity = next(f.severity for f in judgement.findings if f.rule == rule)
    assert (judgement.verdict == "fail") == any(f.severity == "error" for f in judgement.findings)
    assert judgement.verdict == "fail" or severity is Severity.WARNING


def test_the_fixtures_are_what_their_writer_writes() -> None:
    written = dict(fixtures())
    assert {p: p.read_bytes() for p in written} == written
    assert set(VALID) | set(INVALID) == set(written)


def test_there_are_fixtures() -> None:
    assert len(VALID) > 20
    assert len(INVALID) > 20


def test_findings_say_where_and_what_to_do() -> None:
    tree = MESSAGES["carecommunication/new"][1]
    data = parts.to_json(tree).replace(b'"code": "telemedicine"', b'"code": "video"')
    finding = next(f for f in check(data).findings if f.rule == "fhir-binding-required")
    assert finding.location == "Bundle.entry[1].resource.category[0]"
    assert finding.line == data[: data.index(b'"category"')].count(b"\n") + 2
    assert "video" in str(finding.received)
    assert "telemedicine" in str(finding.expected)
    assert finding.message.da != finding.message.en
    assert "medcom-careCommunication-communication" in finding.source


def test_xml_shapes_cover_the_messages() -> None:
    for name in ("Bundle", "MessageHeader", "Communication", "Encounter", "Provenance", "OperationOutcome"):
        assert r4_shapes(name) is not None
