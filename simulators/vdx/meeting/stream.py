"""Server-sent events to one client: a bounded queue that any thread may fill, and its wire form."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

MOST_WAITING = 2000
"""Events kept for a client that does not read; one that falls further behind is cut off."""


class Stream:
    """One open `events` request."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[bytes] = deque()
        self._ready = asyncio.Event()
        self._ended = False
        self.last_layout: dict[str, Any] | None = None

    def send(self, event: str, data: Any) -> None:
        """Queue one event."""
        if self._ended:
            return
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        self._waiting.append(f"event: {event}\ndata: {text}\n\n".encode())
        self._ended = len(self._waiting) > MOST_WAITING
        self._wake()

    def end(self) -> None:
        """Send what is queued, and no more."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ready.set)

    async def chunks(self, keep_alive: float) -> AsyncIterator[bytes]:
        """The bytes as they come; a comment line after every `keep_alive` seconds of silence."""
        yield b": open\n\n"
        while True:
            while self._waiting:
                yield self._waiting.popleft()
            if self._ended:
                return
            try:
                await asyncio.wait_for(self._ready.wait(), keep_alive)
            except TimeoutError:
                yield b": keep-alive\n\n"
            self._ready.clear()
