"""FHIR JSON to a tree. The standard library's scanner reads; positions are worked out when asked for.

Broken JSON, other charsets than UTF-8 (R4, json.html), NaN and Infinity, and anything over the bounds is
unreadable. A duplicate key can be read but is forbidden (R4, json.html: property names are unique): it is
kept as an oddity and the last value counts, as in every common parser.
"""

from __future__ import annotations

import json
from typing import Any

from proevesten.codecs.fhir.json_positions import positions
from proevesten.codecs.fhir.model import (
    MAX_BYTES,
    MAX_VALUES,
    FhirDecimal,
    FhirDocument,
    Oddity,
    refuse_deep,
    unreadable,
)

_BOM = b"\xef\xbb\xbf"


def read_json(data: bytes) -> FhirDocument:
    """The FHIR resource in `data`. Raises UnreadableError naming line and column."""
    text = _decoded(data)
    duplicates: list[str] = []
    tree = _parsed(text, duplicates)
    if not isinstance(tree, dict):
        raise unreadable("JSON-filen er ikke et objekt", "the JSON file is not an object", "1:1")
    refuse_deep(tree)
    root = tree.get("resourceType") if isinstance(tree.get("resourceType"), str) else "$"
    document = FhirDocument(tree, "json", _locate=lambda: positions(text, str(root))[0])
    if duplicates:
        for pointer, line in positions(text, str(root))[1]:
            document.oddities.append(Oddity("duplicate-key", pointer, line, pointer.rpartition(".")[2]))
    return document


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise unreadable("filen er større end 100 MB", "the file is larger than 100 MB", "1:1")
    if data.count(b",") > MAX_VALUES:
        raise unreadable("filen har for mange værdier", "the file has too many values", "1:1")
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        column = fault.start - data.rfind(b"\n", 0, fault.start)
        raise unreadable(
            f"byten 0x{data[fault.start]:02X} er ikke UTF-8",
            f"the byte 0x{data[fault.start]:02X} is not UTF-8",
            f"{line}:{column}",
        ) from None


def _parsed(text: str, duplicates: list[str]) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            duplicates.append("")
        return found

    try:
        return json.loads(
            text, object_pairs_hook=pairs, parse_float=FhirDecimal, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as fault:
        raise unreadable(
            f"JSON kan ikke læses: {fault.msg}",
            f"the JSON cannot be read: {fault.msg}",
            f"{fault.lineno}:{fault.colno}",
        ) from None
    except RecursionError:
        raise unreadable("JSON er indlejret for dybt", "the JSON is nested too deep", "1:1") from None
    except ValueError as fault:
        # Python refuses integers of more than 4300 digits with a plain ValueError.
        raise unreadable(
            f"JSON kan ikke læses: {fault}", f"the JSON cannot be read: {fault}", "1:1"
        ) from None


def _refuse_constant(name: str) -> Any:
    raise unreadable(f"{name} er ikke JSON", f"{name} is not JSON", "1:1")
