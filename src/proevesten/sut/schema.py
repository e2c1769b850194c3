"""The JSON schema of sut.toml, made from the same data as the loader. ``python -m proevesten.sut.schema`` prints it.

Draft 7, since that is what TOML editors (taplo, Even Better TOML) know. Dates are texts here, as such editors
hand them over.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from proevesten.sut.checking import DECLINE_KEYS
from proevesten.sut.fields import (
    DAY,
    ENV_NAME,
    FILE_NAME,
    LONGEST_LIST,
    NUMBERED,
    ROLES,
    TEXT,
    Ability,
    Field,
    Table,
    abilities,
    formats,
    tables,
)

Schema = dict[str, Any]


def document() -> Schema:
    """The whole schema."""
    found = {table.name: _table(table) for table in tables().values()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Prøvesten: sut.toml",
        "description": "The profile of a system under test",
        "type": "object",
        "properties": {**found, "declines": _declines()},
        "required": [table.name for table in tables().values() if table.required],
        "additionalProperties": False,
        "allOf": [*_needs(), *(rule for ability in abilities().values() for rule in _ability(ability))],
    }


def text() -> str:
    """The schema as the file docs/sut.schema.json has it."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _table(table: Table) -> Schema:
    return {
        "description": f"{table.text.da}\n{table.text.en}",
        "type": "object",
        "properties": {field.key: _field(field) for field in table.fields.values()},
        "required": [field.key for field in table.fields.values() if field.required],
        "additionalProperties": False,
    }


def _field(field: Field) -> Schema:
    made: Schema = {"description": f"{field.text.da}\n{field.text.en}", **_KINDS[field.kind](field)}
    if field.default is not None:
        made["default"] = field.default
    return made


def _string(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _number(field: Field) -> Schema:
    return {"type": field.kind, "minimum": field.minimum, "maximum": field.maximum}


def _list(field: Field) -> Schema:
    items = _string(field.pattern)
    if field.table == "declares":
        known = [f"{name} {version}" for name, row in formats().items() for version in row.versions]
        items = {"anyOf": [{"enum": known}, items]}  # the list is what editors offer
    return {"type": "array", "items": items, "maxItems": LONGEST_LIST}


def _command(field: Field) -> Schema:
    return {"type": "array", "items": _string(FILE_NAME), "minItems": 1, "maxItems": LONGEST_LIST}


def _secret(field: Field) -> Schema:
    return {"anyOf": [_only("env", ENV_NAME), _only("file", FILE_NAME)]}


def _only(key: str, pattern: str) -> Schema:
    return {
        "type": "object", "properties": {key: _string(pattern)}, "required": [key], "additionalProperties": False,
    }  # fmt: skip


_KINDS: dict[str, Callable[[Field], Schema]] = {
    "text": lambda field: _string(field.pattern),
    "pattern": lambda field: _string(field.pattern),
    "choice": lambda field: {"enum": list(field.choices)},
    "boolean": lambda field: {"type": "boolean"},
    "integer": _number,
    "number": _number,
    "list": _list,
    "command": _command,
    "secret": _secret,
}


def _declines() -> Schema:
    entry = {
        "type": "object",
        "properties": {
            "reason": {"allOf": [_string(TEXT), {"pattern": r"\S"}]},
            "author": {"allOf": [_string(TEXT), {"pattern": r"\S"}]},
            "date": {**_string(DAY), "format": "date"},
        },
        "required": list(DECLINE_KEYS),
        "additionalProperties": False,
    }
    described = {a.name: {"description": f"{a.text.da}\n{a.text.en}", **entry} for a in abilities().values()}
    return {"type": "object", "properties": described, "additionalProperties": False}


def _within(table: str, inner: Schema) -> Schema:
    return {"properties": {table: inner}, "required": [table]}


def _where(table: str, key: str, values: list[str]) -> Schema:
    return _within(table, {"properties": {key: {"enum": values}}, "required": [key]})


def _needs() -> list[Schema]:
    numbered = _within("organisation", {"required": ["location_number", "sor"]})
    return [
        {"if": _where("system", "role", list(NUMBERED)), "then": numbered},
        _if_then("driver", "kind", "http", "address"),
        _if_then("driver", "kind", "command", "command"),
        _if_then("connection", "way", "http_push", "address"),
        _if_then("connection", "way", "folder", "folder"),
    ]


def _if_then(table: str, key: str, value: str, needed: str) -> Schema:
    return {"if": _where(table, key, [value]), "then": _within(table, {"required": [needed]})}


def _ability(ability: Ability) -> list[Schema]:
    has = _within("declares", _declared(ability))
    refused = _within("declines", {"required": [ability.name]})
    rules: list[Schema] = [{"not": {"allOf": [has, refused]}}]
    must = [role for role in ROLES if role in ability.must]
    if must:
        rules.append({"if": _where("system", "role", must), "then": {"anyOf": [has, refused]}})
    return rules


def _declared(ability: Ability) -> Schema:
    if ability.switch:
        return {"properties": {ability.name: {"const": True}}, "required": [ability.name]}
    names = "|".join(ability.formats)
    some = {"contains": {"pattern": f"^({names}) "}}
    return {"anyOf": [{"properties": {way: some}, "required": [way]} for way in ("sends", "receives")]}


if __name__ == "__main__":
    import sys

    sys.stdout.write(text())
