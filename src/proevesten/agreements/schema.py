"""The JSON schema of an agreement, made from the loader's own data. ``python -m proevesten.agreements.schema``.

Draft 7, since that is what TOML editors know; such editors hand dates over as texts.
"""

from __future__ import annotations

import json
from typing import Any

from proevesten.agreements.fields import (
    FORMAT_TYPES,
    LONGEST_HEADER,
    LONGEST_TEXT,
    Field,
    Table,
    categories,
    channels,
    tables,
)

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
_DAY: Schema = {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"}


def document() -> Schema:
    """The whole schema."""
    known = tables()
    top = _table(known[""])
    for name, table in known.items():
        if name:
            one = _table(table)
            many = {"type": "object", "description": one["description"], "additionalProperties": one}
            top["properties"][name] = many if table.many else one
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Prøvesten: lokal aftale · local agreement",
        **top,
    }


def text() -> str:
    """The schema as the file docs/agreement.schema.json has it."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _table(table: Table) -> Schema:
    return {
        "description": f"{table.text.da}\n{table.text.en}",
        "type": "object",
        "properties": {f.key: _field(f) for f in table.fields.values()},
        "required": [f.key for f in table.fields.values() if f.required],
        "additionalProperties": False,
    }


def _field(field: Field) -> Schema:
    return {"description": f"{field.text.da}\n{field.text.en}", **_kind(field)}


def _kind(field: Field) -> Schema:
    if field.kind == "whole":
        return {"type": "integer", "minimum": field.minimum, "maximum": field.maximum}
    if field.kind == "choice":
        return {"enum": list(field.values)}
    return _kinds()[field.kind]


def _kinds() -> dict[str, Schema]:
    header = {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_HEADER,
        "pattern": "^[\\u0020-\\u007e\\u00a0-\\u00ff]+$",
    }
    channel: Schema = {"enum": list(channels())}
    return {
        "text": _TEXT, "texts": _list(_TEXT), "flag": {"type": "boolean"}, "day": _DAY,
        "category": {"enum": list(categories())}, "channel": channel,
        "channels": {**_list(channel), "uniqueItems": True},
        "fallback": {"type": "object", "propertyNames": channel, "additionalProperties": channel},
        "location_number": {"type": "string", "pattern": "^[0-9]{13}$"},
        "sor": {"type": "string", "pattern": "^[0-9]{6,18}$"},
        "phone": {"type": "string", "pattern": "^\\+?[0-9 ]{8,20}$"},
        "pattern": header, "header": header, "side": _TEXT, "sides": _list(_TEXT), "party": _TEXT,
        "formats": _list({
            "type": "object", "required": ["format", "version", "from"], "additionalProperties": False,
            "properties": {"format": {"enum": list(FORMAT_TYPES)}, "version": _TEXT, "from": _DAY, "until": _DAY},
        }),
    }  # fmt: skip


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


if __name__ == "__main__":
    print(text(), end="")
