"""Envelopes that somebody got slightly wrong."""

# ruff: noqa: E501 - rows of tables read best on one line
from __future__ import annotations

import base64
import re

import pytest

from tests.nasty.letters import DIS91, ENVELOPE, XDIS91, Change, Expected, found, sub, swap

DATA = "/VANSEnvelope[1]/Message[1]/Data[1]"
DOCUMENT = "/VANSEnvelope[1]/Message[1]/MetaInformation[1]/Document[1]"


def carrying(payload: str | bytes, **stated: str) -> Change:
    """The envelope around another payload, its size stated rightly."""
    data = payload.encode("iso-8859-1") if isinstance(payload, str) else payload

    def change(text: str) -> str:
        encoded = base64.b64encode(data).decode()
        text = re.sub("<Data>.*?</Data>", f"<Data>{encoded}</Data>", text, flags=re.DOTALL)
        for name, value in {"SizeInBytes": str(len(data)), **stated}.items():
            text = re.sub(f"<{name}>.*?</{name}>", f"<{name}>{value}</{name}>", text)
        return text

    return change


_EDIFACT = {"Format": "EDIFACT", "Name": "MCM:DIS91"}

FAULTS: list[tuple[str, Change, Expected]] = [
    ("empty Data", carrying(b""), [("vans-payload-unreadable", f"{DATA} » 1:1")]),
    ("no Data", sub("<Data>.*?</Data>", ""), [("xml-element-missing", DATA)]),
    ("no base64", swap("<Data>", "<Data>*"), [("xml-value-type", DATA)]),
    ("nested envelope", carrying(ENVELOPE.encode()), [("vans-payload-unreadable", f"{DATA} » /VANSEnvelope[1]")]),
    ("compressed payload", carrying(b"\x1f\x8b\x08"), [("vans-payload-unreadable", f"{DATA} » 1:1")]),
    ("type of end point", swap('"EAN"', '"ean"'), [("xml-value-code", "/VANSEnvelope[1]/SenderID[1]/@EndPointType")]),
    ("UUID without hyphens", sub("(<EnvelopeIdentifier>.{8})-", r"\1"), [("xml-value-pattern", "/VANSEnvelope[1]/EnvelopeIdentifier[1]")]),
    ("time without seconds", sub("(?<=T10:15):00", ""), [("xml-value-type", "/VANSEnvelope[1]/SentDateTime[1]")]),
    ("sent in 1890", swap("<SentDateTime>2026", "<SentDateTime>1890"), [("vans-year", "/VANSEnvelope[1]/SentDateTime[1]")]),
    ("size of the base64", swap(">2188<", ">2920<"), [("vans-size", f"{DOCUMENT}/SizeInBytes[1]")]),
    ("name without MCM:", swap("MCM:XDIS91", "XDIS91"), [("vans-name", f"{DOCUMENT}/Name[1]")]),
    ("EDIFACT of another version", carrying(DIS91, **_EDIFACT, Version="D9135L"), [("vans-version", f"{DOCUMENT}/Version[1]")]),
    ("fault in the payload", carrying(XDIS91.replace("<TypeCode>XDIS91", "<TypeCode>X")),
     [("xml-value-code", f"{DATA} » /Emessage[1]/ClinicalEmail[1]/Letter[1]/TypeCode[1]")]),
    ("two messages", sub("(<Message>.*</Message>)", r"\1\1"), [("xml-element-repeated", "/VANSEnvelope[1]/Message[2]")]),
    ("version 1.0.3", swap("1.0.4", "1.0.3"), [("vans-namespace", "/VANSEnvelope[1]")]),
    ("receiver first", sub(r"(<SenderID.*?</SenderID>)\s*(<ReceiverID.*?</ReceiverID>)", r"\2\1"), [("xml-element-order", "/VANSEnvelope[1]/ReceiverID[1]")]),
]  # fmt: skip

HARMLESS: list[tuple[str, str | bytes]] = [
    ("UTF-16", ENVELOPE.replace("UTF-8", "UTF-16").encode("utf-16")),
    ("base64 on many lines", sub(r"(?<=<Data>)([A-Za-z0-9+/]{60})", "\n  \\1\r\n")(ENVELOPE)),
    ("CVR as receiver", sub(r'<ReceiverID EndPointType="EAN">\d+', '<ReceiverID EndPointType="CVR">12345678')(ENVELOPE)),
    ("VANS as sender", sub(r'<SenderID EndPointType="EAN">\d+', '<SenderID EndPointType="VANS">KMD')(ENVELOPE)),
    ("time without zone", ENVELOPE.replace("+01:00", "")),
    ("UUID in capitals", ENVELOPE.replace("3f1d9a70", "3F1D9A70")),
    ("two letters inside", carrying(XDIS91.replace("</Emessage>", XDIS91[XDIS91.index("<ClinicalEmail>") :].replace("V20261121A01", "V2")))(ENVELOPE)),
    ("EDIFACT inside", carrying(DIS91, **_EDIFACT, Version="D9134L")(ENVELOPE)),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_fault_gives_exactly_its_finding(change: Change, expected: Expected) -> None:
    assert found(change(ENVELOPE).encode()) == expected


@pytest.mark.parametrize("message", [row[1] for row in HARMLESS], ids=[row[0] for row in HARMLESS])
def test_what_only_looks_wrong_passes(message: str | bytes) -> None:
    assert found(message) == []
