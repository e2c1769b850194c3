"""Right messages of every type, made here: test citizens of the official examples, right location numbers."""

from __future__ import annotations

import re

_UNB = "UNB+UNOC:3+5790000121526:14+5790000120314:14+261121:1015+KUV20261121A1++++1'"
_RECEIPT_UNB = "UNB+UNOC:3+5790000120314:14+5790000121526:14+261121:1020+KVI20261121A1'"
_UNZ = "UNZ+1+KUV20261121A1'"

_CORRESPONDENCE = """\
UNA:+.? '
{unb}
UNH+BRV20261121A1+MEDDIS:D:93A:UN:{version}+{code}'
BGM+EPI++9+NA'
DTM+137:202611211014:203'
S01+01'
NAD+SSP+6005041:SKS:SST++Prøvesygehuset:Kirurgisk afd.::::US'
ADR++US:Prøvevej 1+Prøveby+5000'
CON++65410000:TE'
SEQ++1'
SPR+ORG+30:SKS:SST+{code}:SKS:SST'
S01+01'
NAD+PO+461:KOM:IM++Prøve Kommune:::::US'
ADR++US:Rådhuspladsen 2+Prøveby+5000'
SEQ++2'
S02+02'
GIS+N'
RFF+SRI:BRV20261121A1'
RFF+NO:NC'
DTM+182:202611211014:203'
S07+07'
{patient}
S11+11'
GIS+N'
RFF+REI:65528acda12c4d85b7016f4b12eec2bc'
SEQ++1'
PAS+HS'
S14+14'
FTX+OE+P00++Indkaldelse til videomøde'
FTX+NC+PF0++Videomøde'
FTX+NC+P00++Mødet er den 25.11.2026 kl. 10.00.:.:Link?: https?://video.example.test/m/abc?\
?pin=12&lang=da'
S14+14'
FTX+URL+P00++Link til videomøde:https?://video.example.test/m/abc??pin=12&lang=da'
UNT+32+BRV20261121A1'
{unz}
"""

_RECEIPT = """\
UNA:+.? '
{unb}
UNH+KVB20261121A1+CONTRL:D:93A:ZZ:{version}+{code}'
UCI+KUV20261121A1+5790000121526:14+5790000120314:14+{action}'
{refusal}UCM+BRV20261121A1+MEDDIS:D:93A:UN:D9134L+{action}'
UNT+5+KVB20261121A1'
UNZ+1+KVI20261121A1'
"""

_NOTICE = """\
UNA:+.? '
UNB+UNOC:3+5790000121526:14+5790000120314:14+261121:1015+KUV20261121A1++++0'
UNH+BRV20261121A1+MEDDIS:D:93A:UN:{version}+{code}'
BGM+EPI++9+NA'
DTM+137:20261121101430:204'
S01+01'
NAD+SOR+6005041:SKS:SST++Prøvesygehuset:Kirurgisk afd.:A1:::US'
CON++65410000:TE'
RFF+LOC:5790000121526'
SEQ++1'
SPR+ORG++{code}:SKS:SST'
S01+01'
NAD+ROR+461:KOM:IM++Prøve Kommune:::::US'
SEQ++2'
S02+02'
GIS+N'
RFF+SRI:BRV20261121A1'
DTM+182:20261121101430:204'
S07+07'
PNA+PAT+2512484916:::CPR:IM'
S11+11'
GIS+N'
GIS+P'
RFF+REI:ADV20261121A1'
SEQ++1'
DTM+90:202611211000:203'
PAS+{status}'
UNT+26+BRV20261121A1'
{unz}
"""

_ANSWER = """\
UNA:+.? '
UNB+UNOC:3+5790000120314:14+5790000121526:14+261121:1015+KUV20261121A1++++0'
UNH+BRV20261121A1+MEDDIS:D:93A:UN:D1431C+DIS14'
BGM+EPI++9+NA'
DTM+137:20261121101430:204'
S01+01'
NAD+ROR+6005041:SKS:SST++Prøvesygehuset:Kirurgisk afd.::::US'
SEQ++1'
S01+01'
NAD+SOR+461:KOM:IM++Prøve Kommune:::::US'
SEQ++2'
SPR+ORG++DIS14:SKS:SST'
S01+01'
NAD+BV+++Hjemmeplejen:Nord::::US'
CON++66110000:TE'
RFF+AHL:2'
RFF+BUH:ma-fr 8-15'
SEQ++3'
S02+02'
GIS+N'
RFF+SRI:BRV20261121A1'
DTM+182:20261121101430:204'
S07+07'
PNA+PAT+2512484916:::CPR:IM'
S11+11'
GIS+N'
GIS+P'
RFF+ADY:0'
RFF+REI:ADV20261121A1'
SEQ++1'
UNT+30+BRV20261121A1'
{unz}
"""

