"""Which standard some bytes are written in, told from the content alone.

EDIFACT begins with UNA, UNB or UNH; JSON is FHIR; XML is told by its root element and namespace. XML in a
namespace of nobody's is no known standard, but a MedCom root in a wrong namespace is a MedCom message that is
wrong, so it goes to its judge.
"""

from __future__ import annotations

import codecs
from typing import Literal, NamedTuple

from proevesten.codecs.xml import Document, local_name, namespace, parse, refuse_oversize
from proevesten.errors import UnreadableError
from proevesten.texts import Text

Family = Literal["oioxml", "vans", "edifact", "fhir"]

FHIR_NAMESPACE = "http://hl7.org/fhir"


class Detected(NamedTuple):
    """The family of standards, and the parsed document when it is XML."""

    family: Family
    document: Document | None = None


def detect(data: bytes) -> Detected:
    """The family that `data` belongs to. Raises UnreadableError naming the place when it is none."""
    refuse_oversize(len(data))
    start = data[:4096].removeprefix(codecs.BOM_UTF8).lstrip()
    if start[:3] in (b"UNA", b"UNB", b"UNH"):
        return Detected("edifact")
    if start[:1] in (b"{", b"["):
        return Detected("fhir")
    if start[:1] == b"<" or _is_utf_16_xml(data) or not start:
        return _xml(parse(data))
    raise UnreadableError(
        Text(
            "Filen er hverken XML, EDIFACT eller JSON",
            "The file is neither XML, EDIFACT nor JSON",
        ),
        where="1:1",
        advice=Text(
            "En MedCom-meddelelse begynder med <, UNA, UNB, UNH eller {",
            "A MedCom message begins with <, UNA, UNB, UNH or {",
        ),
    )


def _is_utf_16_xml(data: bytes) -> bool:
    """Whether the bytes begin as XML in UTF-16, with its byte order mark or (wrongly) without."""
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.startswith(b"\0<")
    return data[:4096].decode("utf-16", "ignore").lstrip().startswith("<")


def _xml(document: Document) -> Detected:
    name, space = local_name(document.root), namespace(document.root)
    if name == "VANSEnvelope":
        return Detected("vans", document)
    if name == "Emessage":
        return Detected("oioxml", document)
    if space == FHIR_NAMESPACE:
        return Detected("fhir", document)
    raise UnreadableError(
        Text(
            f"XML med roden {name} i navnerummet «{space}» er ingen kendt standard",
            f"XML with root {name} in namespace “{space}” is no known standard",
        ),
        where=f"/{name}[1]",
        advice=Text(
            "Prøvesten bedømmer Emessage (OIOXML), VANSEnvelope og FHIR-meddelelser",
            "Prøvesten judges Emessage (OIOXML), VANSEnvelope and FHIR messages",
        ),
    )
