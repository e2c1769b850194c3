"""Judges the document against the fields: types, values, unknown keys, and what follows from each other."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from proevesten.sut.fields import (
    DAY,
    ENV_NAME,
    FILE_NAME,
    LONGEST_LIST,
    NUMBERED,
    TEXT,
    Ability,
    Field,
    abilities,
    tables,
)  # fmt: skip
from proevesten.sut.positions import Path as Place
from proevesten.sut.reading import Document
from proevesten.texts import Text

DECLINE_KEYS = ("reason", "author", "date")
_SECRET_WORD = re.compile(r"pass|secret|token|hemmelig|kodeord|pin|key", re.IGNORECASE)


def check(document: Document) -> None:
    """Add every fault of the document to its list."""
    values = document.values
    known = {*tables(), "declines"}
    for name in values.keys() - known:
        document.blame((name,), _unknown(name, known))
    for table in tables().values():
        if table.name not in values:
            if table.required:
                document.blame((table.name,), Text("tabellen mangler", "the table is missing"))
            continue
        _table(document, values[table.name], table.fields, (table.name,))
    _declines(document)
    _together(document)


def fault_of(field: Field, value: Any) -> Text | None:
    """What is wrong with one value of a field; None when nothing is."""
    document = Document(Path(), {}, {})
    _KINDS[field.kind](document, (field.table, field.key), field, value)
    return document.faults[0].message if document.faults else None


def _table(document: Document, value: Any, fields: Mapping[str, Field], place: Place) -> None:
    if not isinstance(value, dict):
        document.blame(place, Text("skal være en tabel", "must be a table"))
        return
    for key in value.keys() - fields.keys():
        document.blame((*place, key), _unknown(key, fields))
    for field in fields.values():
        if field.key in value:
            _KINDS[field.kind](document, (*place, field.key), field, value[field.key])
        elif field.required:
            document.blame((*place, field.key), Text("mangler", "is missing"))


# -- kinds of values ---------------------------------------------------------------------------------------


def _string(document: Document, place: Place, field: Field, value: Any) -> None:
    if not isinstance(value, str):
        document.blame(place, Text("skal være en tekst", "must be a text"))
    elif not re.fullmatch(field.pattern, value):
        document.blame(
            place, Text(f"har ikke den rette form: {field.text.da}", f"has a wrong form: {field.text.en}")
        )


def _choice(document: Document, place: Place, field: Field, value: Any) -> None:
    if value not in field.choices or not isinstance(value, str):
        known = ", ".join(field.choices)
        document.blame(place, Text(f"skal være en af: {known}", f"must be one of: {known}"))


def _boolean(document: Document, place: Place, field: Field, value: Any) -> None:
    if not isinstance(value, bool):
        document.blame(place, Text("skal være true eller false", "must be true or false"))


def _number(document: Document, place: Place, field: Field, value: Any) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    whole = field.kind != "integer" or (number and value == value and value % 1 == 0)
    if not number or not whole or not field.minimum <= value <= field.maximum:
        span = f"{field.minimum:g}-{field.maximum:g}"
        what = (
            Text("et helt tal", "a whole number") if field.kind == "integer" else Text("et tal", "a number")
        )
        document.blame(place, Text(f"skal være {what.da} i {span}", f"must be {what.en} in {span}"))


def _list(document: Document, place: Place, field: Field, value: Any) -> None:
    if not isinstance(value, list) or len(value) > LONGEST_LIST:
        limit = f"{LONGEST_LIST}"
        document.blame(
            place, Text(f"skal være en liste på højst {limit}", f"must be a list of at most {limit}")
        )
        return
    for index, item in enumerate(value):
        _string(document, (*place, index), field, item)


def _command(document: Document, place: Place, field: Field, value: Any) -> None:
    if not isinstance(value, list) or not 1 <= len(value) <= LONGEST_LIST:
        document.blame(
            place,
            Text(
                "skal være en liste: programmet og hvert argument for sig",
                "must be a list: program, arguments",
            ),
        )
        return
    for index, item in enumerate(value):
        if not isinstance(item, str) or not re.fullmatch(FILE_NAME, item):
            document.blame((*place, index), Text("skal være en tekst", "must be a text"))


def _secret(document: Document, place: Place, field: Field, value: Any) -> None:
    """Only a name of where the secret is kept; what stands there instead is never repeated in the message."""
    patterns = {"env": ENV_NAME, "file": FILE_NAME}
    if isinstance(value, dict) and len(value) == 1:
        ((source, name),) = value.items()
        if source in patterns and isinstance(name, str) and re.fullmatch(patterns[source], name):
            return
    document.blame(
        place,
        Text(
            'en hemmelighed skrives kun som {env = "NAVN"} eller {file = "sti"}, aldrig i klar tekst',
            'a secret is written only as {env = "NAME"} or {file = "path"}, never in clear',
        ),
    )


_KINDS: dict[str, Callable[[Document, Place, Field, Any], None]] = {
    "text": _string, "pattern": _string, "choice": _choice, "boolean": _boolean, "integer": _number,
    "number": _number, "list": _list, "command": _command, "secret": _secret,
}  # fmt: skip


# -- abilities ---------------------------------------------------------------------------------------------


def _declines(document: Document) -> None:
    declines = document.values.get("declines", {})
    if not isinstance(declines, dict):
        document.blame(("declines",), Text("skal være en tabel", "must be a table"))
        return
    for name, entry in declines.items():
        if name not in abilities():
            document.blame(("declines", name), _unknown(name, abilities()))
        elif not isinstance(entry, dict):
            document.blame(
                ("declines", name), Text("skal være en tabel med reason, author, date", "must be a table")
            )
        else:
            _decline(document, ("declines", name), entry)


def _decline(document: Document, place: Place, entry: dict[str, Any]) -> None:
    for key in entry.keys() - set(DECLINE_KEYS):
        document.blame((*place, key), _unknown(key, DECLINE_KEYS))
    for key in DECLINE_KEYS:
        value = entry.get(key)
        if value is None:
            document.blame((*place, key), Text("mangler", "is missing"))
        elif key == "date":
            if day_of(value) is None:
                document.blame(
                    (*place, key), Text("skal være en dato: ÅÅÅÅ-MM-DD", "must be a date: YYYY-MM-DD")
                )
        elif not isinstance(value, str) or not re.fullmatch(TEXT, value) or not value.strip():
            document.blame((*place, key), Text("skal være en tekst på 1-200 tegn", "must be a text of 1-200"))


def day_of(value: Any) -> date | None:
    """A date written as TOML's own or as a text; None for anything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not re.fullmatch(DAY, value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def declared(ability: Ability, declares: Mapping[str, Any]) -> bool:
    """Whether [declares] says that the system has the ability."""
    if ability.switch:
        return declares.get(ability.name) is True
    rows = [
        row for way in ("sends", "receives") for row in _listed(declares.get(way)) if isinstance(row, str)
    ]
    types = {row.split(" ")[0] for row in rows}
    return bool(types & set(ability.formats))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# -- what follows from each other --------------------------------------------------------------------------


