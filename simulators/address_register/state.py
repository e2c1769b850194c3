"""The register's entries and the question that routing asks of it (SOR-EDI; GOV 020, EHMI EER).

Types are compared by their base name, without ``MCM:`` and without the ``#`` postfix, in any letter case:
``MCM:FDIS91#nursing``, ``FDIS91`` and ``carecommunication`` are one type.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from proevesten.texts import Text
from simulators.address_register.errors import BadEntry

FHIR_TYPES = {
    "CARECOMMUNICATION": "FDIS91",
    "HOSPITALNOTIFICATION": "FDIS20",
    "ACKNOWLEDGEMENT": "FCTL",
}
"""Names of the FHIR standards → their type in the register (MedCom terminology, statistical codes)."""


@dataclass(frozen=True, slots=True)
class AcceptedType:
    """A message type that is received; `version` None means every version."""

    type: str
    version: str | None = None

    def takes(self, type_name: str, version: str | None) -> bool:
        """Whether a message of that type and version is this one. An unstated version is taken."""
        if base_type(self.type) != base_type(type_name):
            return False
        return self.version is None or version is None or _same_version(self.version, version)

    def as_json(self) -> dict[str, str | None]:
        """The type as the register's API writes it."""
        return {"type": self.type, "version": self.version}


@dataclass(frozen=True, slots=True)
class Entry:
    """A location number: its SOR code, its name, the party it belongs to, and what it receives."""

    location_number: str
    sor: str = ""
    name: str = ""
    party: str = ""
    types: tuple[AcceptedType, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The entry as the register's API and the admin address write it."""
        return {
            "location_number": self.location_number,
            "sor": self.sor,
            "name": self.name,
            "party": self.party,
            "types": [t.as_json() for t in self.types],
        }


class AddressRegister:
    """Entries by location number. Safe from several threads."""

    def __init__(self, entries: Iterable[Entry | Mapping[str, Any]] = ()) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self.put(entries)

    def put(self, entries: Iterable[Entry | Mapping[str, Any]]) -> list[Entry]:
        """Add entries, or replace those of the same location number; all of them or, on a bad one, none.

        Raises BadEntry (a UsageError) naming the entry and the field.
        """
        read = [e if isinstance(e, Entry) else entry_from(e, n) for n, e in enumerate(entries, 1)]
        with self._lock:
            self._entries.update({entry.location_number: entry for entry in read})
        return read

    def remove(self, location_number: str) -> None:
        """Forget a location number; nothing happens when it is not known."""
        with self._lock:
            self._entries.pop(location_number, None)

    def clear(self) -> None:
        """Forget every entry."""
        with self._lock:
            self._entries.clear()

    def find(self, location_number: str) -> Entry | None:
        """The entry of a location number, None when it is not known."""
        return self._entries.get(location_number)

    def accepts(self, location_number: str, type_name: str, version: str | None = None) -> bool:
        """Whether a known location number receives messages of that type and version."""
        entry = self.find(location_number)
        return entry is not None and any(t.takes(type_name, version) for t in entry.types)

    def owned_by(self, party: str) -> list[Entry]:
        """The entries of a party, by location number; none for an unnamed party."""
        return [e for e in self.entries() if party and e.party == party]

    def entries(self) -> list[Entry]:
        """Every entry, by location number."""
        with self._lock:
            return sorted(self._entries.values(), key=lambda e: e.location_number)


def base_type(name: str) -> str:
    """The type as the register compares it: upper case, without ``MCM:`` and ``#…``."""
    bare = name.strip().upper().removeprefix("MCM:").partition("#")[0]
    return FHIR_TYPES.get(bare, bare)


def _same_version(known: str, asked: str) -> bool:
    # FHIR types are registered by major and minor ("5.0"); a patch release is received there too.
    known, asked = known.strip().upper(), asked.strip().upper()
    return asked == known or (known.replace(".", "").isdigit() and asked.startswith(known + "."))


def entry_from(value: Mapping[str, Any], number: int = 1) -> Entry:
    """The entry in a mapping from TOML or JSON. Raises BadEntry naming entry and field."""
    where = f"[{number}]"
    if not isinstance(value, Mapping):
        raise BadEntry(where, Text("En post skal være et objekt", "An entry must be an object"))
    location_number = _text(value, "location_number", where)
    if not location_number.isascii() or not location_number.isdigit() or len(location_number) > 18:
        raise BadEntry(
            f"{where}.location_number",
            Text("Lokationsnummeret skal være 1-18 cifre", "The location number must be 1-18 digits"),
        )
    types = value.get("types", [])
    if not isinstance(types, list | tuple):
        raise BadEntry(f"{where}.types", Text("types skal være en liste", "types must be a list"))
    accepted = tuple(_accepted(one, f"{where}.types[{n}]") for n, one in enumerate(types, 1))
    names = {key: _text(value, key, where) for key in ("sor", "name", "party")}
    return Entry(location_number, **names, types=accepted)


def _accepted(value: object, where: str) -> AcceptedType:
    if isinstance(value, AcceptedType):
        return value
    if isinstance(value, str):
        return AcceptedType(value)
    if not isinstance(value, Mapping) or not _text(value, "type", where):
        raise BadEntry(where, Text("type mangler", "type is missing"))
    version = _text(value, "version", where)
    return AcceptedType(_text(value, "type", where), version if version not in {"", "*"} else None)


def _text(value: Mapping[str, Any], key: str, where: str) -> str:
    found = value.get(key)
    if found is None:
        return ""
    if not isinstance(found, str | int) or isinstance(found, bool):
        raise BadEntry(f"{where}.{key}", Text(f"{key} skal være tekst", f"{key} must be text"))
    return str(found)
