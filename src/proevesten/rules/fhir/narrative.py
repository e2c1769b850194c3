"""Narrative: well-formed XHTML of the allowed kind, and something to read. Source: FHIR R4, narrative.html.

txt-1 and txt-2 are written here rather than as FHIRPath, since htmlChecks() is all their expression says.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from proevesten.codecs import xml
from proevesten.errors import UnreadableError

if TYPE_CHECKING:
    from lxml import etree

    from proevesten.rules.fhir.walker import Walker

XHTML = "http://www.w3.org/1999/xhtml"

_ELEMENTS = frozenset(
    [
        "p",
        "br",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "a",
        "span",
        "b",
        "em",
        "i",
        "strong",
        "small",
        "big",
        "tt",
        "dfn",
        "q",
        "var",
        "abbr",
        "acronym",
        "cite",
        "blockquote",
        "hr",
        "address",
        "bdo",
        "kbd",
        "code",
        "pre",
        "sub",
        "sup",
        "samp",
        "strike",
        "s",
        "u",
        "del",
        "ins",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "colgroup",
        "col",
        "img",
        "map",
        "area",
        "center",
        "font",
        "dir",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "title",
        "style",
        "class",
        "id",
        "lang",
        "xml:lang",
        "dir",
        "accesskey",
        "tabindex",
        "span",
        "width",
        "align",
        "valign",
        "char",
        "charoff",
        "abbr",
        "axis",
        "headers",
        "scope",
        "rowspan",
        "colspan",
        "border",
        "cellspacing",
        "cellpadding",
        "frame",
        "rules",
        "summary",
        "href",
        "name",
        "rel",
        "rev",
        "type",
        "charset",
        "hreflang",
        "shape",
        "coords",
        "src",
        "alt",
        "longdesc",
        "height",
        "usemap",
        "ismap",
        "cite",
        "datetime",
        "nohref",
        "value",
        "start",
        "compact",
        "clear",
        "noshade",
        "size",
        "color",
        "face",
        "bgcolor",
        "background",
        "vspace",
        "hspace",
        "nowrap",
    ]
)
_SCRIPTS = ("javascript:", "vbscript:")


def check_narrative(walker: Walker, value: dict[str, Any], path: str) -> None:
    """Note what is wrong with a resource's text."""
    div = value.get("div")
    if not isinstance(div, str):
        return
    fault = _fault(div) if len(div) < 200_000 else _examined(div)
    if fault is not None:
        rule, text = fault
        walker.note(rule, f"{path}.div", received=text)


@lru_cache(maxsize=512)
def _fault(div: str) -> tuple[str, str] | None:
    return _examined(div)


def _examined(div: str) -> tuple[str, str] | None:
    """The first fault of a div as (rule, what was found), None when it is good."""
    try:
        root = xml.parse(div.encode("utf-8")).root
    except UnreadableError as fault:
        return "fhir-narrative-xhtml", f"{fault.where}: {fault.message.en}"[:200]
    if xml.local_name(root) != "div" or xml.namespace(root) != XHTML:
        return "fhir-narrative-xhtml", f"<{xml.local_name(root)} xmlns={xml.namespace(root)!r}>"
    for element in root.iter("*"):
        if (found := _forbidden(element)) is not None:
            return "txt-1", found
    if not "".join(root.itertext()).strip() and not any(xml.local_name(e) == "img" for e in root.iter("*")):
        return "txt-2", ""
    return None


def _forbidden(element: etree._Element) -> str | None:
    name = xml.local_name(element)
    if name not in _ELEMENTS or xml.namespace(element) != XHTML:
        return f"<{name}>"
    for key, value in element.attrib.items():
        bare = str(key).rpartition("}")[2]
        if bare.lower() not in _ATTRIBUTES:
            return f"<{name} {bare}>"
        if str(value).strip().lower().startswith(_SCRIPTS):
            return f"<{name} {bare}={str(value)[:40]!r}>"
    return None
