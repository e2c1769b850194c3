"""FHIR XML to the same tree as JSON. Hardened parsing is `codecs.xml`'s; meaning comes from the shapes.

What JSON cannot hold (attributes other than value, id and url; text between elements; elements out of
their order) becomes an oddity, never silently lost. Source: FHIR R4, xml.html.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from proevesten.codecs import xml
from proevesten.codecs.fhir.model import (
    MAX_DEPTH,
    MAX_VALUES,
    FhirDecimal,
    FhirDocument,
    Field,
    Json,
    Oddity,
    Shape,
    Shapes,
    unreadable,
)

FHIR_NS = "http://hl7.org/fhir"
XHTML_NS = "http://www.w3.org/1999/xhtml"
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")
_BOOLEANS = {"true": True, "false": False}


def read_xml(data: bytes, shapes: Shapes) -> FhirDocument:
    """The FHIR resource in `data`. Raises UnreadableError naming line and column."""
    if data.count(b"<") > MAX_VALUES:
        raise unreadable("filen har for mange elementer", "the file has too many elements", "1:1")
    parsed = xml.parse(data)
    root = parsed.root
    if xml.namespace(root) != FHIR_NS:
        raise unreadable(
            f"roden {xml.local_name(root)} er ikke FHIR",
            f"the root {xml.local_name(root)} is not FHIR",
            f"{parsed.line(root)}:1",
        )
    reader = _Reader(parsed, shapes)
    tree = reader.resource(root, xml.local_name(root), 1)
    return FhirDocument(tree, "xml", reader.oddities, _locate=lambda: reader.lines)


class _Reader:
    def __init__(self, document: xml.Document, shapes: Shapes) -> None:
        self._document = document
        self._shapes = shapes
        self.oddities: list[Oddity] = []
        self.lines: dict[str, int] = {}

    def resource(self, element: etree._Element, pointer: str, depth: int) -> Json:
        name = xml.local_name(element)
        tree: Json = {"resourceType": name}
        self._fill(element, self._shapes(name), tree, pointer, depth)
        return tree

    def _odd(self, kind: Any, pointer: str, element: etree._Element, text: str) -> None:
        self.oddities.append(Oddity(kind, pointer, self._document.line(element), text))

    def _fill(
        self, element: etree._Element, shape: Shape | None, tree: Json, pointer: str, depth: int
    ) -> None:
        if depth > MAX_DEPTH:
            raise unreadable(
                f"indholdet er indlejret dybere end {MAX_DEPTH} niveauer",
                f"the content is nested deeper than {MAX_DEPTH} levels",
                f"{self._document.line(element)}:1",
            )
        self.lines[pointer] = self._document.line(element)
        self._attributes(element, tree, pointer)
        self._stray_text(element, pointer)
        last = -1
        for child in element:
            name = str(xml.local_name(child))
            field = shape.field(name) if shape else None
            if field is not None:
                if field.order < last:
                    self._odd("xml-order", f"{pointer}.{name}", child, name)
                last = max(last, field.order)
            if xml.namespace(child) not in (FHIR_NS, XHTML_NS):
                self._odd("xml-namespace", f"{pointer}.{name}", child, xml.namespace(child))
            self._take(child, name, field, tree, pointer, depth + 1)

    def _attributes(self, element: etree._Element, tree: Json, pointer: str) -> None:
        for key, value in element.attrib.items():
            if key in ("id", "url"):
                tree[str(key)] = value
            elif key != "value":
                self._odd("xml-attribute", pointer, element, str(key))

    def _stray_text(self, element: etree._Element, pointer: str) -> None:
        for text in (element.text, *(child.tail for child in element)):
            if text and text.strip():
                self._odd("xml-text", pointer, element, str(text.strip()[:60]))

    def _take(
        self, child: etree._Element, name: str, field: Field | None, tree: Json, pointer: str, depth: int
    ) -> None:
        repeats = field.repeats if field else name in tree or "_" + name in tree
        index = len(tree.get(name) or tree.get("_" + name) or ()) if repeats and field else 0
        place = f"{pointer}.{name}[{index}]" if repeats and field else f"{pointer}.{name}"
        self.lines.setdefault(f"{pointer}.{name}", self._document.line(child))
        value, extra = self._value(child, field, place, depth)
        if field is not None and field.repeats:
            _append(tree, name, value, extra)
        else:
            _put(tree, name, value, extra)

    def _value(self, child: etree._Element, field: Field | None, place: str, depth: int) -> tuple[Any, Json]:
        """The value and, for primitives, what belongs in the underscore twin."""
        kind = field.kind if field else _guess(child)
        if kind == "xhtml":
            self.lines[place] = self._document.line(child)
            return _markup(child), {}
        if kind == "resource":
            return self._contained(child, place, depth), {}
        extra: Json = {}
        if kind == "complex":
            self._fill(child, field.shape() if field else None, extra, place, depth)
            if "value" in child.attrib:
                self._odd("xml-attribute", place, child, "value")
            return extra, {}
        self._fill(child, self._shapes("Element"), extra, place, depth)
        text = child.get("value")
        return (None if text is None else _typed(text, kind)), extra

    def _contained(self, child: etree._Element, place: str, depth: int) -> Any:
        inner = list(child)
        self._attributes(child, {}, place)
        self._stray_text(child, place)
        for more in inner[1:]:
            self._odd("xml-order", place, more, xml.local_name(more))
        return self.resource(inner[0], place, depth + 1) if inner else {}


def _guess(child: etree._Element) -> str:
    """The kind of an element that no shape knows: a primitive when it has a value and nothing in it."""
    return "string" if "value" in child.attrib and not len(child) else "complex"


def _typed(text: str, kind: str) -> Any:
    """The JSON value of an attribute; text that does not fit its type stays text, for the rules to find."""
    if kind == "boolean":
        return _BOOLEANS.get(text, text)
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "decimal" and _DECIMAL.fullmatch(text):
        return FhirDecimal(text)
    return text


def _markup(element: etree._Element) -> str:
    copy = etree.tostring(element, encoding="unicode", with_tail=False)
    # The FHIR namespace is in scope of every div and says nothing in it.
    return copy.replace(f' xmlns:f="{FHIR_NS}"', "", 1)


def _append(tree: Json, name: str, value: Any, extra: Json) -> None:
    values: list[Any] = tree.setdefault(name, [])
    values.append(value)
    twins = tree.get("_" + name)
    if extra and twins is None:
        twins = tree["_" + name] = [None] * (len(values) - 1)
    if twins is not None:
        twins.append(extra or None)
    if twins is not None and all(v is None for v in values):
        # No value at all: JSON then has the underscore array only.
        tree.pop(name)
        tree.setdefault(name, values)


def _put(tree: Json, name: str, value: Any, extra: Json) -> None:
    if name in tree:
        known = tree[name]
        tree[name] = [*known, value] if isinstance(known, list) else [known, value]
        return
    if value is not None:
        tree[name] = value
    if extra:
        tree["_" + name] = extra
    elif value is None:
        tree[name] = None