_DISCHARGE = """\
UNA:+.? '
{unb}
UNH+BRV20261121A1+MEDDIS:D:93A:UN:{version}+{code}'
BGM+EPI++9+NA'
DTM+137:202611211014:203'
S01+01'
NAD+SSP+6005041:SKS:SST++Prøvesygehuset:Kirurgisk afd.::::US'
SEQ++1'
SPR+ORG+30:SKS:SST+{code}:SKS:SST'
S01+01'
NAD+PO+123456:YNR:SFU++Prøvelægerne:::::US'
SEQ++2'
S01+01'
NAD+CCR+461:KOM:IM++Prøve Kommune:::::US'
SEQ++3'
S02+02'
GIS+N'
RFF+SRI:BRV20261121A1'
DTM+182:202611211014:203'
S07+07'
PNA+PAT+2512484916:::CPR:IM+++SU:Berggren+FO:Nancy Ann'
S11+11'
GIS+N'
RFF+AHI:1'
SEQ++1'
DTM+90:202611200900:203'
DTM+91:202611211000:203'
PAS+HS'
CIN+A+DK26:SKS:SST:Ulcus duodeni'
S14+14'
CIN+TR+KUJD05:SKS:SST:Gastroskopi'
DTM+CIS:202611201200:203'
S14+14'
FTX+NC+P00++Patienten er udskrevet i god tilstand.'
UNT+34+BRV20261121A1'
{unz}
"""

_FRAME = """\
UNA:+.? '
{unb}
UNH+BRV20261121A1+MEDDIS:D:93A:UN:{version}+{code}'
BGM+EPI++9+NA'
DTM+137:202611211014:203'
UNT+4+BRV20261121A1'
{unz}
"""

_PATIENT = "PNA+PAT+2512484916:::CPR:IM+++SU:Berggren+FO:Nancy Ann'\nADR++US:Testparken 3+Prøveby+5000'"
_NOBODY = "PNA+PAT+1505505510:::CPR:IM+++SU:Administrativ+FO:Info'\nADR++US:Testparken 3+Prøveby+5000'"
_REFUSAL = "FTX+LOK+P00++Lokationsnummeret kendes ikke.'\n"

VERSIONS = {
    "dis91": "D9134L", "dis90": "D9034L", "ctl01": "C0130Q", "ctl02": "C0230Q", "ctl03": "C0330Q",
    "dis01": "D0133L", "dis02": "D0233L", "dis03": "D0333L", "dis14": "D1431C", "dis16": "D1630C",
    "dis17": "D1730C", "dis18": "D1830C", "dis19": "D1930C", "dis20": "D2030C",
}  # fmt: skip
_TEMPLATES = {
    "dis91": _CORRESPONDENCE, "dis90": _CORRESPONDENCE, "ctl01": _RECEIPT, "ctl02": _RECEIPT, "ctl03": _RECEIPT,
    "dis01": _DISCHARGE, "dis02": _DISCHARGE, "dis03": _DISCHARGE, "dis14": _ANSWER, "dis16": _FRAME,
    "dis17": _NOTICE, "dis18": _FRAME, "dis19": _FRAME, "dis20": _NOTICE,
}  # fmt: skip


def base(standard: str) -> str:
    """The right message of a standard, a segment a line."""
    text = _TEMPLATES[standard].format(
        unb=_RECEIPT_UNB if standard.startswith("ctl") else _UNB,
        unz=_UNZ,
        version=VERSIONS[standard],
        code=standard.upper(),
        patient=_NOBODY if standard == "dis90" else _PATIENT,
        action="7" if standard == "ctl03" else "4",
        refusal="" if standard == "ctl03" else _REFUSAL,
        status="DH" if standard == "dis17" else "HS",
    )
    return recounted(text.replace("\\\n", ""))


def recounted(text: str) -> str:
    """The message with UNT's number of segments as it now is (per message, UNH to UNT)."""
    lines: list[str] = []
    start = 0
    for line in text.splitlines():
        if not line:
            continue
        if line.startswith("UNH"):
            start = len(lines)
        lines.append(line)
        if line.startswith("UNT+"):
            lines[-1] = re.sub(r"UNT\+\d+", f"UNT+{len(lines) - start}", line)
    return "\n".join(lines) + "\n"


def edited(text: str, *edits: tuple[str, str], recount: bool = True) -> str:
    """The message with each `(old, new)` replaced; `old` must be there exactly once."""
    for old, new in edits:
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        text = text.replace(old, new)
    return recounted(text) if recount else text
