"""The structure of VANSEnvelope 1.0.4."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from lxml import etree

from proevesten.codecs.xml import namespace
from proevesten.codecs.xml_structure import Notation, Schema, Violation, violations

NAMESPACE = "urn:oio:medcom:vans-envelope:1.0.4"


def check_structure(root: etree._Element) -> list[Violation]:
    """Every departure of a VANSEnvelope from version 1.0.4, whatever namespace the root has."""
    schema = _schema(namespace(root))
    return violations(schema, root, schema.type("VANSEnvelope"))


@cache
def notation() -> Notation:
    """The schema of the envelope."""
    text = files("proevesten.codecs.vans_envelope").joinpath("schema.txt").read_text(encoding="utf-8")
    return Notation([text])


@cache
def _schema(name: str) -> Schema:
    return Schema(notation(), name)
