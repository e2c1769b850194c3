"""VANSEnvelope: read, written, judged, and its payload judged inside it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from proevesten.codecs.vans_envelope import (
    EndPoint,
    MetaInformation,
    TransportReceipt,
    VansEnvelope,
    is_envelope,
    read_envelope,
    write_envelope,
)
from proevesten.errors import UnreadableError, UsageError
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Judgement, Options
from tests.oioxml.models import text
from tests.oioxml.official import official_folder, official_says
from tests.support import ROOT, full_run

MESSAGES = ROOT / "fixtures" / "messages"
VALID = (MESSAGES / "vans-envelope/1.0.4/valid/xdis91.xml").read_text("utf-8")
LETTER = (MESSAGES / "xdis91/XD9134L/valid/videolink.xml").read_bytes()
DATA = "/VANSEnvelope[1]/Message[1]/Data[1]"
DOCUMENT = "/VANSEnvelope[1]/Message[1]/MetaInformation[1]/Document[1]"

# -- models ------------------------------------------------------------------------------------------------

tokens = st.text("0123456789ABCabc.-æ", min_size=1, max_size=18)
end_points = st.builds(EndPoint, tokens, st.sampled_from(["EAN", "CVR", "VANS"]))
uuids = st.uuids().map(str)
moments = st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds"))
names = text(255)
plain = st.builds(
    MetaInformation, uuids, st.sampled_from(["XML", "EDIFACT", "HL7", "Binary", "Other"]), names,
    st.integers(-(2**31), 2**31 - 1), version=st.none() | names,
)  # fmt: skip
with_transport = st.builds(
    MetaInformation, uuids, st.just("XML"), names, st.integers(0, 10**9), provider=names, service=names,
    transport_type=st.sampled_from([None, "reliable", "unreliable"]), transform=st.booleans(),
    service_tags=st.lists(st.tuples(text(70), text(70)), max_size=5).map(tuple),
)  # fmt: skip
metas = with_transport | plain.map(lambda m: MetaInformation(m.identifier, m.format, m.name, m.size, m.version,
                                                             transport_type=None, transform=None))  # fmt: skip
messages = st.builds(VansEnvelope, end_points, end_points, uuids, moments, metas, st.binary(max_size=300))
receipts = st.one_of(
    st.builds(TransportReceipt, st.just("PositiveMessage"), uuids, metas),
    st.builds(
        TransportReceipt, st.sampled_from(["NegativeMessage", "NegativeVans"]), uuids, metas,
        st.none() | st.integers(1, 10**9), text(512),
    ),
)  # fmt: skip
envelopes = messages | st.builds(VansEnvelope, end_points, end_points, uuids, moments, receipt=receipts)


@settings(max_examples=2000 if full_run() else 100, deadline=None)
@given(envelopes)
def test_an_envelope_comes_back_as_it_was_written(envelope: VansEnvelope) -> None:
    data = write_envelope(envelope)
    assert read_envelope(data) == envelope
    assert is_envelope(data)


@settings(max_examples=50, deadline=None)
@given(envelopes)
def test_what_we_write_is_valid_by_the_official_schema(envelope: VansEnvelope) -> None:
    official_folder()
    assert official_says(etree.fromstring(write_envelope(envelope))) == []


def test_the_real_envelope_is_read_and_written() -> None:
    data = (official_folder() / "vansenvelope" / "VANSEnvelope_XDIS22_example.xml").read_bytes()
    envelope = read_envelope(data)

    assert envelope.meta is not None
    assert envelope.meta.service_tags == (("MCM:STATISTIC", "manual"),)
    assert envelope.data is not None
    assert len(envelope.data) == envelope.meta.size == 6089
    assert read_envelope(write_envelope(envelope)) == envelope


def test_neither_message_nor_receipt_cannot_be_written() -> None:
    with pytest.raises(UsageError):
        write_envelope(VansEnvelope(EndPoint("1"), EndPoint("2"), "x", "y"))


@pytest.mark.parametrize(
    "data", [b"", b"UNB+", LETTER, b"<VANSEnvelope/>", VALID.replace("1.0.4", "1.0.3").encode()]
)
def test_what_is_no_envelope_is_not_read(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_envelope(data)


# -- judgements --------------------------------------------------------------------------------------------


def judged(text: str, **options: Any) -> Judgement:
    return check_bytes(text.encode(), Options(**options))


def places(text: str, **options: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.location) for finding in judged(text, **options).findings]


def carrying(payload: bytes, **replaced: str) -> str:
    """The valid envelope with another payload and its right size, and other words by element."""
    start, end = VALID.index("<Data>") + 6, VALID.index("</Data>")
    made = VALID[:start] + base64.b64encode(payload).decode() + VALID[end:]
    made = made.replace(f"<SizeInBytes>{len(LETTER)}", f"<SizeInBytes>{len(payload)}")
    for name, value in replaced.items():
        before, _, after = made.partition(f"<{name}>")
        made = f"{before}<{name}>{value}{after[after.index('<') :]}"
    return made


@pytest.mark.parametrize(
    ("change", "rule", "location"),
    [
        (("SizeInBytes>", "SizeInBytes>1"), "vans-size", f"{DOCUMENT}/SizeInBytes[1]"),
        (('EndPointType="EAN"', 'EndPointType="GLN"'), "xml-value-code", "/VANSEnvelope[1]/SenderID[1]/@EndPointType"),
        ((' EndPointType="EAN"', ""), "xml-attribute", "/VANSEnvelope[1]/SenderID[1]/@EndPointType"),
        (("10:15:00+01:00", "10:15"), "xml-value-type", "/VANSEnvelope[1]/SentDateTime[1]"),
        (("<Data>", "<Data>*"), "xml-value-type", DATA),
        (("5790000120314", "5790000120315"), "oioxml-location-number-check-digit", "/VANSEnvelope[1]/SenderID[1]"),
        ((' name="MCM:STATISTIC"', ' name=""'), "xml-value-length",
         "/VANSEnvelope[1]/Message[1]/MetaInformation[1]/Transport[1]/ServiceTag[1]/@name"),
    ],
)  # fmt: skip
def test_one_fault_gives_one_finding_at_its_place(change: tuple[str, str], rule: str, location: str) -> None:
    assert places(VALID.replace(*change, 1)) == [(rule, location)]


def test_the_payload_is_judged_in_its_place_and_on_the_line_of_the_file() -> None:
    faulty = LETTER.replace(b"nytbrev", b"gammelt")
    judgement = judged(carrying(faulty))
    (finding,) = judgement.findings

    assert judgement.verdict == "fail"
    assert finding.location == f"{DATA} » /Emessage[1]/ClinicalEmail[1]/Letter[1]/StatusCode[1]"
    assert "<Data>" in carrying(faulty).splitlines()[(finding.line or 0) - 1]


def test_an_edifact_payload_is_judged_by_its_own_rules() -> None:
    edifact = (official_folder() / "synthetic" / "DIS91_videolink_synthetic.edi").read_bytes()
    found = places(carrying(edifact, Format="EDIFACT", Name="MCM:DIS91", Version="D9134L"))

    assert found
    assert all(location.startswith(f"{DATA} » UNB[1]/") for _, location in found)
    wrong = places(carrying(edifact, Name="MCM:DIS91", Version="D9134L"), mode="strict")
    assert ("vans-format", f"{DOCUMENT}/Format[1]") in wrong


def test_an_envelope_in_an_envelope_and_a_payload_of_nothing_are_unreadable_payloads() -> None:
    assert places(carrying(VALID.encode())) == [("vans-payload-unreadable", f"{DATA} » /VANSEnvelope[1]")]
    assert places(carrying(b"")) == [("vans-payload-unreadable", f"{DATA} » 1:1")]


def test_a_payload_of_another_kind_is_not_judged_and_said_so() -> None:
    judgement = judged(carrying(b"%PDF-1.7", Format="Binary", Name="MCM:PDF"))

    assert judgement.verdict == "pass"
    assert "vans-payload-unreadable" in [row.rule for row in judgement.not_checked]


def test_the_size_counts_bytes_and_not_characters() -> None:
    text = LETTER.decode("latin-1").replace("ISO-8859-1", "UTF-8")
    made = carrying(text.encode(), SizeInBytes=str(len(text)))

    assert places(made) == [("vans-size", f"{DOCUMENT}/SizeInBytes[1]")]
    assert places(carrying(text.encode())) == []


def test_official_mode_leaves_our_own_rules_out_inside_and_outside() -> None:
    broken = LETTER.replace(b"5790000120314", b"579")
    made = carrying(broken, EnvelopeIdentifier="ZZZZZZZZ-8a1d-4d0c-9a51-2f6f0b7c1e01", Version="XD9135L")

    assert places(made, mode="official") == []
    assert {rule for rule, _ in places(made)} == {
        "vans-uuid",
        "vans-version",
        "oioxml-location-number-digits",
    }


def test_white_space_and_signs_in_numbers_and_base64_are_read_as_the_schema_reads_them() -> None:
    size = f"<SizeInBytes>{len(LETTER)}"
    assert places(VALID.replace(size, f"<SizeInBytes> +0{len(LETTER)}\n")) == []
    folded = VALID.replace("<Data>", "<Data>\n  ").replace("</Data>", "\n</Data>")
    assert places(folded) == []
    assert read_envelope(folded.encode()).data == LETTER
