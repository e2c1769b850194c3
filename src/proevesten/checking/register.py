"""Known location numbers from a file that `check --register` names.

Read are JSON (the address register's own list of entries, or a list of numbers), CSV with a column for the
number, and plain text with one number a line. Numbers have 13 digits (GS1 GLN, called lokationsnummer or
EAN in MedCom's messages).
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from proevesten.errors import UsageError
from proevesten.texts import Text

_COLUMNS = {"location_number", "lokationsnummer", "lokationsnr", "ean", "eannumber", "ean_nummer", "gln"}
_NUMBER = re.compile(r"\d{13}")
_LARGEST = 200 * 1024 * 1024


def location_numbers(path: Path) -> frozenset[str]:
    """The location numbers in the register file at `path`.

    Raises UsageError when the file cannot be read, or holds none.
    """
    text = _text(path)
    found = _of_json(text, path) if text.lstrip()[:1] in ("[", "{") else _of_table(text)
    numbers = frozenset(number for number in found if _NUMBER.fullmatch(number))
    if not numbers:
        raise _wrong(
            path, Text("Registret har ingen lokationsnumre", "The register holds no location numbers")
        )
    return numbers


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


def _of_json(text: str, path: Path) -> list[str]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as fault:
        reason = str(fault)
        raise _wrong(
            path, Text(f"Registret er ikke JSON: {reason}", f"The register is not JSON: {reason}")
        ) from fault
    rows = content if isinstance(content, list) else content.get("entries", [])
    return [_number_of(row) for row in rows] if isinstance(rows, list) else []


def _number_of(row: Any) -> str:
    if isinstance(row, dict):
        return next((str(value) for name, value in row.items() if name.lower() in _COLUMNS), "")
    return str(row)


def _of_table(text: str) -> list[str]:
    lines = text.splitlines()
    head = lines[0] if lines else ""
    mark = next((mark for mark in ";,\t" if mark in head), None)
    names = [name.strip().lower() for name in head.split(mark)] if mark else [head.strip().lower()]
    column = next((index for index, name in enumerate(names) if name in _COLUMNS), 0)
    rows = csv.reader(lines, delimiter=mark or ";")
    return [row[column].strip() for row in rows if len(row) > column]


def _wrong(path: Path, message: Text) -> UsageError:
    advice = Text(
        "Angiv en JSON-, CSV- eller tekstfil med 13-cifrede lokationsnumre",
        "Name a JSON, CSV or text file with 13-digit location numbers",
    )
    return UsageError(message, where=str(path), advice=advice)
