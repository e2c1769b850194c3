"""Profiles for the tests: a whole one as data, and its text as TOML."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from tests.support import ROOT

EXAMPLE = ROOT / "fixtures" / "sut" / "eoj-http.toml"


def example() -> dict[str, Any]:
    """The example profile as plain data, free to change."""
    return copy.deepcopy(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))


def changed(**paths: Any) -> dict[str, Any]:
    """The example with values at ``table__key``; None takes the key out."""
    made = example()
    for path, value in paths.items():
        *tables, key = path.split("__")
        place = made
        for table in tables:
            place = place.setdefault(table, {})
        if value is None:
            place.pop(key, None)
        else:
            place[key] = value
    return made


def written(folder: Path, values: dict[str, Any] | str | bytes, name: str = "sut.toml") -> Path:
    """A profile file with these values, or this very text."""
    path = folder / name
    if isinstance(values, dict):
        values = tomli_w.dumps(values)
    path.write_bytes(values.encode() if isinstance(values, str) else values)
    return path


def as_json(value: Any) -> Any:
    """TOML values as an editor hands them to the schema: dates as texts."""
    if isinstance(value, dict):
        return {k: as_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_json(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value
