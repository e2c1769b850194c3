"""The town's hands at the waiting room: its clients run in the simulators' loop, steps call from outside it."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Protocol

from proevesten.session.clock import Clock
from simulators.waiting_room.client import Desk, KontaktLaege, MinLaege, NotDone

TOO_LATE = timedelta(minutes=6)
"""Longer than MitID waits for its approval."""
Order = tuple[dict[str, Any] | None, str]


class Loop(Protocol):
    """Runs a coroutine in the simulators' loop."""

    def call(self, work: Coroutine[Any, Any, Any], timeout: float = 30.0) -> Any:
        """Its result."""


class Queueing:
    """Orders, looks and takes; each call logs in anew, as people do."""

    def __init__(self, endpoints: dict[str, str], loop: Loop, clock: Clock) -> None:
        self._endpoints = endpoints
        self._loop = loop
        self._clock = clock

    def order(self, employee: str, citizen: str, practice: str) -> Order:
        """An employee's order: what was ordered, or the reason of the refusal."""
        result: Order = self._loop.call(self._order(employee, citizen, practice))
        return result

    def log_in_and_order(self, citizen: str, practice: str, decision: str) -> Order:
        """The citizen's own order through Min Læge."""
        result: Order = self._loop.call(self._log_in_and_order(citizen, practice, decision))
        return result

    def desk(self, practice: str, act: str, *values: str) -> dict[str, Any]:
        """An act of the practice: queue, next, send_sms."""
        result: dict[str, Any] = self._loop.call(self._desk(practice, act, values))
        return result

    def seen(self, order: dict[str, Any]) -> dict[str, Any]:
        """What the waiting side sees of an order now."""
        result: dict[str, Any] = self._loop.call(self._seen(order))
        return result

    async def _order(self, employee: str, citizen: str, practice: str) -> Order:
        app = KontaktLaege(self._endpoints, "app")
        try:
            await app.log_in(employee)
            return await app.order(citizen, practice), ""
        except NotDone as refusal:
            return None, refusal.reason or f"HTTP {refusal.status}"
        finally:
            await app.close()

    async def _log_in_and_order(self, citizen: str, practice: str, decision: str) -> Order:
        app = MinLaege(self._endpoints, "app")
        try:
            login = await app.begin()
            if decision == "late":
                self._clock.advance(TOO_LATE)
            await app.decide(login, citizen, "cancel" if decision == "cancel" else "approve")
            return await app.order(practice), ""
        except NotDone as refusal:
            return None, refusal.reason or f"HTTP {refusal.status}"
        finally:
            await app.close()

    async def _desk(self, practice: str, act: str, values: tuple[str, ...]) -> dict[str, Any]:
        desk = Desk(self._endpoints, "lps", practice)
        try:
            await desk.log_in()
            answer: dict[str, Any] = await getattr(desk, act)(*values)
            return answer
        except NotDone as refusal:
            return {"refused": refusal.reason}
        finally:
            await desk.close()

    async def _seen(self, order: dict[str, Any]) -> dict[str, Any]:
        if "employee" not in order:
            app = MinLaege(self._endpoints, "app")
            try:
                return await app.status(order["page"])
            finally:
                await app.close()
        kontakt = KontaktLaege(self._endpoints, "app")
        try:
            await kontakt.log_in(order["employee"])
            return await kontakt.look(order["id"])
        finally:
            await kontakt.close()
