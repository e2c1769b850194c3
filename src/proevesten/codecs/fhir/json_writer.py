"""A tree to FHIR JSON: UTF-8, keys in the tree's order, decimals as they were written."""

from __future__ import annotations

from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from proevesten.codecs.fhir.model import FhirDecimal, Json


def write_json(tree: Json, *, indent: int | None = 2) -> bytes:
    """The resource as FHIR JSON; `indent` None writes it on one line. Raises TypeError on a foreign value."""
    parts: list[str] = []
    _write(tree, parts, "\n" if indent is not None else "", " " * (indent or 0))
    if indent is not None:
        parts.append("\n")
    return "".join(parts).encode("utf-8")


def _write(value: Any, parts: list[str], line: str, step: str) -> None:
    if isinstance(value, dict):
        _block("{}", [(_string(k) + (": " if line else ":"), v) for k, v in value.items()], parts, line, step)
    elif isinstance(value, list):
        _block("[]", [("", v) for v in value], parts, line, step)
    else:
        parts.append(_scalar(value))


def _block(marks: str, items: list[tuple[str, Any]], parts: list[str], line: str, step: str) -> None:
    if not items:
        parts.append(marks)
        return
    inner = line + step if line else ""
    parts.append(marks[0])
    for position, (label, value) in enumerate(items):
        parts.append("," if position else "")
        parts.append(inner + label)
        _write(value, parts, inner, step)
    parts.append(line + marks[1])


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _string(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, FhirDecimal):
        return value.text
    if isinstance(value, (int, Decimal)):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not a FHIR value")


def _string(text: str) -> str:
    return encode_basestring(text)
