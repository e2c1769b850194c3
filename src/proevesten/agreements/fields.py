"""The keys of an agreement file as data, and what one value of each kind must be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from proevesten.rules.shared.location_numbers import fault_of
from proevesten.texts import Text

LONGEST_HEADER = 70
"""Characters of a subject: FTX+OE in DIS91 and Subject in XDIS91 hold no more."""
LONGEST_TEXT = 2000
FORMAT_TYPES = ("DIS91", "XDIS91", "FDIS91", "DIS90", "XDIS90")
_PHONE = re.compile(r"\+?[0-9 ]{8,20}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
FORMAT_KEYS = {"format", "version", "from", "until"}


@dataclass(frozen=True, slots=True)
class Field:
    """One key: its kind and bounds, and what it is for a reader."""

    key: str
    kind: str
    text: Text
    required: bool = False
    values: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `many`: one per key of the author's own choosing. The name is empty for the file's top."""

    name: str
    text: Text
    fields: dict[str, Field]
    many: bool = False


@cache
def tables() -> dict[str, Table]:
    """Every table by name, in the order of the file."""
    return {name: _table(name, row) for name, row in _data("fields").items()}


@cache
def channels() -> dict[str, Text]:
    """Every channel by name."""
    return {name: Text(row["da"], row["en"]) for name, row in _data("channels").items()}


@cache
def categories() -> tuple[str, ...]:
    """The national categories of CareCommunication."""
    from proevesten.conversion.fhir_model import CATEGORIES

    return tuple(CATEGORIES)


def value_fault(field: Field, value: Any) -> Text | None:
    """Why a value is not what its key asks for, None when it is."""
    return _KINDS[field.kind](field, value)


def header_fault(value: Any) -> Text | None:
    """Why a text cannot be a subject header in every format, None when it can (KOM-10)."""
    if not isinstance(value, str) or not value.strip():
        return Text("skal være en tekst", "must be a text")
    if value != value.strip():
        return Text("har mellemrum i enden, som ikke ses", "has a space at an end, which nobody sees")
    if len(value) > LONGEST_HEADER:
        return Text(
            f"er {len(value)} tegn; et emne kan højst være {LONGEST_HEADER}",
            f"has {len(value)} characters; a subject holds at most {LONGEST_HEADER}",
        )
    bad = next((c for c in value if ord(c) > 255 or _CONTROL.match(c)), None)
    if bad is None:
        return None
    at, shown = value.index(bad) + 1, bad if bad.isprintable() else f"U+{ord(bad):04X}"
    return Text(
        f"tegn {at} («{shown}») findes ikke i EDIFACT's tegnsæt (ISO-8859-1)",
        f"character {at} (“{shown}”) is not in EDIFACT's charset (ISO-8859-1)",
    )


def _table(name: str, row: dict[str, Any]) -> Table:
    fields = {
        key: Field(
            key, f["kind"], Text(f["da"], f["en"]), f.get("required", False), tuple(f.get("values", ())),
            f.get("minimum", 0), f.get("maximum", 0),
        )
        for key, f in row["_"].items()
    }  # fmt: skip
    return Table(name, Text(row["da"], row["en"]), fields, row.get("many", False))


