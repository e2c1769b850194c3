"""What every simulator shares: the context it lives in, its shape, and the board of active faults."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from starlette.types import ASGIApp

from proevesten.errors import UsageError
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from proevesten.texts import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One named way in which a simulated party misbehaves, and the requirements it proves."""

    name: str
    text: Text
    proves: tuple[str, ...]


class FaultBoard:
    """Which faults are switched on, per party, with their options."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, dict[str, Fault]] = {}
        self._active: dict[str, dict[str, dict[str, Any]]] = {}

    def declare(self, party: str, faults: Mapping[str, Fault]) -> None:
        """Make a party's faults known, so that a misspelled name is refused."""
        with self._lock:
            self._known[party] = dict(faults)

    def switch_on(self, party: str, name: str, options: Mapping[str, Any] | None = None) -> None:
        """Switch a fault on. Raises UsageError for an unknown party or fault, naming those that exist."""
        with self._lock:
            known = self._known.get(party)
            if known is None or name not in known:
                names = sorted(known if known is not None else self._known)
                raise UsageError(
                    Text(
                        f"Ukendt fejltilstand {party}:{name}. Kendte: {', '.join(names)}",
                        f"Unknown fault {party}:{name}. Known: {', '.join(names)}",
                    )
                )
            self._active.setdefault(party, {})[name] = dict(options or {})

    def switch_off(self, party: str | None = None, name: str | None = None) -> None:
        """Switch one fault off, all of a party, or all."""
        with self._lock:
            if party is None:
                self._active.clear()
            elif name is None:
                self._active.pop(party, None)
            else:
                self._active.get(party, {}).pop(name, None)

    def active(self, party: str) -> dict[str, dict[str, Any]]:
        """The party's active faults and their options."""
        with self._lock:
            return dict(self._active.get(party, {}))

    def on(self, party: str, name: str) -> bool:
        """Whether one fault is active."""
        return name in self.active(party)

    def known(self) -> dict[str, dict[str, Fault]]:
        """Every declared fault, per party."""
        with self._lock:
            return {party: dict(faults) for party, faults in self._known.items()}


@dataclass(slots=True)
class Context:
    """The session as a simulator sees it.

    `endpoints` is filled by the host before any simulator starts: dotted name → address, for instance
    ``vans.http``, ``vdx.api``, ``sms``, ``smtp`` (see design, section 5, `endpoints.json`).
    """

    journal: Journal
    clock: Clock
    guard: CitizenGuard
    data: Path
    faults: FaultBoard = field(default_factory=FaultBoard)
    endpoints: dict[str, str] = field(default_factory=dict)


class Simulator(Protocol):
    """A simulated party. `simulators/<name>/app.py` has ``build(context) -> Simulator``."""

    name: str

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face, None for a party without one (mail)."""

    def addresses(self, base: str) -> dict[str, str]:
        """The party's entries of `endpoints.json`, given the base URL it is served at."""

    async def start(self) -> None:
        """Begin background work; every endpoint is listening when this is called."""

    async def stop(self) -> None:
        """End background work; must return within a few seconds."""

    def reset(self) -> None:
        """Forget all state but configuration."""
