"""Who is behind the Beskedfordeler: municipalities, their systems, and each system's queue (dueslag)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["A", "B", "C"]
"""A: its receipt is forwarded to the hospital; B: its receipt stays here; C: it gives none (FHIR digest §6)."""

ADVIS = frozenset({"xdis20", "xdis17", "dis20", "dis17", "hospitalnotification"})
"""The only types that go this way (SF0810)."""


@dataclass(frozen=True, slots=True)
class System:
    """A municipal system that subscribes. `push_url` None: it pulls."""

    name: str
    kind: Kind = "B"
    push_url: str | None = None


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: its location number for notifications, its CVR number and its systems."""

    location_number: str
    name: str
    cvr: str
    systems: tuple[System, ...]

    def dueslag(self, system: System) -> str:
        """The name of a system's queue."""
        return f"{self.location_number}-{re.sub(r'[^a-z0-9]+', '-', system.name.casefold())}"

    @property
    def forwards(self) -> bool:
        """Whether a system of kind A answers in the Beskedfordeler's place."""
        return any(system.kind == "A" for system in self.systems)
