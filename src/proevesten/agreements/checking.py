"""What is wrong with the keys and values of an agreement, one by one; every fault, not only the first."""

from __future__ import annotations

import difflib
from typing import Any

from proevesten.agreements.fields import Field, Table, tables, value_fault
from proevesten.agreements.reading import Document
from proevesten.sut.positions import Path as Place
from proevesten.texts import Text

ROLES = ("epj", "eoj", "fag", "lps")


def check_values(document: Document) -> dict[str, Any]:
    """Note the faults of every key; returns only the values that can be used, so that checks go on."""
    known = tables()
    top = {k: v for k, v in document.values.items() if k in known[""].fields}
    good: dict[str, Any] = _fields(document, (), known[""], top)
    for name, value in document.values.items():
        if name in known[""].fields:
            continue
        if name not in known or not name:
            _unknown(document, (name,), [*known[""].fields, *(n for n in known if n)])
        elif not isinstance(value, dict):
            document.blame((name,), Text(f"skal være en tabel: [{name}]", f"must be a table: [{name}]"))
        elif known[name].many:
            good[name] = _many(document, known[name], value)
        else:
            good[name] = _fields(document, (name,), known[name], value)
    return good


def _many(document: Document, table: Table, value: dict[str, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {}
    for key, row in value.items():
        place = (table.name, key)
        if not isinstance(row, dict):
            example = f"[{table.name}.{key[:40]}]"
            document.blame(place, Text(f"skal være en tabel: {example}", f"must be a table: {example}"))
        elif table.name == "parties" and key in ROLES:
            document.blame(
                place, Text("en part kan ikke hedde som en rolle", "a party cannot be named as a role")
            )
        else:
            good[key] = _fields(document, place, table, row)
    return good


def _fields(document: Document, place: Place, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {}
    for key, value in row.items():
        field = table.fields.get(key)
        if field is None:
            _unknown(document, (*place, key), list(table.fields))
            continue
        fault = value_fault(field, value)
        if fault is None:
            good[key] = value
        else:
            document.blame((*place, key), fault)
    for field in table.fields.values():
        if field.required and field.key not in row:
            document.blame((*place, field.key), _missing(field))
    return good


def _missing(field: Field) -> Text:
    return Text(f"mangler: {field.text.da}", f"is missing: {field.text.en}")


def _unknown(document: Document, place: Place, known: list[str]) -> None:
    near = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.6)
    da, en = "ukendt nøgle", "unknown key"
    if near:
        da, en = f"{da}; mente du {near[0]}?", f"{en}; did you mean {near[0]}?"
    document.blame(place, Text(da, en))
