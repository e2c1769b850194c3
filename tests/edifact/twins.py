"""Faulty messages and their right twins, one pair a rule: the source of fixtures/messages/*/*/.

`python -m tests.edifact.twins` writes the files; a test proves that they are what this table says, and that
each faulty one breaks exactly the rule in its name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.edifact.bases import VERSIONS, base, edited
from tests.support import ROOT

FOLDER = ROOT / "fixtures" / "messages"
Edits = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Twin:
    """One pair: the edits that make the fault, and those that make its nearest right neighbour."""

    rule: str
    what: str
    standard: str
    bad: Edits
    good: Edits = ()
    recount: bool = True
    encoding: str = "iso-8859-1"
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.rule}--{self.what}.edi"

    @property
    def folder(self) -> Any:
        return FOLDER / self.standard / VERSIONS[self.standard]

    def faulty(self) -> bytes:
        return edited(base(self.standard), *self.bad, recount=self.recount).encode(self.encoding)

    def right(self) -> bytes:
        return edited(base(self.standard), *self.good).encode("iso-8859-1")


_SUBJECT = "FTX+OE+P00++Indkaldelse til videomøde'\n"
_URL_LINE = "Link til videomøde:https?://video.example.test/m/abc??pin=12&lang=da'"
_IN_TEXT = "Link?: https?://video.example.test/m/abc??pin=12&lang=da'"
_REFERENCE = "S14+14'\nFTX+URL+P00++Link til videomøde:https?://video.example.test/m/abc??pin=12&lang=da'\n"
_TEXT = (
    "FTX+NC+PF0++Videomøde'\nFTX+NC+P00++Mødet er den 25.11.2026 kl. 10.00.:.:"
    "Link?: https?://video.example.test/m/abc??pin=12&lang=da'\n"
)
_HOST = "https?://video.example.test/"


def _url(length: int) -> str:
    """A URL of this length as an FTX+URL's components of 70, the last one longer when it must."""
    url = "https://video.example.test/" + "a" * (length - 27)
    parts = [url[:70], url[70:140], url[140:210], url[210:]]
    return ":".join(part.replace(":", "?:") for part in parts if part)


def _lines(count: int) -> str:
    return "".join(f"FTX+NC+P00++Linje {n}'\n" for n in range(count))


