"""Mailboxes by location number: what waits, the long poll on it, and the bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from simulators.vans.store import Store

_MOST = 1000
"""Deliveries in one listing; the rest comes when these are taken."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a delivery."""

    body: bytes
    content_type: str


class Mailboxes:
    """Reads the store; woken when something is delivered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiters: dict[str, set[asyncio.Event]] = {}

    def wake(self, mailboxes: Iterable[str]) -> None:
        """Wake those who wait at these mailboxes; call in the event loop."""
        for mailbox in mailboxes:
            for waiter in self._waiters.get(mailbox, ()):
                waiter.set()

    def wake_all(self) -> None:
        """Wake everybody, so that a closing server does not wait for them."""
        self.wake(list(self._waiters))

    async def waiting(self, mailbox: str, seconds: float) -> list[dict[str, Any]]:
        """What waits in the mailbox, oldest first; at once when something does, else after `seconds`."""
        found = self.now_waiting(mailbox)
        if found or seconds <= 0:
            return found
        waiter = asyncio.Event()
        self._waiters.setdefault(mailbox, set()).add(waiter)
        try:
            found = self.now_waiting(mailbox)  # what came between the look and the listening
            if not found:
                await asyncio.wait_for(waiter.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            self._leave(mailbox, waiter)
        return found or self.now_waiting(mailbox)

    def now_waiting(self, mailbox: str) -> list[dict[str, Any]]:
        """What waits in the mailbox now, oldest first."""
        rows = self._store.rows(
            "SELECT d.id, m.standard AS type, d.released AS received"
            " FROM delivery d JOIN message m ON m.id = d.message"
            " WHERE d.mailbox = ? AND d.taken IS NULL AND d.position IS NOT NULL ORDER BY d.position LIMIT ?",
            mailbox,
            _MOST,
        )
        return [dict(row) for row in rows]

    def fetch(self, mailbox: str, delivery: str) -> Fetched | None:
        """The bytes of a delivery, also after it was taken; None when there is none."""
        rows = self._store.rows(
            "SELECT coalesce(d.body, m.body) AS body, m.content_type FROM delivery d"
            " JOIN message m ON m.id = d.message"
            " WHERE d.mailbox = ? AND d.id = ? AND d.position IS NOT NULL",
            mailbox,
            delivery,
        )
        return Fetched(bytes(rows[0]["body"]), str(rows[0]["content_type"])) if rows else None

    def _leave(self, mailbox: str, waiter: asyncio.Event) -> None:
        waiters = self._waiters.get(mailbox, set())
        waiters.discard(waiter)
        if not waiters:
            self._waiters.pop(mailbox, None)
