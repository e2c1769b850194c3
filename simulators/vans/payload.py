"""What the network may know of a message: its header facts, read the same way for every type.

The network looks into a message only for what it needs to carry, correlate and count it: type and version,
ids, sender and receiver, the original that a receipt speaks of, and the citizen (so that only test citizens
travel, SEC-01). Everything else is the receiver's business; a payload that cannot be read still travels in
its envelope, since a broken payload is the receiver's to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree

from proevesten.codecs.xml import local_name, parse
from proevesten.errors import UnreadableError
from proevesten.texts import Text

Syntax = Literal["OIOXML", "EDIFACT", "FHIR"]
Sign = Literal["positive", "negative"]

CPR_SYSTEM = "urn:oid:1.2.208.176.1.2"
SIGNS: dict[str, Sign] = {
    "xctl01": "negative",
    "ctl01": "negative",
    "xctl02": "negative",
    "ctl02": "negative",
    "xctl03": "positive",
    "ctl03": "positive",
    "ok": "positive",
    "fatal-error": "negative",
}
"""Receipt type, or FHIR response code, → what it says; ``transient-error`` is not final and says neither."""

FHIR_EVENTS = {
    "care-communication-message": "carecommunication",
    "hospital-notification-message": "hospitalnotification",
    "acknowledgement-message": "acknowledgement",
}
"""MedComMessagingEventCodes → standard's name (design, section 5)."""


@dataclass(frozen=True, slots=True)
class PayloadFacts:
    """Header facts of one message. `type` as the register names it; `letters` every letter's id in it."""

    syntax: Syntax
    standard: str
    type: str
    version: str | None = None
    envelope_id: str | None = None
    letters: tuple[str, ...] = ()
    sender: str = ""
    receiver: str = ""
    citizens: tuple[str, ...] = ()
    subject: str | None = None
    sign: Sign | None = None
    original_envelope_id: str | None = None
    original_letter_id: str | None = None

    @property
    def is_receipt(self) -> bool:
        """Whether it is an application receipt (CTL, XCTL, FHIR Acknowledgement)."""
        return self.standard in SIGNS or self.standard == "acknowledgement"

    @property
    def letter_id(self) -> str | None:
        """The first letter's id."""
        return self.letters[0] if self.letters else None


def read_payload(data: bytes) -> PayloadFacts:
    """The header facts of an Emessage, an EDIFACT interchange or a FHIR message.

    Raises UnreadableError naming the place when the bytes are none of these.
    """
    from proevesten.codecs.edifact.syntax import looks_like_edifact

    start = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n")
    if looks_like_edifact(data):
        return _edifact(data)
    if start.startswith(b"{"):
        from proevesten.codecs.fhir.json_reader import read_json

        return _bundle(read_json(data).tree)
    document = parse(data)
    if local_name(document.root) == "Emessage":
        return _emessage(document.root)
    if local_name(document.root) == "Bundle":
        return _bundle_xml(document.root)
    raise UnreadableError(
        Text(
            f"Ukendt meddelelse: roden er {local_name(document.root)}",
            f"Unknown message: the root is {local_name(document.root)}",
        ),
        where=f"/{local_name(document.root)}[1]",
    )


def _emessage(root: etree._Element) -> PayloadFacts:
    letters = [e for e in root if local_name(e) not in {"Envelope", "Local_Elements", ""}]
    if not letters:
        raise UnreadableError(
            Text("Der er intet brev i Emessage", "There is no letter"), where="/Emessage[1]"
        )
    first = letters[0]
    kind = _text(first, "Letter/StatisticalCode") or _text(first, "Letter/TypeCode") or local_name(first)
    standard = kind.lower()
    return PayloadFacts(
        syntax="OIOXML",
        standard=standard,
        type=kind,
        version=_text(first, "Letter/VersionCode"),
        envelope_id=_text(root, "Envelope/Identifier"),
        letters=tuple(filter(None, (_text(one, "Letter/Identifier") for one in letters))),
        sender=_text(first, "Sender/EANIdentifier") or "",
        receiver=_text(first, "Receiver/EANIdentifier") or "",
        citizens=_unique(e.text for e in root.iter("{*}CivilRegistrationNumber")),
        subject=_text(first, "AdditionalInformation/Subject"),
        sign=SIGNS.get(standard),
        original_envelope_id=_text(first, "OriginalEmessage/OriginalEnvelopeIdentifier"),
        original_letter_id=_text(first, "OriginalEmessage/OriginalLetter/OriginalLetterIdentifier"),
    )