TWINS = [
    # the file as a whole
    Twin("edi-unreadable", "afkortet", "dis91", (("UNZ+1+KUV20261121A1'\n", "UNZ+1+KUV2026"),), recount=False),
    Twin("edi-unknown-standard", "faktura", "dis91", (("MEDDIS:D:93A:UN:D9134L+DIS91", "INVOIC:D:93A:UN"),)),
    Twin("edi-other-standard", "ventede-dis20", "dis91", (), options={"standard": "dis20"}),
    Twin("edi-other-version", "ventede-d9133l", "dis91", (), options={"version": "D9133L"}),
    # the envelope
    Twin("edi-una-missing", "uden-una", "dis91", (("UNA:+.? '\n", ""),)),
    Twin("edi-unb-missing", "uden-unb", "ctl03", (
        ("UNB+UNOC:3+5790000120314:14+5790000121526:14+261121:1020+KVI20261121A1'\n", ""),)),
    Twin("edi-unh-missing", "uden-unh", "dis91", (("UNH+BRV20261121A1+MEDDIS:D:93A:UN:D9134L+DIS91'\n", ""),)),
    Twin("edi-unt-missing", "uden-unt", "dis91", (("UNT+33+BRV20261121A1'\n", ""),)),
    Twin("edi-unz-missing", "uden-unz", "dis91", (("UNZ+1+KUV20261121A1'\n", ""),)),
    Twin("edi-unt-count", "en-for-lidt", "dis91", (("UNT+33+", "UNT+32+"),), recount=False),
    Twin("edi-unt-count", "en-for-meget", "ctl02", (("UNT+5+", "UNT+6+"),), recount=False),
    Twin("edi-unt-reference", "andet-brevnummer", "dis91", (("UNT+33+BRV20261121A1", "UNT+33+BRV20261121A2"),)),
    Twin("edi-unz-count", "to-breve", "dis91", (("UNZ+1+", "UNZ+2+"),)),
    Twin("edi-unz-reference", "anden-kuvert", "dis91", (("UNZ+1+KUV20261121A1", "UNZ+1+KUV20261121A2"),)),
    Twin("edi-stray-segment", "efter-unz", "dis91", (
        ("UNZ+1+KUV20261121A1'\n", "UNZ+1+KUV20261121A1'\nFTX+NC+P00++Mere'\n"),)),
    Twin("edi-version-unknown", "d9199l", "dis91", (("UN:D9134L+", "UN:D9199L+"),), (("UN:D9134L+", "UN:D9133L+"),)),
    Twin("edi-type-contradiction", "version-91-type-90", "dis91", (("D9134L+DIS91'", "D9134L+DIS90'"),)),
    Twin("edi-letter-id-repeated", "to-ens-breve", "ctl03", (
        ("UNT+4+KVB20261121A1'\nUNZ+1+", "UNT+4+KVB20261121A1'\nUNH+KVB20261121A1+CONTRL:D:93A:ZZ:C0330Q+CTL03'\n"
         "UCI+KUV20261121A1+5790000121526:14+5790000120314:14+7'\nUNT+3+KVB20261121A1'\nUNZ+2+"),),
        (("UNT+4+KVB20261121A1'\nUNZ+1+", "UNT+4+KVB20261121A1'\nUNH+KVB20261121A2+CONTRL:D:93A:ZZ:C0330Q+CTL03'\n"
          "UCI+KUV20261121A1+5790000121526:14+5790000120314:14+7'\nUNT+3+KVB20261121A2'\nUNZ+2+"),)),
    # groups
    Twin("edi-group-missing", "uden-forloeb", "dis91", (
        ("S11+11'\nGIS+N'\nRFF+REI:65528acda12c4d85b7016f4b12eec2bc'\nSEQ++1'\nPAS+HS'\n", ""),)),
    Twin("edi-group-missing", "uden-modtager", "dis20", (
        ("S01+01'\nNAD+ROR+461:KOM:IM++Prøve Kommune:::::US'\nSEQ++2'\n", ""),)),
    Twin("edi-group-unexpected", "henvisning", "dis91", (("S07+07'\n", "S05+05'\nGIS+N'\nS07+07'\n"),)),
    Twin("edi-group-order", "brev-efter-patient", "dis20", (
        ("S02+02'\nGIS+N'\nRFF+SRI:BRV20261121A1'\nDTM+182:20261121101430:204'\n"
         "S07+07'\nPNA+PAT+2512484916:::CPR:IM'\n",
         "S07+07'\nPNA+PAT+2512484916:::CPR:IM'\n"
         "S02+02'\nGIS+N'\nRFF+SRI:BRV20261121A1'\nDTM+182:20261121101430:204'\n"),)),
    Twin("edi-group-repeated", "to-patienter", "dis20", (
        ("S11+11'\n", "S07+07'\nPNA+PAT+2512489996:::CPR:IM'\nS11+11'\n"),)),
    # segments
    Twin("edi-segment-missing", "uden-bgm", "dis91", (("BGM+EPI++9+NA'\n", ""),)),
    Twin("edi-segment-missing", "uden-svarnummer", "dis20", (("RFF+LOC:5790000121526'\n", ""),)),
    Twin("edi-segment-missing", "uden-udskrivningstid", "dis17", (("DTM+90:202611211000:203'\n", ""),)),
    Twin("edi-segment-missing", "uden-uci", "ctl03", (
        ("UCI+KUV20261121A1+5790000121526:14+5790000120314:14+7'\n", ""),)),
    Twin("edi-segment-missing", "uden-reference", "dis14", (("RFF+REI:ADV20261121A1'\n", ""),)),
    Twin("edi-segment-missing", "uden-status", "dis01", (("PAS+HS'\n", ""),)),
    Twin("edi-segment-unexpected", "apostrof-i-tekst", "dis91", (
        ("Mødet er den", "Lad'\nos mødes den"),), (("Mødet er den", "Lad?'os mødes den"),)),
    Twin("edi-segment-order", "adresse-efter-seq", "dis91", (
        ("ADR++US:Rådhuspladsen 2+Prøveby+5000'\nSEQ++2'\n", "SEQ++2'\nADR++US:Rådhuspladsen 2+Prøveby+5000'\n"),)),
    Twin("edi-segment-repeated", "to-seq", "dis91", (("SEQ++2'\n", "SEQ++2'\nSEQ++2'\n"),)),
    Twin("edi-segment-limit", "ti-ftx", "dis91", ((_TEXT, _lines(9)),), ((_TEXT, _lines(8)),)),
    # elements
    Twin("edi-element-missing", "afsender-uden-navn", "dis91", (
        ("SST++Prøvesygehuset:Kirurgisk", "SST++:Kirurgisk"),)),
    Twin("edi-element-length", "emne-71-tegn", "dis91", (
        ("Indkaldelse til videomøde'", "x" * 71 + "'"),), (("Indkaldelse til videomøde'", "?'" * 70 + "'"),)),
    Twin("edi-element-length", "navn-36-tegn", "dis14", (("Hjemmeplejen", "H" * 36),), (("Hjemmeplejen", "H" * 35),)),
    Twin("edi-element-digits", "cpr-med-bogstav", "dis91", (("2512484916", "251248491X"),)),
    Twin("edi-element-date", "31-april", "dis91", (("DTM+182:202611211014", "DTM+182:202604311014"),),
         (("DTM+182:202611211014", "DTM+182:202604301014"),)),
    Twin("edi-element-date", "uden-sekunder", "dis20", (("DTM+182:20261121101430:204", "DTM+182:202611211014:204"),)),
    Twin("edi-code-value", "status-x", "dis91", (("S02+02'\nGIS+N'", "S02+02'\nGIS+X'"),),
         (("S02+02'\nGIS+N'", "S02+02'\nGIS+M'"),)),
    Twin("edi-code-value", "specialekode", "dis91", (("ORG+30:SKS", "ORG+29:SKS"),), (("ORG+30:SKS", "ORG+31:SKS"),)),
    Twin("edi-code-value", "udskrevet-ha", "dis17", (("PAS+DH'", "PAS+HA'"),), (("PAS+DH'", "PAS+UP'"),)),
    Twin("edi-code-value", "kvittering-afviser", "ctl03", (("5790000120314:14+7'", "5790000120314:14+4'"),)),
    Twin("edi-element-unused", "landekode", "dis91", (
        ("Prøvevej 1+Prøveby+5000'", "Prøvevej 1+Prøveby+5000+DK'"),)),
    Twin("edi-text-lines", "seks-linjer", "dis91", ((_TEXT, "FTX+NC+P00++1:2:3:4:5:6'\n"),), (
        (_TEXT, "FTX+NC+P00++1:2:3:4:5'\n"),)),
    Twin("edi-control-character", "linjeskift-i-tekst", "dis91", (("Mødet er den", "Mødet er\r\nden"),), recount=False),
    Twin("edi-party-list", "sks-sfu", "dis91", (("6005041:SKS:SST", "6005041:SKS:SFU"),), (
        ("6005041:SKS:SST", "5790000121526:EAN:9"),)),
    Twin("edi-patient-id", "cpr-og-alternativ", "dis91", (
        ("FO:Nancy Ann'\n", "FO:Nancy Ann'\nRFF+XPI:ABC4567890'\n"),), (
        ("2512484916:::CPR:IM+++SU:Berggren+FO:Nancy Ann'\n", "+++SU:Berggren+FO:Nancy Ann'\nRFF+XPI:ABC4567890'\n"),)),
    Twin("edi-patient-id-list", "uden-kodeliste", "dis91", (("2512484916:::CPR:IM", "2512484916"),)),
    Twin("edi-letter-reference", "andet-brevnummer", "dis91", (("RFF+SRI:BRV20261121A1", "RFF+SRI:BRV20261121A2"),)),
    Twin("edi-reference-parts", "uden-adresse", "dis91", (
        (_URL_LINE, "Link til videomøde'"), (_IN_TEXT, "Se nedenfor.'")), (
        ("FTX+URL+P00++" + _URL_LINE, "FTX+SUP+P00++Røntgenbilleder med posten'"), (_IN_TEXT, "Se nedenfor.'"))),
    Twin("edi-subject-place", "i-anden-gruppe", "dis91", (
        (_SUBJECT, ""), ("S14+14'\nFTX+URL", "S14+14'\n" + _SUBJECT + "FTX+URL"))),
    Twin("edi-text-format", "p99", "dis91", (("FTX+NC+PF0", "FTX+NC+P99"),), (("FTX+NC+PF0", "FTX+NC+FU0"),)),
    # characters
    Twin("edi-charset-repertoire", "unoa-med-smaa", "dis91", (("UNB+UNOC:3", "UNB+UNOA:3"),)),
    Twin("edi-charset-utf8", "utf-8-som-unoc", "dis91", (), encoding="utf-8"),
    # links
    Twin("edi-url-length", "281-tegn", "dis91", (
        (_URL_LINE, f"Link:{_url(281)}'"), (_IN_TEXT, "Se nedenfor.'")), (
        (_URL_LINE, f"Link:{_url(280)}'"), (_IN_TEXT, "Se nedenfor.'"))),
    Twin("edi-url-malformed", "mellemrum", "dis91", (
        (_URL_LINE, f"Link:{_HOST}m abc'"), (_IN_TEXT, "Se nedenfor.'")), (
        (_URL_LINE, f"Link:{_HOST}m%20abc'"), (_IN_TEXT, "Se nedenfor.'"))),
    Twin("edi-url-https", "http", "dis91", (
        (_URL_LINE, "Link:http?://video.example.test/m'"), (_IN_TEXT, "Se nedenfor.'"))),
    Twin("edi-url-only-in-text", "intet-aktivt-link", "dis91", ((_REFERENCE, ""),)),
    Twin("edi-url-cut-in-text", "ved-tegn-70", "dis91", (
        (_URL_LINE, f"Link:{_HOST}{'a' * 43}'"), (_IN_TEXT, f"{_HOST}{'a' * 43}:{'b' * 10}'")), (
        (_URL_LINE, f"Link:{_HOST}{'a' * 42}:{'b' * 10}'"), (_IN_TEXT, f"{_HOST}{'a' * 42}\\:{'b' * 10}'"))),
    # parties, times
    Twin("edi-location-number-form", "12-cifre", "dis91", (("5790000121526:14+5790", "579000012152:14+5790"),)),
    Twin("edi-location-number-form", "sorkode-som-lokationsnummer", "dis20", (
        ("NAD+ROR+461:KOM:IM", "NAD+ROR+461::9"),), (("NAD+ROR+461:KOM:IM", "NAD+ROR+5790000120314::9"),)),
    Twin("edi-location-number-check-digit", "forkert-ciffer", "dis91", (
        ("5790000121526:14+5790", "5790000121527:14+5790"),)),
    Twin("edi-location-number-check-digit", "svarnummer", "dis20", (
        ("RFF+LOC:5790000121526", "RFF+LOC:5790000121520"),)),
    Twin("edi-location-number-unknown", "ikke-i-registret", "dis91", (
        ("5790000120314:14+2611", "5790000201389:14+2611"),), options={
        "location_numbers": frozenset({"5790000121526", "5790000120314"})}),
    Twin("edi-year-window", "1926", "dis91", (("DTM+137:2026", "DTM+137:1926"),), (("DTM+137:2026", "DTM+137:1998"),)),
    Twin("edi-year-window", "2089", "dis91", (("+261121:1015", "+891121:1015"),), (("+261121:1015", "+901121:1015"),)),
    # the letter
    Twin("edi-no-text", "kun-emne", "dis91", ((_TEXT, ""),)),
    Twin("edi-no-subject", "uden-emne", "dis91", ((_SUBJECT, ""),)),
    Twin("edi-no-priority", "uden-prioritet", "dis91", (("RFF+NO:NC'\n", ""),), (("RFF+NO:NC'", "RFF+HI:NC'"),)),
    Twin("edi-text-blocks", "elleve", "dis91", (
        ("S14+14'\nFTX+URL", "S14+14'\nFTX+NC+P00++Mere'\n" * 10 + "S14+14'\nFTX+URL"),), (
        ("S14+14'\nFTX+URL", "S14+14'\nFTX+NC+P00++Mere'\n" * 9 + "S14+14'\nFTX+URL"),)),
    Twin("edi-dis90-cpr", "en-borgers-nummer", "dis90", (("1505505510", "2512484916"),)),
    Twin("edi-dis90-patient-data", "cpr-i-tekst", "dis90", (("Mødet er den", "Om 251248-4916: Mødet er den".replace(
        ":", "?:")),), (("Mødet er den", "Ring 65410000. Mødet er den"),)),
    Twin("edi-dis90-patient-data", "navn-i-emne", "dis90", (
        ("Indkaldelse til videomøde", "Møde om Nancy Ann Berggren"),), options={"citizens": True}),
    # receipts
    Twin("edi-receipt-asks-receipt", "beder-om-kvittering", "ctl03", (
        ("KVI20261121A1'\nUNH", "KVI20261121A1++++1'\nUNH"),),
         (("KVI20261121A1'\nUNH", "KVI20261121A1++++0'\nUNH"),)),
    Twin("edi-receipt-parties", "anden-modtager", "ctl02", (
        ("UCI+KUV20261121A1+5790000121526", "UCI+KUV20261121A1+5790000201389"),)),
]  # fmt: skip


def main() -> None:
    """Write every fixture file anew."""
    for standard, version in VERSIONS.items():
        folder = FOLDER / standard / version / "valid"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "plain.edi").write_bytes(base(standard).encode("iso-8859-1"))
    for twin in TWINS:
        for kind, data in (("invalid", twin.faulty()), ("valid", twin.right())):
            folder = twin.folder / kind
            folder.mkdir(parents=True, exist_ok=True)
            (folder / twin.name).write_bytes(data)


if __name__ == "__main__":
    main()
