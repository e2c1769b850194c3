"""Where findings are placed, what they say, and how the edition is chosen."""

from __future__ import annotations

import re
from typing import Any

import pytest

from proevesten.findings import Finding
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Judgement, Options
from tests.support import ROOT

MESSAGES = ROOT / "fixtures" / "messages"
XDIS91 = (MESSAGES / "xdis91/XD9134L/valid/videolink.xml").read_text("latin-1")
XDIS90 = (MESSAGES / "xdis90/XD9034L/valid/aabningstider.xml").read_text("latin-1")
XCTL01 = (MESSAGES / "xctl01/XC0130Q/valid/ukendt-modtager.xml").read_text("latin-1")
LETTER = "/Emessage[1]/ClinicalEmail[1]"
NS = "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/"


def judged(text: str, **options: Any) -> Judgement:
    return check_bytes(text.encode("latin-1"), Options(**options))


def found(text: str, **options: Any) -> list[Finding]:
    return list(judged(text, **options).findings)


def without(text: str, element: str) -> str:
    changed = re.sub(rf"\s*<{element}>.*?</{element}>", "", text, count=1, flags=re.DOTALL)
    assert changed != text
    return changed


def places(text: str, **options: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.location) for finding in found(text, **options)]


@pytest.mark.parametrize(
    ("change", "rule", "location"),
    [
        (lambda t: t.replace(NS, NS[:-1]), "oioxml-unknown-edition", "/Emessage[1]"),
        (lambda t: t.replace(NS, "urn:x"), "oioxml-unknown-edition", "/Emessage[1]"),
        (lambda t: t.replace(f' xmlns="{NS}"', ""), "oioxml-unknown-edition", "/Emessage[1]"),
        (lambda t: t.replace("2006/07/01", "2009/08/01"), "xml-namespace", "/Emessage[1]"),
        (lambda t: t.replace("2006/07/01", "2005/08/07"), "xml-namespace", "/Emessage[1]"),
        (lambda t: without(t, "Sender"), "xml-element-missing", f"{LETTER}/Sender[1]"),
        (lambda t: without(t, "Envelope"), "xml-element-missing", "/Emessage[1]/Envelope[1]"),
        (
            lambda t: without(t, "CivilRegistrationNumber"),
            "xml-element-missing",
            f"{LETTER}/Patient[1]/CivilRegistrationNumber[1]",
        ),
        (
            lambda t: t.replace("</Subject>", "</Subject><Subject>to</Subject>"),
            "xml-element-repeated",
            f"{LETTER}/AdditionalInformation[1]/Subject[2]",
        ),
        (
            lambda t: t.replace("<Authorisation><Date>2026-11-21", "<Authorisation><Date>2026-11-21+01:00"),
            "xml-value-type",
            f"{LETTER}/Letter[1]/Authorisation[1]/Date[1]",
        ),
        (
            lambda t: t.replace("XD9134L", "XD9999L"),
            "xml-value-code",
            f"{LETTER}/Letter[1]/VersionCode[1]",
        ),
        (
            lambda t: t.replace("XD9134L", "XD9135L"),
            "xml-value-code",
            f"{LETTER}/Letter[1]/VersionCode[1]",
        ),
        (
            lambda t: t.replace("<URL>", '<URL xmlns="urn:other">'),
            "xml-namespace",
            f"{LETTER}/Reference[1]/URL[1]",
        ),
        (
            lambda t: t.replace("<Bold>", '<Bold style="x">'),
            "xml-attribute",
            f"{LETTER}/ClinicalInformation[1]/Text01[1]/Bold[1]/@style",
        ),
        (
            lambda t: t.replace("<Break/>", "<Break>x</Break>", 1),
            "xml-text-unexpected",
            f"{LETTER}/ClinicalInformation[1]/Text01[1]/Break[1]",
        ),
        (
            lambda t: t.replace("Videomøde</Bold>", "<Italic>x</Italic></Bold>"),
            "xml-element-unexpected",
            f"{LETTER}/ClinicalInformation[1]/Text01[1]/Bold[1]/Italic[1]",
        ),
        (
            lambda t: t.replace("<Subject>Indkaldelse", "<Subject><Bold>x</Bold>Indkaldelse"),
            "xml-element-unexpected",
            f"{LETTER}/AdditionalInformation[1]/Subject[1]/Bold[1]",
        ),
        (
            lambda t: t.replace("</CivilRegistrationNumber>", "</CivilRegistrationNumber>"
                                "<AlternativeIdentifier>2512484916</AlternativeIdentifier>"),
            "xml-element-unexpected",
            f"{LETTER}/Patient[1]/AlternativeIdentifier[1]",
        ),
    ],
)  # fmt: skip
def test_one_fault_gives_one_finding_at_its_place(change: Any, rule: str, location: str) -> None:
    judgement = judged(change(XDIS91))

    assert [(f.rule, f.location) for f in judgement.findings] == [(rule, location)]
    assert (judgement.verdict, judgement.standard) == ("fail", "xdis91")


