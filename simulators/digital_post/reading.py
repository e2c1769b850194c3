"""What a citizen reads and can click in the files of a message."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from proevesten.codecs.links import Link, in_html, in_text
from proevesten.codecs.memo import Action, File

MOST_INFLATED = 20 * 1024 * 1024
"""Bytes that the deflated streams of one PDF may swell to; what is beyond is not read."""

_URI = re.compile(rb"/URI\s*\(((?:[^()\\]|\\.)*)\)")
_SHOWN = re.compile(rb"\(((?:[^()\\]|\\.)*)\)")
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a file and its links; both empty for a picture."""

    text: str
    links: tuple[Link, ...]


def read(file: File) -> Reading:
    """What is read in a file, by its MIME type."""
    kind = file.encoding_format.partition(";")[0].strip().lower()
    if kind == "text/html":
        text, anchors = in_html(_decoded(file.content))
        bare = [link for link in in_text(text) if not any(link.href in a.text for a in anchors)]
        return Reading(text, (*anchors, *bare))
    if kind.startswith("text/"):
        text = _decoded(file.content)
        return Reading(text, tuple(in_text(text)))
    if kind == "application/pdf":
        return _pdf(file.content)
    return Reading("", ())


def of_action(action: Action) -> list[Link]:
    """What can be clicked in an action: its address, and URLs in its appointment."""
    found = [Link(action.label, action.url)] if action.url else []
    if action.reservation:
        found += in_text(f"{action.reservation.location}\n{action.reservation.description}")
    return found


def _pdf(content: bytes) -> Reading:
    """Links are the annotations' (ISO 32000-1, 12.6.4.7); text only where its strings are plain."""
    uris: list[str] = []
    words: list[str] = []
    for part in _pdf_parts(content):
        uris += [_string(match) for match in _URI.findall(part)]
        words += [_string(match) for match in _SHOWN.findall(part)]
    hrefs = [uri for uri in dict.fromkeys(uris) if uri.lower().startswith(("http://", "https://"))]
    return Reading(" ".join(words), tuple(Link(href, href) for href in hrefs))


def _pdf_parts(content: bytes) -> Iterator[bytes]:
    """What lies between the streams, and each stream, inflated when it can be."""
    left, position = MOST_INFLATED, 0
    while (begins := content.find(b"stream", position)) >= 0:
        yield content[position:begins]
        ends = content.find(b"endstream", begins + 6)
        if ends < 0 or left <= 0:
            return
        stream = content[begins + 6 : ends].lstrip(b"\r\n")
        inflated = _inflated(stream, left)
        left -= len(inflated)
        yield inflated or stream
        position = ends + len(b"endstream")
    yield content[position:]


def _inflated(stream: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, most)
    except zlib.error:
        return b""


def _string(raw: bytes) -> str:
    return _ESCAPED.sub(rb"\1", raw).decode("latin-1")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
