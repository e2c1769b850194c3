"""The structure of every OIOXML edition: which letters live where, and whether a document fits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from proevesten.codecs.xml import local_name, namespace
from proevesten.codecs.xml_structure import Notation, Schema, Violation, violations
from proevesten.codecs.xml_structure.notation import LetterLine
from proevesten.codecs.xml_structure.particles import Element, Group, Particle, Repeat
from proevesten.codecs.xml_structure.schema import Type

_BASES = {
    "sundcom": "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/",
    "medcom": "http://rep.oio.dk/medcom.dk/xml/schemas/",
}


@dataclass(frozen=True, slots=True)
class Edition:
    """One schema set: its date, its namespace, the letters judged, and the names of those that are not."""

    date: str
    namespace: str
    letters: tuple[LetterLine, ...]
    others: tuple[str, ...]

    def letter(self, element: str) -> LetterLine | None:
        """The letter whose element has that local name, None when this edition judges none."""
        return next((line for line in self.letters if line.element == element), None)


@cache
def notation() -> Notation:
    """All schema files of OIOXML."""
    folder = files("proevesten.codecs.oioxml").joinpath("schemas")
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".txt"))
    return Notation(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


@cache
def editions() -> dict[str, Edition]:
    """Every edition by its namespace."""
    found: dict[str, Edition] = {}
    for date, base, *others in notation().rows("edition"):
        letters = tuple(line for line in notation().letters if line.edition == date)
        name = f"{_BASES[base]}{date}/"
        found[name] = Edition(date, name, letters, tuple(others))
    return found


def edition_of(root: etree._Element) -> Edition | None:
    """The edition whose namespace the root has."""
    return editions().get(namespace(root))


def find_letter(standard: str | None, version: str | None, element: str | None = None) -> LetterLine | None:
    """The letter of that standard, version and element name (None: any); the most used edition comes first."""
    for line in notation().letters:
        wanted = (standard or line.standard, version or line.version, element or line.element)
        if wanted == (line.standard, line.version, line.element):
            return line
    return None


def check_structure(root: etree._Element, edition: Edition) -> list[Violation]:
    """Every departure of an Emessage from the edition's structure, whatever namespace the root has."""
    schema, emessage = _compiled(namespace(root), edition)
    return violations(schema, root, emessage)


def letters_in(root: etree._Element) -> list[etree._Element]:
    """The letters of an Emessage: all children but its envelope and the parties' own elements."""
    return [child for child in root if local_name(child) not in ("Envelope", "Local_Elements")]


@cache
def _compiled(name: str, edition: Edition) -> tuple[Schema, Type]:
    schema = Schema(notation(), name)
    return schema, schema.model(_emessage(edition))


def _emessage(edition: Edition) -> Particle:
    """An envelope, then letters, each with elements of the parties' own behind it."""
    known: list[Particle] = [Element(line.element, line.definition) for line in edition.letters]
    known += [Element(name, "any") for name in edition.others]
    own = Repeat(Element("Local_Elements", "any"), 0, 1)
    letters = Group("sequence", (Group("choice", tuple(known)), own))
    return Group("sequence", (Element("Envelope", "Envelope"), Repeat(letters, 1, None)))
