"""Reads VANSEnvelope 1.0.4 and XDIS91 with the standard library's XML reader.

The reader looks at local names only, so that letters of every schema edition are read alike.
"""

from __future__ import annotations

import base64
import binascii
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

LETTERS = {"XDIS91"}
NOTIFICATIONS = {"XDIS17", "XDIS20"}
"""Advis om sygehusophold: taken and acknowledged; this small system shows them nowhere."""
_URL = re.compile(r"https?://[^\s<>\"']+")


class Unreadable(Exception):
    """The bytes are not a message that this system can read; the text says why."""


@dataclass
class Envelope:
    """What VANS carried: a message (`data`) or a receipt of one (`is_receipt`)."""

    sender: str
    receiver: str
    identifier: str
    is_receipt: bool
    meta: ET.Element | None = None
    data: bytes = b""


@dataclass
class Letter:
    """A korrespondancemeddelelse as far as this system shows it."""

    envelope_id: str
    letter_id: str
    version: str
    sender: str
    sender_name: str
    receiver: str
    citizen: str
    subject: str
    text: str
    links: list[tuple[str, str]] = field(default_factory=list)
    """(text, address) of every active link."""
    wants_receipt: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes a repeat a repeat."""
        return (self.sender, self.envelope_id, self.letter_id)


def read_envelope(data: bytes) -> Envelope:
    """The envelope. Raises Unreadable."""
    root = _parse(data)
    if _name(root) != "VANSEnvelope":
        raise Unreadable(f"{_name(root)} er ikke en VANSEnvelope")
    message = _find(root, "Message")
    envelope = Envelope(
        sender=_text(root, "SenderID"), receiver=_text(root, "ReceiverID"),
        identifier=_text(root, "EnvelopeIdentifier"), is_receipt=_find(root, "Receipt") is not None,
    )  # fmt: skip
    if message is not None:
        envelope.meta = _find(message, "MetaInformation")
        try:
            envelope.data = base64.b64decode("".join(_text(message, "Data").split()), validate=True)
        except binascii.Error as fault:
            raise Unreadable("Data er ikke base64") from fault
    return envelope


def standard_of(data: bytes) -> str:
    """The message type of a payload, such as XDIS91 or XCTL03. Raises Unreadable."""
    for element in _parse(data).iter():
        if _name(element) == "StatisticalCode":
            return (element.text or "").strip()
    raise Unreadable("Meddelelsen har ingen type")


def read_letter(data: bytes) -> Letter:
    """The letter. Raises Unreadable when something that this system must have is missing."""
    root = _parse(data)
    outer, email = _needed(root, "Envelope"), _needed(root, "ClinicalEmail")
    letter, sender = _needed(email, "Letter"), _needed(email, "Sender")
    receiver, patient = _needed(email, "Receiver"), _needed(email, "Patient")
    information = _find(email, "ClinicalInformation")
    text = "".join(_running(information)).strip() if information is not None else ""
    subject = _find(email, "AdditionalInformation")
    made = Letter(
        envelope_id=_text(outer, "Identifier"), letter_id=_text(letter, "Identifier"),
        version=_text(letter, "VersionCode"), sender=_text(sender, "EANIdentifier"),
        sender_name=_text(sender, "OrganisationName", ""), receiver=_text(receiver, "EANIdentifier"),
        citizen=_text(patient, "CivilRegistrationNumber", "").replace("-", ""),
        subject=_text(subject, "Subject", "") if subject is not None else "", text=text,
        wants_receipt=_text(outer, "AcknowledgementCode", "") == "pluspositivkvitt",
    )  # fmt: skip
    for reference in email:
        if _name(reference) == "Reference" and _find(reference, "URL") is not None:
            url = _text(reference, "URL")
            made.links.append((_text(reference, "RefDescription", url) or url, url))
    return made


def plain_links(letter: Letter) -> list[str]:
    """Addresses that stand in the text alone; they are shown, but cannot be clicked."""
    return [url for url in _URL.findall(letter.text) if url not in {href for _, href in letter.links}]


def _parse(data: bytes) -> ET.Element:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable("XML med DTD modtages ikke")
    try:
        return ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as fault:
        raise Unreadable(f"XML kan ikke læses: {fault}") from fault


def _running(element: ET.Element) -> list[str]:
    """Formatted text as plain text: Break is a new line, Space a blank; Bold and the like are passed over."""
    parts = [element.text or ""]
    for child in element:
        parts += {"Break": ["\n"], "Space": [" "]}.get(_name(child)) or _running(child)
        parts.append(child.tail or "")
    return parts


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _find(element: ET.Element, name: str) -> ET.Element | None:
    return next((child for child in element if _name(child) == name), None)


def _needed(element: ET.Element, name: str) -> ET.Element:
    found = _find(element, name)
    if found is None:
        raise Unreadable(f"{name} mangler i {_name(element)}")
    return found


def _text(element: ET.Element, name: str, otherwise: str | None = None) -> str:
    found = _find(element, name)
    if found is None and otherwise is not None:
        return otherwise
    return (_needed(element, name).text or "").strip()
