"""A message set out for reading, with the lines that findings point at marked. Never judges.

What is shown is bounded: at most `MAX_LINES` lines (always with the marked ones) of at most `MAX_WIDTH`
characters, and at most `MAX_BYTES` bytes are set out at all. The bytes themselves are in the journal.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace

from proevesten import redact
from proevesten.report.layout import Layout, layout_edifact, layout_text
from proevesten.report.layout_json import layout_json
from proevesten.report.layout_xml import layout_xml

MAX_BYTES = 512 * 1024
MAX_LINES = 600
MAX_WIDTH = 1000
AROUND = 6
"""Lines shown around a marked line that lies beyond `MAX_LINES`."""
MAX_PICTURE = 2 * 1024 * 1024
_INSIDE = " » "
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding points: its location as written, its line and byte offset when it has them.

    `exact`: mark nothing rather than the nearest place (it is not sure that the message is meant).
    """

    location: str
    line: int | None = None
    offset: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `number` counts from 1 in the text as it is set out; `skipped` lines lie before it."""

    number: int
    text: str
    marked: bool
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A body as a report shows it. `inner` is a payload that the message carries in base64."""

    syntax: str  # xml | json | edifact | text | image | binary | empty
    lines: tuple[Line, ...] = ()
    skipped: int = 0
    inner: Shown | None = None
    picture: str = ""

    @property
    def marked(self) -> bool:
        """Whether a finding points into it, or into its payload."""
        return any(line.marked for line in self.lines) or (self.inner is not None and self.inner.marked)


def show(body: bytes, places: tuple[Place, ...] = (), *, depth: int = 2) -> Shown:
    """`body` set out for reading; `places` are marked; payloads are opened `depth` levels deep."""
    if not body:
        return Shown("empty")
    picture = _picture(body)
    if picture:
        return Shown("image", picture=picture)
    if _is_binary(body):
        return Shown("binary")
    layout = _layout(body[:MAX_BYTES], bool(places))
    inner = _inner(layout, places, depth) if depth else None
    # The payload shows its own places; the envelope's line that carries it would only repeat them.
    own = tuple(p for p in places if _INSIDE not in p.location) if inner else tuple(map(_outer, places))
    lines, skipped = _bounded(layout, _marked(layout, own))
    return Shown(layout.syntax, lines, skipped, inner)


def _picture(body: bytes) -> str:
    kind = next((kind for magic, kind in _PICTURES.items() if body.startswith(magic)), "")
    if not kind or len(body) > MAX_PICTURE:
        return ""
    return f"data:{kind};base64,{base64.b64encode(body).decode('ascii')}"


def _is_binary(body: bytes) -> bool:
    return b"\x00" in body[:4096]


def _layout(body: bytes, sought: bool) -> Layout:
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return layout_xml(body, sought=sought) or layout_text(body)
    if start[:1] in (b"{", b"["):
        return layout_json(body) or layout_text(body)
    if start.startswith((b"UNA", b"UNB+", b"UNH+")):
        return layout_edifact(body)
    return layout_text(body)


def _outer(place: Place) -> Place:
    if _INSIDE not in place.location:
        return place
    return Place(place.location.partition(_INSIDE)[0], exact=place.exact)  # line and offset are the payload's


def _within(places: tuple[Place, ...]) -> tuple[Place, ...]:
    return tuple(
        replace(place, location=place.location.partition(_INSIDE)[2])
        for place in places
        if _INSIDE in place.location
    )


def _inner(layout: Layout, places: tuple[Place, ...], depth: int) -> Shown | None:
    for encoded in layout.carried:
        try:
            payload = base64.b64decode("".join(encoded.split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        if payload[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{", b"U"):
            return show(payload, _within(places), depth=depth - 1)
    return None


def _marked(layout: Layout, places: tuple[Place, ...]) -> set[int]:
    found: set[int] = set()
    for place in places:
        first, last = layout.find(place.location, place.line, place.offset, place.exact)
        # A finding about a whole message would paint everything: mark its first line.
        found.update(range(first, last + 1) if last - first < 12 else {first})
    return found - {-1}


def _bounded(layout: Layout, marked: set[int]) -> tuple[tuple[Line, ...], int]:
    total = len(layout.lines)
    wanted = list(range(min(total, MAX_LINES)))
    if total > MAX_LINES and marked:
        near = {n for m in sorted(marked)[:50] for n in range(m - AROUND, m + AROUND + 1)}
        wanted = sorted({*wanted, *(n for n in near if 0 <= n < total)})
    lines: list[Line] = []
    before = -1
    for number in wanted:
        text = redact.text(_cut(layout.lines[number]))
        lines.append(Line(number + 1, text, number in marked, number - before - 1))
        before = number
    return tuple(lines), total - before - 1


def _cut(line: str) -> str:
    if len(line) <= MAX_WIDTH:
        return line
    return f"{line[:MAX_WIDTH]} … [+{len(line) - MAX_WIDTH}]"
