"""What a content rule gets to see: the document, its letters, the options, and how to make a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from lxml import etree

from proevesten.codecs.xml import Document, Paths, local_name
from proevesten.codecs.xml_structure.notation import LetterLine
from proevesten.findings import Finding
from proevesten.rules.catalogue import Rule, load
from proevesten.rules.judgement import Options
from proevesten.texts import Text


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of the message, and which message type it is."""

    element: etree._Element
    line: LetterLine

    @property
    def standard(self) -> str:
        """The standard's name, such as ``xdis91``."""
        return self.line.standard


@dataclass(frozen=True)
class Case:
    """One message under judgement. `broken` are the elements that structure already speaks of."""

    document: Document
    options: Options
    letters: tuple[Letter, ...] = ()
    broken: frozenset[etree._Element] = frozenset()
    paths: Paths = field(default_factory=Paths)
    rules: dict[str, Rule] = field(default_factory=lambda: load("oioxml"))

    def finding(
        self,
        rule: str,
        element: etree._Element,
        *,
        below: str = "",
        received: Text | str = "",
        expected: Text | str = "",
        **values: Any,
    ) -> Finding:
        """A finding at an element, or at what is missing `below` it or is wrong with its attribute there."""
        name = local_name(element)
        if below.startswith("/@") and "attribute" not in values:
            name += below
        return self.rules[rule].finding(
            self.paths.of(element) + below,
            received=received,
            expected=expected,
            line=self.document.line(element),
            element=name,
            **values,
        )

    def all(self, name: str, within: etree._Element | None = None) -> Iterator[etree._Element]:
        """All elements of that name in the root's namespace, that structure has nothing to say about."""
        top = self.document.root if within is None else within
        for element in top.iter(f"{self.prefix}{name}"):
            if element not in self.broken:
                yield element

    def find(self, within: etree._Element, path: str) -> etree._Element | None:
        """The element at a path of names parted by ``/``, each step the first of its name."""
        found: etree._Element | None = within
        for tag in _qualified(self.prefix, path):
            if found is not None:
                found = next(found.iterchildren(tag), None)
        return found

    @cached_property
    def prefix(self) -> str:
        """The root's namespace as a tag begins with it, empty when it has none."""
        tag = str(self.document.root.tag)
        return tag[: tag.rfind("}") + 1]


@cache
def _qualified(prefix: str, path: str) -> tuple[str, ...]:
    return tuple(prefix + name for name in path.split("/"))


ContentRule = Callable[[Case], Iterator[Finding]]
"""A rule of content: a pure function that yields what it finds."""


def plain_text(element: etree._Element) -> str:
    """A formatted text without its styles; Break is a line break, Space a space."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element.iter("*"):
        if child is element:
            continue
        name = local_name(child)
        parts.append("\n" if name == "Break" else " " if name == "Space" else child.text or "")
        parts.append(child.tail or "")
    return "".join(parts)
