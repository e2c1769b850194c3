"""Inputs that nobody meant: arbitrary bytes, words of the syntax in any order, and damaged messages.

The same family and number give the same input, so a fault is found again by its number.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

from tests.support import ROOT

FAMILIES = ("oioxml", "vans", "edifact")
_FILES = {
    "oioxml": ("x*/*/valid/*.xml",),
    "vans": ("vans-envelope/*/valid/*.xml",),
    "edifact": ("*/*/valid/*.edi",),
}
_XML_WORDS = (
    b"<Emessage", b' xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/"', b">", b"/>",
    b"</Emessage>",
    b"<VANSEnvelope", b' xmlns="urn:oio:medcom:vans-envelope:1.0.4"', b"<Envelope>", b"<ClinicalEmail>", b"</Envelope>",
    b"</ClinicalEmail>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?pi ", b"?>", b"&amp;", b"&#248;", b"&#x0;", b"&x;",
    b"<!DOCTYPE a [", b"]>", b'<?xml version="1.0" encoding="ISO-8859-1"?>', b'<?xml version="1.0" encoding="UTF-16"?>',
    b"\xef\xbb\xbf", b"\xff\xfe", b" ", b"\n", b"\xc3\xb8", b"\xf8", b"\x00", b"x" * 40, b"2026-11-21", b"<Message>",
    b"<Data>QUJD</Data>", b"</Message>", b"<a:b>", b' xmlns:a="urn:a"', b' xsi:type="x"', b"'", b'"', b"]",
)  # fmt: skip
_EDI_WORDS = (
    b"UNA:+.? '", b"UNA", b"UNB+UNOC:3+5790000120314:14+5790000121526:14+261121:1020+K1'",
    b"UNH+B1+MEDDIS:D:93A:UN:D9134L",
    b"+DIS91'", b"+DIS90'", b"UNH+B1+CONTRL:D:93A:ZZ:C0330Q+CTL03'", b"UCI+K1+5790000120314:14+5790000121526:14+7'",
    b"BGM+EPI++9+NA'", b"DTM+137:202611211020:203'", b"S01+01'", b"S02+02'", b"S07+07'", b"S11+11'", b"S14+14'",
    b"NAD+SSP+1:YNR:SFU++Navn:::::US'", b"PNA+PAT+2512484916:::CPR:IM'", b"FTX+NC+P00++", b"FTX+URL+P00++x:https?://",
    b"FTX+OE+P00++", b"UNO+1+AID:0+OBJ:IMG:TIF:91+", b"UNT+", b"UNZ+1+K1'", b"'", b"+", b":", b"?", b"\\", b".",
    b"\r\n", b"\xe6", b"\x93", b"\x00", b"9" * 20, b"x" * 75, b"UNG+'", b" ", b"RFF+LOC:5790000121526'", b"GIS+N'",
    b"-1", b"'UNS+D'",
)  # fmt: skip
_TAG = re.compile(rb"<(/?)([A-Za-z0-9_:]+)[^>]{0,200}>")


def made(family: str, number: int) -> bytes:
    """Input `number` of a family: a quarter arbitrary, a quarter words, half damaged messages."""
    chance = random.Random(f"{family} {number}")
    if number % 4 == 0:
        return _arbitrary(chance)
    words = _EDI_WORDS if family == "edifact" else _XML_WORDS
    if number % 4 == 1:
        return b"".join(chance.choices(words, k=chance.randrange(1, 60)))
    data = chance.choice(_bases(family))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        data = chance.choice(_DAMAGES)(data, chance, family)
    return data


@cache
def _bases(family: str) -> tuple[bytes, ...]:
    folder = ROOT / "fixtures" / "messages"
    return tuple(path.read_bytes() for glob in _FILES[family] for path in sorted(folder.glob(glob)))


def _arbitrary(chance: random.Random) -> bytes:
    start = chance.choice(
        (b"", b"", b"<", b"UNB+", b"UNA:+.? '", b'<?xml version="1.0"?><', b"\xff\xfe", b"{")
    )
    return start + chance.randbytes(chance.randrange(400))


Damage = Callable[[bytes, random.Random, str], bytes]


def _replaced(data: bytes, chance: random.Random, family: str) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, chance: random.Random, family: str) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 3, 20, 200, 1 << 30)) :]


def _put(data: bytes, chance: random.Random, family: str) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_EDI_WORDS if family == "edifact" else _XML_WORDS) + data[at:]


def _doubled(data: bytes, chance: random.Random, family: str) -> bytes:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 10, 100, 1000)))
    return data[:end] + data[at:end] * chance.choice((1, 1, 2, 30)) + data[end:]


def _spliced(data: bytes, chance: random.Random, family: str) -> bytes:
    other = chance.choice(_bases(family))
    at = chance.randrange(len(data) + 1)
    start = chance.randrange(len(other) + 1)
    return data[:at] + other[start : start + chance.choice((20, 200, 1 << 30))]


def _without_piece(data: bytes, chance: random.Random, family: str) -> bytes:
    """One segment, or one element with what is in it, taken out or written twice."""
    start, end = _piece(data, chance, family)
    return data[:start] + data[start:end] * chance.choice((0, 0, 2)) + data[end:]


def _piece(data: bytes, chance: random.Random, family: str) -> tuple[int, int]:
    if family == "edifact":
        ends = [at.end() for at in re.finditer(b"'", data)] or [len(data)]
        number = chance.randrange(len(ends))
        return (ends[number - 1] if number else 0), ends[number]
    tags = [tag for tag in _TAG.finditer(data) if not tag[1]]
    if not tags:
        return 0, len(data)
    tag = chance.choice(tags)
    close = data.find(b"</" + tag[2] + b">", tag.end())
    return tag.start(), close + len(tag[2]) + 3 if close >= 0 else tag.end()


def _valued(data: bytes, chance: random.Random, family: str) -> bytes:
    """A value replaced by an odd one."""
    odd = chance.choice(
        (
            b"",
            b" ",
            b"-1",
            b"0",
            b"9" * 400,
            b"\xe6\xf8\xe5",
            b"2026-02-30",
            b"25:61",
            b"QQ",
            b"%",
            b"\n",
            b"?",
        )
    )
    values = list(re.finditer(rb"(?<=[+:])[^+:']+" if family == "edifact" else rb"(?<=>)[^<>]+(?=</)", data))
    if not values:
        return data
    value = chance.choice(values)
    return data[: value.start()] + odd + data[value.end() :]


_DAMAGES: tuple[Damage, ...] = (
    *(_replaced, _cut, _put, _doubled, _spliced),
    *(_without_piece, _valued) * 4,  # these leave something to judge, the others mostly nothing to read
)
