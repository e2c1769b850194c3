"""Calls VDX as a vendor's client does, in either generation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx

from simulators.base import Context
from simulators.vdx.app import Vdx


class Side:
    """The side of the client: one connection, a token for each call."""

    def __init__(self, simulator: Vdx, context: Context, http: httpx.Client) -> None:
        self.simulator = simulator
        self.context = context
        self.base = context.endpoints["vdx.api"]
        self.http = http

    def token(self, **request: Any) -> str:
        asked = {"organisation": "test-org", "email": "user@test.dk", "roles": ["meeting-admin"], **request}
        return str(self.simulator.issue_token(asked)["token"])

    def v2(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        roles: Sequence[str] = ("meeting-admin",),
        **who: Any,
    ) -> httpx.Response:
        """A v2 call; `roles`, `organisation`, `email` say who calls."""
        token = self.token(roles=list(roles), **who)
        return self.call(method, "/v2" + path, body, f"Bearer {token}")

    def v1(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        roles: Sequence[str] = ("meeting-admin",),
        **who: Any,
    ) -> httpx.Response:
        """A v1 call with a session token."""
        token = self.token(roles=list(roles), kind="holder-of-key", **who)
        return self.call(method, path, body, f"Holder-of-key {token}")

    def call(
        self, method: str, path: str, body: Any = None, authorization: str | None = None, **headers: str
    ) -> httpx.Response:
        """Any call; a body of bytes goes as it is, as JSON otherwise."""
        heads = {k.replace("_", "-"): v for k, v in headers.items()}
        if authorization:
            heads["Authorization"] = authorization
        if isinstance(body, bytes):
            heads.setdefault("Content-Type", "application/json")
            return self.http.request(method, self.base + path, content=body, headers=heads)
        return self.http.request(method, self.base + path, json=body, headers=heads)

    def booked(self, *, v1: bool = False, organisation: str = "test-org", **fields: Any) -> dict[str, Any]:
        """A meeting booked in v2 (or v1) by an admin; fails when it is refused."""
        from tests.vdx.world import BOOKING

        answer = self.v2("POST", "/meetings", {**BOOKING, **fields}, organisation=organisation)
        assert answer.status_code == 200, answer.text
        meeting: dict[str, Any] = answer.json()
        return meeting

    def room(self, uuid: str) -> dict[str, Any]:
        """The scheduling info, as a provisioner-user sees it."""
        answer = self.v2("GET", f"/scheduling-info/{uuid}", roles=["meeting-provisioner-user"])
        assert answer.status_code == 200, answer.text
        room: dict[str, Any] = answer.json()
        return room

    def set_status(self, uuid: str, status: str) -> None:
        """Let a provisioner-user set a status."""
        answer = self.v2(
            "PUT", f"/scheduling-info/{uuid}", {"provisionStatus": status}, roles=["meeting-provisioner-user"]
        )
        assert answer.status_code == 200, answer.text

    def later(self, **step: float) -> None:
        """Move the session's clock."""
        clock = self.context.clock
        clock.set(clock.now() + timedelta(**step))


def error(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Status, code and text of a v2 error."""
    body = answer.json()
    assert set(body) == {"timestamp", "status", "error", "path", "detailed_error_code", "detailed_error"}
    assert body["status"] == answer.status_code
    return answer.status_code, body["detailed_error_code"], body["detailed_error"]


def error_v1(answer: httpx.Response) -> tuple[int, int, str]:
    """Status, code and text of a v1 business error."""
    body = answer.json()
    assert set(body) == {"timestamp", "status", "error", "message", "path", "errorCode", "errorText"}
    assert body["status"] == answer.status_code
    return answer.status_code, body["errorCode"], body["errorText"]


def is_plain(answer: httpx.Response, status: int) -> bool:
    """Whether the answer is the framework's default error."""
    return answer.status_code == status and set(answer.json()) == {"timestamp", "status", "error", "path"}
