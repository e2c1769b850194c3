"""Push: deliveries are sent, in order, to where a receiver's system wants them: an HTTP address or a mailbox.

The delivery's id goes along (``X-Delivery-Id``; Message-ID); after a lost answer the same delivery comes again
with the same id, so the receiver must be idempotent. Any 2xx, or the mail server's acceptance, means taken.
After a failure the mailbox waits (1, 2, 4 … at most 60 s of the session's time), then goes on with the same.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from simulators.vans.smtp_out import send_mail
from simulators.vans.state import Network

HEADER = "X-Delivery-Id"
_TIMEOUT = 10.0
_LONGEST = 60.0


@dataclass(slots=True)
class _Trouble:
    failures: int
    until: datetime


class Push:
    """Posts what has been delivered to location numbers whose way is push."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._trouble: dict[str, _Trouble] = {}

    async def poll(self) -> None:
        """Post everything that can be posted now."""
        users = [*self._network.ways.users("push"), *self._network.ways.users("smtp")]
        if not users:
            return
        async with httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as client:
            for mailbox in users:
                while self._ready(mailbox) and (row := self._next(mailbox)) is not None:
                    await self._send(client, mailbox, row)

    def _ready(self, mailbox: str) -> bool:
        trouble = self._trouble.get(mailbox)
        return trouble is None or self._network.context.clock.now() >= trouble.until

    def _next(self, mailbox: str) -> Any:
        rows = self._network.store.rows(
            "SELECT d.id, d.message, m.content_type, coalesce(d.body, m.body) AS body FROM delivery d"
            " JOIN message m ON m.id = d.message WHERE d.mailbox = ? AND d.position IS NOT NULL"
            " AND d.taken IS NULL ORDER BY d.position LIMIT 1",
            mailbox,
        )
        return rows[0] if rows else None

    async def _send(self, client: httpx.AsyncClient, mailbox: str, row: Any) -> None:
        options = self._network.ways.options(mailbox)
        if self._network.ways.of(mailbox) == "smtp":
            reason = await asyncio.to_thread(send_mail, row, mailbox, options)
        else:
            reason = await _post(client, row, options)
        if reason:
            self._failed(mailbox, row["message"], reason)
        else:
            self._trouble.pop(mailbox, None)
            await self._taken(mailbox, row["id"], row["message"])

    def _failed(self, mailbox: str, message: str, reason: str) -> None:
        failures = (self._trouble[mailbox].failures if mailbox in self._trouble else 0) + 1
        wait = timedelta(seconds=min(2.0 ** (failures - 1), _LONGEST))
        now = self._network.now()
        self._trouble[mailbox] = _Trouble(failures, self._network.context.clock.now() + wait)
        self._network.store.submit(
            lambda ledger: ledger.add_event(
                message, now, "push_failed", direction="out", peer=mailbox, reason=reason, attempt=failures
            )
        )

    async def _taken(self, mailbox: str, delivery: str, message: str) -> None:
        now, way = self._network.now(), self._network.ways.of(mailbox)

        def work(ledger: Any) -> None:
            ledger.drop(mailbox, delivery, message, way, now)
            ledger.take(mailbox, delivery, now)

        await self._network.store.soon(work)


async def _post(client: httpx.AsyncClient, row: Any, options: dict[str, Any]) -> str:
    headers = {HEADER: row["id"], "Content-Type": row["content_type"]}
    try:
        answer = await client.post(str(options.get("url", "")), content=bytes(row["body"]), headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        return type(fault).__name__
    return "" if answer.is_success else f"HTTP {answer.status_code}"
