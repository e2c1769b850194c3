"""Reading XML that anybody may have sent: hardened, bounded, and with positions kept.

Refused are a DOCTYPE (and so every entity of its own), a charset outside `CHARSETS`, bytes that the
declared charset forbids, more than `MAX_BYTES`, and nesting deeper than libxml2 allows (256 levels, 2048
in files over 10 MB). Nothing is fetched from anywhere.

Paths are absolute XPaths of local names with a position on every step, `/Emessage[1]/Envelope[1]`; the
position counts siblings of the same local name, from 1. Attributes: `…/SenderID[1]/@EndPointType`.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NoReturn

from lxml import etree

from proevesten.codecs import xml_faults as faults
from proevesten.errors import UnreadableError
from proevesten.texts import Text

MAX_BYTES = 100 * 1024 * 1024
"""Largest document that is read: 100 MB, MedCom's limit for a message in VANS (governance 2025-11)."""

CHARSETS = {
    "utf-8": "UTF-8",
    "iso8859-1": "ISO-8859-1",
    "iso8859-15": "ISO-8859-15",
    "cp1252": "windows-1252",
    "ascii": "US-ASCII",
    "utf-16": "UTF-16",
}
"""Python codec name → name in the XML declaration, for every charset that is read."""

_HUGE = 10_000_000  # libxml2 refuses longer text nodes unless told; a base64 payload may be longer
_MAX_MARKUP = 1_000_000  # tags, quotes and references; bounds the tree to a few hundred megabytes
_CHUNK = 1 << 20
_BIG_LINE = 65_535  # libxml2 stores 16 bits per element and guesses beyond

