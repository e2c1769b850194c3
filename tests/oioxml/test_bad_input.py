"""Bytes that nobody can read: a clear verdict with the place, never another exception, bounded."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proevesten.codecs import xml
from proevesten.codecs.oioxml import read_correspondence
from proevesten.codecs.vans_envelope import is_envelope, read_envelope
from proevesten.codecs.xml import MAX_BYTES, MalformedXml, parse, refuse_oversize
from proevesten.errors import UnreadableError
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Judgement, Options
from tests.support import ROOT, full_run

VALID = (ROOT / "fixtures/messages/xdis91/XD9134L/valid/videolink.xml").read_bytes()
ENVELOPE = (ROOT / "fixtures/messages/vans-envelope/1.0.4/valid/xdis91.xml").read_bytes()
BOMB = b'<!DOCTYPE a [<!ENTITY x0 "ha"><!ENTITY x1 "&x0;&x0;">]><Emessage>&x1;</Emessage>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Emessage>&x;</Emessage>'
LATIN = b'<?xml version="1.0" encoding="%s"?>\n<Emessage>\n <a>%s</a></Emessage>'


def judged(data: bytes) -> Judgement:
    return check_bytes(data, Options())


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"", "1:1", "tom"),
        (b" \n\t", "1:1", "tom"),
        (b"hello", "1:1", "hverken XML"),
        (b"\x00\x01\x02", "1:1", "hverken XML"),
        (b"<Emessage><a></Emessage>", "1:25", "passer ikke sammen"),
        (b"<Emessage>\n<a>&nbsp;</a></Emessage>", "2:10", "Entiteten"),
        (VALID[:900], "21:56", "afkortet"),
        (BOMB, "1:1", "DOCTYPE"),
        (OUTSIDE, "1:1", "DOCTYPE"),
        (b"<!-- c -->\n<?pi x?>\n" + OUTSIDE, "3:1", "DOCTYPE"),
        (b"\xef\xbb\xbf" + OUTSIDE, "1:4", "DOCTYPE"),
        (LATIN % (b"windows-1252", b"\x81"), "3:5", "0x81"),
        (LATIN % (b"UTF-8", b"\xe6"), "3:5", "0xE6"),
        (LATIN % (b"US-ASCII", b"\xe6"), "3:5", "0xE6"),
        (LATIN % (b"ISO-8859-1", b"\x00"), "3:5", "ikke tilladt"),
        (LATIN % (b"klingon", b"x"), "1:21", "klingon"),
        (b"\xef\xbb\xbf" + LATIN % (b"ISO-8859-1", b"x"), "1:1", "BOM"),
        (b"<Emessage/>" * 2, "1:12", "efter rodelementets"),
        (b"<a>" * 300 + b"</a>" * 300, "1:771", "dybere"),
        (b"<StandardBusinessDocument/>", "/StandardBusinessDocument[1]", "ingen kendt standard"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "/html[1]", "ingen kendt standard"),
    ],
)
def test_unreadable_input_names_its_place(data: bytes, place: str, words: str) -> None:
    judgement = judged(data)

    assert judgement.verdict == "unreadable"
    (finding,) = judgement.findings
    assert finding.location == place
    assert words in finding.message.da
    assert finding.advice
    assert finding.message.en != finding.message.da


def test_every_truncation_is_called_a_truncation() -> None:
    for end in range(1, len(VALID.rstrip()), 7):
        assert "afkortet" in judged(VALID[:end]).findings[0].message.da, end


def test_every_charset_that_is_read_is_read_rightly() -> None:
    for name in ("ISO-8859-1", "windows-1252", "UTF-8", "utf-8", "ISO-8859-15", "UTF-16"):
        text = f'<?xml version="1.0" encoding="{name}"?><a>æøå</a>'
        assert parse(text.encode(name)).root.text == "æøå", name
    assert parse("<a>æøå</a>".encode()).root.text == "æøå"


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(MalformedXml, match="100 MB"):
        refuse_oversize(MAX_BYTES + 1)
    began = time.perf_counter()
    assert judged(b"<" + bytes(MAX_BYTES)).verdict == "unreadable"
    assert time.perf_counter() - began < 2


def test_more_markup_than_any_message_has_is_refused_before_it_is_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xml, "_MAX_MARKUP", 1000)
    with pytest.raises(MalformedXml, match="mærker"):
        parse(b"<a>" + b"<b/>" * 1000 + b"</a>")
    with pytest.raises(MalformedXml, match="mærker"):
        parse(b"<a " + b" ".join(b'b%d=""' % n for n in range(600)) + b"/>")


def test_a_large_attachment_is_read() -> None:
    payload = b"QUJD" * 3_000_000
    data = ENVELOPE[: ENVELOPE.index(b"<Data>") + 6] + payload + ENVELOPE[ENVELOPE.index(b"</Data>") :]
    assert read_envelope(data).data == b"ABC" * 3_000_000


def test_lines_beyond_65535_are_right() -> None:
    document = parse(b"<a>" + b"\n" * 70_000 + b"<b/>\n\n<c>x</c></a>")
    assert [document.line(child) for child in document.root] == [70_001, 70_003]


def test_ten_thousand_faults_end_in_a_word_about_the_rest() -> None:
    data = VALID.replace(b"</ClinicalEmail>", b"<x/>" * 10_500 + b"</ClinicalEmail>")
    began = time.perf_counter()
    judgement = judged(data)

    assert judgement.verdict == "fail"
    assert "xml-too-many-findings" in {finding.rule for finding in judgement.findings}
    assert len(judgement.findings) <= 10_050
    assert time.perf_counter() - began < 10


MANY = settings(max_examples=20_000 if full_run() else 300, deadline=None)


@MANY
@given(st.binary(max_size=400))
def test_arbitrary_bytes_give_a_verdict(data: bytes) -> None:
    assert judged(data).verdict in ("pass", "fail", "unreadable")


@MANY
@given(st.sampled_from([VALID, ENVELOPE]), st.integers(0, 3000), st.integers(0, 60), st.binary(max_size=12))
def test_damaged_messages_give_a_verdict_and_readers_only_our_error(
    base: bytes, at: int, cut: int, put: bytes
) -> None:
    data = base[:at] + put + base[at + cut :]
    assert judged(data).verdict in ("pass", "fail", "unreadable")
    is_envelope(data)
    for read in (read_correspondence, read_envelope):
        try:
            read(data)
        except UnreadableError as fault:
            assert fault.where
