"""OIOXML that somebody got slightly wrong, and OIOXML that only looks wrong."""

# ruff: noqa: E501 - rows of tables read best on one line
from __future__ import annotations

import pytest

from tests.nasty.letters import XCTL01, XDIS91, Change, Expected, found, judged, sub, swap

LETTER = "/Emessage[1]/ClinicalEmail[1]"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_BODY = XDIS91[XDIS91.index("<ClinicalEmail>") : XDIS91.index("</Emessage>")]

FAULTS: list[tuple[str, Change, Expected]] = [
    ("element in another namespace", swap("<Sender>", '<Sender xmlns="urn:x">'), [("xml-namespace", f"{LETTER}/Sender[1]")]),
    ("no namespace", sub(r' xmlns="[^"]*"', ""), [("oioxml-unknown-edition", "/Emessage[1]")]),
    ("https namespace", swap("http://rep", "https://rep"), [("oioxml-unknown-edition", "/Emessage[1]")]),
    ("two letters of one number", swap(_BODY, _BODY * 2), [("oioxml-duplicate-id", "/Emessage[1]/ClinicalEmail[2]/Letter[1]/Identifier[1]")]),
    ("two patients", sub(r"(<Patient>.*</Patient>)", r"\1\1"), [("xml-element-repeated", f"{LETTER}/Patient[2]")]),
    ("doubled element", sub(r"(<EANIdentifier>5790000120314</EANIdentifier>)", r"\1\1"), [("xml-element-repeated", f"{LETTER}/Sender[1]/EANIdentifier[2]")]),
    ("reordered elements", sub(r"(<OrganisationName>Testsygehus</OrganisationName>)(\s*)(<DepartmentName>[^<]*</DepartmentName>)", r"\3\2\1"),
     [("xml-element-order", f"{LETTER}/Sender[1]/DepartmentName[1]")]),
    ("seconds", swap("<Time>10:15<", "<Time>10:15:00<"), [("xml-value-pattern", "/Emessage[1]/Envelope[1]/Sent[1]/Time[1]")]),
    ("Danish date", swap("<Date>2026-11-21<", "<Date>21-11-2026<"), [("xml-value-type", "/Emessage[1]/Envelope[1]/Sent[1]/Date[1]")]),
    ("priority without ø", swap(">rutine<", ">hoej_prioritet<"), [("xml-charset-broken-code", f"{LETTER}/AdditionalInformation[1]/Priority[1]")]),
    ("priority in capitals", swap(">rutine<", ">Rutine<"), [("xml-value-code", f"{LETTER}/AdditionalInformation[1]/Priority[1]")]),
    ("xsi:nil", swap("<Subject>", f'<Subject {XSI} xsi:nil="true">'), [("xml-attribute", f"{LETTER}/AdditionalInformation[1]/Subject[1]/@nil")]),
    ("blank subject", sub(r"<Subject>.*?<", "<Subject>   <"), [("oioxml-letter-without-subject", f"{LETTER}/AdditionalInformation[1]/Subject[1]")]),
    ("blanks around EAN", swap(">5790000120314<", "> 5790000120314 <"), [("oioxml-location-number-digits", f"{LETTER}/Sender[1]/EANIdentifier[1]")]),
    ("no CPR", sub(r"<CivilRegistrationNumber>.*?</CivilRegistrationNumber>", ""), [("xml-element-missing", f"{LETTER}/Patient[1]/CivilRegistrationNumber[1]")]),
    ("CPR and alternative", sub(r"(</CivilRegistrationNumber>)", r"\1<AlternativeIdentifier>ABCDEFGHIJ</AlternativeIdentifier>"),
     [("xml-element-unexpected", f"{LETTER}/Patient[1]/AlternativeIdentifier[1]")]),
    ("nested styles", swap("<Text01>", "<Text01><Bold><Italic>a</Italic></Bold>"), [("xml-element-unexpected", f"{LETTER}/ClinicalInformation[1]/Text01[1]/Bold[1]/Italic[1]")]),
    ("HTML link", swap("<Text01>", '<Text01><a href="x">b</a>'), [("xml-element-unexpected", f"{LETTER}/ClinicalInformation[1]/Text01[1]/a[1]")]),
    ("type of another letter", swap("<TypeCode>XDIS91", "<TypeCode>XDIS90"), [("xml-value-code", f"{LETTER}/Letter[1]/TypeCode[1]")]),
    ("version of another edition", swap("XD9134L", "XD9135L"), [("xml-value-code", f"{LETTER}/Letter[1]/VersionCode[1]")]),
    ("year 1890", swap("<Date>2026", "<Date>1890"), [("oioxml-year", "/Emessage[1]/Envelope[1]/Sent[1]/Date[1]")]),
    ("year 2099", swap("<Date>2026", "<Date>2099"), [("oioxml-year", "/Emessage[1]/Envelope[1]/Sent[1]/Date[1]")]),
    ("eleven texts", lambda text: text.replace("    <ClinicalInformation>", "    <ClinicalInformation><Text01>x</Text01></ClinicalInformation>" * 10 + "<ClinicalInformation>"),
     [("xml-element-repeated", f"{LETTER}/ClinicalInformation[11]")]),
    ("URL and SUP", swap("</URL>", "</URL><SUP>true</SUP>"), [("xml-element-unexpected", f"{LETTER}/Reference[1]/SUP[1]")]),
    ("SUP false", sub(r"<URL>.*?</URL>", "<SUP>false</SUP>"), [("xml-value-code", f"{LETTER}/Reference[1]/SUP[1]")]),
    ("unknown letter", lambda text: text.replace("ClinicalEmail", "Korrespondance"),
     [("xml-element-missing", LETTER), ("xml-element-unexpected", "/Emessage[1]/Korrespondance[1]")]),
]  # fmt: skip

