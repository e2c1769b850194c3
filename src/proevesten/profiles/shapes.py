"""The shapes that the XML codec needs, drawn from the base types: order, arrays and kinds of fields."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from proevesten.codecs.fhir.model import Shape as ShapeProtocol
from proevesten.codecs.fhir.model import Shapes
from proevesten.profiles.closures import R4
from proevesten.profiles.embedded import embedded
from proevesten.profiles.model import Definition, Node
from proevesten.profiles.store import Definitions

_KINDS = {
    "boolean": "boolean",
    "integer": "integer",
    "positiveInt": "integer",
    "unsignedInt": "integer",
    "decimal": "decimal",
    "xhtml": "xhtml",
    "Resource": "resource",
}


@dataclass(slots=True)
class FieldOf:
    """One field; see `codecs.fhir.model.Field`."""

    repeats: bool
    kind: str
    order: int
    _node: Node
    _type: str
    _owner: ShapeOf

    def shape(self) -> ShapeOf:
        """The type below a complex field."""
        return self._owner.below(self._node, self._type)


class ShapeOf:
    """One type's fields by JSON name; see `codecs.fhir.model.Shape`."""

    def __init__(self, store: Definitions, children: dict[str, Node], root: Node) -> None:
        self._store = store
        self._children = children
        self._root = root
        self._fields: dict[str, FieldOf] | None = None
        self._below: dict[str, ShapeOf] = {}

    def field(self, name: str) -> FieldOf | None:
        """The field by its JSON name, None when the type has none such."""
        if self._fields is None:
            self._fields = self._gather()
        return self._fields.get(name)

    def _gather(self) -> dict[str, FieldOf]:
        found: dict[str, FieldOf] = {}
        for order, (name, node) in enumerate(self._children.items()):
            for entry in node.types or ((),):
                code = entry.code if entry else ""
                key = name[:-3] + code[0].upper() + code[1:] if name.endswith("[x]") else name
                found[key] = FieldOf(node.repeats, self._kind(code), order, node, code, self)
        return found

    def _kind(self, code: str) -> str:
        if code in _KINDS:
            return _KINDS[code]
        definition = self._store.type(code) if code else None
        if definition is not None and definition.kind == "resource":
            return "resource"
        return "string" if definition is not None and definition.kind == "primitive-type" else "complex"

    def below(self, node: Node, code: str) -> ShapeOf:
        """The shape below a field."""
        key = f"{node.id}/{code}"
        if key not in self._below:
            self._below[key] = self._make(node, code)
        return self._below[key]

    def _make(self, node: Node, code: str) -> ShapeOf:
        if node.content_ref:
            target = next((n for n in self._root.walk() if n.id == node.content_ref), node)
            return ShapeOf(self._store, target.children, self._root)
        if node.children:
            return ShapeOf(self._store, node.children, self._root)
        definition = self._store.type(code)
        root = definition.root if definition else node
        return shape_of(self._store, definition) if definition else ShapeOf(self._store, {}, root)


def shape_of(store: Definitions, definition: Definition) -> ShapeOf:
    """The shape of a type, kept on its definition's root."""
    return ShapeOf(store, definition.root.children, definition.root)


@cache
def _store() -> Definitions:
    return Definitions([embedded(R4)])


@cache
def _shape(name: str) -> ShapeOf | None:
    definition = _store().type(name)
    return shape_of(_store(), definition) if definition else None


def r4_shapes(name: str) -> ShapeProtocol | None:
    """The shape of an R4 type or resource by name; the `Shapes` that readers and writers take."""
    return _shape(name)


_: Shapes = r4_shapes
