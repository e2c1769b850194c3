"""The register's starting data and the list of capabilities, from `fixtures/register/`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from proevesten.errors import HarnessError
from proevesten.registry.model import ROLES, VALUES, Capability, Entry, Evidence, Register
from proevesten.suite import suite_root
from proevesten.texts import Text


def starting_register(suite: Path | None = None) -> Register:
    """What the seed report says of 13 systems (S1, table 1). Raises HarnessError for broken data."""
    path = _folder(suite) / "active_links.toml"
    document = _toml(path)
    try:
        source = document["source"]
        evidence = Evidence(
            Text(f"{source['id']}: {source['da']}", f"{source['id']}: {source['en']}"), source["date"]
        )
        rows = [_entry(row, source["capability"], evidence) for row in document["system"]]
    except (KeyError, ValueError, TypeError) as fault:
        raise _broken(path, fault) from fault
    return Register.of(rows)


def capabilities(suite: Path | None = None) -> dict[str, Capability]:
    """Every capability that the register tells of, by name. Raises HarnessError for broken data."""
    path = _folder(suite) / "capabilities.toml"
    try:
        return {
            name: Capability(name, Text(row["da"], row["en"]), tuple(row["rows"]), row.get("format", ""))
            for name, row in _toml(path).items()
        }
    except (KeyError, TypeError) as fault:
        raise _broken(path, fault) from fault


def _entry(row: dict[str, Any], capability: str, evidence: Evidence) -> Entry:
    if row["can"] not in VALUES or row["role"] not in ROLES:
        raise ValueError(f"{row['name']}: {row['can']}, {row['role']}")
    note = Text(row.get("da", ""), row.get("en", ""))
    return Entry(row["name"], "", row["role"], capability, row["can"], evidence, note)


def _folder(suite: Path | None) -> Path:
    return (suite or suite_root()) / "fixtures" / "register"


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise _broken(path, fault) from fault


def _broken(path: Path, fault: Exception) -> HarnessError:
    return HarnessError(
        Text(f"Registrets data er i stykker: {fault}", f"The register's data is broken: {fault}"),
        where=str(path),
    )
