"""The address register from a file that `--register` names: location numbers, and their SOR codes.

Read are JSON (the address register's own list of entries, or a list of numbers), CSV with a column for the
number, and plain text with one number a line. Numbers have 13 digits (GS1 GLN, called lokationsnummer or
EAN in MedCom's messages).
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any, NoReturn

from proevesten.errors import UsageError
from proevesten.texts import Text

_NUMBER_NAMES = (
    "location_number", "lokationsnummer", "lokationsnr", "ean", "eannumber", "ean_nummer", "gln",
)  # fmt: skip
_SOR_NAMES = ("sor", "sor_code", "sorkode", "sor_kode", "sor_id", "sor-kode")
_NUMBER = re.compile(r"\d{13}")
_LARGEST = 200 * 1024 * 1024

Row = dict[str, str]
"""One entry, names in lower case."""


def location_numbers(path: Path) -> frozenset[str]:
    """The location numbers in the register file at `path`.

    Raises UsageError when the file cannot be read, or holds none.
    """
    numbers = frozenset(_field(row, _NUMBER_NAMES) for row in _rows(path))
    return frozenset(number for number in numbers if _NUMBER.fullmatch(number)) or _empty(path)


def sor_codes(path: Path) -> dict[str, str]:
    """SOR codes by location number, of the entries that have both. Raises as `location_numbers`."""
    pairs = [(_field(row, _NUMBER_NAMES), _field(row, _SOR_NAMES)) for row in _rows(path)]
    if not any(_NUMBER.fullmatch(number) for number, _ in pairs):
        _empty(path)
    return {number: sor for number, sor in pairs if _NUMBER.fullmatch(number) and sor}


def _rows(path: Path) -> list[Row]:
    text = _text(path)
    return _of_json(text, path) if text.lstrip()[:1] in ("[", "{") else _of_table(text)


def _field(row: Row, names: tuple[str, ...]) -> str:
    return next((row[name] for name in names if name in row), "").strip()


def _empty(path: Path) -> NoReturn:
    raise _wrong(path, Text("Registret har ingen lokationsnumre", "The register holds no location numbers"))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise _wrong(path, Text("Registret er over 200 MB", "The register is above 200 MB"))
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise _wrong(
            path, Text(f"Registret kan ikke læses: {reason}", f"The register cannot be read: {reason}")
        ) from fault
    except UnicodeDecodeError as fault:
        raise _wrong(path, Text("Registret er ikke UTF-8", "The register is not UTF-8")) from fault


def _of_json(text: str, path: Path) -> list[Row]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as fault:
        reason = str(fault)
        raise _wrong(
            path, Text(f"Registret er ikke JSON: {reason}", f"The register is not JSON: {reason}")
        ) from fault
    entries = content if isinstance(content, list) else content.get("entries", [])
    return [_entry(each) for each in entries] if isinstance(entries, list) else []


def _entry(entry: Any) -> Row:
    if isinstance(entry, dict):
        return {name.lower(): str(value) for name, value in entry.items()}
    return {_NUMBER_NAMES[0]: str(entry)}


def _of_table(text: str) -> list[Row]:
    lines = text.splitlines()
    head = lines[0] if lines else ""
    mark = next((mark for mark in ";,\t" if mark in head), ";")
    names = [name.strip().strip('"').lower() for name in head.split(mark)]
    if not set(names) & set(_NUMBER_NAMES):  # no head: the number comes first
        names = [_NUMBER_NAMES[0]]
    return [dict(zip(names, row, strict=False)) for row in csv.reader(lines, delimiter=mark)]


def _wrong(path: Path, message: Text) -> UsageError:
    advice = Text(
        "Angiv en JSON-, CSV- eller tekstfil med 13-cifrede lokationsnumre",
        "Name a JSON, CSV or text file with 13-digit location numbers",
    )
    return UsageError(message, where=str(path), advice=advice)
