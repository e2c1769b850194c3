"""Read → write → read is identity, for every official example and for anything a party may write."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from proevesten.codecs.correspondence import Correspondence, Receipt, Run
from proevesten.codecs.oioxml import (
    Notification,
    read_correspondence,
    read_correspondences,
    read_notification,
    read_receipt,
    write_correspondence,
    write_notification,
    write_receipt,
)
from proevesten.errors import UnreadableError, UsageError
from tests.oioxml import models
from tests.oioxml.official import official_folder, official_says
from tests.support import ROOT, full_run

ENCODINGS = st.sampled_from(["ISO-8859-1", "windows-1252", "UTF-8"])
RUNS = settings(max_examples=2000 if full_run() else 80, deadline=None)
VALID = ROOT / "fixtures" / "messages" / "xdis91" / "XD9134L" / "valid" / "videolink.xml"


def merged(letter: Correspondence) -> Correspondence:
    """The letter with its text as OIOXML can carry it: neighbours without style are one, empty runs none."""
    return dataclasses.replace(letter, texts=tuple(_joined(block) for block in letter.texts))


def _joined(block: tuple[Run, ...]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for run in block:
        if not run.text:
            continue
        if runs and not run.style and not runs[-1].style and run.fixed == runs[-1].fixed:
            runs[-1] = Run(runs[-1].text + run.text, "", run.fixed)
        else:
            runs.append(run)
    return tuple(runs)


@RUNS
@given(models.letters, ENCODINGS)
def test_a_letter_comes_back_as_it_was_written(letter: Correspondence, encoding: str) -> None:
    data = write_correspondence(letter, encoding)
    read = read_correspondence(data)

    assert merged(read) == merged(letter)
    assert read_correspondence(write_correspondence(read, encoding)) == read
    assert write_correspondence(read, encoding) == write_correspondence(read, encoding)


@RUNS
@given(models.letters)
def test_what_we_write_is_valid_by_the_official_schema(letter: Correspondence) -> None:
    official_folder()
    assert official_says(etree.fromstring(write_correspondence(letter))) == []


@RUNS
@given(models.receipts, ENCODINGS)
def test_a_receipt_comes_back_as_it_was_written(receipt: Receipt, encoding: str) -> None:
    assert read_receipt(write_receipt(receipt, encoding)) == receipt


@RUNS
@given(models.advis, ENCODINGS)
def test_an_advis_comes_back_as_it_was_written(advis: Notification, encoding: str) -> None:
    assert read_notification(write_notification(advis, encoding)) == advis


@pytest.mark.parametrize("name", ["DIS91_1", "DIS91_3"])
def test_official_letters_are_written_byte_for_byte(name: str) -> None:
    data = (official_folder() / "examples" / "xml" / f"{name}.xml").read_bytes()
    assert write_correspondence(read_correspondence(data), "windows-1252") == data


@pytest.mark.parametrize("name", ["CTL01_1", "CTL03_1"])
def test_official_receipts_are_written_byte_for_byte(name: str) -> None:
    data = (official_folder() / "examples" / "xml" / f"{name}.xml").read_bytes()
    assert write_receipt(read_receipt(data), "windows-1252") == data


def test_the_official_advis_is_written_byte_for_byte() -> None:
    data = (official_folder() / "examples" / "xml" / "DIS20_1.xml").read_bytes()
    assert write_notification(read_notification(data), "windows-1252") == data


def test_a_letter_is_read_as_its_reader_sees_it() -> None:
    letter = read_correspondence(VALID.read_bytes())

    assert letter.subject == "Indkaldelse til videomøde"
    assert letter.active_links[0].url == "https://video.example.test/m/abc123?rum=7&navn=møde"
    assert letter.sent == datetime(2026, 11, 21, 10, 15)
    assert letter.wants_receipt
    assert letter.texts[0][0] == Run("Videomøde", "Bold")
    assert letter.plain_text.splitlines()[0] == "Videomøde"


def test_characters_outside_the_charset_become_references_and_are_not_lost() -> None:
    letter = dataclasses.replace(read_correspondence(VALID.read_bytes()), subject="Łódź 😀 €")
    data = write_correspondence(letter, "ISO-8859-1")

    assert b"&#321;\xf3d&#378; &#128512; &#8364;" in data
    assert read_correspondence(data).subject == "Łódź 😀 €"


def test_the_space_element_is_a_no_break_space_and_break_a_line_break() -> None:
    data = VALID.read_bytes().replace(b"Brug linket", b"Brug<Space/><Space/>linket")
    letter = read_correspondence(data)

    assert "\nBrug\u00a0\u00a0linket" in letter.plain_text
    assert b"<Break/>Brug<Space/><Space/>linket for at deltage" in write_correspondence(letter)


def test_layout_of_the_file_is_not_part_of_the_text() -> None:
    data = VALID.read_bytes().replace(b"<Break/>Brug", b"<Break/>\n\t\tBrug")
    assert "\n   Brug" in read_correspondence(data).plain_text


def test_comments_inside_a_value_do_not_cut_it() -> None:
    data = VALID.read_bytes().replace(b"Indkaldelse til", b"Indkaldelse<!-- x --> til<?y z?>")
    assert read_correspondence(data).subject == "Indkaldelse til videomøde"


def test_a_letter_that_breaks_the_structure_is_not_read() -> None:
    data = VALID.read_bytes().replace(b"</Subject>", b"</Subject><Subject>to</Subject>")
    with pytest.raises(UnreadableError) as caught:
        read_correspondence(data)
    assert caught.value.where == "/Emessage[1]/ClinicalEmail[1]/AdditionalInformation[1]/Subject[2]"


def test_a_receipt_is_no_letter_and_a_letter_no_receipt() -> None:
    with pytest.raises(UnreadableError):
        read_receipt(VALID.read_bytes())
    with pytest.raises(UnreadableError):
        read_notification(VALID.read_bytes())
    with pytest.raises(UnreadableError):
        read_correspondence((VALID.parents[3] / "xctl03/XC0330Q/valid/positiv.xml").read_bytes())


def test_several_letters_in_one_envelope_are_read_one_by_one() -> None:
    data = VALID.read_bytes()
    start, end = data.index(b"  <ClinicalEmail>"), data.index(b"</Emessage>")
    two = data[:end] + data[start:end].replace(b"BRV20261121A01", b"BRV20261121A02") + data[end:]

    assert [letter.letter_id for letter in read_correspondences(two)] == ["BRV20261121A01", "BRV20261121A02"]
    with pytest.raises(UnreadableError):
        read_correspondence(two)


def test_what_cannot_be_written_is_said() -> None:
    letter = read_correspondence(VALID.read_bytes())
    with pytest.raises(UsageError, match="styretegn"):
        write_correspondence(dataclasses.replace(letter, subject="a\x00b"))
    with pytest.raises(UsageError):
        write_correspondence(letter, "UTF-16")
    with pytest.raises(UsageError):
        write_correspondence(dataclasses.replace(letter, version="D9134L"))
