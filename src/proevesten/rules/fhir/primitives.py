"""Formats of FHIR's primitive types (R4, datatypes.html), as functions from value to a fault or None."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

_YEAR = r"([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"
_DAY = r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_ZONE = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_PATTERNS = {
    "code": r"[^\s]+(\s[^\s]+)*",
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "oid": r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+",
    "uuid": r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "uri": r"\S+",
    "url": r"\S+",
    "canonical": r"\S+",
    "date": rf"{_YEAR}(-(0[1-9]|1[0-2])|-{_DAY})?",
    "dateTime": rf"{_YEAR}(-(0[1-9]|1[0-2])|-{_DAY}(T{_CLOCK}{_ZONE})?)?",
    "instant": rf"{_YEAR}-{_DAY}T{_CLOCK}{_ZONE}",
    "time": _CLOCK,
}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_SPACE = re.compile(r"\s")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LIMITS = {"integer": (-(2**31), 2**31 - 1), "unsignedInt": (0, 2**31 - 1), "positiveInt": (1, 2**31 - 1)}
MAX_STRING = 1_048_576
"""Longest string in FHIR: 1 MB (R4, datatypes.html#string)."""

EXPECTED = {
    "boolean": "true | false",
    "integer": "-2147483648 … 2147483647",
    "unsignedInt": "0 … 2147483647",
    "positiveInt": "1 … 2147483647",
    "decimal": "decimal",
    "date": "YYYY, YYYY-MM, YYYY-MM-DD",
    "dateTime": "YYYY-MM-DDThh:mm:ss±hh:mm",
    "instant": "YYYY-MM-DDThh:mm:ss±hh:mm",
    "id": "[A-Za-z0-9-.]{1,64}",
}


def is_json_type(code: str, value: Any) -> bool:
    """Whether the JSON type of a value fits the primitive: number, boolean or string."""
    if code == "boolean":
        return isinstance(value, bool)
    if code in _LIMITS:
        return isinstance(value, int) and not isinstance(value, bool)
    if code == "decimal":
        return isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return isinstance(value, str)


def well_formed(code: str, value: Any) -> bool:
    """Whether a value of the right JSON type follows its primitive's format."""
    check = _CHECKS.get(code)
    return check(value) if check is not None else _text(value)


def _text(value: str) -> bool:
    return len(value) <= MAX_STRING and bool(value.strip()) and not _CONTROL.search(value)


def _uri(value: str) -> bool:
    if not _COMPILED["uri"].fullmatch(value):
        return False
    if value.startswith("urn:oid:"):
        # The official validator asks for more than two short arcs: the last dot is not among the first five.
        return _COMPILED["oid"].fullmatch(value) is not None and value.rindex(".") - len("urn:oid:") >= 5
    return not value.startswith("urn:uuid:") or _COMPILED["uuid"].fullmatch(value) is not None


def is_absolute(value: str) -> bool:
    """Whether a URI has a scheme (RFC 3986)."""
    return _ABSOLUTE.match(value) is not None


def _canonical(value: str) -> bool:
    return _uri(value) and (is_absolute(value) or value.startswith("#"))


def _matching(code: str) -> Callable[[str], bool]:
    pattern = _COMPILED[code]
    return lambda value: pattern.fullmatch(value) is not None


def _real_date(code: str) -> Callable[[str], bool]:
    pattern = _COMPILED[code]

    def check(value: str) -> bool:
        if pattern.fullmatch(value) is None:
            return False
        if len(value) < 10:
            return True
        try:
            date(int(value[:4]), int(value[5:7]), int(value[8:10]))
        except ValueError:
            return False
        return True

    return check


def _base64(value: str) -> bool:
    # A large file has no white space in it; copying it would double the memory.
    dense = "".join(value.split()) if _SPACE.search(value) else value
    return bool(dense) and len(dense) % 4 == 0 and _BASE64.fullmatch(dense) is not None


def _within(low: int, high: int) -> Callable[[int], bool]:
    return lambda value: low <= value <= high


_CHECKS: dict[str, Callable[[Any], bool]] = {
    **{code: _matching(code) for code in ("code", "id", "oid", "uuid", "time")},
    **dict.fromkeys(("uri", "url"), _uri),
    "canonical": _canonical,
    **{code: _real_date(code) for code in ("date", "dateTime", "instant")},
    **{code: _within(low, high) for code, (low, high) in _LIMITS.items()},
    "base64Binary": _base64,
    "boolean": lambda value: True,
    "decimal": lambda value: True,
}