def test_a_missing_element_names_what_would_do_and_the_line_where_it_was_missed() -> None:
    (finding,) = found(without(XDIS91, "CivilRegistrationNumber"))

    assert str(finding.expected.da) == "CivilRegistrationNumber eller AlternativeIdentifier"  # type: ignore[union-attr]
    assert "Patient" in finding.message.da
    assert XDIS91.splitlines()[finding.line - 1].strip().startswith("<CivilReg")  # type: ignore[operator]


def test_elements_in_the_wrong_order_are_one_finding_each_not_missing_and_surplus() -> None:
    sender = re.search(r"<Sender>.*?</Sender>", XDIS91, re.DOTALL)
    assert sender
    moved = XDIS91.replace(sender[0], "").replace("</Patient>", "</Patient>" + sender[0])

    assert places(moved) == [
        ("xml-element-order", f"{LETTER}/Receiver[1]"),
        ("xml-element-order", f"{LETTER}/Patient[1]"),
    ]


def test_the_eleventh_reference_is_the_surplus_one() -> None:
    reference = re.search(r"<Reference>.*?</Reference>", XDIS91, re.DOTALL)
    assert reference
    (finding,) = found(XDIS91.replace(reference[0], reference[0] * 11))

    assert finding.location == f"{LETTER}/Reference[11]"
    assert (finding.expected, finding.received) == ("10", "11")


def test_several_faults_are_all_found_and_stand_in_document_order() -> None:
    text = without(XDIS91, "StatusCode").replace("2512484916", "25").replace("5790000120314", "579")
    findings = found(text)

    assert [finding.rule for finding in findings] == [
        "xml-element-missing",
        "oioxml-location-number-digits",
        "xml-value-pattern",
    ]
    assert [finding.line for finding in findings] == sorted(finding.line or 0 for finding in findings)


def test_every_finding_speaks_both_languages_and_names_its_source() -> None:
    for finding in found(without(XDIS91, "Sender").replace("nytbrev", "Nyt")):
        assert finding.message.da != finding.message.en
        assert finding.source == "OIOXML 2006/07/01"
        assert "{" not in finding.message.da + finding.as_json()["advice"]


def test_a_message_may_be_asked_to_be_judged_as_another() -> None:
    assert judged(XDIS91, standard="xdis91").verdict == "pass"
    assert judged(XDIS91, standard="xdis91", version="XD9134L").verdict == "pass"
    other = judged(XDIS91, standard="xdis91", version="XD9133L")
    assert (other.verdict, other.version) == ("fail", "XD9133L")
    assert other.findings[0].location == "/Emessage[1]"
    assert judged(XDIS91, standard="xdis90").verdict == "fail"
    assert judged(XDIS91, standard="dis91").verdict == "unreadable"
    assert judged(XDIS91, standard="vans-envelope").verdict == "unreadable"
    assert judged(XDIS91, standard="carecommunication").verdict == "unreadable"


def test_a_letter_type_that_nobody_judges_is_unreadable_alone_and_not_checked_beside_another() -> None:
    other = "<LaboratoryRequest/>"
    alone = re.sub(r"<ClinicalEmail>.*</ClinicalEmail>", other, XDIS91, flags=re.DOTALL)
    beside = XDIS91.replace("</ClinicalEmail>", "</ClinicalEmail>" + other)

    assert judged(alone).verdict == "unreadable"
    assert "LaboratoryRequest" in judged(alone).findings[0].message.da
    assert judged(beside).verdict == "pass"
    assert "oioxml-other-letter" in [row.rule for row in judged(beside).not_checked]


def test_an_emessage_without_letter_or_of_nothing_is_a_message_that_is_wrong() -> None:
    bare = re.sub(r"<ClinicalEmail>.*</ClinicalEmail>", "", XDIS91, flags=re.DOTALL)

    assert ("xml-element-missing", LETTER) in places(bare)
    assert judged(bare).verdict == "fail"
    assert judged("<Emessage/>").verdict == "fail"


def test_elements_of_the_parties_own_are_left_alone() -> None:
    own = "</ClinicalEmail><Local_Elements a='b'>ord<caseId xmlns='urn:x'>7</caseId></Local_Elements>"
    assert judged(XDIS91.replace("</ClinicalEmail>", own)).findings == ()


def test_the_register_is_asked_only_when_there_is_one() -> None:
    known = frozenset({"5790000120314"})

    assert judged(XDIS91).not_checked[0].rule == "oioxml-location-number-unknown"
    assert places(XDIS91, location_numbers=known) == [
        ("oioxml-location-number-unknown", f"{LETTER}/Receiver[1]/EANIdentifier[1]")
    ]
    assert found(XDIS91, location_numbers=known | {"5790000121526"}) == []
    assert found(XDIS91, location_numbers=known, mode="official") == []


