"""Which way a location number gets its messages: chosen in the system's profile, never in a scenario."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Literal, get_args

from proevesten.errors import UsageError
from proevesten.texts import Text

Way = Literal["http", "folder", "push", "sftp", "smtp"]


class Ways:
    """Location number → way, with the options of the way (a push needs its ``url``)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._chosen: dict[str, tuple[Way, dict[str, Any]]] = {}

    def choose(self, location_number: str, way: str, options: Mapping[str, Any] | None = None) -> None:
        """Let a location number get its messages by `way`. Raises UsageError for an unknown one."""
        if way not in get_args(Way):
            names = ", ".join(get_args(Way))
            raise UsageError(Text(f"Ukendt vej {way}. Kendte: {names}", f"Unknown way {way}. Known: {names}"))
        with self._lock:
            self._chosen[location_number] = (way, dict(options or {}))  # type: ignore[assignment]

    def of(self, location_number: str) -> Way:
        """The way of a location number; pull over HTTP unless chosen otherwise."""
        return self._chosen.get(location_number, ("http", {}))[0]

    def options(self, location_number: str) -> dict[str, Any]:
        """The options that the way was chosen with."""
        return dict(self._chosen.get(location_number, ("http", {}))[1])

    def users(self, way: Way) -> list[str]:
        """The location numbers that use a way."""
        with self._lock:
            return sorted(n for n, (w, _) in self._chosen.items() if w == way)
