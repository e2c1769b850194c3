"""The gate of every typed reader: only what the official structure allows is read."""

from __future__ import annotations

from proevesten.codecs.xml import Document, local_name, parse
from proevesten.errors import UnreadableError
from proevesten.texts import Text


def parse_valid(data: bytes) -> Document:
    """The document, when it is an Emessage. Raises UnreadableError naming the place."""
    document = parse(data)
    if local_name(document.root) != "Emessage":
        raise UnreadableError(
            Text("Filen er ikke en MedCom-meddelelse i OIOXML", "The file is no MedCom message in OIOXML"),
            where=f"/{local_name(document.root)}[1]",
        )
    return document