def _together(document: Document) -> None:
    """Faults between keys, as far as the keys themselves are there."""
    role = _part(document, "system").get("role")
    organisation = _part(document, "organisation")
    if role in NUMBERED:
        for key in ("location_number", "sor"):
            if key not in organisation:
                document.blame(
                    ("organisation", key),
                    Text(f"mangler; rollen {role} skal have det", f"missing; {role} needs it"),
                )
    _needs(document, "driver", "kind", {"http": "address", "command": "command"})
    _needs(document, "connection", "way", {"http_push": "address", "folder": "folder"})
    for ability in abilities().values():
        _ability(document, ability, role)


def _part(document: Document, table: str) -> dict[str, Any]:
    value = document.values.get(table)
    return value if isinstance(value, dict) else {}


def _needs(document: Document, table: str, key: str, needed: dict[str, str]) -> None:
    part = _part(document, table)
    value = part.get(key)
    missing = needed.get(value) if isinstance(value, str) else None
    if missing and missing not in part:
        document.blame(
            (table, missing),
            Text(f'mangler; {key} = "{value}" kræver den', f'missing; {key} = "{value}" needs it'),
        )


def _ability(document: Document, ability: Ability, role: Any) -> None:
    has = declared(ability, _part(document, "declares"))
    refused = ability.name in _part(document, "declines")
    if has and refused:
        document.blame(
            ("declines", ability.name),
            Text("er både erklæret og fravalgt", "is both declared and declined"),
        )
    if role in ability.must and not has and not refused:
        rows = ", ".join(ability.requirements[:6])
        document.blame(
            ("declares", ability.name),
            Text(
                f"{ability.text.da}: skal-krav for {role} ({rows}). Erklær den, eller begrund fravalget i "
                f"[declines.{ability.name}] med reason, author og date",
                f"{ability.text.en}: a MUST for {role} ({rows}). Declare it, or give the reason in "
                f"[declines.{ability.name}] with reason, author and date",
            ),
        )


def _unknown(name: str, known: Iterable[str]) -> Text:
    names = sorted(known)
    near = difflib.get_close_matches(name[:60], names, n=1, cutoff=0.6)
    hint = Text(f"; mente du {near[0]}?", f"; did you mean {near[0]}?") if near else Text("", "")
    if not near and _SECRET_WORD.search(name[:60]):
        hint = Text(
            "; hemmeligheder skrives kun hvor skemaet har dem", "; secrets only where the schema has them"
        )
    return Text(f"kendes ikke{hint.da}", f"is not known{hint.en}")
