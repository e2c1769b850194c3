"""Messages are set out for reading, and the line that a finding points at is the line that is marked."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proevesten.report.pretty import MAX_LINES, Place, show
from tests.report.builder import EDIFACT, HOSTILE, XDIS91, envelope


def marked(body: bytes, *places: Place) -> list[str]:
    shown = show(body, places)
    while shown.inner is not None:
        shown = shown.inner
    return [line.text.strip() for line in shown.lines if line.marked]


def test_xml_is_indented_and_the_element_is_marked() -> None:
    place = Place("/Emessage[1]/ClinicalEmail[1]/Receiver[1]/EANIdentifier[1]")
    assert marked(XDIS91, place) == ["<EANIdentifier>5790000121526</EANIdentifier>"]


@pytest.mark.parametrize(
    ("location", "line"),
    [("/e:Emessage/e:Envelope/e:Sent/e:Date", "<Date>2026-11-21</Date>"),
     ("/Emessage[1]/Envelope[1]/Sent[1]/Nothing[1]", "<Sent>"),
     ("/Emessage[1]/Envelope[1]/Sent[1]/Time[1]/@zone", "<Time>13:04</Time>")],
)  # fmt: skip
def test_prefixes_missing_elements_and_attributes_find_the_nearest_place(location: str, line: str) -> None:
    assert line in marked(XDIS91, Place(location))


def test_a_payload_in_an_envelope_is_opened_and_marked() -> None:
    location = "/VANSEnvelope[1]/Message[1]/Data[1] » /Emessage[1]/ClinicalEmail[1]/Reference[1]/URL[1]"
    shown = show(envelope(XDIS91), (Place(location),))
    assert shown.inner is not None and not any(line.marked for line in shown.lines)
    (url,) = [line.text for line in shown.inner.lines if line.marked]
    assert "84213?lang=da&amp;navn=Åse" in url


def test_edifact_is_one_segment_a_line_found_by_offset_or_path() -> None:
    segment = "NAD+PO+5790000121520:EAN:SFU++Ålykke Lægehus::::US'"
    assert marked(EDIFACT, Place("?", offset=EDIFACT.index(b"5790000121520:"))) == [segment]
    assert marked(EDIFACT, Place("UNH[1]/S01[2]/NAD[1]/2:3")) == [segment]
    assert "FTX+CLI+++Vi mødes på video. Ring ?+45 70 10 10 10'" in [n.text for n in show(EDIFACT).lines]


@pytest.mark.parametrize(
    ("location", "line"),
    [("Bundle.entry[1].resource.payload[0].content", '"contentString": "hej"'),
     ("POST /v2/meetings body.entry[0].a", '"a": 1.50')],
)  # fmt: skip
def test_json_keeps_its_numbers_and_marks_the_member(location: str, line: str) -> None:
    body = b'{"entry":[{"a":1.50},{"resource":{"payload":[{"contentString":"hej"}]}}]}'
    assert marked(body, Place(location)) == [line]


def test_fhir_xml_is_found_by_fhirpath() -> None:
    body = (
        b'<Bundle xmlns="http://hl7.org/fhir"><entry><resource><Patient><id value="a"/></Patient></resource>'
        b'</entry><entry><resource><Communication><status value="bogus"/></Communication></resource></entry></Bundle>'
    )
    assert marked(body, Place("Bundle.entry[1].resource.status")) == ['<status value="bogus"/>']


def test_members_that_stand_twice_are_both_shown() -> None:
    lines = [line.text.strip() for line in show(b'{"a":1,"a":2}').lines]
    assert lines == ["{", '"a": 1,', '"a": 2', "}"]


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE a><a/>", b"<a><b></a>", b'{"a":', b"[" * 100_000, HOSTILE.encode()]
)
def test_what_cannot_be_set_out_is_shown_as_it_is(body: bytes) -> None:
    shown = show(body)
    assert shown.syntax == "text" and shown.lines[0].text[:5] == body.decode()[:5]


def test_a_deep_document_does_not_exhaust_the_stack() -> None:
    assert show(b"<a>" * 5000 + b"</a>" * 5000).syntax in ("xml", "text")


def test_long_messages_are_bounded_but_keep_the_marked_lines() -> None:
    body = json.dumps({"list": [f"nr {n}" for n in range(20_000)]}).encode()
    shown = show(body, (Place("x body.list[15000]"),))
    assert len(shown.lines) <= MAX_LINES + 20 and shown.skipped > 4000
    assert [line.text.strip() for line in shown.lines if line.marked] == ['"nr 15000",']
    assert any(line.skipped > 10_000 for line in shown.lines)


def test_links_are_never_cut_but_base64_is() -> None:
    link = "https://portal.example/j/" + "a" * 300
    text = "\n".join(line.text for line in show(f"<a><u>{link}</u><d>{'QUJD' * 300}</d></a>".encode()).lines)
    assert link in text and "QUJD" * 100 not in text and "[+1136]" in text


def test_pictures_are_shown_and_other_binaries_are_not() -> None:
    assert show(b"\x89PNG\r\n\x1a\n1234").picture.startswith("data:image/png;base64,")
    assert show(b"%PDF\x00\x00").syntax == "binary"


def test_secrets_in_a_body_are_masked() -> None:
    text = "\n".join(line.text for line in show(b"<a>https://v.example/?pin=4711&amp;x=1</a>").lines)
    assert "4711" not in text and "pin=" in text


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=60), st.integers(-5, 10**9))
def test_no_bytes_and_no_location_break_it(body: bytes, location: str, offset: int) -> None:
    for start in (b"", b"<a>", b'{"a":', b"UNB+"):
        shown = show(start + body, (Place(location, offset, offset), Place(location)))
        assert len(shown.lines) <= MAX_LINES + 60