def _edifact(data: bytes) -> PayloadFacts:
    from proevesten.codecs.edifact.syntax import scan

    segments = scan(data).segments
    by_tag: dict[str, list[Any]] = {}
    for segment in segments:
        by_tag.setdefault(segment.tag, []).append(segment)

    def first(tag: str, element: int, component: int = 1) -> str | None:
        found = by_tag.get(tag)
        return (found[0].get(element, component) or None) if found else None

    kind = first("UNH", 3) or "EDIFACT"
    subjects = [s.get(4, 1) for s in by_tag.get("FTX", []) if s.get(1) == "OE"]
    return PayloadFacts(
        syntax="EDIFACT",
        standard=kind.lower(),
        type=kind,
        version=first("UNH", 2, 5),
        envelope_id=first("UNB", 5),
        letters=_unique(s.get(1) for s in by_tag.get("UNH", [])),
        sender=first("UNB", 2) or "",
        receiver=first("UNB", 3) or "",
        citizens=_unique(s.get(2) for s in by_tag.get("PNA", []) if s.get(2, 4) == "CPR"),
        subject=subjects[0] if subjects else None,
        sign=SIGNS.get(kind.lower()),
        original_envelope_id=first("UCI", 1),
        original_letter_id=first("UCM", 1),
    )


def _bundle(tree: dict[str, Any]) -> PayloadFacts:
    resources = [_dict(_dict(e).get("resource")) for e in _list(tree.get("entry"))]
    header = next((r for r in resources if r.get("resourceType") == "MessageHeader"), {})
    event = str(_dict(header.get("eventCoding")).get("code", ""))
    standard = FHIR_EVENTS.get(event, event or "fhir")
    response = _dict(header.get("response"))
    communication = next((r for r in resources if r.get("resourceType") == "Communication"), {})
    return PayloadFacts(
        syntax="FHIR",
        standard=standard,
        type=standard,
        version=None,
        envelope_id=_str(tree.get("id")),
        letters=_unique([_str(header.get("id"))]),
        citizens=_unique(_patients(resources)),
        subject=_str(_dict(communication.get("topic")).get("text")),
        sign=SIGNS.get(str(response.get("code", ""))),
        original_letter_id=_str(response.get("identifier")),
    )


def _bundle_xml(root: etree._Element) -> PayloadFacts:
    """The same facts of a Bundle in XML, where a primitive is its element's `value`."""
    resources = list(root.iterfind("{*}entry/{*}resource/*"))
    header = next((r for r in resources if local_name(r) == "MessageHeader"), root)
    event = _value(header, "eventCoding/code") or ""
    standard = FHIR_EVENTS.get(event, event or "fhir")
    subjects = (_value(r, "topic/text") for r in resources if local_name(r) == "Communication")
    patients = (r for r in resources if local_name(r) == "Patient")
    numbers = (i for p in patients for i in p.iterfind("{*}identifier") if _value(i, "system") == CPR_SYSTEM)
    return PayloadFacts(
        syntax="FHIR",
        standard=standard,
        type=standard,
        envelope_id=_value(root, "id"),
        letters=_unique([_value(header, "id")]),
        citizens=_unique(_value(number, "value") for number in numbers),
        subject=next(subjects, None),
        sign=SIGNS.get(_value(header, "response/code") or ""),
        original_letter_id=_value(header, "response/identifier"),
    )


def _patients(resources: list[dict[str, Any]]) -> list[str | None]:
    return [
        _str(_dict(identifier).get("value"))
        for resource in resources
        if resource.get("resourceType") == "Patient"
        for identifier in _list(resource.get("identifier"))
        if _dict(identifier).get("system") == CPR_SYSTEM
    ]


def _text(element: etree._Element, path: str) -> str | None:
    found = element.find("/".join("{*}" + name for name in path.split("/")))
    return None if found is None or found.text is None else found.text.strip()


def _value(element: etree._Element, path: str) -> str | None:
    found = element.find("/".join("{*}" + name for name in path.split("/")))
    return None if found is None else found.get("value")


def _unique(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _str(value: object) -> str | None:
    return value if isinstance(value, str) else None
