"""A client of bookplan: for the Aftale Service, clinical systems and tests."""

from __future__ import annotations

from typing import Any

from simulators.appointment_service.client import Json, NotDone, TokenClient

__all__ = ["BookplanClient", "NotDone"]


class BookplanClient(TokenClient):
    """Requests interpreters, and answers for a bureau."""

    endpoint = "bookplan"

    async def book(self, body: Json) -> Json:
        """Request an interpreter (see docs/api/bookplan.yaml). Raises NotDone."""
        return dict((await self.call("POST", "/bookings", body)).json())

    async def read(self, id: str) -> Json:
        """A booking as it now is."""
        return dict((await self.call("GET", f"/bookings/{id}")).json())

    async def move(self, id: str, start: str, end: str) -> Json:
        """Ask for another time; the bureau answers anew."""
        return dict((await self.call("PUT", f"/bookings/{id}", {"start": start, "end": end})).json())

    async def cancel(self, id: str) -> None:
        """Cancel a booking."""
        await self.call("DELETE", f"/bookings/{id}")

    async def answer(self, id: str, accepts: bool, reason: str = "") -> Json:
        """The bureau's answer."""
        act: str = "confirm" if accepts else "refuse"
        body: dict[str, Any] = {} if accepts else {"reason": reason}
        return dict((await self.call("POST", f"/bookings/{id}/{act}", body)).json())
