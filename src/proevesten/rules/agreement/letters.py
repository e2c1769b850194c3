"""What an agreement asks of a letter, read from DIS91, XDIS91 and CareCommunication with its places.

Read leniently: what is missing or wrong is the standards' own rules' business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from proevesten.rules.detect import Detected

if TYPE_CHECKING:
    from lxml import etree

SOR_ENDPOINT = "#id="


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, as findings name it."""

    location: str
    line: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The sender or the receiver as the message names it."""

    number: str = ""
    sor: str = ""
    name: str = ""
    place: Place = field(default_factory=lambda: Place(""))


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `type` as the address register writes it; `day` None where the date cannot be read."""

    type: str
    version: str
    day: date | None
    sender: Side
    receiver: Side
    subject: str
    subject_place: Place
    links: tuple[tuple[str, Place], ...] = ()
    text: str = ""
    category: str = ""
    top: Place = field(default_factory=lambda: Place(""))


def letters(found: Detected, data: bytes) -> Iterator[Letter]:
    """The korrespondance letters of a message that its own rules could read; nothing for other types."""
    if found.family == "edifact":
        yield from _edifact(data)
    elif found.family == "oioxml" and found.document is not None:
        yield from _oioxml(found.document)
    elif found.family == "fhir":
        yield from _fhir(data)


def _edifact(data: bytes) -> Iterator[Letter]:
    from proevesten.codecs.edifact.letter_reader import parse_date, reference_segments, text_segments, url_of
    from proevesten.codecs.edifact.text import plain
    from proevesten.codecs.edifact.tree import location, read_interchange

    interchange = read_interchange(data)
    lines = interchange.scan.line_of

    def at(message: Any, group: Any, segment: Any, element: int = 0, component: int = 0) -> Place:
        offset = segment.offset_of(element, component or 1)
        return Place(location(message, group, segment, element, component), lines(offset), offset)

    for message in interchange.messages:
        if message.code != "DIS91" or message.header is None:
            continue
        top = at(message, None, message.header)
        sides = [Side(place=top), Side(place=top)]
        if interchange.header is not None:
            for index, element in enumerate((2, 3)):
                offset = interchange.header.offset_of(element, 1)
                party = message.party(("SSP", "PO")[index])
                nad = party.first("NAD") if party else None
                place = Place(f"UNB[1]/{element}:1", lines(offset), offset)
                sides[index] = Side(interchange.header.get(element), "", nad.get(4) if nad else "", place)
        subject, place, links, texts = "", top, [], []
        for group in message.named("S14"):
            first = group.first("FTX", "OE")
            if first is not None and not subject:
                subject, place = first.get(4), at(message, group, first, 4, 1)
            links += [
                (url_of(s), at(message, group, s, 4, 2))
                for s in reference_segments(group)
                if s.get(1) == "URL"
            ]
            texts += [plain(s.components(4)) for s in text_segments(group)]
        written = message.head.first("DTM", "137")
        moment = parse_date(written.get(1, 2)[:12]) if written else None
        yield Letter(
            "DIS91", message.version, moment.date() if moment else None, sides[0], sides[1], subject, place,
            tuple(links), "\n".join(texts), "", top,
        )  # fmt: skip


def _oioxml(document: Any) -> Iterator[Letter]:
    from proevesten.codecs.xml import Paths
    from proevesten.rules.oioxml.case import plain_text

    paths, prefix = Paths(), str(document.root.tag).rpartition("}")[0]
    prefix = prefix + "}" if prefix else ""

    def find(within: etree._Element, path: str) -> etree._Element | None:
        return within.find("/".join(prefix + name for name in path.split("/")))

    def text(within: etree._Element, path: str) -> str:
        element = find(within, path)
        return (element.text or "").strip() if element is not None else ""

    def place(within: etree._Element, path: str) -> Place:
        element = find(within, path)
        element = within if element is None else element
        return Place(paths.of(element), document.line(element))

    def side(letter: etree._Element, role: str) -> Side:
        number, name = text(letter, f"{role}/EANIdentifier"), text(letter, f"{role}/OrganisationName")
        code = text(letter, f"{role}/Identifier")
        sor = code if text(letter, f"{role}/IdentifierCode") == "sorkode" else ""
        return Side(number, sor, name, place(letter, f"{role}/EANIdentifier"))

    for letter in document.root.iter(f"{prefix}ClinicalEmail"):
        links = tuple(
            ((url.text or "").strip(), Place(paths.of(url), document.line(url)))
            for url in letter.iter(f"{prefix}URL")
        )
        yield Letter(
            "XDIS91", text(letter, "Letter/VersionCode"), _day(text(document.root, "Envelope/Sent/Date")),
            side(letter, "Sender"), side(letter, "Receiver"),
            text(letter, "AdditionalInformation/Subject"), place(letter, "AdditionalInformation/Subject"),
            links, "\n".join(plain_text(t) for t in letter.iter(f"{prefix}Text01")), "",
            Place(paths.of(letter), document.line(letter)),
        )  # fmt: skip


def _fhir(data: bytes) -> Iterator[Letter]:
    from proevesten.rules.fhir.bundle import Book
    from proevesten.rules.fhir.detect import message_header, read
    from proevesten.rules.fhir.medcom.view import code, items, text

    document = read(data)
    book = Book(document.tree)
    header = message_header(document.tree)
    found = [(target.resource, target.path) for target in book.by_url.values()]
    letter, path = next((p for p in found if p[0].get("resourceType") == "Communication"), ({}, ""))
    if header is None or not letter:
        return

    def place(pointer: str) -> Place:
        return Place(pointer.replace("contentAttachment", "content"), document.line(pointer))

    def side(reference: str, endpoint: str) -> Side:
        target = book.find(reference, header or {})
        own = target.resource if target else {}
        numbers = {text(i, "system"): text(i, "value") for i in items(own, "identifier")}
        sor = next((v for k, v in numbers.items() if "sor" in k.lower() or "1.2.208.176.1.1" in k), "")
        gln = next((v for k, v in numbers.items() if "gln" in k), "")
        return Side(
            gln,
            sor or endpoint.rpartition(SOR_ENDPOINT)[2],
            text(own, "name"),
            place(target.path if target else path),
        )

    receiver = next(iter(items(header, "destination")), {})
    payloads = list(enumerate(items(letter, "payload")))
    links = tuple(
        (text(p, "contentAttachment", "url"), place(f"{path}.payload[{n}].contentAttachment.url"))
        for n, p in payloads if text(p, "contentAttachment", "url")
    )  # fmt: skip
    texts = [text(p, "contentString") for _, p in payloads]
    category = next(iter(items(letter, "category")), {})
    claimed = _version(document.tree)
    yield Letter(
        "FDIS91", claimed, _day(text(document.tree, "timestamp")[:10]),
        side(text(header, "sender", "reference"), text(header, "source", "endpoint")),
        side(text(receiver, "receiver", "reference"), text(receiver, "endpoint")),
        text(letter, "topic", "text"), place(f"{path}.topic.text"), links, "\n".join(texts), code(category),
        Place(path, document.line(path)),
    )  # fmt: skip


def _version(tree: dict[str, Any]) -> str:
    """The version that the header's definition names; empty when it names none."""
    from proevesten.rules.fhir.detect import message_header

    definition = (message_header(tree) or {}).get("definition")
    return definition.rpartition("|")[2] if isinstance(definition, str) and "|" in definition else ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
