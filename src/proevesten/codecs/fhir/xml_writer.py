"""A tree to FHIR XML, elements in the order of their type. Source: FHIR R4, xml.html."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lxml import etree

from proevesten.codecs import xml
from proevesten.codecs.fhir.model import FhirDecimal, Field, Json, Shape, Shapes
from proevesten.codecs.fhir.xml_reader import FHIR_NS

_LAST = 1 << 20


def write_xml(tree: Json, shapes: Shapes) -> bytes:
    """The resource as FHIR XML in UTF-8. Properties that the shapes do not know come last."""
    root = _resource(tree, shapes, nsmap={None: FHIR_NS})
    _indent(root, "\n")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _resource(tree: Json, shapes: Shapes, nsmap: Any = None) -> etree._Element:
    name = str(tree.get("resourceType", "Resource"))
    element = etree.Element(f"{{{FHIR_NS}}}{name}", nsmap=nsmap)
    _fill(
        element, {k: v for k, v in tree.items() if k != "resourceType"}, shapes(name), shapes, resource=True
    )
    return element


def _fill(
    element: etree._Element, tree: Json, shape: Shape | None, shapes: Shapes, resource: bool = False
) -> None:
    names = dict.fromkeys(key.removeprefix("_") for key in tree)
    fields = {name: shape.field(name) if shape else None for name in names}
    for name in sorted(names, key=lambda n: _order(fields[n])):
        if name in ("id", "url") and not resource and _is_attribute(name, fields[name], element):
            element.set(name, str(tree[name]))
            continue
        for value, extra in _pairs(tree.get(name), tree.get("_" + name)):
            _child(element, name, value, extra, fields[name], shapes)


def _order(field: Field | None) -> int:
    return _LAST if field is None else field.order


def _is_attribute(name: str, field: Field | None, element: etree._Element) -> bool:
    """Every element's id is an attribute; url only in extensions."""
    return name == "id" or xml.local_name(element) in ("extension", "modifierExtension")


def _pairs(values: Any, extras: Any) -> list[tuple[Any, Any]]:
    if not isinstance(values, list) and not isinstance(extras, list):
        return [(values, extras)]
    left = values if isinstance(values, list) else []
    right = extras if isinstance(extras, list) else []
    length = max(len(left), len(right))
    padded = [*right, *[None] * (length - len(right))]
    return list(zip([*left, *[None] * (length - len(left))], padded, strict=True))


def _child(
    parent: etree._Element, name: str, value: Any, extra: Any, field: Field | None, shapes: Shapes
) -> None:
    if field is not None and field.kind == "xhtml" and isinstance(value, str):
        parent.append(_markup(value))
        return
    element = etree.SubElement(parent, f"{{{FHIR_NS}}}{name}")
    if isinstance(value, dict) and "resourceType" in value:
        element.append(_resource(value, shapes))
    elif isinstance(value, dict):
        _fill(element, value, field.shape() if field and field.kind == "complex" else None, shapes)
    elif value is not None:
        element.set("value", _text(value))
    if isinstance(extra, dict):
        _fill(element, extra, shapes("Element"), shapes)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, FhirDecimal):
        return value.text
    if isinstance(value, (str, int, Decimal)):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not a FHIR value")


def _markup(text: str) -> etree._Element:
    """A narrative's div as an element. Raises UnreadableError when it is not well-formed XML."""
    return xml.parse(text.encode("utf-8")).root


def _indent(element: etree._Element, line: str) -> None:
    """Line breaks between FHIR elements; text in a narrative's div is left as it is."""
    children = list(element)
    if not children or xml.namespace(element) != FHIR_NS:
        return
    element.text = line + "  "
    for child in children:
        _indent(child, line + "  ")
        child.tail = line + "  "
    children[-1].tail = line
