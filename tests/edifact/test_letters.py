"""DIS91 and DIS90 to the shared model and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proevesten.codecs.correspondence import Correspondence, Reference, Run
from proevesten.codecs.edifact import normal_form, read_correspondence, write_correspondence
from proevesten.codecs.edifact.letter_reader import parse_short_date
from proevesten.codecs.edifact.letter_writer import URL_LENGTH, split_url, text_groups
from proevesten.codecs.edifact.syntax import scan
from proevesten.errors import UnreadableError, UsageError
from proevesten.rules.edifact import check
from proevesten.rules.judgement import Options
from tests.edifact.bases import base, edited
from tests.edifact.official import LETTERS, edi, synthetic
from tests.edifact.strategies import LETTERS as GENERATED
from tests.edifact.strategies import URLS
from tests.support import full_run

MANY = settings(
    max_examples=2000 if full_run() else 60, deadline=None, suppress_health_check=list(HealthCheck)
)
PLAIN = read_correspondence(base("dis91").encode("iso-8859-1"))
URL = "https://video.example.test/m/abc?pin=12&lang=da"


@pytest.mark.parametrize("name", LETTERS)
def test_official_letters_are_written_back_byte_for_byte(name: str) -> None:
    letter = read_correspondence(edi(name))
    assert write_correspondence(letter).rstrip() == edi(name).rstrip()
    assert normal_form(letter) == letter


def test_synthetic_letter_is_written_back_byte_for_byte() -> None:
    data = synthetic("DIS91_videolink_synthetic.edi")
    assert write_correspondence(read_correspondence(data)) == data


def test_fields_of_a_letter() -> None:
    letter = PLAIN
    assert (letter.envelope_id, letter.letter_id) == ("KUV20261121A1", "BRV20261121A1")
    assert (letter.sent, letter.authorised) == (
        datetime(2026, 11, 21, 10, 15),
        datetime(2026, 11, 21, 10, 14),
    )
    assert (letter.version, letter.type_code, letter.statistical_code) == ("XD9134L", "XDIS91", "XDIS91")
    assert (letter.wants_receipt, letter.status, letter.priority) == (True, "nytbrev", "rutine")
    assert (letter.sender.location_number, letter.receiver.location_number) == (
        "5790000121526",
        "5790000120314",
    )
    assert (letter.sender.identifier_code, letter.receiver.identifier_code) == (
        "sygehusafdelingsnummer",
        "kommunenummer",
    )
    assert (letter.sender.phone, letter.sender.speciality) == ("65410000", "kirurgi_sygehus")
    assert (letter.patient.cpr, letter.patient.given_name, letter.patient.episode_status) == (
        "2512484916", "Nancy Ann", "indlagt")  # fmt: skip
    assert letter.subject == "Indkaldelse til videomøde"
    assert letter.references == (Reference("Link til videomøde", url=URL),)
    assert letter.texts[0][0] == Run("Videomøde\n", "Bold")
    assert letter.plain_text.endswith(f"Link: {URL}\n")


@MANY
@given(GENERATED)
def test_read_write_read_is_the_identity(letter: Correspondence) -> None:
    data = write_correspondence(letter)
    assert read_correspondence(data) == normal_form(letter)
    assert write_correspondence(read_correspondence(data)) == data


@MANY
@given(GENERATED)
def test_generated_letters_pass_in_official_mode(letter: Correspondence) -> None:
    if not (normal_form(letter).texts or letter.subject or letter.references):
        letter = replace(letter, subject="Emne")
    found = check(write_correspondence(letter), Options(mode="official")).findings
    assert [f.rule for f in found] == []


@MANY
@given(URLS, st.integers(0, 3))
def test_a_link_comes_out_as_it_went_in(url: str, padding: int) -> None:
    url = url + "x" * (70 * padding)
    if len(url) > URL_LENGTH:
        with pytest.raises(UsageError, match="280"):
            split_url(url)
        return
    letter = replace(PLAIN, references=(Reference("Link", url=url),))
    data = write_correspondence(letter)
    assert read_correspondence(data).active_links[0].url == url
    link = next(s for s in scan(data).segments if s.get(1) == "URL")
    assert all(len(part) <= 70 for part in link.components(4)) and len(link.components(4)) <= 5


@pytest.mark.parametrize("length", [1, 70, 71, 140, 279, 280])
def test_links_up_to_280_characters_are_carried(length: int) -> None:
    url = ("https://v.example.test/" + "?'&+" * 70)[:length]
    parts = split_url(url)
    assert "".join(parts) == url and max(map(len, parts)) <= 70


@pytest.mark.parametrize("url", ["x" * 281, "x" * 1000, "https://a.test/\\"])
def test_a_link_that_cannot_be_carried_is_refused_never_cut(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        write_correspondence(replace(PLAIN, references=(Reference("Link", url=url),)))
    assert caught.value.where == "Reference/URL"
    if len(url) > URL_LENGTH:
        assert str(len(url)) in caught.value.message.da and "280" in caught.value.message.en


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"subject": "Møde – i morgen"}, "U+2013"),
        ({"subject": "a\x07"}, "U+0007"),
        ({"letter_id": "🎥"}, "U+1F3A5"),
    ],
)
def test_characters_outside_the_charset_are_refused(change: dict[str, Any], wrong: str) -> None:
    with pytest.raises(UsageError, match=wrong.replace("+", r"\+")):
        write_correspondence(replace(PLAIN, **change))


@pytest.mark.parametrize(("field", "value"), [("speciality", "akut"), ("identifier_code", "amt")])
def test_codes_without_edifact_code_are_refused(field: str, value: str) -> None:
    sender = replace(PLAIN.sender, **{field: value})
    with pytest.raises(UsageError, match=value):
        write_correspondence(replace(PLAIN, sender=sender))


def test_a_long_text_is_parted_at_line_ends_into_more_groups() -> None:
    text = "".join(f"Linje nummer {n} i et langt brev\n" for n in range(200))
    data = write_correspondence(replace(PLAIN, texts=((Run(text),),)))
    letter = read_correspondence(data)
    assert "".join(run.text for block in letter.texts for run in block) == text
    assert [len(group) for group in text_groups([[Run(text)]], True)] == [8, 9, 9, 9, 5]
    assert check(data, Options(mode="official")).findings == ()


@pytest.mark.parametrize(
    ("short", "year"), [("9001010000", 1990), ("9912312359", 1999), ("0001010000", 2000), ("2611211015", 2026),
                        ("8912310000", 2089)],
)  # fmt: skip
def test_century_of_two_digit_years(short: str, year: int) -> None:
    found = parse_short_date(short)
    assert found is not None and found.year == year


@pytest.mark.parametrize("short", ["", "26112110", "2613011015", "26a1011015", "²611211015"])
def test_no_dates(short: str) -> None:
    assert parse_short_date(short) is None


@pytest.mark.parametrize(
    ("edits", "where"),
    [
        ((("+261121:1015+", "+261321:1015+"),), "byte 55"),
        ((("UNB+UNOC:3+5790000121526:14+5790000120314:14+261121:1015+KUV20261121A1++++1'\n", ""),), "byte 0"),
        ((("D9134L+DIS91", "D2030C+DIS20"),), "byte 0"),
    ],
)
def test_letters_without_their_frame_cannot_be_read(edits: tuple[tuple[str, str], ...], where: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_correspondence(edited(base("dis91"), *edits).encode("iso-8859-1"))
    assert caught.value.where == where


def test_faulty_letters_are_read_as_far_as_they_go() -> None:
    text = edited(base("dis91"), ("NAD+SSP+6005041:SKS:SST++Prøvesygehuset:Kirurgisk afd.::::US'\n", ""))
    letter = read_correspondence(text.encode("iso-8859-1"))
    assert letter.sender.name is None and letter.receiver.name == "Prøve Kommune"
