"""Entries of the capability register: system, version, role, capability, value, and the evidence for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from proevesten.texts import Text, both

Value = Literal["yes", "no", "unknown"]
VALUES: tuple[Value, ...] = get_args(Value)
VALUE_TEXTS: dict[Value, Text] = {
    "yes": Text("ja", "yes"),
    "no": Text("nej", "no"),
    "unknown": Text("ukendt", "unknown"),
}
ROLES: dict[str, Text] = {
    "epj": Text("EPJ (sygehus)", "EPJ (hospital)"),
    "eoj": Text("EOJ (kommune)", "EOJ (municipality)"),
    "fag": Text("fagsystem (kommune)", "specialist system (municipality)"),
    "lps": Text("lægesystem", "GP system"),
    "vans": Text("VANS", "VANS"),
    "vdx_client": Text("VDX-klient", "VDX client"),
}
UNKNOWN = VALUE_TEXTS["unknown"]
_NONE = both("")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a value is believed. `hash`: SHA-256 of the bundle; empty for a written report. `date`: ISO or ""."""

    source: Text
    date: str = ""
    hash: str = ""
    key_id: str = ""

    @property
    def is_bundle(self) -> bool:
        """Whether a verified bundle stands behind it."""
        return bool(self.hash)

    def shown(self) -> Text:
        """The evidence as a cell shows it: the source, and the bundle's first digits."""
        mark = f" · sha256 {self.hash[:12]}" if self.hash else ""
        return Text(self.source.da + mark, self.source.en + mark)


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of the register. `version` is empty where the evidence names none."""

    system: str
    version: str
    role: str
    capability: str
    value: Value
    evidence: Evidence
    note: Text = _NONE

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What there is one entry for."""
        return (self.system.casefold(), self.version, self.role, self.capability)


@dataclass(frozen=True, slots=True)
class Capability:
    """Something a system can do, and the requirement rows that decide it (`capabilities.toml`)."""

    name: str
    text: Text
    rows: tuple[str, ...]
    format: str = ""


@dataclass(slots=True)
class Register:
    """The entries, one for each key, in the order in which they came."""

    entries: dict[tuple[str, str, str, str], Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Register:
        """A register of these entries; of two for the same key the later in line wins."""
        return cls({entry.key: entry for entry in entries})

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def take(self, entry: Entry) -> bool:
        """Enter newer evidence; False when what stands there is newer or the same."""
        there = self.entries.get(entry.key)
        if there is not None and there.evidence.is_bundle and there.evidence.date >= entry.evidence.date:
            return False
        self.entries[entry.key] = entry
        return True

    def best(self, system: str, capability: str, version: str = "") -> Entry | None:
        """What is known of a system: of the version asked for; else the newest evidence there is.

        A version that is asked for and not in the register is unknown: None.
        """
        mine = [e for e in self if e.system.casefold() == system.casefold() and e.capability == capability]
        if version:
            mine = [e for e in mine if e.version == version]
        return max(mine, key=lambda e: (e.evidence.is_bundle, e.evidence.date), default=None)

    def counts(self, capability: str, roles: Iterable[str]) -> tuple[int, int]:
        """How many systems of these roles can, and how many there are: “4 of 7”."""
        wanted = set(roles)
        systems = {e.system.casefold() for e in self if e.role in wanted and e.capability == capability}
        found = [self.best(name, capability) for name in systems]
        return sum(1 for e in found if e is not None and e.value == "yes"), len(systems)

    def filtered(self, systems: Iterable[str] = (), capabilities: Iterable[str] = ()) -> Register:
        """The entries of these systems and capabilities; ``carecommunication`` takes every version of it."""
        names = {s.casefold() for s in systems}
        wanted = [c.casefold() for c in capabilities]
        return Register.of(
            e for e in self
            if (not names or e.system.casefold() in names)
            and (not wanted or any(_matches(e.capability.casefold(), w) for w in wanted))
        )  # fmt: skip


def _matches(capability: str, wanted: str) -> bool:
    return capability == wanted or capability.partition("@")[0] == wanted
