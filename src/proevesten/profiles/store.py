"""Where definitions and code lists are looked up: layers of sources, built on demand and kept.

A source is anything with `definition(url)` and `codes(url)` in compact form: the embedded data or an
official package. Earlier sources win, so a package given by the user overrides the embedded data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from proevesten.profiles.model import Definition, Node, bare
from proevesten.profiles.terminology import CodeList, Raw, code_list
from proevesten.profiles.tree import BACKBONE, FHIR, build, source_of_children


class Source(Protocol):
    """A source of compact definitions and code lists."""

    label: str

    def definition(self, url: str) -> tuple[dict[str, Any], bool] | None:
        """The compact definition, and whether its elements are complete; None when unknown here."""

    def codes(self, url: str) -> Raw | None:
        """The codes of a value set by system; None when the value set is unknown here."""

    def urls(self) -> Iterable[str]:
        """The canonicals of all definitions here."""


class Definitions:
    """All that one check may look up: a closure of profiles, base types and code lists."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)
        self._definitions: dict[str, Definition | None] = {}
        self._codes: dict[str, CodeList | None] = {}

    def get(self, canonical: str) -> Definition | None:
        """The definition of a canonical (its version is ignored: one closure has one version)."""
        url = bare(canonical)
        if url not in self._definitions:
            self._definitions[url] = self._load(url)
        return self._definitions[url]

    def _load(self, url: str) -> Definition | None:
        for source in self.sources:
            found = source.definition(url)
            if found is not None:
                return build(found[0], self.get, whole=found[1])
        return None

    def type(self, code: str) -> Definition | None:
        """The definition of a base type or resource by its name."""
        return self.get(FHIR + code)

    def codes(self, canonical: str) -> CodeList | None:
        """The code list of a value set, None when no source has the value set."""
        url = bare(canonical)
        if url not in self._codes:
            rows = (source.codes(url) for source in self.sources)
            raw = next((row for row in rows if row is not None), None)
            self._codes[url] = None if raw is None else code_list(url, raw)
        return self._codes[url]

    def children(self, node: Node) -> dict[str, Node]:
        """The child nodes of an element: its own, its unsliced twin's, or its type's."""
        if node.children:
            return node.children
        if node.unsliced is not None and (not node.types or node.types[0].code in BACKBONE):
            return self.children(node.unsliced)
        root = source_of_children(node, lambda url: self._plain(node, url))
        return root.children if root else {}

    def _plain(self, node: Node, url: str) -> Definition | None:
        """Profiles on a type are checked apart, so children come from the plain type."""
        return self.get(FHIR + node.types[0].code) if url in node.types[0].profiles else self.get(url)

    def derives_from(self, definition: Definition, url: str) -> bool:
        """Whether a definition is `url` or has it among its parents."""
        step: Definition | None = definition
        for _ in range(20):
            if step is None:
                return False
            if step.url == url:
                return True
            step = self.get(step.base) if step.base else None
        return False
