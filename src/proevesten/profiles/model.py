"""What the profile engine knows of an element: the tree of nodes that both loaders build.

A `Definition` is one FHIR StructureDefinition (a base type or a profile) as a tree of `Node`; the
embedded data and official packages end in exactly these classes, so the engine cannot tell them apart.
Source of the meanings: FHIR R4 4.0.1, ElementDefinition and Profiling.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

Strength = Literal["required", "extensible", "preferred", "example"]
UNBOUNDED = 1 << 30
"""Stands for the cardinality ``*``."""


@dataclass(frozen=True, slots=True)
class TypeRef:
    """One allowed type: its code, profiles on it, and for references the allowed targets."""

    code: str
    profiles: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    aggregation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slicing:
    """How a repeating or choice element is divided. `by` is a row of (kind, path) discriminators."""

    by: tuple[tuple[str, str], ...]
    rules: str = "open"
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Constraint:
    """A FHIRPath invariant: its key, its severity (error, warning) and its expression verbatim."""

    key: str
    severity: str
    expression: str


@dataclass(frozen=True, slots=True)
class Binding:
    """A binding of a coded element to a value set, by canonical without version."""

    strength: Strength
    value_set: str


@dataclass(slots=True)
class Node:
    """One element of a definition. `fixed` and `pattern` hold a one-element tuple when present."""

    name: str
    id: str
    min: int = 0
    max: int = UNBOUNDED
    repeats: bool = True
    types: tuple[TypeRef, ...] = ()
    fixed: tuple[Any] | None = None
    pattern: tuple[Any] | None = None
    binding: Binding | None = None
    constraints: tuple[Constraint, ...] = ()
    max_length: int | None = None
    regex: str = ""
    content_ref: str = ""
    must_support: bool = False
    slicing: Slicing | None = None
    slices: dict[str, Node] = field(default_factory=dict)
    children: dict[str, Node] = field(default_factory=dict)
    unsliced: Node | None = None
    plan: Any = None
    """What the engine has prepared for this node; built once, on first use."""

    def clone(self, old: str = "", new: str = "") -> Node:
        """A deep copy without plans; ids that start with `old` get `new` instead."""
        twin = replace(self, slices={}, children={}, plan=None)
        if old and twin.id.startswith(old):
            twin.id = new + twin.id[len(old) :]
        for name, child in self.children.items():
            twin.children[name] = child.clone(old, new)
        for name, piece in self.slices.items():
            copy = piece.clone(old, new)
            copy.unsliced = twin
            twin.slices[name] = copy
        return twin

    def walk(self) -> list[Node]:
        """This node and all below it, in document order."""
        found = [self]
        for child in self.children.values():
            found += child.walk()
        for piece in self.slices.values():
            found += piece.walk()
        return found


@dataclass(slots=True)
class Definition:
    """One StructureDefinition: `type` is the FHIR type it constrains, `base` the parent's canonical."""

    url: str
    name: str
    type: str
    kind: str
    base: str
    derivation: str
    abstract: bool
    version: str
    context: tuple[str, ...]
    root: Node


def parse_max(text: str) -> int:
    """``*`` or a number as an upper bound."""
    return UNBOUNDED if text == "*" else int(text)


def bare(canonical: str) -> str:
    """A canonical without its ``|version``."""
    return canonical.partition("|")[0]