_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s{0,9}=\s{0,9}["']([A-Za-z][\w.-]{0,39})["']""")
_PROLOG_DOCTYPE = re.compile(rb"(?>\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)


class MalformedXml(UnreadableError):
    """XML that cannot be read; `line` and `column` count from 1 (both 1 when the whole file is meant)."""

    def __init__(self, message: Text, line: int = 1, column: int = 1, advice: Text | None = None) -> None:
        super().__init__(message, where=f"{line}:{column}", advice=advice)
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Document:
    """A parsed document: its root element, the charset it declared, and the bytes it came from."""

    root: etree._Element
    charset: str
    data: bytes = field(repr=False)

    def line(self, element: etree._Element) -> int:
        """The line of the element's start tag, from 1; right beyond 65,535 too."""
        line = element.sourceline or 1
        return line if line < _BIG_LINE else self._exact_lines[element]

    @cached_property
    def _exact_lines(self) -> dict[etree._Element, int]:
        return dict(zip(self.root.iter("*"), _start_tag_lines(self.data), strict=True))


def parse(data: bytes) -> Document:
    """The document in `data`. Raises MalformedXml (an UnreadableError) naming line and column."""
    refuse_oversize(len(data))
    if not data or data.isspace():
        raise MalformedXml(faults.EMPTY[0], advice=faults.EMPTY[1])
    _refuse_markup(data)
    _refuse_start(data)
    charset, octets = _to_readable(data)
    if b"<!DOCTYPE" in octets and _PROLOG_DOCTYPE.match(octets.removeprefix(codecs.BOM_UTF8)):
        _refuse(faults.DOCTYPE, octets, octets.index(b"<!DOCTYPE"))
    parser = _parser(len(octets) > _HUGE, "utf-8" if charset == "utf-16" else None)
    try:
        root = etree.fromstring(octets, parser)
    except etree.XMLSyntaxError as fault:
        raise _syntax_fault(fault, octets) from None
    return Document(root, CHARSETS[charset], octets)


def refuse_oversize(size: int) -> None:
    """Raise MalformedXml when a document of `size` bytes is over the limit; ask before reading a file."""
    if size > MAX_BYTES:
        message, advice = faults.OVERSIZE
        raise MalformedXml(message.format(size=size, limit=MAX_BYTES), advice=advice)


def _refuse_markup(data: bytes) -> None:
    """Refuse what would make a tree of many times the file's size: more markup than any message has."""
    if len(data) > _MAX_MARKUP and sum(map(data.count, (b"<", b'"', b"'", b"&"))) > _MAX_MARKUP:
        raise MalformedXml(faults.MARKUP[0].format(limit=_MAX_MARKUP), advice=faults.MARKUP[1])


def _refuse_start(data: bytes) -> None:
    """Refuse starts whose consequences would be reported as other faults further on."""
    if data.startswith((b"<\0", b"\0<")):
        message, advice = faults.UTF_16_WITHOUT_BOM
        raise MalformedXml(message, advice=advice)
    start = data[:4096].removeprefix(codecs.BOM_UTF8)
    if start[:1].isspace() and start.lstrip().startswith(b"<?xml "):
        _refuse(faults.DECLARATION_NOT_FIRST, data, data.index(b"<?xml "))


def path_of(element: etree._Element) -> str:
    """The element's absolute XPath by local names, with a position on every step."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        name = local_name(node)
        position = 1 + sum(1 for s in node.itersiblings(preceding=True) if local_name(s) == name)
        steps.append(f"{name}[{position}]")
        node = node.getparent()
    return "/" + "/".join(reversed(steps))


class Paths:
    """Paths of many elements of one document: siblings are counted once per parent."""

    def __init__(self) -> None:
        self._positions: dict[etree._Element, dict[etree._Element, int]] = {}

    def of(self, element: etree._Element) -> str:
        """The same path as `path_of` gives."""
        steps: list[str] = []
        node: etree._Element | None = element
        while node is not None:
            parent = node.getparent()
            position = 1 if parent is None else self._siblings(parent)[node]
            steps.append(f"{local_name(node)}[{position}]")
            node = parent
        return "/" + "/".join(reversed(steps))

    def position(self, element: etree._Element) -> int:
        """The element's position among siblings of the same local name, from 1."""
        parent = element.getparent()
        return 1 if parent is None else self._siblings(parent)[element]

    def _siblings(self, parent: etree._Element) -> dict[etree._Element, int]:
        if parent not in self._positions:
            seen: dict[str, int] = {}
            positions = self._positions[parent] = {}
            for child in parent:
                name = local_name(child)
                seen[name] = positions[child] = seen.get(name, 0) + 1
        return self._positions[parent]


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The element's namespace, empty when it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def _to_readable(data: bytes) -> tuple[str, bytes]:
    """The charset's codec name, and bytes that libxml2 reads (UTF-16 is recoded, others are kept)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", _decode_whole(data).encode("utf-8")
    declared = _DECLARATION.match(data.removeprefix(codecs.BOM_UTF8))
    name = declared.group(1).decode("ascii") if declared else "UTF-8"
    charset = _codec(name, data)
    if data.startswith(codecs.BOM_UTF8) and charset != "utf-8":
        message, advice = faults.CHARSET_CONTRADICTION
        raise MalformedXml(message.format(declared=name), advice=advice)
    _verify_bytes(data, charset, name)
    return charset, data


def _codec(name: str, data: bytes) -> str:
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        codec = ""
    if codec not in CHARSETS or codec == "utf-16":
        utf_16 = codec.startswith("utf-16")
        message, advice = faults.UTF_16_WITHOUT_BOM if utf_16 else faults.UNKNOWN_CHARSET
        raise MalformedXml(message.format(declared=name), *_place(data, data.index(b"encoding")), advice)
    return codec


def _verify_bytes(data: bytes, charset: str, name: str) -> None:
    """Raise when a byte has no meaning in the charset. In pieces, so that memory stays bounded."""
    if charset == "iso8859-1":
        return  # every byte is a character; libxml2 refuses those that XML forbids
    decoder = codecs.getincrementaldecoder(charset)()
    for start in range(0, len(data), _CHUNK):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + _CHUNK], final=start + _CHUNK >= len(data))
        except UnicodeDecodeError as fault:
            offset = start - pending + fault.start
            message, advice = faults.BYTES_OUTSIDE_CHARSET
            filled = message.format(byte=f"0x{data[offset]:02X}", declared=name)
            raise MalformedXml(filled, *_place(data, offset), advice) from None


def _decode_whole(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as fault:
        message, advice = faults.BYTES_OUTSIDE_CHARSET
        byte = f"0x{data[fault.start]:02X}"
        raise MalformedXml(message.format(byte=byte, declared="UTF-16"), advice=advice) from None


def _refuse(reason: tuple[Text, Text], data: bytes, offset: int) -> NoReturn:
    message, advice = reason
    raise MalformedXml(message, *_place(data, offset), advice)


def _place(data: bytes, offset: int) -> tuple[int, int]:
    """Line and column (in bytes) of an offset, both from 1."""
    line_start = data.rfind(b"\n", 0, offset) + 1
    return data.count(b"\n", 0, offset) + 1, offset - line_start + 1


def _syntax_fault(fault: etree.XMLSyntaxError, data: bytes) -> MalformedXml:
    line, column = (max(n, 1) for n in fault.position)
    message, advice = faults.describe(fault.code, fault.msg or "")
    if _is_truncation(fault.code, line, column, data):
        message, advice = faults.TRUNCATED
    return MalformedXml(message, line, column, advice)


def _is_truncation(code: int, line: int, column: int, data: bytes) -> bool:
    """Whether the XML was fine until the file ended: the parser gave up within a word of the end."""
    if code == etree.ErrorTypes.ERR_TAG_NOT_FINISHED:
        return True
    end_line, end_column = _place(data, len(data))
    near_end = line == end_line and column > end_column - 10
    return near_end and code not in faults.NEVER_TRUNCATION and data.lstrip().startswith(b"<")


@cache
def _parser(huge: bool, encoding: str | None) -> etree.XMLParser:
    # Comments and processing instructions carry no MedCom data; without them the text of an element is whole.
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=huge,
        encoding=encoding,
    )


def _start_tag_lines(data: bytes) -> list[int]:
    """The line of every start tag in document order, by expat, which counts without a limit."""
    from xml.parsers import expat

    lines: list[int] = []
    reader = expat.ParserCreate()
    reader.StartElementHandler = lambda _name, _attributes: lines.append(reader.CurrentLineNumber)
    reader.Parse(data, True)
    return lines
