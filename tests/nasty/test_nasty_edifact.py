"""EDIFACT that somebody got slightly wrong, and EDIFACT that only looks wrong."""

# ruff: noqa: E501 - rows of tables read best on one line
from __future__ import annotations

import pytest

from proevesten.codecs.edifact.syntax import Separators, scan
from tests.nasty.letters import CTL01, CTL03, DIS91, Change, Expected, counted, found, judged, sub, swap

_TEXT = "FTX+NC+PF0++Videomøde'"
_LETTER = DIS91[DIS91.index("UNH") : DIS91.index("UNZ")]
_SECOND = _LETTER.replace("BRV20261121A1", "BRV20261121A2")


def written_with(marks: str, text: str) -> str:
    """The message with other service characters (in UNA's order)."""
    to = Separators(*marks)

    def released(value: str) -> str:
        return "".join(
            to.release + c if c in {to.component, to.element, to.release, to.terminator} else c for c in value
        )

    lines = (
        to.element.join(to.component.join(map(released, element)) for element in segment.elements)
        + to.terminator
        for segment in scan(text.encode("latin-1")).segments
    )
    return f"UNA{marks}" + "\n".join(lines)


FAULTS: list[tuple[str, Change, Expected]] = [
    ("segment over two lines", swap("Prøvesygehuset", "Prøve\nsygehuset"), [("edi-control-character", "UNH[1]/S01[1]/NAD[1]")]),
    ("words behind UNZ", lambda text: text + "garbage", [("edi-stray-segment", "?[1]")]),
    ("a segment behind UNZ", lambda text: text + "BGM+X'", [("edi-stray-segment", "BGM[1]")]),
    ("two interchanges", lambda text: text + text[10:], [("edi-stray-segment", "UNB[1]"), ("edi-stray-segment", "UNZ[1]")]),
    ("two letters, one counted", swap("UNZ", _SECOND + "UNZ"), [("edi-unz-count", "UNZ[1]/1:1")]),
    ("six lines in an FTX", swap(_TEXT, "FTX+NC+P00++1:2:3:4:5:6'"), [("edi-text-lines", "UNH[1]/S14[1]/FTX[2]/4:6")]),
    ("71 characters", swap(_TEXT, f"FTX+NC+P00++{'x' * 71}'"), [("edi-element-length", "UNH[1]/S14[1]/FTX[2]/4:1")]),
    ("month 13", swap("261121:1015", "261332:1015"), [("edi-element-date", "UNB[1]/4:1")]),
    ("hour 25", swap("261121:1015", "261121:2561"), [("edi-element-date", "UNB[1]/4:2")]),
    ("four-digit year", swap("261121:1015", "20261121:1015"), [("edi-element-date", "UNB[1]/4:1")]),
    ("letters UNOB lacks", swap("UNOC", "UNOB"), [("edi-charset-repertoire", "UNH[1]/S01[1]/NAD[1]")]),
    ("no qualifier", swap("5790000121526:14+", "5790000121526+"), [("edi-element-missing", "UNB[1]/2:2")]),
    ("empty segment", counted(swap("NA'\n", "NA'\n'\n")), [("edi-segment-unexpected", "UNH[1]/?[1]")]),
    ("CPR with hyphen", swap("2512484916", "251248-4916"), [("edi-element-digits", "UNH[1]/S07[1]/PNA[1]/2:1")]),
    ("groups in another order", counted(sub(r"(S11\+11'.*?)(S14.*?)(UNT)", r"\2\1\3")), [("edi-group-order", "UNH[1]/S11[1]")]),
    ("subject behind the text", sub(r"(FTX\+OE[^\n]*\n)(FTX\+NC[^\n]*\n)", r"\2\1"), [("edi-segment-order", "UNH[1]/S14[1]/FTX[2]")]),
    ("unreleased colon in a link", lambda text: text.replace("https?:", "https:"),
     [("edi-url-cut-in-text", "UNH[1]/S14[1]/FTX[3]/4:3"), ("edi-url-malformed", "UNH[1]/S14[2]/FTX[1]/4:2")]),
    ("another link in the text", swap("Videomøde'", "Videomøde www.video.example.org/x'"), [("edi-url-only-in-text", "UNH[1]/S14[1]/FTX[2]/4:1")]),
    ("UNZ missing", sub("UNZ.*", ""), [("edi-unz-missing", "UNZ[1]")]),
]  # fmt: skip

HARMLESS: list[tuple[str, str]] = [
    ("one line", DIS91.replace("'\n", "'")),
    ("CRLF", DIS91.replace("\n", "\r\n")),
    ("blanks between segments", DIS91.replace("\n", "  \n\t")),
    ("blanks at the end", DIS91 + " \r\n\n"),
    ("other separators", written_with("|*.! ~", DIS91)),
    ("decimal comma", DIS91.replace("UNA:+.", "UNA:+,")),
    ("release before a common letter", DIS91.replace("Mødet", "M?ødet")),
    ("70 released apostrophes", DIS91.replace("Videomøde'", "?'" * 70 + "'")),
    ("empty elements at the end", DIS91.replace("EPI++9+NA'", "EPI++9+NA+++::'")),
    ("zeros before a count", DIS91.replace("UNT+33", "UNT+000033")),
    ("two letters", DIS91.replace("UNZ+1", _SECOND + "UNZ+2")),
    ("VANS by name sends CTL01", CTL01.replace("UNOC:3+5790000120314", "UNOC:3+DKKMDKMDNET")),
]  # fmt: skip

UNREADABLE: list[tuple[str, bytes, str, str]] = [
    ("release at the end", DIS91.rstrip()[:-1].encode("latin-1") + b"?'", "byte 971", "afkortet"),
    ("separators alike", DIS91.replace("UNA:+", "UNA++").encode("latin-1"), "byte 0", "skilletegn"),
    ("windows-1252", DIS91.replace("Mødet", "\x93Mødet").encode("latin-1"), "byte 763", "0x93"),
    ("DOS charset", DIS91.encode("cp865"), "byte 211", "0x9B"),
    ("Å in UTF-8", DIS91.replace("Mødet", "Årets").encode("utf-8"), "byte 773", "ligner UTF-8"),
    ("UTF-8 mark", b"\xef\xbb\xbf" + DIS91.encode("utf-8"), "byte 0", "BOM"),
    ("UTF-16", DIS91.encode("utf-16"), "1:1", "hverken XML"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_fault_gives_exactly_its_finding(change: Change, expected: Expected) -> None:
    assert found(change(DIS91)) == expected


@pytest.mark.parametrize("message", [row[1] for row in HARMLESS], ids=[row[0] for row in HARMLESS])
def test_what_only_looks_wrong_passes(message: str) -> None:
    assert found(message) == []


@pytest.mark.parametrize(
    ("data", "place", "words"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_what_cannot_be_read_says_where_and_why(data: bytes, place: str, words: str) -> None:
    judgement = judged(data)
    assert judgement.verdict == "unreadable"
    assert judgement.findings[0].location == place
    assert words in judgement.findings[0].message.da


def test_only_a_vans_receipt_may_come_from_a_name() -> None:
    from_name = CTL03.replace("UNOC:3+5790000120314", "UNOC:3+DKKMDKMDNET")
    assert ("edi-location-number-form", "UNB[1]/2:1") in found(from_name)
