"""From the compact form to trees of nodes: base types whole, profiles laid over their base.

Laying a differential over its base follows FHIR R4, Profiling (5.1.0.14 slicing, 5.1.0.12 constraints):
what a profile does not say it inherits; a new slice starts as a copy of the unsliced element, optional.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proevesten.profiles.model import Binding, Constraint, Definition, Node, Slicing, TypeRef, parse_max

Lookup = Callable[[str], "Definition | None"]
FHIR = "http://hl7.org/fhir/StructureDefinition/"
BACKBONE = frozenset({"BackboneElement", "Element"})


def build(raw: dict[str, Any], lookup: Lookup, *, whole: bool) -> Definition:
    """The definition of `raw`; `whole` says that its elements are complete (base type or snapshot)."""
    base = None if whole else lookup(raw["base"])
    root = base.root.clone() if base else Node(raw["type"], raw["type"])
    definition = Definition(
        url=raw["url"],
        name=raw["name"],
        type=raw["type"],
        kind=raw["kind"],
        base=raw["base"],
        derivation=raw["derivation"],
        abstract=raw.get("abstract", False),
        version=raw.get("version", ""),
        context=tuple(raw.get("context", ())),
        root=root,
    )
    for element_id, row in raw["elements"]:
        node = _find(root, element_id.split(".")[1:], lookup, whole or base is None)
        _apply(node, row)
        node.id = element_id
    if raw["kind"] == "resource" and "id" in root.children:
        # R4's own snapshots say string for a resource's id; the id format holds all the same (Resource.id).
        root.children["id"].types = (TypeRef("id"),)
    return definition


def _find(root: Node, steps: list[str], lookup: Lookup, whole: bool) -> Node:
    node = root
    for step in steps:
        name, _, piece = step.partition(":")
        if not node.children and not whole:
            _expand(node, lookup)
        child = node.children.get(name)
        if child is None:
            child = node.children[name] = Node(name, f"{node.id}.{name}")
        node = _slice(child, piece, whole) if piece else child
    return node


def _slice(unsliced: Node, name: str, whole: bool) -> Node:
    found = unsliced.slices.get(name)
    if found is None:
        new_id = f"{unsliced.id}:{name}"
        if whole:
            found = Node(unsliced.name, new_id)
        else:
            found = unsliced.clone(unsliced.id, new_id)
            found.slices, found.slicing, found.min = {}, None, 0
        found.unsliced = unsliced
        found.repeats = unsliced.repeats
        unsliced.slices[name] = found
    return found


def _expand(node: Node, lookup: Lookup) -> None:
    """Give a node the children of its type (or of the one profile on it), to be narrowed."""
    source = source_of_children(node, lookup)
    if source is not None:
        for name, child in source.children.items():
            node.children[name] = child.clone(source.id, node.id)


def source_of_children(node: Node, lookup: Lookup) -> Node | None:
    """The root whose children a node without children of its own has."""
    if len(node.types) != 1:
        return None
    entry = node.types[0]
    if len(entry.profiles) == 1 and (profile := lookup(entry.profiles[0])) is not None:
        return profile.root
    base = lookup(FHIR + entry.code)
    return base.root if base else None


def _apply(node: Node, row: dict[str, Any]) -> None:
    if "n" in row:
        low, _, high = row["n"].partition("..")
        if low:
            node.min = int(low)
        if high:
            node.max = parse_max(high)
    if "rep" in row:
        node.repeats = row["rep"]
    if "t" in row:
        node.types = tuple(_type(t) for t in row["t"])
    if "fixed" in row:
        node.fixed = (row["fixed"],)
    if "pattern" in row:
        node.pattern = (row["pattern"],)
    if "bind" in row:
        node.binding = Binding(row["bind"][0], row["bind"][1])
    if "inv" in row:
        added = tuple(Constraint(*c) for c in row["inv"])
        node.constraints = (*(c for c in node.constraints if c not in added), *added)
    if "slice" in row:
        node.slicing = _slicing(row["slice"])
    node.max_length = row.get("len", node.max_length)
    node.regex = row.get("regex", node.regex)
    node.content_ref = row.get("ref", node.content_ref)
    node.must_support = row.get("ms", node.must_support)


def _type(row: str | dict[str, Any]) -> TypeRef:
    if isinstance(row, str):
        return TypeRef(row)
    return TypeRef(row["c"], tuple(row.get("p", ())), tuple(row.get("r", ())), tuple(row.get("a", ())))


def _slicing(row: dict[str, Any]) -> Slicing:
    by = []
    for text in row["by"]:
        kind, _, path = text.partition(":")
        by.append((kind, path))
    return Slicing(tuple(by), row["rules"], row.get("ordered", False))