HARMLESS: list[tuple[str, str | bytes]] = [
    ("prefix", sub(r"<(/?)(?=\w)", r"<\1m:")(XDIS91).replace("xmlns=", "xmlns:m=")),
    ("byte order mark", b"\xef\xbb\xbf" + XDIS91.replace("ISO-8859-1", "UTF-8").encode("utf-8")),
    ("UTF-16", XDIS91.replace("ISO-8859-1", "UTF-16").encode("utf-16")),
    ("windows-1252", XDIS91.replace("ISO-8859-1", "windows-1252").encode("cp1252")),
    ("CDATA", sub(r"<Subject>(.*?)<", r"<Subject><![CDATA[\1]]><")(XDIS91)),
    ("comment and instruction", XDIS91.replace("<Subject>", "<?x y?><Subject><!-- a -->")),
    ("comment inside a code", XDIS91.replace(">rutine<", ">rut<!-- a -->ine<")),
    ("schemaLocation", XDIS91.replace("<Emessage ", f'<Emessage {XSI} xsi:schemaLocation="a b" ')),
    ("character references", XDIS91.replace("ø", "&#xF8;")),
    ("CRLF", XDIS91.replace("\n", "\r\n")),
    ("one line", sub(r">\s+<", "><")(XDIS91)),
    ("two letters", XDIS91.replace(_BODY, _BODY + _BODY.replace("BRV20261121A01", "BRV20261121A02"))),
    ("own elements", XDIS91.replace("</ClinicalEmail>", "</ClinicalEmail><Local_Elements><caseId>1</caseId></Local_Elements>")),
    ("VANS by name sends XCTL01", sub(r"(<Sender>\s*<EANIdentifier>)[^<]+", r"\1KMDNET")(XCTL01)),
]  # fmt: skip

UNREADABLE: list[tuple[str, bytes, str, str]] = [
    ("& in a link", XDIS91.replace("&amp;", "&").encode("latin-1"), "48:58", "&amp;"),
    ("UTF-8 declared, ISO-8859-1 written", XDIS91.replace("ISO-8859-1", "UTF-8").encode("latin-1"), "41:38", "0xF8"),
    ("UTF-16 without mark", XDIS91.replace("ISO-8859-1", "UTF-16").encode("utf-16-le"), "1:1", "UTF-16"),
    ("UTF-16 declared, UTF-8 written", XDIS91.replace("ISO-8859-1", "UTF-16").encode(), "1:21", "UTF-16"),
    ("blank line first", ("\n" + XDIS91).encode("latin-1"), "2:1", "før XML-erklæringen"),
    ("two documents", (XDIS91 + XDIS91).encode("latin-1"), "52:6", "først i filen"),
    ("control character", XDIS91.replace("<Text01>", "<Text01>&#1;").encode("latin-1"), "44:19", "ikke tilladt"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_fault_gives_exactly_its_finding(change: Change, expected: Expected) -> None:
    assert found(change(XDIS91)) == expected


@pytest.mark.parametrize("message", [row[1] for row in HARMLESS], ids=[row[0] for row in HARMLESS])
def test_what_only_looks_wrong_passes(message: str | bytes) -> None:
    assert found(message) == []


@pytest.mark.parametrize(
    ("data", "place", "words"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_what_cannot_be_read_says_where_and_why(data: bytes, place: str, words: str) -> None:
    judgement = judged(data)
    assert judgement.verdict == "unreadable"
    assert judgement.findings[0].location == place
    assert words in judgement.findings[0].message.da
