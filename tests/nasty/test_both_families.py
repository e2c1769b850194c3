"""What EDIFACT and OIOXML must judge alike: the same words in XDIS90 and DIS90, the same links in XDIS91 and DIS91."""

from __future__ import annotations

import json
import time
from xml.sax.saxutils import escape

import pytest

from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Options
from tests.edifact.bases import recounted
from tests.nasty.letters import DIS90, DIS91, XDIS90, XDIS91, found, judged

NAMING = [
    "Nancy Ann Berggren", "nancy berggren", "Berggren, Nancy", "N. Berggren", "N.A. Berggren", "Nancy A. Berggren",
    "Fru Berggren ringer", "vedr. Hansen", "borgeren Østergård", "Berggren, videomøde", "nancy_berggren.pdf",
    "scan-Oestergaard_Caecar.jpg", "Kaja Hansen", "251248-4916", "2512484916", "251248 4916", "851248-4916",
    "25.12.1948", "25-12-48", "25/12 1948", "1948-12-25", "251248", "25. december 1948", "d. 25 dec. 1948",
]  # fmt: skip
NAMELESS = [
    "overlæge Peter Berggren", "læge Hansen", "Hansens Apotek", "K. Hansen, sekretær", "Else Nielsen", "Nancy",
    "12 34 56 78", "sag 9912484916", "1505505510", "5790000120314", "25.12.2026", "01.01.2001", "kl. 10.00",
    "d. 28. juli 2009", "Info Administrativ", "Elmers Plads 1",
]  # fmt: skip
URLS = {
    "https://video.example.test/m?a=1&b=%C3%A6#d": None,
    "HTTPS://VIDEO.EXAMPLE.TEST/x": None,
    "https://video.example.test:8443/x": None,
    "http://video.example.test/x": "scheme",
    "ftp://video.example.test/x": "scheme",
    "video.example.test/x": "malformed",
    "https://": "malformed",
    "https://video.example.test/a b": "malformed",
    "https://video.example.test/%zz": "malformed",
    "https://video.example.test:0/": "malformed",
}
_PLACES = {"subject": ("<Subject>", "FTX+OE+P00++"), "reference": ("<RefDescription>", "FTX+URL+P00++")}


def _released(text: str) -> str:
    return "".join("?" + c if c in ":+'?" else c for c in text)


def rules_of(words: str, place: str) -> tuple[set[str], set[str]]:
    """The rules that words at a place of XDIS90 and of DIS90 break."""
    xml, edi = _PLACES[place]
    oioxml = XDIS90.replace(xml, f"{xml}{escape(words)} ")
    edifact = DIS90.replace(edi, f"{edi}{_released(words)} ")
    return {rule for rule, _ in found(oioxml)}, {rule for rule, _ in found(edifact)}


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("words", NAMING)
def test_words_that_name_a_patient_are_found_in_both(words: str, place: str) -> None:
    oioxml, edifact = rules_of(words, place)
    assert len(oioxml) == 1
    assert oioxml <= {"oioxml-xdis90-cpr", "oioxml-xdis90-name", "oioxml-xdis90-birth-date"}
    assert edifact == {"edi-dis90-patient-data"}


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("words", NAMELESS)
def test_words_that_name_nobody_are_left_in_both(words: str, place: str) -> None:
    assert rules_of(words, place) == (set(), set())


@pytest.mark.parametrize("url", URLS)
def test_a_link_is_judged_alike_in_both(url: str) -> None:
    oioxml = XDIS91.replace("https://video.example.test/m/abc123?rum=7&amp;navn=møde", escape(url))
    start = DIS91.index("Link til videomøde:") + len("Link til videomøde:")
    edifact = DIS91[:start] + _released(url) + DIS91[DIS91.index("'", start) :]
    edifact = edifact.replace("Link?: https?://video.example.test/m/abc??pin=12&lang=da", "Se nedenfor")
    rules = {
        "scheme": ("oioxml-url-scheme", "edi-url-https"),
        "malformed": ("oioxml-url-malformed", "edi-url-malformed"),
    }
    expected = rules.get(URLS[url] or "")
    assert {rule for rule, _ in found(oioxml)} == ({expected[0]} if expected else set())
    assert {rule for rule, _ in found(recounted(edifact))} == ({expected[1]} if expected else set())


@pytest.mark.parametrize("year", ["1926", "1989", "2099"])
def test_unlikely_years_are_a_warning_in_both(year: str) -> None:
    assert {rule for rule, _ in found(XDIS91.replace("<Date>2026", f"<Date>{year}"))} == {"oioxml-year"}
    assert {rule for rule, _ in found(DIS91.replace(":2026112", f":{year}112"))} == {"edi-year-window"}
    assert judged(XDIS91.replace("<Date>2026", f"<Date>{year}")).verdict == "pass"


def test_no_finding_of_either_holds_a_whole_cpr_number() -> None:
    odd = ["251248-4916", "2512484916", "251248 4916", "251248491X"]
    for number in odd:
        for text in (XDIS91.replace("2512484916", number), XDIS90.replace("1505505510", number)):
            _no_number(text)
        for text in (DIS91.replace("2512484916", number), DIS90.replace("1505505510", number)):
            _no_number(text)
            _no_number(text.split("FO:")[0])
            _no_number(text.replace("UNT+", f"{number}'\nUNT+"))


def _no_number(text: str) -> None:
    judgement = check_bytes(text.encode("latin-1"), Options())
    written = json.dumps(judgement.as_json("x"), ensure_ascii=False)
    assert not any(part in written for part in ("4916", "491X")), written


@pytest.mark.parametrize(
    ("number", "rule"),
    [("461", "-form"), ("5790000120315", "-check-digit"), ("5790000120314", ""), ("57900001203I4", "-form")],
)
def test_an_identifier_that_is_called_a_location_number_is_one_in_both(number: str, rule: str) -> None:
    oioxml = XDIS91.replace(
        "<Identifier>461</Identifier>\n      <IdentifierCode>kommunenummer<",
        f"<Identifier>{number}</Identifier>\n      <IdentifierCode>lokationsnummer<",
    )
    assert oioxml != XDIS91
    edifact = DIS91.replace("NAD+PO+461:KOM:IM", f"NAD+PO+{number}:EAN:9")
    place = "/Emessage[1]/ClinicalEmail[1]/Receiver[1]/Identifier[1]"
    names = {"-form": "oioxml-location-number-digits", "-check-digit": "oioxml-location-number-check-digit"}
    assert found(oioxml) == ([(names[rule], place)] if rule else [])
    assert found(edifact) == ([(f"edi-location-number{rule}", "UNH[1]/S01[2]/NAD[1]/2:1")] if rule else [])


def test_a_text_of_nothing_but_links_names_and_dates_is_bounded() -> None:
    links = " ".join(f"https://video.example.test/{number}" for number in range(20_000))
    names = "nancy n " * 50_000 + " 01.02.2003" * 50_000 + " berggren"
    began = time.process_time()
    assert len(found(XDIS91.replace("<Text01>", f"<Text01>{links}"))) == 101
    assert found(XDIS90.replace("<Text01>", f"<Text01>{names}"))
    assert time.process_time() - began < 10
