"""XML in lines; a place is an absolute XPath with positions, or a FHIRPath into FHIR XML."""

from __future__ import annotations

import re
from typing import Any

from proevesten.report.layout import NOWHERE, Layout, Span, is_carried, nearest, short

MAX_DEPTH = 200
_CARRIED = re.compile(r">([A-Za-z0-9+/=\s]{60,})</")


def layout_xml(body: bytes, *, sought: bool = True) -> Layout | None:
    """Indented XML; None when it is not well-formed or has a document type (then it is shown as text).

    Places are remembered only when some are `sought`; without, libxml2 indents, many times faster.
    """
    from lxml import etree

    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if not sought:
        return _indented(etree, root)
    writer = _Xml()
    if not writer.write(root, (_step(root, 1),), {}):
        return None

    def find(location: str, line: int | None, offset: int | None, exact: bool = False) -> Span:
        if location.startswith("/"):
            return nearest(writer.spans, _xpath(location), exact)
        fhir = _fhir_path(location)
        return nearest(writer.spans, fhir, exact) if fhir else NOWHERE

    return Layout("xml", writer.lines, find, writer.carried)


def _indented(etree: Any, root: Any) -> Layout:
    etree.indent(root)
    text = etree.tostring(root, encoding="unicode")
    carried = _CARRIED.findall(text)
    for payload in carried:
        text = text.replace(payload, short(payload))
    return Layout("xml", text.split("\n"), lambda *_: NOWHERE, carried)


def _step(element: Any, position: int) -> str:
    return f"{_local(element)}[{position}]"


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else "()"


def _xpath(location: str) -> tuple[str, ...]:
    steps = re.findall(r"/+((?:[^/\[\]]|\[[^\]]*\])+)", location)
    found: list[str] = []
    for step in steps:
        if step.startswith("@") or step.endswith("()"):
            break
        name = step.rpartition(":")[2] if "[" not in step else step.partition("[")[0].rpartition(":")[2]
        number = re.search(r"\[(\d+)\]", step)
        found.append(f"{name}[{number[1] if number else 1}]")
    return tuple(found)


def _fhir_path(location: str) -> tuple[str, ...]:
    """A FHIRPath in FHIR XML: indexes count from 0 there, and ``resource`` wraps the resource's name."""
    found = []
    for name, number in re.findall(r"([A-Za-z]+)(?:\[(\d+)\])?", location):
        found.append(f"{name}[{int(number or 0) + 1}]")
    return tuple(found)


class _Xml:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.spans: dict[tuple[str, ...], Span] = {}
        self.carried: list[str] = []

    def write(self, element: Any, path: tuple[str, ...], known: dict[str | None, str]) -> bool:
        """Writes an element and what is in it; False when it is too deep to be set out."""
        if len(path) > MAX_DEPTH:
            return False
        first, indent = len(self.lines), "  " * (len(path) - 1)
        if not isinstance(element.tag, str):
            self.lines.append(indent + _markup(element))
            return True
        opening = _opening(element, known)
        name = opening[1:].split(" ", 1)[0]
        if len(element) == 0:
            self._leaf(indent, opening, name, element.text or "")
        else:
            self.lines.append(f"{indent}{opening}>")
            if not self._children(element, path):
                return False
            self.lines.append(f"{indent}</{name}>")
        self.spans[path] = (first, len(self.lines) - 1)
        return True

    def _leaf(self, indent: str, opening: str, name: str, text: str) -> None:
        if is_carried(text):
            self.carried.append(text)
        if not text.strip():
            self.lines.append(f"{indent}{opening}/>" if not text else f"{indent}{opening}>{text}</{name}>")
            return
        rows = _escaped(short(text)).split("\n")
        rows[0] = f"{indent}{opening}>{rows[0]}"
        rows[-1] = f"{rows[-1]}</{name}>"
        self.lines.extend(rows)

    def _children(self, element: Any, path: tuple[str, ...]) -> bool:
        indent = "  " * len(path)
        known = dict(element.nsmap)
        counts: dict[str, int] = {}
        self._loose(indent, element.text)
        for child in element:
            name = _local(child)
            counts[name] = counts.get(name, 0) + 1
            step = f"{name}[{counts[name]}]"
            # FHIR XML: Bundle.entry[3].resource.payload skips the element that names the resource.
            wrapped = path[-1].startswith("resource[") and name[:1].isupper()
            if not self.write(child, (*path, step), known):
                return False
            if wrapped:
                self._lift((*path, step))
            self._loose(indent, child.tail)
        return True

    def _lift(self, path: tuple[str, ...]) -> None:
        depth = len(path)
        for key, span in [(k, s) for k, s in self.spans.items() if k[:depth] == path]:
            self.spans.setdefault((*path[:-1], *key[depth:]), span)

    def _loose(self, indent: str, text: str | None) -> None:
        if text and text.strip():
            self.lines.extend(indent + row.strip() for row in _escaped(text.strip()).split("\n"))


def _opening(element: Any, known: dict[str | None, str]) -> str:
    name = f"{element.prefix}:{_local(element)}" if element.prefix else _local(element)
    parts = [f"<{name}"]
    for prefix, uri in element.nsmap.items():
        if known.get(prefix) != uri:
            parts.append(f'xmlns{":" + prefix if prefix else ""}="{_escaped(uri)}"')
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    prefixes["http://www.w3.org/XML/1998/namespace"] = "xml"
    for key, value in element.attrib.items():
        uri, _, local = key[1:].rpartition("}") if key.startswith("{") else ("", "", key)
        label = f"{prefixes.get(uri, '?')}:{local}" if uri else local
        parts.append(f'{label}="{_escaped(short(value))}"')
    return " ".join(parts)


def _markup(element: Any) -> str:
    text = (element.text or "").replace("\n", " ")
    name = getattr(element, "target", None)
    return f"<?{name} {text}?>" if name else f"<!--{text}-->"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
