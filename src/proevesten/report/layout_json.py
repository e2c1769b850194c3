"""JSON in lines; a place is a FHIRPath with indexes or an HTTP field (``… body.subject``)."""

from __future__ import annotations

import json
import re
from typing import Any

from proevesten.report.layout import Layout, Span, decode, is_carried, nearest, short


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with its members in order, doubles kept."""


class _Number(str):
    """A JSON number as it was written."""


def layout_json(body: bytes) -> Layout | None:
    """Indented JSON; None when it cannot be read as JSON."""
    try:
        value = json.loads(decode(body), object_pairs_hook=_Pairs, parse_float=_Number, parse_int=_Number)
        writer = _Json()
        writer.write(value, (), "", "")
    except (ValueError, RecursionError):
        return None

    def find(location: str, line: int | None, offset: int | None, exact: bool = False) -> Span:
        return nearest(writer.spans, _json_path(location), exact)

    return Layout("json", writer.lines, find, writer.carried)


class _Json:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.spans: dict[tuple[str, ...], Span] = {}
        self.carried: list[str] = []

    def write(self, value: Any, path: tuple[str, ...], label: str, comma: str) -> None:
        first = len(self.lines)
        indent = "  " * len(path)
        if isinstance(value, _Pairs):
            self._block(indent + label, "{}", comma, [((*path, k), _quoted(k) + ": ", v) for k, v in value])
        elif isinstance(value, list):
            self._block(indent + label, "[]", comma, [((*path, str(i)), "", v) for i, v in enumerate(value)])
        else:
            self.lines.append(f"{indent}{label}{self._scalar(value)}{comma}")
        self.spans.setdefault(path, (first, len(self.lines) - 1))

    def _block(
        self, start: str, braces: str, comma: str, members: list[tuple[tuple[str, ...], str, Any]]
    ) -> None:
        if not members:
            self.lines.append(start + braces + comma)
            return
        self.lines.append(start + braces[0])
        for number, (path, label, value) in enumerate(members, 1):
            self.write(value, path, label, "," if number < len(members) else "")
        self.lines.append("  " * (len(members[0][0]) - 1) + braces[1] + comma)

    def _scalar(self, value: Any) -> str:
        if isinstance(value, _Number):
            return str(value)
        if isinstance(value, str):
            if is_carried(value):
                self.carried.append(value)
            return _quoted(short(value))
        return json.dumps(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json_path(location: str) -> tuple[str, ...]:
    """``Bundle.entry[3].resource`` or ``POST /v2/meetings body.subject`` as member names and indexes."""
    _, _, after = location.rpartition(" ")
    names = re.findall(r"[^.\[\]]+", re.sub(r"\.?(?:ofType|where|as)\([^)]*\)", "", after))
    first = names[0] if names else ""
    return tuple(names[1:] if first == "body" or first[:1].isupper() else names)
