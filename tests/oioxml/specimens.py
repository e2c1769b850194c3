"""Documents built from our own notation: every message type, smallest, fullest, and at random.

The official schema must accept each of them, which proves the notation from the other side.
"""

from __future__ import annotations

import random

from lxml import etree

from proevesten.codecs.oioxml.structure import Edition, notation
from proevesten.codecs.xml_structure import Notation
from proevesten.codecs.xml_structure.notation import LetterLine
from proevesten.codecs.xml_structure.particles import Element, Group, Particle, Repeat, parse_particles

VALUES = {
    "string": "QUJD",
    "date": "2026-11-21",
    "date-or-zone": "2026-11-21",
    "datetime": "2026-11-21T10:15:00+01:00",
    "time": "10:15",
    "time-seconds": "10:15:30",
    "cpr": "2512484916",
    "uuid": "7b0f3c52-8a1d-4d0c-9a51-2f6f0b7c1e01",
    "envelope-uuid": "7b0f3c52-8a1d-4d0c-9a51-2f6f0b7c1e01",
    "boolean": "false",
    "true": "true",
    "int": "6089",
    "positive": "17",
    "base64": "QUJD",
    "token18": "5790000120314",
}


class Specimen:
    """Builds documents; `how` is ``smallest``, ``fullest`` or ``random``."""

    def __init__(self, notation: Notation, namespace: str, how: str, seed: int = 0) -> None:
        self.notation = notation
        self.namespace = namespace
        self.how = how
        self.random = random.Random(seed)

    def element(self, name: str, type_name: str) -> etree._Element:
        element = etree.Element(f"{{{self.namespace}}}{name}", nsmap={None: self.namespace})
        self._fill(element, type_name)
        return element

    def _fill(self, element: etree._Element, type_name: str) -> None:
        if type_name not in self.notation:
            element.text = self._value(type_name)
            return
        keyword, _, rest = self.notation.body(type_name).partition(" ")
        if keyword == "code":
            codes = self.notation.codes(type_name)
            element.text = self.random.choice(codes) if self.how == "random" else codes[0]
        elif keyword == "value":
            base, *attributes = rest.split()
            self._fill(element, base)
            for attribute in attributes:
                name, _, kind = attribute[1:].partition(":")
                holder = etree.Element("holder")
                self._fill(holder, kind)
                element.set(name, holder.text or "")
        elif keyword == "mixed":
            element.text = "tekst "
            for part in self._particles(parse_particles(rest), mixed=True):
                element.append(part)
                part.tail = " mere æøå"
        elif keyword != "empty":
            element.extend(self._particles(parse_particles(self.notation.body(type_name))))

    def _particles(self, particle: Particle, mixed: bool = False) -> list[etree._Element]:
        if isinstance(particle, Element):
            return [self.element(particle.name, particle.type)]
        if isinstance(particle, Repeat):
            return [e for _ in range(self._times(particle)) for e in self._particles(particle.part)]
        assert isinstance(particle, Group)
        if particle.kind == "choice":
            options = particle.parts
            return self._particles(options[0] if self.how != "random" else self.random.choice(options))
        return [e for part in particle.parts for e in self._particles(part)]

    def _times(self, repeat: Repeat) -> int:
        high = repeat.low + 3 if repeat.high is None else repeat.high
        if self.how == "smallest":
            return repeat.low
        return high if self.how == "fullest" else self.random.randint(repeat.low, min(high, repeat.low + 3))

    def _value(self, type_name: str) -> str:
        if type_name in VALUES:
            return VALUES[type_name]
        if type_name.startswith('"'):
            return type_name.strip('"!')
        low, _, high = type_name.rpartition("..")
        shortest = int(low or 1)
        longest = int(high.lstrip("="))
        if high.startswith("="):
            shortest = longest
        size = {"smallest": shortest, "fullest": longest}.get(self.how) or self.random.randint(
            shortest, longest
        )
        return ("Test æøå & < ' \" " * 30)[:size] if size > 3 else "12345"[:size]


def specimen(edition: Edition, line: LetterLine, how: str, seed: int = 0) -> etree._Element:
    """A whole message with one letter."""
    build = Specimen(notation(), edition.namespace, how, seed)
    root = etree.Element(f"{{{edition.namespace}}}Emessage", nsmap={None: edition.namespace})
    root.append(build.element("Envelope", "Envelope"))
    root.append(build.element(line.element, line.definition))
    return root