def test_a_receipt_may_quote_numbers_that_nobody_has_but_not_faulty_ones() -> None:
    known = frozenset({"5790000120314"})
    assert found(XCTL01, location_numbers=known) == []
    broken = XCTL01.replace("<OriginalReceiver>\n        <EANIdentifier>5790000121526", "<OriginalReceiver>\n        "
                            "<EANIdentifier>5790000121527")  # fmt: skip
    assert [f.rule for f in found(broken, location_numbers=known)] == ["oioxml-location-number-check-digit"]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("251248-4916", "oioxml-xdis90-cpr"),
        ("2512484916", "oioxml-xdis90-cpr"),
        ("851248-4916", "oioxml-xdis90-cpr"),
        ("Nancy Ann Berggren", "oioxml-xdis90-name"),
        ("nancy berggren", "oioxml-xdis90-name"),
        ("Berggren, Nancy Ann", "oioxml-xdis90-name"),
        ("25.12.1948", "oioxml-xdis90-birth-date"),
        ("25-12-48", "oioxml-xdis90-birth-date"),
        ("251248", "oioxml-xdis90-birth-date"),
        ("1948-12-25", "oioxml-xdis90-birth-date"),
    ],
)
def test_xdis90_with_patient_data_anywhere_fails(words: str, rule: str) -> None:
    for element in ("Subject", "RefDescription", "Text01"):
        text = XDIS90.replace(f"<{element}>", f"<{element}>{words} ")
        assert {finding.rule for finding in found(text)} == {rule}, element
        assert "4916" not in str([finding.as_json() for finding in found(text)])


@pytest.mark.parametrize(
    "words", ["ring 12 34 56 78", "sag 9912484916", "1505505510", "Peter Berggren", "25.12.2026"]
)
def test_xdis90_with_other_numbers_and_names_passes(words: str) -> None:
    assert found(XDIS90.replace("<Text01>", f"<Text01>{words} ")) == []


def test_xdis90_asks_the_sessions_own_citizens() -> None:
    text = XDIS90.replace("<Text01>", "<Text01>Ida Prøvesen ")
    citizens = [{"given_name": "Ida", "surname": "Prøvesen", "born": "2001-02-03"}]

    assert found(text) == []
    assert [f.rule for f in found(text, extra={"citizens": citizens})] == ["oioxml-xdis90-name"]


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("https://video.example.test/m?a=1&amp;b=%C3%A6;c=(x)#d", None),
        ("https://bøgetræ.example.test/møde?navn=åse", None),
        ("https://video.example.test:8443/x", None),
        ("HTTPS://VIDEO.EXAMPLE.TEST/x", None),
        ("http://video.example.test/x", "oioxml-url-scheme"),
        ("ftp://video.example.test/x", "oioxml-url-scheme"),
        ("javascript:alert(1)", "oioxml-url-scheme"),
        ("video.example.test/x", "oioxml-url-malformed"),
        ("/x", "oioxml-url-malformed"),
        ("https://", "oioxml-url-malformed"),
        ("https://video.example.test/a b", "oioxml-url-malformed"),
        (" https://video.example.test/x", "oioxml-url-malformed"),
        ("https://video.example.test/x\n", "oioxml-url-malformed"),
        ("https://video.example.test/%zz", "oioxml-url-malformed"),
        ("https://video.example.test:99999999/x", "oioxml-url-malformed"),
        ("https://[::1/x", "oioxml-url-malformed"),
        ("", "oioxml-url-length"),
        ("https://video.example.test/" + "x" * 324, "oioxml-url-length"),
    ],
)
def test_links_that_break_are_named(url: str, rule: str | None) -> None:
    text = re.sub(r"<URL>.*?</URL>", f"<URL>{url}</URL>", XDIS91)
    assert [finding.rule for finding in found(text)] == ([rule] if rule else [])


def test_a_link_in_running_text_is_fine_beside_an_active_one() -> None:
    linked = XDIS91.replace("Brug linket", "https://video.example.test/m/abc123 Brug linket")
    assert found(linked) == []
    assert [f.rule for f in found(without(linked, "Reference"))] == ["oioxml-link-only-text"]


@pytest.mark.parametrize(
    ("year", "fires"), [("1989", True), ("1990", False), ("2028", False), ("2029", True)]
)
def test_the_year_window_follows_the_clock(year: str, fires: bool) -> None:
    text = XDIS91.replace("<Sent><Date>2026", f"<Sent><Date>{year}")
    assert bool(found(text, extra={"year": 2026})) == fires


@pytest.mark.parametrize(
    ("declared", "octets"),
    [("ISO-8859-1", "høj_prioritet".encode()), ("windows-1252", "høj_prioritet".encode("cp865"))],
)
def test_a_wrong_charset_that_breaks_the_priority_is_called_so(declared: str, octets: bytes) -> None:
    data = XDIS91.replace("ISO-8859-1", declared).replace("rutine", "@@").encode(declared)
    judgement = check_bytes(data.replace(b"@@", octets), Options(mode="official"))

    assert [finding.rule for finding in judgement.findings] == ["xml-charset-broken-code"]
    assert judgement.findings[0].expected == "høj_prioritet"
