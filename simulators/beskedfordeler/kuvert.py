"""The envelope Haendelsesbesked that a notification travels in behind the Beskedfordeler.

Source: Beskedkuvert.xsd and KMD's sample (SF1461). Two things no public text says, so they are ours: the ids
of the message types (derived from their names), and how a MedCom message lies in Beskeddata (base64, so that
it arrives byte for byte whatever its syntax).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from proevesten.codecs.xml import parse
from proevesten.errors import UnreadableError

KUVERT = "urn:oio:besked:kuvert:1.0"
SAGDOK = "urn:oio:sagdok:3.0.0"
DATA = "urn:proevesten:beskeddata:1.0"
OK = "20"
"""StandardRetur/StatusKode of a push that was received."""


@dataclass(frozen=True, slots=True)
class Besked:
    """One message to one queue."""

    id: str
    standard: str
    cvr: str
    citizen: str | None
    data: bytes
    created: str


def besked_type(standard: str) -> str:
    """The UUID of a message type, derived from its name."""
    return str(uuid5(NAMESPACE_URL, f"urn:proevesten:beskedtype:{standard}"))


def wrap(besked: Besked, attempt: int, now: datetime) -> bytes:
    """The Haendelsesbesked as delivered in the given attempt (counted from 1)."""
    root = etree.Element(f"{{{KUVERT}}}Haendelsesbesked", nsmap={None: SAGDOK, "besked": KUVERT})
    _id(root, "BeskedId", besked.id)
    _child(root, "BeskedVersion").text = "1.0"
    kuvert = _child(root, "Beskedkuvert")
    _filter(_child(kuvert, "Filtreringsdata"), besked)
    _delivery(_child(kuvert, "Leveranceinformation"), besked, attempt, now)
    data = etree.SubElement(
        _child(root, "Beskeddata"), f"{{{DATA}}}MedComMeddelelse", standard=besked.standard
    )
    data.text = base64.b64encode(besked.data).decode("ascii")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def unwrap(raw: bytes) -> tuple[str, bytes]:
    """BeskedId and the MedCom message of a Haendelsesbesked. Raises UnreadableError."""
    root = parse(raw).root
    found = root.findtext(f"{{{KUVERT}}}BeskedId/{{{SAGDOK}}}UUIDIdentifikator")
    data = root.findtext(f"{{{KUVERT}}}Beskeddata/{{{DATA}}}MedComMeddelelse")
    return found or "", base64.b64decode(data or "")


def received(answer: bytes) -> bool:
    """Whether a push was answered by ModtagBeskedOutput with StandardRetur/StatusKode 20."""
    try:
        codes = [e.text for e in parse(answer).root.iter("{*}StatusKode")]
    except UnreadableError:
        return False
    return codes[:1] == [OK]


def _filter(element: etree._Element, besked: Besked) -> None:
    _id(element, "Beskedtype", besked_type(besked.standard))
    authority = f"urn:oio:cvr-nr:{besked.cvr}"
    _urn(element, "TilladtModtager", authority)
    if besked.citizen:
        related = _child(element, "RelateretObjekt")
        _urn(related, "ObjektId", f"urn:oio:cpr-nr:{besked.citizen}")
        _id(related, "ObjektType", besked_type("person"))
    registration = _child(element, "ObjektRegistrering")
    _id(registration, "ObjektRegistreringId", besked.id)
    _time(registration, "Registreringstidspunkt", besked.created)
    _urn(registration, "ObjektAnsvarligMyndighed", authority)


def _delivery(element: etree._Element, besked: Besked, attempt: int, now: datetime) -> None:
    _time(element, "Dannelsestidspunkt", besked.created)
    _id(element, "TransaktionsId", besked.id)
    route = _child(_child(element, "Leveranceruter"), "Leverancerute")
    _time(route, "ModtagelsesTidspunkt", besked.created)
    _time(route, "LeveranceTidspunkt", now.isoformat(timespec="milliseconds"))
    _child(_child(route, "LeveranceruteLokalUdvidelse"), "AntalLeveranceforsoeg").text = str(attempt)


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{KUVERT}}}{name}")


def _sagdok(parent: etree._Element, name: str, kind: str, value: str) -> None:
    etree.SubElement(_child(parent, name), f"{{{SAGDOK}}}{kind}").text = value


def _id(parent: etree._Element, name: str, value: str) -> None:
    _sagdok(parent, name, "UUIDIdentifikator", value)


def _urn(parent: etree._Element, name: str, value: str) -> None:
    _sagdok(parent, name, "URNIdentifikator", value)


def _time(parent: etree._Element, name: str, value: str) -> None:
    _sagdok(parent, name, "TidsstempelDatoTid", value)