def _data(name: str) -> dict[str, Any]:
    source = files("proevesten.agreements").joinpath("data", f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def is_day(value: Any) -> bool:
    """Whether a value is a TOML date (a date with a time is none)."""
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_TEXT


def _text(_: Field, value: Any) -> Text | None:
    return None if _is_text(value) else Text("skal være en tekst", "must be a text")


def _texts(_: Field, value: Any) -> Text | None:
    good = isinstance(value, list) and len(value) <= 100 and all(_is_text(v) for v in value)
    return None if good else Text("skal være en liste af tekster", "must be a list of texts")


def _flag(_: Field, value: Any) -> Text | None:
    return None if isinstance(value, bool) else Text("skal være true eller false", "must be true or false")


def _day(_: Field, value: Any) -> Text | None:
    return None if is_day(value) else Text("skal være en dato: 2026-11-21", "must be a date: 2026-11-21")


def _whole(field: Field, value: Any) -> Text | None:
    if isinstance(value, int) and not isinstance(value, bool) and field.minimum <= value <= field.maximum:
        return None
    return Text(
        f"skal være et helt tal fra {field.minimum} til {field.maximum}",
        f"must be a whole number from {field.minimum} to {field.maximum}",
    )


def _one_of(known: tuple[str, ...], value: Any) -> Text | None:
    if isinstance(value, str) and value in known:
        return None
    listed = ", ".join(known)
    shown = value[:40] if isinstance(value, str) else type(value).__name__
    return Text(f"«{shown}» er ikke blandt {listed}", f"“{shown}” is not one of {listed}")


def _choice(field: Field, value: Any) -> Text | None:
    return _one_of(field.values, value)


def _category(_: Field, value: Any) -> Text | None:
    return _one_of(categories(), value)


def _channel(_: Field, value: Any) -> Text | None:
    return _one_of(tuple(channels()), value)


def _channels(field: Field, value: Any) -> Text | None:
    if not isinstance(value, list):
        return Text("skal være en liste af kanaler", "must be a list of channels")
    fault = next((f for f in (_channel(field, v) for v in value) if f), None)
    if fault is None and len(set(value)) != len(value):
        return Text("nævner en kanal to gange", "names a channel twice")
    return fault


def _fallback(field: Field, value: Any) -> Text | None:
    if not isinstance(value, dict):
        return Text('skal være en tabel: kanal = "kanal"', 'must be a table: channel = "channel"')
    pairs = [v for pair in value.items() for v in pair]
    return next((f for f in (_channel(field, v) for v in pairs) if f), None)


def _location_number(_: Field, value: Any) -> Text | None:
    fault = fault_of(value) if isinstance(value, str) else "form"
    if fault == "form":
        return Text("skal være 13 cifre i anførselstegn", "must be 13 digits in quotes")
    return Text("har forkert kontrolciffer", "has a wrong check digit") if fault else None


def _sor(_: Field, value: Any) -> Text | None:
    from proevesten.rules.shared.sor import check_digit_holds

    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{6,18}", value):
        return Text("skal være 6 til 18 cifre i anførselstegn", "must be 6 to 18 digits in quotes")
    return None if check_digit_holds(value) else Text("har forkert kontrolciffer", "has a wrong check digit")


def _phone(_: Field, value: Any) -> Text | None:
    good = isinstance(value, str) and _PHONE.fullmatch(value)
    return None if good else Text("skal være et telefonnummer", "must be a telephone number")


def _pattern(_: Field, value: Any) -> Text | None:
    fault = header_fault(value)
    if fault is None and not str(value).strip("*?# "):
        return Text(
            "genkender alt: skriv det, emnet har tilfælles", "recognises anything: write what subjects share"
        )
    return fault


def _formats(_: Field, value: Any) -> Text | None:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return Text(
            "skal være en liste af { format, version, from }", "must be a list of { format, version, from }"
        )
    return next((f for f in map(_format, value) if f), None)


def _format(row: dict[str, Any]) -> Text | None:
    strange = sorted(row.keys() - FORMAT_KEYS)
    if strange:
        return Text(f"kender ikke nøglen {strange[0][:40]}", f"does not know the key {strange[0][:40]}")
    if row.get("format") not in FORMAT_TYPES:
        return _one_of(FORMAT_TYPES, row.get("format"))
    if not _is_text(row.get("version")) or not is_day(row.get("from")):
        missing = "version" if not _is_text(row.get("version")) else "from"
        return Text(f"{row['format']} mangler {missing}", f"{row['format']} lacks {missing}")
    until = row.get("until")
    if until is not None and (not is_day(until) or until < row["from"]):
        return Text("until er før from eller ingen dato", "until is before from or no date")
    return None


def _side(_: Field, value: Any) -> Text | None:
    return None if _is_text(value) else both_sides()


def _sides(_: Field, value: Any) -> Text | None:
    good = isinstance(value, list) and all(_is_text(v) for v in value)
    return None if good else both_sides()


def both_sides() -> Text:
    """What a side must be."""
    return Text(
        "skal være en part eller en rolle (epj, eoj, fag, lps)",
        "must be a party or a role (epj, eoj, fag, lps)",
    )


_KINDS: dict[str, Callable[[Field, Any], Text | None]] = {
    "text": _text, "texts": _texts, "flag": _flag, "day": _day, "whole": _whole, "choice": _choice,
    "category": _category, "channel": _channel, "channels": _channels, "fallback": _fallback,
    "location_number": _location_number, "sor": _sor, "phone": _phone, "pattern": _pattern,
    "header": lambda _, value: header_fault(value), "formats": _formats, "side": _side, "sides": _sides,
    "party": _side,
}  # fmt: skip
