"""Where things stand in a JSON text: pointer → line, and the keys that occur twice in one object.

A second, slower pass over text that is known to be good JSON; run only when a finding needs its line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++')
_NEWLINE = re.compile(r"\n")


@dataclass(slots=True)
class _Frame:
    """An open object or array: its pointer, what comes next in it, and the keys seen."""

    pointer: str
    array: bool
    index: int = 0
    key: str = ""
    seen: set[str] = field(default_factory=set)

    def next_pointer(self) -> str:
        return f"{self.pointer}[{self.index}]" if self.array else f"{self.pointer}.{self.key}"


def positions(text: str, root: str) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """The line of every value by pointer, and (pointer, line) of every key that is a duplicate."""
    breaks = [m.start() for m in _NEWLINE.finditer(text)]
    lines: dict[str, int] = {}
    twice: list[tuple[str, int]] = []
    frames: list[_Frame] = []
    expect_key = False
    for match in _TOKEN.finditer(text):
        token = match.group()
        mark = token[0]
        if mark in ":,":
            expect_key = _separate(mark, frames)
            continue
        if mark in "}]":
            frames.pop()
            continue
        line = bisect_right(breaks, match.start()) + 1
        if expect_key and mark == '"':
            _take_key(token, line, frames[-1], twice)
            expect_key = False
            continue
        pointer = frames[-1].next_pointer() if frames else root
        lines.setdefault(pointer, line)
        if mark in "{[":
            frames.append(_Frame(pointer, mark == "["))
            expect_key = mark == "{"
    return lines, twice


def _separate(mark: str, frames: list[_Frame]) -> bool:
    """After a comma the next index or key follows; returns whether a key is expected."""
    if mark == "," and frames:
        frame = frames[-1]
        if not frame.array:
            return True
        frame.index += 1
    return False


def _take_key(token: str, line: int, frame: _Frame, twice: list[tuple[str, int]]) -> None:
    # Escapes in property names do not occur in FHIR; a key with one keeps its escaped spelling.
    frame.key = token[1:-1]
    if frame.key in frame.seen:
        twice.append((frame.next_pointer(), line))
    frame.seen.add(frame.key)
