"""A clinical system's way to the VANS network over HTTP (design, section 5)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx

from proevesten.transports.loopback import nobody_trusted
from simulators.base import Context

Handler = Callable[[bytes], Awaitable[None]]
_WAIT_SECONDS = 20


class NetworkClient:
    """Sends as one location number, and takes what arrives there, in order, each once handled."""

    def __init__(
        self, context: Context, party: str, location_number: str, credentials: tuple[str, str]
    ) -> None:
        self._context = context
        self._location_number = location_number
        self._client = httpx.AsyncClient(
            auth=credentials,
            headers={"X-Party": party},
            timeout=httpx.Timeout(_WAIT_SECONDS + 10),
            verify=nobody_trusted(),
        )

    async def send(self, data: bytes, content_type: str = "application/xml") -> str:
        """Hand a message to the network; returns the network's id. Raises httpx.HTTPStatusError if refused."""
        answer = await self._client.post(
            f"{self._context.endpoints['vans.http']}/messages",
            content=data,
            headers={"Content-Type": content_type},
        )
        answer.raise_for_status()
        return str(answer.json()["id"])

    async def listen(self, handle: Handler) -> None:
        """Take messages until cancelled. A message is deleted at the network only after it was handled."""
        box = f"{self._context.endpoints['vans.http']}/mailboxes/{self._location_number}/messages"
        while True:
            try:
                waiting = await self._client.get(box, params={"wait": _WAIT_SECONDS})
                waiting.raise_for_status()
                for row in waiting.json():
                    message = await self._client.get(f"{box}/{row['id']}")
                    if message.status_code == 200:
                        await handle(message.content)
                        await self._client.delete(f"{box}/{row['id']}")
            except httpx.HTTPError as fault:
                # The network is down or slow: that is a fault it may be told to have. Note it, try again.
                self._context.journal.append(
                    party="harness",
                    kind="network.retry",
                    data={"box": self._location_number, "why": type(fault).__name__},
                )
                await asyncio.sleep(0.2)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
