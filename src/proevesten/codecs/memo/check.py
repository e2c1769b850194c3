"""What is wrong with a MeMo message: first its structure, then the rules that Digital Post enforces.

Sources: the published MeMo class model and examples (1.1, 1.2), and Digitaliseringsstyrelsen's notices
"Varsling og høring af MeMo v1.2" (2024-02-23) and "Øget validering af filnavne og URI i Actions" (in force
2025-09-10).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from proevesten.codecs.memo.model import NAMESPACE, VERSIONS
from proevesten.codecs.xml import local_name, path_of
from proevesten.codecs.xml_structure import Kind, Notation, Schema, Violation, violations
from proevesten.texts import Text

_NS = f"{{{NAMESPACE}}}"
_UUID4 = re.compile(r"[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-4[a-fA-F0-9]{3}-[abAB89][a-fA-F0-9]{3}-[a-fA-F0-9]{12}")
_FILENAME_FORBIDS = re.compile(
    '[<>:"/\\\\|?*\r\n\u00a0\u2000-\u2006\u2007-\u200a\u2028\u205f\u2060\u3000]'
)  # as listed in the notice on file names
_DIGITS = {"CPR": 10, "CVR": 8}

_WORDS = {
    Kind.MISSING: Text("{what} mangler", "{what} is missing"),
    Kind.UNEXPECTED: Text("elementet må ikke stå her", "the element may not stand here"),
    Kind.REPEATED: Text("elementet står for mange gange", "the element is repeated too often"),
    Kind.ORDER: Text("elementet står i forkert rækkefølge", "the element is out of order"),
    Kind.NAMESPACE: Text("elementet har et forkert namespace", "the element has a wrong namespace"),
    Kind.TEXT: Text("her må ikke stå tekst", "no text may stand here"),
    Kind.ATTRIBUTE: Text("attributten {what} er ikke tilladt", "attribute {what} is not allowed"),
    Kind.LENGTH: Text("længden skal være {expected} tegn", "the length must be {expected} characters"),
    Kind.CODE: Text("værdien skal være en af: {expected}", "the value must be one of: {expected}"),
    Kind.PATTERN: Text("værdien skal have formen {expected}", "the value must have the form {expected}"),
    Kind.TYPE: Text("værdien skal have formen {expected}", "the value must have the form {expected}"),
    Kind.NEVER: Text("værdien er ikke tilladt", "the value is not allowed"),
}


@dataclass(frozen=True, slots=True)
class MemoFault:
    """One fault: the XPath of the place and what is wrong there."""

    path: str
    text: Text


def faults_in(message: etree._Element) -> list[MemoFault]:
    """Every fault of a parsed ``memo:Message``; the business rules are asked when the structure is right."""
    structure = list(_structure(message))
    return structure or list(_rules(message))


def _structure(message: etree._Element) -> Iterator[MemoFault]:
    if message.tag != f"{_NS}Message":
        yield _fault(
            message, f"roden skal være Message i {NAMESPACE}", f"the root must be Message in {NAMESPACE}"
        )
        return
    if message.get("memoVersion") not in VERSIONS:
        yield _fault(message, "memoVersion skal være 1.1 eller 1.2", "memoVersion must be 1.1 or 1.2")
    names = [local_name(child) for child in message if isinstance(child.tag, str)]
    if names not in (["MessageHeader"], ["MessageHeader", "MessageBody"]):
        yield _fault(
            message, "Message skal have MessageHeader og højst én MessageBody",
            "Message must have MessageHeader and at most one MessageBody",
        )  # fmt: skip
        return
    schema = _schema()
    for child in message.iterchildren(f"{_NS}*"):
        yield from (_worded(v) for v in violations(schema, child, schema.type(local_name(child))))


@cache
def _schema() -> Schema:
    text = files("proevesten.codecs.memo").joinpath("schema.txt").read_text(encoding="utf-8")
    return Schema(Notation([text]), NAMESPACE)


def _worded(violation: Violation) -> MemoFault:
    what = " | ".join(violation.names) or local_name(violation.element)
    return MemoFault(
        path_of(violation.element),
        _WORDS[violation.kind].format(what=what, expected=violation.expected, received=violation.received),
    )


def _rules(message: etree._Element) -> Iterator[MemoFault]:
    yield from _body(message)
    yield from _parties(message)
    yield from _actions(message)
    for element in message.iter(f"{_NS}*"):
        rule = _BY_NAME.get(local_name(element))
        text = _text(element)
        if rule and text and (wrong := rule(text)):
            yield MemoFault(path_of(element), wrong)


def _body(message: etree._Element) -> Iterator[MemoFault]:
    sms = message.findtext(f"{_NS}MessageHeader/{_NS}messageType") == "NEMSMS"
    body = message.find(f"{_NS}MessageBody")
    if sms and body is not None:
        yield _fault(body, "en NEMSMS har ingen MessageBody", "a NEMSMS has no MessageBody")
    if not sms and body is None:
        yield _fault(message, "en DIGITALPOST skal have MessageBody", "a DIGITALPOST must have a MessageBody")
    if sms and not (message.findtext(f"{_NS}MessageHeader/{_NS}notification") or "").strip():
        yield _fault(
            message, "en NEMSMS har sin tekst i notification", "a NEMSMS has its text in notification"
        )


def _parties(message: etree._Element) -> Iterator[MemoFault]:
    for party, id_name in (("Sender", "senderID"), ("Recipient", "recipientID")):
        element = message.find(f"{_NS}MessageHeader/{_NS}{party}")
        if element is None:
            continue
        number, id_type = element.find(f"{_NS}{id_name}"), element.findtext(f"{_NS}idType") or ""
        digits = _DIGITS.get(id_type.strip())
        if number is not None and digits and not re.fullmatch(rf"[0-9]{{{digits}}}", _text(number)):
            yield _fault(number, f"{id_type} skal være {digits} cifre", f"{id_type} must be {digits} digits")


def _actions(message: etree._Element) -> Iterator[MemoFault]:
    for action in message.iter(f"{_NS}Action"):
        code = (action.findtext(f"{_NS}actionCode") or "").strip()
        reservation = action.find(f"{_NS}Reservation")
        if code == "AFTALE" and reservation is None:
            yield _fault(action, "en AFTALE skal have Reservation", "an AFTALE must have a Reservation")
        if code in ("INFORMATION", "SELVBETJENING") and action.find(f"{_NS}EntryPoint") is None:
            yield _fault(action, f"{code} skal have EntryPoint", f"{code} must have an EntryPoint")
        if reservation is not None and not _in_order(reservation):
            yield _fault(
                reservation, "aftalen slutter, før den begynder", "the appointment ends before it begins"
            )


def _in_order(reservation: etree._Element) -> bool:
    begins, ends = (_text(reservation.find(f"{_NS}{name}")) for name in ("startDateTime", "endDateTime"))
    return begins <= ends  # both are UTC in one notation, or a rule of their own has spoken


def _utc(text: str) -> Text | None:
    return (
        None if text.endswith("Z") else Text("tiden skal være UTC (slutte på Z)", "the time must be UTC (…Z)")
    )


def _uuid4(text: str) -> Text | None:
    return None if _UUID4.fullmatch(text) else Text("skal være en UUID version 4", "must be a UUID version 4")


def _https(text: str) -> Text | None:
    if re.match(r"https://\S", text):
        return None
    return Text("adressen skal begynde med https://", "the address must begin with https://")


def _file_name(text: str) -> Text | None:
    found = _FILENAME_FORBIDS.search(text)
    code = f"U+{ord(found[0]):04X}" if found else ""
    forbidden = Text(
        f"filnavnet har et forbudt tegn, {code}", f"the file name has a forbidden character, {code}"
    )
    return forbidden if found else None


_BY_NAME: dict[str, Callable[[str], Text | None]] = {
    "messageUUID": _uuid4,
    "reservationUUID": _uuid4,
    "createdDateTime": _utc,
    "startDateTime": _utc,
    "endDateTime": _utc,
    "replyByDateTime": _utc,
    "originalMessageDateTime": _utc,
    "url": _https,
    "filename": _file_name,
}
"""Local name → what must hold of its text."""


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _fault(element: etree._Element, da: str, en: str) -> MemoFault:
    return MemoFault(path_of(element), Text(da, en))
