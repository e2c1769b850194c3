"""The keys of sut.toml, the abilities and the message types, from the data files of this package."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from proevesten.texts import Text

ROLES = ("epj", "eoj", "lps", "fag", "vans", "vdx_client")
CLINICAL = ("epj", "eoj", "lps", "fag")
NUMBERED = (*CLINICAL, "vans")
"""Roles that have a location number and a SOR code of their own on the network."""

ENV_NAME = "[A-Za-z_][A-Za-z0-9_]{0,127}"
TEXT = r"[^\u0000-\u001f\u007f]{1,200}"
FILE_NAME = r"[^\u0000-\u001f\u007f]{1,500}"
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
LONGEST_LIST = 500


@dataclass(frozen=True, slots=True)
class Field:
    """One key: its kind, what it may hold, and how people are told of it."""

    table: str
    key: str
    kind: str
    text: Text
    required: bool = False
    pattern: str = ""
    choices: tuple[str, ...] = ()
    minimum: float = 0
    maximum: float = 0
    default: Any = None
    example: Any = None
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file, with its fields in order."""

    name: str
    text: Text
    required: bool
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Ability:
    """One ability; see data/abilities.toml for what the fields mean."""

    name: str
    text: Text
    must: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()

    @property
    def switch(self) -> bool:
        """Whether it is a true/false key under [declares]; else it follows from the message types."""
        return not self.formats


@dataclass(frozen=True, slots=True)
class Format:
    """A message type: its name as a standard, and the versions that Prøvesten judges."""

    standard: str
    versions: tuple[str, ...]


@cache
def formats() -> Mapping[str, Format]:
    """Message types by their name in the address register."""
    return {
        name: Format(row["standard"], tuple(row["versions"])) for name, row in _data("formats.toml").items()
    }


@cache
def abilities() -> Mapping[str, Ability]:
    """Every ability by name, in the order of the data file."""
    lists = ("must", "formats", "requirements", "instead")
    return {
        name: Ability(name, Text(row["da"], row["en"]), **{k: tuple(row.get(k, ())) for k in lists})
        for name, row in _data("abilities.toml").items()
    }


@cache
def tables() -> Mapping[str, Table]:
    """Every table of the file with its fields; the switches of [declares] come from the abilities."""
    found = {name: _table(name, row) for name, row in _data("fields.toml")["table"].items()}
    declares = found["declares"]
    switches = {
        a.name: Field("declares", a.name, "boolean", a.text, default=False, example=True)
        for a in abilities().values()
        if a.switch
    }
    found["declares"] = Table("declares", declares.text, declares.required, {**declares.fields, **switches})
    return found


def _table(name: str, row: dict[str, Any]) -> Table:
    fields = {key: _field(name, key, dict(value)) for key, value in row["key"].items()}
    return Table(name, Text(row["da"], row["en"]), row.get("required", False), fields)


def _field(table: str, key: str, row: dict[str, Any]) -> Field:
    text = Text(row.pop("da"), row.pop("en"))
    pattern = {"text": TEXT}.get(row["kind"], "")
    pattern = str(row.pop("pattern", pattern)).replace("@formats@", _types())
    choices = tuple(row.pop("choices", ()))
    return Field(table=table, key=key, text=text, pattern=pattern, choices=choices, **row)


def _types() -> str:
    return f"({'|'.join(formats())}) [A-Za-z0-9.]{{1,12}}"


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("proevesten.sut") / "data" / name).read_text(encoding="utf-8"))
