"""Lays a message out in lines and remembers which lines a place of it became: the base, text and EDIFACT."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

Span = tuple[int, int]
NOWHERE: Span = (-1, -1)
LONG = 240
"""Base64 longer than this is cut in the layout; the number of characters left out is told."""
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]{60,}")


@dataclass(slots=True)
class Layout:
    """Lines, the texts that may carry a payload, and `find(location, line, offset, exact)` → lines from 0."""

    syntax: str
    lines: list[str]
    find: Callable[[str, int | None, int | None, bool], Span]
    carried: list[str] = field(default_factory=list)


def decode(body: bytes) -> str:
    """Bytes as text: UTF-8, else the ISO 8859-1 that older MedCom messages are written in."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def layout_text(body: bytes) -> Layout:
    """Lines as they are; a finding's line is the line."""
    lines = decode(body).splitlines()

    def find(location: str, line: int | None, offset: int | None, exact: bool = False) -> Span:
        return (line - 1, line - 1) if line and line <= len(lines) else NOWHERE

    return Layout("text", lines, find)


def layout_edifact(body: bytes) -> Layout:
    """One segment a line; found by byte offset, else by the path of segments."""
    text = body.decode("latin-1")  # one byte, one character: offsets stay true
    release, end = ("?", "'")
    start = text.find("UNA")
    if start == 0 and len(text) > 8:
        release, end = text[6], text[8]
    pattern = re.compile(f"(?:{re.escape(release)}.|[^{re.escape(end)}])*{re.escape(end)}?", re.DOTALL)
    lines: list[str] = []
    offsets: list[int] = []
    position = 0
    while position < len(text):
        match = pattern.match(text, position)
        piece = match.group() if match and match.group() else text[position]
        if piece.strip():
            offsets.append(position + len(piece) - len(piece.lstrip()))
            lines.append(piece.strip().replace("\r", "").replace("\n", " "))
        position += len(piece)

    def find(location: str, line: int | None, offset: int | None, exact: bool = False) -> Span:
        at = bisect_right(offsets, offset) - 1 if offset is not None else _segment(lines, location, exact)
        return (at, at) if at >= 0 else NOWHERE

    return Layout("edifact", lines, find)


def _segment(lines: list[str], location: str, exact: bool) -> int:
    """The line of ``UNH[1]/S14[2]/FTX[1]/2:3``: each name is looked for after the one before it."""
    at = -1
    for name, count in re.findall(r"([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?", location):
        hits = [n for n in range(at + 1, len(lines)) if lines[n].startswith(name)]
        wanted = int(count or 1) - 1
        if wanted >= len(hits):
            return -1 if exact else at
        at = hits[wanted]
    return at


def nearest(spans: dict[tuple[str, ...], Span], path: tuple[str, ...], exact: bool) -> Span:
    """The lines of a path; of a choice element (``content`` → ``contentAttachment``); else of its parent."""
    if not path:
        return NOWHERE
    while path:
        if path in spans:
            return spans[path]
        choice = next(
            (
                span
                for key, span in spans.items()
                if len(key) == len(path) and key[:-1] == path[:-1] and _is_choice(path[-1], key[-1])
            ),
            None,
        )
        if choice:
            return choice
        if exact:
            return NOWHERE
        path = path[:-1]
    first, _ = spans.get((), NOWHERE)
    return (first, first)


def _is_choice(name: str, key: str) -> bool:
    return key.startswith(name) and key[len(name) : len(name) + 1].isupper()


def is_carried(text: str) -> bool:
    """Whether a text may be a payload in base64."""
    return _BASE64.fullmatch(text) is not None


def short(text: str) -> str:
    """Base64 cut to its beginning; any other text (a link is evidence) as it is."""
    if len(text) <= LONG or not is_carried(text):
        return text
    return f"{text[:64]} … [+{len(text) - 64}]"
