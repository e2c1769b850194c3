"""The gate of every typed reader: only what the official structure allows is read."""

from __future__ import annotations

from proevesten.codecs.oioxml.structure import check_structure, edition_of
from proevesten.codecs.xml import Document, MalformedXml, local_name, parse, path_of
from proevesten.codecs.xml_structure import Violation
from proevesten.errors import UnreadableError
from proevesten.texts import Text


def parse_valid(data: bytes) -> Document:
    """The document, when it is an Emessage that follows its edition; else UnreadableError names the place."""
    document = parse(data)
    edition = edition_of(document.root)
    if edition is None or local_name(document.root) != "Emessage":
        raise UnreadableError(
            Text("Filen er ikke en MedCom-meddelelse i OIOXML", "The file is no MedCom message in OIOXML"),
            where=f"/{local_name(document.root)}[1]",
        )
    refuse_violations(document, check_structure(document.root, edition))
    return document


def refuse_violations(document: Document, found: list[Violation]) -> None:
    """Raise UnreadableError for the first of the violations, if there are any."""
    if not found:
        return
    first = found[0]
    what = " | ".join(first.names) or local_name(first.element)
    fault = MalformedXml(
        Text(
            f"Meddelelsen følger ikke standardens opbygning ({first.kind}: {what})",
            f"The message does not follow the standard's structure ({first.kind}: {what})",
        ),
        document.line(first.element),
    )
    fault.where = path_of(first.element)
    raise fault
