"""What both readers yield: the resource as FHIR JSON would write it, and where its parts stood.

Values are `dict`, `list`, `str`, `bool`, `int` and `FhirDecimal`. Pointers name a place the JSON way:
``Bundle.entry[3].resource.payload[0].contentString`` (the type first, array indexes from 0).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

from proevesten.errors import UnreadableError
from proevesten.texts import Text

Json = dict[str, Any]
MAX_BYTES = 100_000_000
"""MedCom: a message with its envelope is at most 100 MB (governance for CareCommunication)."""
MAX_DEPTH = 100
"""Deepest nesting that is read; a MedCom message has about fifteen levels."""
MAX_VALUES = 2_000_000
"""Most values (commas, start tags) in one document; keeps memory and time bounded."""


class FhirDecimal(Decimal):
    """A decimal that remembers how it was written, since 1.50 and 1.5 differ in FHIR (R4, datatypes)."""

    text: str

    def __new__(cls, text: str) -> FhirDecimal:
        """A decimal of `text`, kept as written."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __reduce__(self) -> tuple[type[FhirDecimal], tuple[str]]:
        return FhirDecimal, (self.text,)


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in the syntax that FHIR forbids though the file can be read: `kind` names the rule."""

    kind: Literal["duplicate-key", "xml-attribute", "xml-text", "xml-order", "xml-namespace"]
    pointer: str
    line: int
    text: str


@dataclass(slots=True)
class FhirDocument:
    """A read document. `lines` (pointer → line from 1) is worked out on the first question."""

    tree: Json
    format: Literal["json", "xml"]
    oddities: list[Oddity] = field(default_factory=list)
    size: int = 0
    _locate: Callable[[], Mapping[str, int]] | None = None
    _lines: Mapping[str, int] | None = None

    def line(self, pointer: str) -> int | None:
        """The line of the element at a pointer, or of the nearest parent that exists."""
        if self._lines is None:
            self._lines = self._locate() if self._locate else {}
        while pointer:
            found = self._lines.get(pointer)
            if found is not None:
                return found
            pointer = _parent(pointer)
        return None


def _parent(pointer: str) -> str:
    if pointer.endswith("]"):
        return pointer[: pointer.rindex("[")]
    return pointer.rpartition(".")[0]


class Field(Protocol):
    """One property of a type, as far as XML needs it. `kind` steers reading and writing.

    `kind`: string | boolean | integer | decimal | complex | resource | xhtml.
    """

    repeats: bool
    kind: str
    order: int

    def shape(self) -> Shape:
        """The type below a complex field."""


class Shape(Protocol):
    """A type's properties in their order; XML cannot be read or written without them."""

    def field(self, name: str) -> Field | None:
        """The field by its JSON name (``valueString``), None when the type has no such field."""


Shapes = Callable[[str], "Shape | None"]
"""The shape of a resource by its name, None when it is unknown."""


def unreadable(da: str, en: str, where: str = "") -> UnreadableError:
    """The error for bytes that cannot be read as FHIR."""
    return UnreadableError(Text(da, en), where=where)


def refuse_deep(tree: Any) -> None:
    """Raise UnreadableError when the tree is nested deeper than `MAX_DEPTH`."""
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise unreadable(
                f"indholdet er indlejret dybere end {MAX_DEPTH} niveauer",
                f"the content is nested deeper than {MAX_DEPTH} levels",
            )
        level = [child for node in level for child in _children(node)]


def _children(node: Any) -> list[Any]:
    values = node.values() if isinstance(node, dict) else node
    return [value for value in values if isinstance(value, (dict, list))]
