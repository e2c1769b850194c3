"""The register file: JSON, written whole or not at all, sealed entry by entry so that edits by hand are found.

A seal is a checksum, not a signature: it finds edits and damage, it does not prove who wrote the file. What an
entry is worth stands in its evidence: the bundle, which anyone can verify again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from proevesten.errors import ConfigurationError
from proevesten.registry.model import ROLES, VALUES, Entry, Evidence, Register
from proevesten.texts import Text

FORMAT = "proevesten-register/1"
LARGEST = 64 * 1024 * 1024
DEFAULT = Path("register.json")
_KEYS = {"system", "version", "role", "capability", "value", "evidence", "note", "seal"}
_EVIDENCE = {"source", "date", "hash", "key_id"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\S{1,40})?|")
_HASH = re.compile(r"[0-9a-f]{64}|")
_RULE = Text(
    "Registret skrives kun af »proevesten register update«. Hent den seneste uændrede fil, og læg bundterne i igen.",
    "Only “proevesten register update” writes the register. Take the last unchanged file, then add the bundles.",
)


def load(path: Path) -> Register:
    """The register of a file. Raises ConfigurationError naming the entry that is wrong or was edited."""
    document = _document(path)
    rows = document.get("entries")
    if document.get("format") != FORMAT or not isinstance(rows, list):
        raise _fault(path, Text(f"filen er ikke {FORMAT}", f"the file is not {FORMAT}"))
    entries = [_entry(path, number, row) for number, row in enumerate(rows)]
    keys: dict[tuple[str, str, str, str], int] = {}
    for number, entry in enumerate(entries):
        if entry.key in keys:
            raise _at(path, number, "findes to gange", "is there twice")
        keys[entry.key] = number
    if document.get("seal") != _whole(rows):
        raise _fault(
            path, Text("poster er føjet til, fjernet eller flyttet", "entries were added, removed or moved")
        )
    return Register.of(entries)


def save(path: Path, register: Register) -> None:
    """Write the register atomically: a reader sees the old file or the new one, never a half.

    Raises ConfigurationError when the folder cannot be written.
    """
    rows = [_sealed(entry) for entry in register]
    document = {"format": FORMAT, "entries": rows, "seal": _whole(rows)}
    data = json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise _fault(path, Text(f"kan ikke skrives ({reason})", f"cannot be written ({reason})")) from fault


def _document(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise _fault(path, Text(f"kan ikke læses ({reason})", f"cannot be read ({reason})")) from fault
    if len(data) > LARGEST:
        raise _fault(path, Text("er større end 64 MB", "is larger than 64 MB"))
    try:
        found = json.loads(data)
    except RecursionError:
        found = None
    except json.JSONDecodeError as fault:
        raise _fault(
            path, Text(f"linje {fault.lineno}: er ikke JSON", f"line {fault.lineno}: is not JSON")
        ) from fault
    except ValueError as fault:
        raise _fault(path, Text("er ikke JSON i UTF-8", "is not JSON in UTF-8")) from fault
    return found if isinstance(found, dict) else {}


def _entry(path: Path, number: int, row: Any) -> Entry:
    if not isinstance(row, dict) or row.keys() != _KEYS:
        raise _at(path, number, "har forkerte felter", "has wrong fields")
    evidence, note = row["evidence"], row["note"]
    texts = [row[k] for k in ("system", "version", "role", "capability", "seal")]
    good = all(isinstance(t, str) for t in texts) and _is_pair(note) and isinstance(evidence, dict)
    good = good and evidence.keys() == _EVIDENCE and _is_pair(evidence["source"])
    good = good and all(isinstance(evidence[k], str) for k in ("date", "hash", "key_id"))
    if not good or not row["system"]:
        raise _at(path, number, "har forkerte felter", "has wrong fields")
    if row["value"] not in VALUES:
        raise _at(
            path, number, f"værdien skal være {', '.join(VALUES)}", f"the value must be {', '.join(VALUES)}"
        )
    if row["role"] not in ROLES:
        raise _at(path, number, f"ukendt rolle {row['role']}", f"unknown role {row['role']}")
    if not _DATE.fullmatch(evidence["date"]) or not _HASH.fullmatch(evidence["hash"]):
        raise _at(path, number, "har forkert dato eller hash", "has a wrong date or hash")
    if row["seal"] != _seal(row):
        name = f"({row['system'][:60]}, {row['capability'][:60]}) "
        raise _at(path, number, f"{name}er ændret i hånden", f"{name}was edited by hand")
    proof = Evidence(Text(*evidence["source"]), evidence["date"], evidence["hash"], evidence["key_id"])
    return Entry(
        row["system"], row["version"], row["role"], row["capability"], row["value"], proof, Text(*note)
    )


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value)


def _sealed(entry: Entry) -> dict[str, Any]:
    evidence = entry.evidence
    row: dict[str, Any] = {
        "system": entry.system, "version": entry.version, "role": entry.role, "capability": entry.capability,
        "value": entry.value, "note": list(entry.note),
        "evidence": {
            "source": list(evidence.source), "date": evidence.date, "hash": evidence.hash,
            "key_id": evidence.key_id,
        },
    }  # fmt: skip
    return {**row, "seal": _seal(row)}


def _seal(row: dict[str, Any]) -> str:
    return _digest({key: value for key, value in row.items() if key != "seal"})


def _whole(rows: list[Any]) -> str:
    return _digest([row.get("seal") if isinstance(row, dict) else None for row in rows])


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _at(path: Path, number: int, da: str, en: str) -> ConfigurationError:
    return _fault(path, Text(f"entries[{number}]: posten {da}", f"entries[{number}]: the entry {en}"))


def _fault(path: Path, message: Text) -> ConfigurationError:
    return ConfigurationError(
        Text(f"Registret: {message.da}", f"The register: {message.en}"), where=str(path), advice=_RULE
    )
