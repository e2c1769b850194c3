"""Getting queued messages to the systems: push with the same id until answered by status 20, or pull."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx

from simulators.base import Context
from simulators.beskedfordeler.behaviour import PARTY
from simulators.beskedfordeler.kuvert import Besked, received, wrap
from simulators.beskedfordeler.queues import Queues

_LONGEST = 60.0


def besked_of(row: Any) -> Besked:
    """The message of a row of a queue."""
    return Besked(row["id"], row["standard"], row["cvr"], row["citizen"], bytes(row["body"]), row["created"])


class Delivery:
    """Delivers in order, queue by queue; a queue in trouble waits without holding the others up."""

    def __init__(self, context: Context, queues: Queues) -> None:
        self._context = context
        self._queues = queues
        self._until: dict[str, datetime] = {}

    async def push(self, dueslag: str, url: str) -> None:
        """Push what waits in a queue until it is empty or the system does not answer."""
        faults, clock = self._context.faults, self._context.clock
        if faults.on(PARTY, "stuck_queue"):
            return
        async with httpx.AsyncClient(timeout=10) as client:
            while dueslag not in self._until or clock.now() >= self._until[dueslag]:
                rows = self._queues.waiting(dueslag, 1)
                if not rows or not await self._post(client, url, rows[0]):
                    return
                if faults.on(PARTY, "delivers_twice"):
                    await self._post(client, url, rows[0])
                self.taken(rows[0])

    async def _post(self, client: httpx.AsyncClient, url: str, row: Any) -> bool:
        attempt = self.attempted(row["id"])
        body = wrap(besked_of(row), attempt, self._context.clock.now())
        try:
            answer = await client.post(url, content=body, headers={"Content-Type": "application/xml"})
            good = answer.status_code == 200 and received(answer.content)
        except (httpx.HTTPError, httpx.InvalidURL):
            good = False
        if good:
            self._until.pop(row["dueslag"], None)
            self.tell("delivered", row, way="push", attempt=attempt)
        else:
            wait = min(2.0 ** (attempt - 1), _LONGEST)
            self._until[row["dueslag"]] = self._context.clock.now() + timedelta(seconds=wait)
            self.tell("push_failed", row, attempt=attempt)
        return good

    def attempted(self, besked: str) -> int:
        """Count one more attempt, durably, before it is made; which it is."""
        self._queues.change("UPDATE besked SET attempts = attempts + 1 WHERE id = ?", besked)
        return int(self._queues.rows("SELECT attempts FROM besked WHERE id = ?", besked)[0][0])

    def taken(self, row: Any) -> None:
        """The system has it; said twice is said once."""
        now = self._context.clock.now().isoformat(timespec="milliseconds")
        if self._queues.change("UPDATE besked SET taken = ? WHERE id = ? AND taken IS NULL", now, row["id"]):
            self.tell("taken", row)

    def tell(self, kind: str, row: Any, **data: object) -> None:
        """Tell the journal what became of a queued message."""
        facts = {"besked": row["id"], "message_id": row["message_id"], "standard": row["standard"], **data}
        self._context.journal.append(
            party=PARTY, kind=f"{PARTY}.{kind}", direction="out", peer=row["dueslag"], data=facts
        )
