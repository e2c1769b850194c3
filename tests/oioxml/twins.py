"""The right twins of the faulty messages: each the nearest neighbour that breaks no rule.

`python -m tests.oioxml.twins` writes `fixtures/messages/<standard>/<version>/valid/<rule>--<what>.xml`; the faulty
twins of the same names are files of their own.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

from tests.support import ROOT

MESSAGES = ROOT / "fixtures" / "messages"
Edit = Callable[[str], str]


def _swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return edit


def _sub(pattern: str, new: str) -> Edit:
    return lambda text: re.sub(pattern, new, text)


def _same(text: str) -> str:
    return text


def _two_letters(text: str) -> str:
    letter = re.search(r"  <ClinicalEmail>.*</ClinicalEmail>\n", text, re.DOTALL)
    assert letter is not None
    return text.replace(letter[0], letter[0] + letter[0].replace("BRV20261121A01", "BRV20261121A02"))


def _prefixed(text: str) -> str:
    return re.sub(r"<(/?)(?=\w)", r"<\1m:", text).replace("xmlns=", "xmlns:m=")


def _payload(name: str, form: str, version: str, data: bytes) -> Edit:
    def edit(text: str) -> str:
        for element, value in (
            ("Format", form),
            ("Name", name),
            ("Version", version),
            ("SizeInBytes", len(data)),
        ):
            text = re.sub(f"<{element}>.*?</{element}>", f"<{element}>{value}</{element}>", text)
        return re.sub(
            "<Data>.*?</Data>", f"<Data>{base64.b64encode(data).decode()}</Data>", text, flags=re.DOTALL
        )

    return edit


_NS = 'xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/"'
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x x.xsd"'
_LINK = "https://video.example.test/m/abc123?rum=7&amp;navn=møde"
_SUPPLEMENT = "    <Reference><RefDescription>Med posten</RefDescription><SUP>true</SUP></Reference>\n"
_OWN = "\n  <Local_Elements><sag>7</sag></Local_Elements>"
_DIS91 = (MESSAGES / "dis91" / "D9134L" / "valid" / "plain.edi").read_bytes()
_TEXT = "Der er aftalt videomøde den 25.11.2026 kl. 10.00."
_XDIS91 = "xdis91/XD9134L/videolink"
_XDIS90 = "xdis90/XD9034L/aabningstider"
_ENVELOPE = "vans-envelope/1.0.4/xdis91"

TWINS: dict[str, tuple[str, Edit]] = {
    "oioxml-code-contradiction--statistikkode-xdis90": (_XDIS91, _same),
    "oioxml-duplicate-id--to-breve-med-samme-nummer": (_XDIS91, _two_letters),
    "oioxml-letter-without-priority--uden-prioritet": (_XDIS91, _swap(">rutine<", ">høj_prioritet<")),
    "oioxml-letter-without-subject--uden-emne": (_XDIS91, _swap(">Indkaldelse til videomøde<", ">V<")),
    "oioxml-letter-without-text--kun-link": (_XDIS91, _swap(_TEXT, "Se linket")),
    "oioxml-link-only-text--link-i-loebende-tekst": (_XDIS91, _swap("Brug linket", f"Brug {_LINK}")),
    "oioxml-location-number-check-digit--forkert-kontrolciffer": (_XDIS91, _swap("5790000120314", "5790000121526")),
    "oioxml-location-number-digits--12-cifre": (_XDIS91, _swap("5790000120314", "5790000121526")),
    "oioxml-location-number-unknown--ikke-i-registret": (_XDIS91, _swap("5790000120314", "5790000121526")),
    "oioxml-text-block-long--3151-tegn": (_XDIS91, _sub("<Text01>.*(?=</Text01>)", "<Text01>" + "ø" * 3150)),
    "oioxml-text-charset-suspect--utf-8-laest-som-iso-8859-1": (_XDIS91, _swap(_TEXT, "Til Ã, æ, ø og å.")),
    "oioxml-unknown-edition--navnerum-uden-skraastreg": (_XDIS91, _same),
    "oioxml-url-length--351-tegn": (_XDIS91, _swap(_LINK, "https://video.example.test/" + "a" * 323)),
    "oioxml-url-malformed--mellemrum-i-linket": (_XDIS91, _swap("navn=møde", "navn=m%C3%B8de%20nu")),
    "oioxml-url-scheme--http": (_XDIS91, _swap("https://video", "HTTPS://video")),
    "oioxml-year--1926": (_XDIS91, _swap("<Date>2026", "<Date>1990")),
    "xml-attribute--attribut-paa-url": (_XDIS91, _swap(_NS, f"{_NS} {_XSI}")),
    "xml-charset-broken-code--hoej-prioritet-laest-forkert": (_XDIS91, _swap(">rutine<", ">h&#248;j_prioritet<")),
    "xml-element-missing--uden-afsender": (_XDIS91, _sub(r"\s*<DepartmentName>.*?</DepartmentName>", "")),
    "xml-element-order--modtager-foer-afsender": (_XDIS91, _same),
    "xml-element-repeated--to-emner": (_XDIS91, _swap("  </ClinicalEmail>", _SUPPLEMENT + "  </ClinicalEmail>")),
    "xml-element-unexpected--eget-felt-i-brevet": (_XDIS91, _swap("</ClinicalEmail>", "</ClinicalEmail>" + _OWN)),
    "xml-namespace--navnerum-fra-xd9133l": (_XDIS91, _prefixed),
    "xml-text-unexpected--tekst-uden-for-text01": (_XDIS91, _swap("<Reference>", "<Reference><!-- tekst -->")),
    "xml-value-code--ukendt-status": (_XDIS91, _swap(">nytbrev<", ">rettetbrev<")),
    "xml-value-length--emne-paa-71-tegn": (_XDIS91, _swap(">Indkaldelse til videomøde<", f">{'ø' * 70}<")),
    "xml-value-pattern--cpr-med-bindestreg": (_XDIS91, _same),
    "xml-value-type--dato-med-tidszone": (_XDIS91, _swap("<Date>2026-11-21", "<Date>2024-02-29")),
    "oioxml-xdis90-birth-date--foedselsdato-i-linktekst": (_XDIS90, _swap(">Vejledning<", ">Vejledning 25.12.2026<")),
    "oioxml-xdis90-cpr--cpr-i-tekst": (_XDIS90, _swap("ring 12345678", "ring 12345678, sag 9912484916")),
    "oioxml-xdis90-name--navn-i-emne": (_XDIS90, _swap("for videomøder", "hos overlæge Berggren")),
    "oioxml-receipt-asks-receipt--beder-om-kvittering": ("xctl03/XC0330Q/positiv", _same),
    "xml-receipt-edition-invalid--udgave-2020": ("xctl03/XC0330Q/positiv", _same),
    "vans-format--edifact": (_ENVELOPE, _payload("MCM:DIS91", "EDIFACT", "D9134L", _DIS91)),
    "vans-name--xdis90": (_ENVELOPE, _same),
    "vans-namespace--version-1.0.3": (_ENVELOPE, _same),
    "vans-payload-unreadable--afkortet-brev": (_ENVELOPE, _swap("<Data>", "<Data>\n      ")),
    "vans-size--en-byte-for-lidt": (_ENVELOPE, _swap("<SizeInBytes>", "<SizeInBytes>0")),
    "vans-uuid--bogstaver-efter-f": (_ENVELOPE, _swap("3f1d9a70-5f0e", "3F1D9A70-5F0E")),
    "vans-version--xd9135l": (_ENVELOPE, _swap("\n        <Version>XD9134L</Version>", "")),
    "vans-year--1926": (_ENVELOPE, _swap("<SentDateTime>2026", "<SentDateTime>1990")),
}  # fmt: skip
"""Name of the pair → the plain message it is made of, and what is changed in it."""


def right(name: str) -> tuple[Path, bytes]:
    """The file of a right twin and what must stand in it."""
    plain, edit = TWINS[name]
    standard, version, stem = plain.split("/")
    folder = MESSAGES / standard / version / "valid"
    data = (folder / f"{stem}.xml").read_bytes()
    charset = "utf-8" if b'encoding="UTF-8"' in data[:60] else "iso-8859-1"
    return folder / f"{name}.xml", edit(data.decode(charset)).encode(charset)


def main() -> None:
    """Write every right twin anew."""
    for name in TWINS:
        path, data = right(name)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
