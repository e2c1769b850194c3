"""A client of the Aftale Service and of bookplan, with a token of VDX's issuer: for clinical systems and tests."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, Self

import httpx

from proevesten.transports.loopback import nobody_trusted

_SECONDS = 40.0
Json = dict[str, Any]


class NotDone(Exception):
    """The service refused: `status`, its `code`, and the reason that the user reads; `more` has all of it."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        super().__init__(document.get("detail", f"HTTP {status}"))
        self.status = status
        self.code = str(document.get("code", ""))
        self.more = dict(document)


class TokenClient:
    """Calls one endpoint with a client-credentials token, acting for one organisation."""

    endpoint = ""

    def __init__(
        self, endpoints: Mapping[str, str], party: str, client: tuple[str, str], organisation: str = ""
    ) -> None:
        """`organisation` is sent as X-On-Behalf-Of; a token that is the organisation's own needs none."""
        self._endpoints = endpoints
        self._credentials = client
        self.organisation = organisation
        self._client = httpx.AsyncClient(
            headers={"X-Party": party}, timeout=_SECONDS, verify=nobody_trusted(), trust_env=False
        )
        self._grant: dict[str, str] = {}

    def acting_for(self, organisation: str) -> Self:
        """The same client, acting for another organisation; connections and token are shared."""
        other = copy(self)
        other.organisation = organisation
        return other

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One request; a token that has run out is fetched anew. Raises NotDone, httpx.HTTPError."""
        answer = await self._send(method, path, body, headers or {})
        if answer.status_code == 401 and self._grant:
            self._grant.clear()
            answer = await self._send(method, path, body, headers or {})
        if not answer.is_success:
            json = "json" in answer.headers.get("content-type", "")
            raise NotDone(answer.status_code, answer.json() if json else {})
        return answer

    async def _send(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> httpx.Response:
        if not self._grant:
            id, secret = self._credentials
            form = {"grant_type": "client_credentials", "client_id": id, "client_secret": secret}
            granted = await self._client.post(self._endpoints["vdx.token"], data=form)
            self._grant["token"] = granted.raise_for_status().json()["access_token"]
        who = {"X-On-Behalf-Of": self.organisation} if self.organisation else {}
        return await self._client.request(
            method, self._endpoints[self.endpoint] + path, json=body,
            headers={"Authorization": f"Bearer {self._grant['token']}", **who, **headers},
        )  # fmt: skip


class AppointmentClient(TokenClient):
    """A clinical system's side of the Aftale Service."""

    endpoint = "appointment_service"

    async def search(self, text: str, kind: str = "") -> list[Json]:
        """Organisations, units and persons whose name or number has the words of `text`."""
        query = httpx.QueryParams({"text": text, **({"kind": kind} if kind else {})})
        return _resources((await self.call("GET", f"/participants?{query}")).json())

    async def create(self, subject: str, start: str, end: str, participants: list[Json], **more: Any) -> Json:
        """Convene; returns the Appointment."""
        return await self._post("/Appointment", _draft(subject, start, end, participants, more))

    async def read(self, id: str) -> Json:
        """A meeting as it now is."""
        return dict((await self.call("GET", f"/Appointment/{id}")).json())

    async def update(self, appointment: Json, **changes: Any) -> Json:
        """Change a meeting that was read before; a newer version is not overwritten (NotDone 412)."""
        body = {**appointment, **changes}
        path = f"/Appointment/{appointment['id']}"
        return dict((await self.call("PUT", path, body, _matching(appointment))).json())

    async def cancel(self, appointment: Json, reason: str = "") -> Json:
        """Cancel a meeting that was read before."""
        path = f"/Appointment/{appointment['id']}/$cancel"
        return dict((await self.call("POST", path, {"reason": reason}, _matching(appointment))).json())

    async def share(self, id: str, participants: list[Json]) -> Json:
        """Invite more, as the one who convenes."""
        return await self._post(f"/Appointment/{id}/$share", {"participant": participants})

    async def forward(self, id: str, participants: list[Json]) -> Json:
        """Invite more, as one who is invited."""
        return await self._post(f"/Appointment/{id}/$forward", {"participant": participants})

    async def respond(self, id: str, reply: str, actor: str = "") -> Json:
        """Answer for the own organisation: accepted, declined or tentative."""
        body = {"status": reply, **({"actor": actor} if actor else {})}
        return await self._post(f"/Appointment/{id}/$respond", body)

    async def book_interpreter(self, id: str, language: str, mode: str = "video", place: str = "") -> Json:
        """Book an interpreter in bookplan."""
        body = {"language": language, "mode": mode, **({"place": place} if place else {})}
        return await self._post(f"/Appointment/{id}/$interpreter", body)

    async def way_in(self, id: str) -> Json:
        """The own way in: link, and the PIN for a host."""
        return dict((await self.call("GET", f"/Appointment/{id}/$access")).json())

    async def events(self, after: str = "", wait: int = 0) -> Json:
        """What happened after a cursor; waits at most `wait` seconds for something."""
        query = httpx.QueryParams({"wait": wait, **({"after": after} if after else {})})
        return dict((await self.call("GET", f"/events?{query}")).json())

    async def subscribe(self, endpoint: str, secret: str) -> Json:
        """Have changes told to an address of the own system."""
        return dict(
            (await self.call("PUT", "/subscription", {"endpoint": endpoint, "secret": secret})).json()
        )

    async def _post(self, path: str, body: Json) -> Json:
        return dict((await self.call("POST", path, body)).json())


def participant(reference: str, role: str = "guest") -> Json:
    """A participant by its FHIR reference, for instance ``Organization/testkommune-oest``."""
    from simulators.appointment_service.vocabulary import ROLE

    return {
        "actor": {"reference": reference},
        "type": [{"coding": [{"system": ROLE, "code": role}]}],
        "status": "needs-action",
    }


def _draft(subject: str, start: str, end: str, participants: list[Json], more: Json) -> Json:
    body = {
        "resourceType": "Appointment",
        "status": "booked",
        "description": subject,
        "start": start,
        "end": end,
    }
    return {**body, "participant": participants, **more}


def _matching(appointment: Json) -> dict[str, str]:
    return {"If-Match": f'W/"{appointment["meta"]["versionId"]}"'}


def _resources(bundle: Json) -> list[Json]:
    return [entry["resource"] for entry in bundle.get("entry", [])]
