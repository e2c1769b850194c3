"""Clients of the waiting room for the simulated clinical systems, the steps and the tests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import httpx

from proevesten.transports.loopback import nobody_trusted
from simulators.waiting_room.behaviour import PARTY

_SECONDS = 20.0
_LOGIN = re.compile(r'name="login" value="([^"]*)"')
_ALERT = re.compile(r'role="alert">([^<]*)<')


class NotDone(Exception):
    """The waiting room refused: `status`, its `code`, and the reason that the user reads."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.code = code
        self.reason = reason


class _Client:
    def __init__(self, endpoints: Mapping[str, str], party: str) -> None:
        self._endpoints = endpoints
        self._client = httpx.AsyncClient(
            headers={"X-Party": party}, timeout=_SECONDS, verify=nobody_trusted(), trust_env=False
        )
        self._token = ""

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def _log_in(self, path: str, body: dict[str, str]) -> None:
        self._token = (await self._call("POST", path, body))["access_token"]

    async def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        answer = await self._client.request(method, self._endpoints[PARTY] + path, json=body, headers=headers)
        document = answer.json() if answer.content else {}
        if not answer.is_success:
            raise NotDone(answer.status_code, document.get("code", ""), document.get("detail", ""))
        return dict(document)


class KontaktLaege(_Client):
    """The app in the hands of one employee."""

    async def log_in(self, employee: str) -> None:
        """Log in as an employee. Raises NotDone."""
        await self._log_in("/kontakt-laege/login", {"employee": employee})

    async def order(self, citizen: str, practice: str, mobile: str = "") -> dict[str, Any]:
        """Order a consultation. Raises NotDone with the reason."""
        body = {"citizen": citizen, "practice": practice, "mobile": mobile}
        return await self._call("POST", "/consultations", body)

    async def look(self, id: str) -> dict[str, Any]:
        """The consultation as the employee sees it."""
        return await self._call("GET", f"/consultations/{id}")

    async def leave(self, id: str) -> None:
        """Give up the place."""
        await self._call("DELETE", f"/consultations/{id}")


class Desk(_Client):
    """The practice's side."""

    def __init__(self, endpoints: Mapping[str, str], party: str, practice: str) -> None:
        super().__init__(endpoints, party)
        self._practice = practice

    async def log_in(self) -> None:
        """Log in with the (simulated) employee signature. Raises NotDone."""
        await self._log_in("/laege/login", {"practice": self._practice})

    async def queue(self) -> dict[str, Any]:
        """Who waits, and who is under way."""
        return await self._call("GET", f"/practices/{self._practice}/queue")

    async def next(self) -> dict[str, Any]:
        """Take the next; the answer has the host's link. Raises NotDone."""
        return await self._call("POST", f"/practices/{self._practice}/next")

    async def end(self, id: str) -> dict[str, Any]:
        """End a consultation."""
        return await self._call("POST", f"/consultations/{id}/end")

    async def passant(self, citizen: str, mobile: str = "") -> dict[str, Any]:
        """Queue somebody who is not the practice's patient."""
        body = {"citizen": citizen, "mobile": mobile}
        return await self._call("POST", f"/practices/{self._practice}/passants", body)

    async def send_sms(self, mobile: str, citizen: str = "") -> dict[str, Any]:
        """Send a link by SMS instead of the queue. Raises NotDone."""
        body = {"mobile": mobile, "citizen": citizen}
        return await self._call("POST", f"/practices/{self._practice}/sms", body)

    async def open(self, is_open: bool) -> dict[str, Any]:
        """Open or close the waiting room."""
        return await self._call("PUT", f"/practices/{self._practice}/door", {"open": is_open})


class MinLaege(_Client):
    """The citizen's app, through its pages as a browser goes; cookies are kept."""

    async def log_in(self, citizen: str, decision: str = "approve") -> None:
        """Log in with MitID; `decision` is ``approve`` or ``cancel``. Raises NotDone with what the page says."""
        login = await self.begin()
        await self.decide(login, citizen, decision)

    async def begin(self) -> str:
        """Go as far as MitID's page; returns the login's id, to be approved in time."""
        page = await self._page("GET", "/min-laege/login")
        found = _LOGIN.search(page.text)
        if found is None:
            raise NotDone(page.status_code, "login_wrong", _alert(page))
        return found[1]

    async def decide(self, login: str, citizen: str, decision: str = "approve") -> None:
        """Approve or cancel at MitID's page. Raises NotDone."""
        form = {"login": login, "citizen": citizen, "decision": decision}
        await self._page("POST", "/mitid/authorize", form)

    async def order(self, practice: str) -> dict[str, Any]:
        """Get into the queue; returns what the waiting page shows. Raises NotDone."""
        page = await self._page("POST", "/min-laege/consultations", {"practice": practice})
        return await self.status(str(page.url))

    async def status(self, page: str) -> dict[str, Any]:
        """What a waiting page (its address) shows now."""
        return dict((await self._client.get(f"{page}/status")).json())

    async def _page(self, method: str, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        answer = await self._client.request(
            method, self._endpoints[PARTY] + path, data=form, follow_redirects=True,
            headers={"Accept": "text/html"},
        )  # fmt: skip
        if not answer.is_success:
            raise NotDone(answer.status_code, "", _alert(answer))
        return answer


def _alert(page: httpx.Response) -> str:
    found = _ALERT.search(page.text)
    return unescape(found[1]) if found else ""
