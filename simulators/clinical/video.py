"""A clinical system's client of VDX: booking API version 2 and SMS (vdx-api digest, sections 1.2, 3 and 10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from proevesten.transports.loopback import nobody_trusted
from simulators.base import Context


class VideoClient:
    """Books meetings and sends links by SMS with a client-credentials token of its own."""

    def __init__(self, context: Context, party: str, client_id: str, client_secret: str) -> None:
        self._context = context
        self._credentials = (client_id, client_secret)
        self._client = httpx.AsyncClient(headers={"X-Party": party}, timeout=20, verify=nobody_trusted())
        self._token = ""

    async def book(self, subject: str, start: datetime, end: datetime, **settings: Any) -> dict[str, Any]:
        """Create a meeting and return it as VDX answers. Raises httpx.HTTPStatusError when refused."""
        body = {"subject": subject, "startTime": _moment(start), "endTime": _moment(end), **settings}
        return await self._call("POST", "/v2/meetings", body)

    async def change(self, meeting: str, **fields: Any) -> dict[str, Any]:
        """Change fields of a meeting (PATCH)."""
        return await self._call("PATCH", f"/v2/meetings/{meeting}", fields)

    async def cancel(self, meeting: str) -> None:
        """Delete a meeting that is not provisioned yet."""
        await self._call("DELETE", f"/v2/meetings/{meeting}")

    async def room(self, meeting: str) -> dict[str, Any]:
        """The technical part of a meeting: addresses, PINs, portal link."""
        return await self._call("GET", f"/v2/scheduling-info/{meeting}")

    async def send_sms(self, meeting: str, to: str, message: str) -> dict[str, Any]:
        """Send an SMS about a meeting; ``%meeting_url%`` in the text becomes the short link."""
        return await self._call("POST", f"/sms/v1/meeting/{meeting}", {"message": message, "to": to})

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = await self._send(method, path, body)
        if answer.status_code == 401:
            self._token = ""
            answer = await self._send(method, path, body)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content and answer.text.startswith("{") else {}

    async def _send(self, method: str, path: str, body: Any) -> httpx.Response:
        if not self._token:
            client_id, secret = self._credentials
            answer = await self._client.post(
                self._context.endpoints["vdx.token"],
                data={"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret},
            )
            answer.raise_for_status()
            self._token = answer.json()["access_token"]
        return await self._client.request(
            method,
            f"{self._context.endpoints['vdx.api']}{path}",
            json=body,
            headers={"Authorization": f"Bearer {self._token}"},
        )


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
