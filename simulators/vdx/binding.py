"""Reads JSON bodies the way the real API's framework does, then validates them (digest §1.3 step 4, §4).

Reading (wrong JSON, wrong type, unknown enumeration value) fails as `Unbindable`, validation (missing, too
long, out of range) as `Invalid`; unknown members are ignored. Scalars are coerced as Jackson coerces them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from uuid import UUID

from simulators.vdx.errors import Invalid, Unbindable

_INT = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_NOT_ALNUM = re.compile(r"[^0-9a-z]")

Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a request body: how to read it and what bean validation demands of it."""

    name: str
    read: Reader
    required: bool = False
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    default: Any = None
    texts: Mapping[str, str] = field(default_factory=dict)
    """Other words than the framework's, by ``longest`` | ``least`` | ``most``."""


def bind(body: bytes, fields: tuple[Field, ...]) -> tuple[dict[str, Any], frozenset[str]]:
    """The values by name (absent ones: the default) and which members were present.

    Raises Unbindable or Invalid; of several violations the first in the order of `fields`.
    """
    document = document_of(body)
    values = {f.name: _value(f, document) for f in fields}
    for f in fields:
        _validate(f, values[f.name])
    return values, frozenset(f.name for f in fields if f.name in document)


def document_of(body: bytes) -> dict[str, Any]:
    """A JSON object that can be written again. Raises Unbindable."""
    try:
        document = json.loads(body, parse_constant=_no_constant)
        json.dumps(document, ensure_ascii=False).encode()  # lone surrogates have no UTF-8
    except (ValueError, RecursionError) as fault:
        raise Unbindable from fault
    if not isinstance(document, dict):
        raise Unbindable
    return document


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _value(f: Field, document: dict[str, Any]) -> Any:
    if f.name not in document:
        return f.default
    raw = document[f.name]
    try:
        return None if raw is None else f.read(raw)
    except (ValueError, TypeError, OverflowError) as fault:
        raise Unbindable from fault


def _validate(f: Field, value: Any) -> None:
    if value is None:
        if f.required:
            raise Invalid(f.name, "must not be null")
        return
    if f.longest is not None and len(value) > f.longest:
        raise Invalid(f.name, f.texts.get("longest", f"size must be between 0 and {f.longest}"))
    if f.least is not None and value < f.least:
        raise Invalid(f.name, f.texts.get("least", f"must be greater than or equal to {f.least}"))
    if f.most is not None and value > f.most:
        raise Invalid(f.name, f.texts.get("most", f"must be less than or equal to {f.most}"))
    if f.read is information:
        _validate_information(f.name, value)


def _validate_information(name: str, pairs: list[tuple[str | None, str | None]]) -> None:
    for index, pair in enumerate(pairs):
        for part, value in zip(("key", "value"), pair, strict=True):
            if value is None:
                raise Invalid(f"{name}[{index}].{part}", "must not be null")
            if len(value) > 100:
                raise Invalid(f"{name}[{index}].{part}", "size must be between 0 and 100")


def text(raw: Any) -> str:
    """A string; numbers and booleans become their text."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool | int | float):
        return json.dumps(raw)
    raise TypeError(raw)


def boolean(raw: Any) -> bool | None:
    """A boolean, its text, or a whole number (0 is false)."""
    if isinstance(raw, int):
        return bool(raw)
    if isinstance(raw, str):
        word = raw.strip()
        if word in ("true", "True", "TRUE"):
            return True
        if word in ("false", "False", "FALSE"):
            return False
        if not word:
            return None
    raise ValueError(raw)


def _whole(raw: Any, bits: int) -> int | None:
    if isinstance(raw, bool):
        raise ValueError(raw)
    if isinstance(raw, float):
        raw = int(raw)
    if isinstance(raw, str):
        if not raw.strip():
            return None
        if not _INT.fullmatch(raw.strip()):
            raise ValueError(raw)
        raw = int(raw)
    if not isinstance(raw, int) or not -(1 << (bits - 1)) <= raw < 1 << (bits - 1):
        raise ValueError(raw)
    return raw


def integer(raw: Any) -> int | None:
    """A 32-bit number; fractions are cut off, text is read."""
    return _whole(raw, 32)


def long(raw: Any) -> int | None:
    """A 64-bit number, as `integer`."""
    return _whole(raw, 64)


def uuid(raw: Any) -> str | None:
    """A UUID in its 36 characters, given back in lower case."""
    if not isinstance(raw, str):
        raise TypeError(raw)
    word = raw.strip()
    if not word:
        return None
    if not _UUID.fullmatch(word):
        raise ValueError(raw)
    return str(UUID(word))


def one_of(values: tuple[str, ...]) -> Reader:
    """A reader of an enumeration's exact words."""
    known = frozenset(values)

    def read(raw: Any) -> str:
        if not isinstance(raw, str) or raw not in known:
            raise ValueError(raw)
        return raw

    return read


def moment(parse: Callable[[Any], Any], *, numbers: bool) -> Reader:
    """A reader of times by `parse`; `numbers`: seconds since 1970 are taken too (v2)."""

    def read(raw: Any) -> Any:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise TypeError(raw)
        if isinstance(raw, str) and not raw.strip():
            return None
        if not numbers and not isinstance(raw, str):
            raise TypeError(raw)
        return parse(raw)

    return read


def words(raw: Any) -> list[str]:
    """A list of strings; null elements are refused."""
    if not isinstance(raw, list):
        raise TypeError(raw)
    return [text(item) for item in raw]


def information(raw: Any) -> list[tuple[str | None, str | None]]:
    """A list of key and value pairs."""
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise TypeError(raw)
    return [(_part(item, "key"), _part(item, "value")) for item in raw]


def _part(item: dict[str, Any], name: str) -> str | None:
    value = item.get(name)
    return None if value is None else text(value)


def lenient(word: str, values: tuple[str, ...]) -> str:
    """An enumeration value of a query: case and punctuation do not count. Raises Unbindable."""
    wanted = _NOT_ALNUM.sub("", word.lower())
    for value in values:
        if _NOT_ALNUM.sub("", value.lower()) == wanted:
            return value
    raise Unbindable
