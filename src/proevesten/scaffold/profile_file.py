"""Writes sut.toml with a comment at every key, those that are not used included."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from proevesten.sut.fields import Field, abilities, tables
from proevesten.texts import Lang, Text

_HEAD = Text(
    "Profil af et system under test. Kontrollér den: proevesten doctor --sut {name}\n"
    'Hemmeligheder står aldrig her: kun {{env = "NAVN"}} eller {{file = "sti"}}.',
    "Profile of a system under test. Check it: proevesten doctor --sut {name}\n"
    'Secrets are never here: only {{env = "NAME"}} or {{file = "path"}}.',
)
_DECLINES = Text(
    "Fravalgt: {what}. Scenarierne vises som ikke relevante med denne grund.",
    "Declined: {what}. Its scenarios are shown as not applicable with this reason.",
)
_DEFAULT = Text("standard", "default")


def written(values: Mapping[str, Any], name: str, schema: str, lang: Lang) -> str:
    """The file's text. `schema` is where editors find the JSON schema."""
    lines = [f"#:schema {schema}", *_comment(_HEAD.format(name=name).get(lang)), ""]
    for table in tables().values():
        lines += [
            *_comment(table.text.get(lang)),
            f"[{table.name}]" if _used(values, table.name) else f"# [{table.name}]",
        ]
        for each in table.fields.values():
            lines += _key(each, values.get(table.name, {}), lang)
        lines.append("")
    for ability, row in values.get("declines", {}).items():
        what = abilities()[ability].text.get(lang)
        lines += [*_comment(_DECLINES.format(what=what).get(lang)), f"[declines.{ability}]"]
        lines += [f"{key} = {toml(value)}" for key, value in row.items()] + [""]
    return "\n".join(lines)


def _used(values: Mapping[str, Any], table: str) -> bool:
    return tables()[table].required or bool(values.get(table))


def _key(each: Field, values: Mapping[str, Any], lang: Lang) -> list[str]:
    default = f" ({_DEFAULT.get(lang)}: {toml(each.default)})" if each.default not in (None, False) else ""
    comment = _comment(each.text.get(lang) + default)
    if each.key in values:
        return [*comment, f"{each.key} = {toml(values[each.key])}"]
    return [*comment, f"# {each.key} = {toml(each.example)}"]


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in text.splitlines()]


def toml(value: Any) -> str:
    """A value as TOML writes it. A JSON string without control characters is a TOML string."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(toml(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {toml(item)}' for key, item in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
