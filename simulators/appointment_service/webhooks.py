"""Tells subscribers' systems of changes: signed, in order, the same id when it is tried again, until it is taken.

The shape follows Standard Webhooks (id, time and body under one HMAC-SHA256); time is written as ISO 8601, since ten
bare digits could be taken for a CPR number by a guard on the way.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import uuid
from typing import Any

import httpx

from simulators.appointment_service.behaviour import PARTY
from simulators.appointment_service.store import Delivery, Store, Subscription
from simulators.base import Context

RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Waits between attempts, by the machine's clock; afterwards the event is left to polling."""
_SECONDS = 10.0


class Deliverer:
    """One task per subscriber; a subscriber who is down holds up nobody else."""

    def __init__(self, context: Context, store: Store) -> None:
        self._context = context
        self._store = store
        self.retry_seconds: tuple[float, ...] = RETRY_SECONDS
        self._client: httpx.AsyncClient | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._sleeping: dict[str, asyncio.Event] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Go on with what waits, also from before a restart."""
        self._loop = asyncio.get_running_loop()
        self.wake()

    async def stop(self) -> None:
        """Stop; what is not taken waits in the store."""
        self._loop = None
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def wake(self) -> None:
        """Something may wait. Call in the simulators' loop."""
        if self._loop is None:
            return
        for subscription in self._store.subscriptions():
            self._again.add(subscription.organisation)
            if subscription.organisation not in self._tasks:
                task = asyncio.create_task(self._serve(subscription.organisation))
                self._tasks[subscription.organisation] = task

    def hurry(self) -> None:
        """Wait no longer before the next attempts: an address was set, or all is forgotten. From any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._rouse)

    def _rouse(self) -> None:
        for sleeper in self._sleeping.values():
            sleeper.set()
        self.wake()

    async def _sleep(self, organisation: str, seconds: float) -> None:
        self._sleeping[organisation] = asyncio.Event()
        try:
            await asyncio.wait_for(self._sleeping[organisation].wait(), seconds)
        except TimeoutError:
            return
        finally:
            del self._sleeping[organisation]

    async def _serve(self, organisation: str) -> None:
        try:
            while organisation in self._again:
                self._again.discard(organisation)
                while (delivery := self._store.pending(organisation)) is not None:
                    subscription = self._subscription(organisation)
                    if subscription is None:
                        break
                    await self._deliver(subscription, delivery)
        finally:
            self._tasks.pop(organisation, None)

    async def _deliver(self, subscription: Subscription, delivery: Delivery) -> None:
        attempts = delivery.attempts + 1
        status = await self._post(subscription, delivery, attempts)
        if 200 <= status < 300:
            self._store.delivered(delivery, "done", attempts)
            self._tell("notified", delivery, attempts, status)
        elif status == 410:
            self._store.unsubscribe(delivery.organisation)
            self._tell("unsubscribed", delivery, attempts, status)
        elif attempts > len(self.retry_seconds) or self._faulty("webhook_only_once"):
            self._store.delivered(delivery, "given_up", attempts)
            self._tell("undeliverable", delivery, attempts, status)
        else:
            self._store.delivered(delivery, "pending", attempts)
            await self._sleep(delivery.organisation, self.retry_seconds[attempts - 1])

    async def _post(self, subscription: Subscription, delivery: Delivery, attempts: int) -> int:
        """The status of one attempt, 0 when there is no answer."""
        if self._client is None:  # here, since a client reads the machine's certificates: 20 ms
            self._client = httpx.AsyncClient(timeout=_SECONDS, headers={"X-Party": PARTY})
        id = delivery.event.id
        if attempts > 1 and self._faulty("new_id_on_retry"):
            id = uuid.uuid4().hex
        body = json.dumps(
            told(delivery.event.seq, {**delivery.event.doc, "id": id}), ensure_ascii=False
        ).encode()
        moment = self._context.clock.now().isoformat(timespec="seconds")
        headers = {"Content-Type": "application/json", "Webhook-Id": id, "Webhook-Timestamp": moment}
        if not self._faulty("unsigned_webhook"):
            headers["Webhook-Signature"] = signature(subscription.secret, id, moment, body)
        try:
            return (await self._client.post(subscription.endpoint, content=body, headers=headers)).status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            return 0

    def _subscription(self, organisation: str) -> Subscription | None:
        return next((s for s in self._store.subscriptions() if s.organisation == organisation), None)

    def _tell(self, what: str, delivery: Delivery, attempts: int, status: int) -> None:
        facts = {
            "organisation": delivery.organisation,
            "via": "webhook",
            "attempts": attempts,
            "status": status,
        }
        self._context.journal.append(
            party=PARTY, kind=f"appointment.{what}", peer=delivery.organisation,
            data={**told(delivery.event.seq, delivery.event.doc), **facts},
        )  # fmt: skip

    def _faulty(self, name: str) -> bool:
        return self._context.faults.on(PARTY, name)


def signature(secret: str, id: str, moment: str, body: bytes) -> str:
    """The value of Webhook-Signature: ``v1=`` and the HMAC-SHA256 of ``id.moment.body`` in hexadecimal."""
    signed = f"{id}.{moment}.".encode() + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def told(sequence: int, doc: dict[str, Any]) -> dict[str, Any]:
    """An event as webhook and polling tell it: what happened to which meeting, no content of it."""
    return {**doc, "sequence": sequence}
