"""The session's clock: simulators ask it, never the machine, so that tests can move time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
"""Danish wall time; elapsed time is always counted in UTC (requirement UC2-01)."""


class Clock:
    """UTC time that runs with the machine's until it is set or advanced; then it runs on from there."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._lock = threading.Lock()
        self._watchers: list[threading.Event] = []

    def now(self) -> datetime:
        """The present moment, timezone-aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def local(self) -> datetime:
        """The present moment as Danish wall time."""
        return self.now().astimezone(COPENHAGEN)

    def set(self, moment: datetime) -> None:
        """Let the clock show `moment` (must carry a zone) now, and run on from there."""
        if moment.tzinfo is None:
            raise ValueError("a clock is set with a time that carries its zone")
        with self._lock:
            self._offset = moment - datetime.now(UTC)

    def advance(self, step: timedelta) -> None:
        """Move the clock by `step`."""
        with self._lock:
            self._offset += step

    def reset(self) -> None:
        """Let the clock show real time again."""
        with self._lock:
            self._offset = timedelta()
