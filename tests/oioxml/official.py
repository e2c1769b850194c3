"""The official schemas as the oracle: never shipped, read beside the repository."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from proevesten.codecs.oioxml.structure import editions
from proevesten.codecs.vans_envelope.structure import NAMESPACE as ENVELOPE
from proevesten.codecs.xml import namespace
from tests.support import shared_reference


def official_folder() -> Path:
    return shared_reference("medcom-legacy")


@cache
def official_schema(name: str) -> etree.XMLSchema:
    """The official schema of a namespace."""
    if name == ENVELOPE:
        path = official_folder() / "vansenvelope" / "VANSEnvelope-1.0.4.xsd"
    else:
        path = official_folder() / "schemas" / "oioxml" / editions()[name].date / "EMessage.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def official_says(root: etree._Element, name: str | None = None) -> list[str]:
    """What the official schema finds, in libxml2's words; empty when the document is valid."""
    schema = official_schema(name or namespace(root))
    schema.validate(root.getroottree())
    return [f"{entry.line}: {entry.message}" for entry in schema.error_log]


def example_files() -> list[Path]:
    """Every official XML example, and the synthetic ones made beside them."""
    folder = official_folder()
    found = [*(folder / "examples" / "xml").glob("*.xml"), *(folder / "vansenvelope").glob("*.xml")]
    return sorted(found) + sorted((folder / "synthetic").glob("*.xml"))
