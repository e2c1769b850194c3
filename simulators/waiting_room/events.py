"""Who waits on a page is told at once when something changes (Server-Sent Events, WHATWG HTML section 9.2)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.responses import StreamingResponse

_KEEP_ALIVE = 15.0  # seconds; proxies close a silent connection

Look = Callable[[], dict[str, Any]]


class Changes:
    """One bell for all waiting rooms: ringing wakes everybody who listens, who then looks again."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()
        self.stopped = False

    def ring(self) -> None:
        """Something changed. Call in the simulators' loop."""
        self._bell.set()
        self._bell = asyncio.Event()

    def stop(self) -> None:
        """No more events: every stream ends."""
        self.stopped = True
        self.ring()

    def start(self) -> None:
        """Streams may run."""
        self.stopped = False

    @property
    def bell(self) -> asyncio.Event:
        """What rings at the next change. Take it before looking: else a change while you tell is missed."""
        return self._bell


async def _rung(bell: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(bell.wait(), _KEEP_ALIVE)
    except TimeoutError:
        return False
    return True


def stream(changes: Changes, look: Look, *, last: Callable[[dict[str, Any]], bool]) -> StreamingResponse:
    """What `look` sees, now and whenever it differs; ends after a sight for which `last` holds."""

    async def told() -> AsyncIterator[str]:
        before: dict[str, Any] | None = None
        while not changes.stopped:
            bell = changes.bell
            seen = look()
            if seen != before:
                yield f"event: {seen.get('state', 'change')}\ndata: {json.dumps(seen, ensure_ascii=False)}\n\n"
                before = seen
            if last(seen):
                return
            if not await _rung(bell):
                yield ": endnu ingen ændring\n\n"

    return StreamingResponse(told(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})
