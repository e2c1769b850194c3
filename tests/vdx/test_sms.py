"""SMS Video: the link by SMS through the gateway, and its status (digest §10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from simulators.host import Host
from tests.vdx.client import Side
from tests.vdx.world import FOREIGN, MEETING_1

SMS = f"/sms/v1/meeting/{MEETING_1}"


class Gateway:
    """A gateway by the contract: takes messages, tells their status."""

    name = "sms"

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.status = "queued"
        self.refuses = False
        routes = [Route("/messages", self._take, methods=["POST"]), Route("/messages/{id}", self._tell)]
        self.app: ASGIApp | None = Starlette(routes=routes)

    def addresses(self, base: str) -> dict[str, str]:
        return {"sms": base}

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def reset(self) -> None: ...

    async def _take(self, request: Request) -> Response:
        if self.refuses:
            return JSONResponse({"title": "nej"}, 400)
        self.taken.append(await request.json())
        return JSONResponse({"id": f"sms-{len(self.taken)}"}, 202)

    async def _tell(self, request: Request) -> Response:
        return JSONResponse({"id": request.path_params["id"], "status": self.status})


@pytest.fixture
def gateway(vdx: Side) -> Iterator[Gateway]:
    simulator = Gateway()
    with Host(vdx.context, [simulator]):
        yield simulator
    del vdx.context.endpoints["sms"]


def _send(vdx: Side, body: Any = None, *, path: str = SMS, **who: Any) -> Any:
    body = {"message": "Mødelink %meeting_url%", "to": "20 00 01 31"} if body is None else body
    token = vdx.token(kind="holder-of-key", **who)
    return vdx.call("POST", path, body, f"Holder-of-key {token}")


def test_the_short_link_goes_to_the_gateway(vdx: Side, gateway: Gateway) -> None:
    since = vdx.context.journal.last_seq
    answer = _send(vdx)
    assert answer.status_code == 200
    assert gateway.taken == [
        {
            "to": "20000131",
            "text": "Mødelink https://m.test.dk/abcdef012345",
            "sender": "VDX",
            "reference": MEETING_1,
        }
    ]
    fact = vdx.context.journal.entries(since=since, kind="vdx.sms")[0]
    assert (fact.data["uuid"], fact.data["to"], fact.data["id"]) == (MEETING_1, "20000131", "sms-1")


def test_status_is_asked_for_at_the_gateway(vdx: Side, gateway: Gateway) -> None:
    session = f"Holder-of-key {vdx.token(kind='holder-of-key')}"
    assert vdx.call("GET", SMS, None, session).status_code == 404
    _send(vdx)
    _send(vdx, {"message": "igen", "to": "+4520000132"})
    gateway.status = "delivered"
    listed = vdx.call("GET", SMS, None, session).json()
    assert [(s["to"], s["status"]) for s in listed] == [
        ("20000131", "delivered"),
        ("+4520000132", "delivered"),
    ]


def test_a_v2_token_serves_too(vdx: Side, gateway: Gateway) -> None:
    body = {"message": "%meeting_url%", "to": "20000131"}
    assert vdx.call("POST", SMS, body, f"Bearer {vdx.token()}").status_code == 200


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"message": "x"}, "to: must not be null"),
        ({"to": "20000131"}, "message: must not be null"),
        ({"message": "x", "to": "ring til mig"}, "to: must be a phone number"),
        ({"message": "x", "to": "112"}, "to: must be a phone number"),
    ],
)
def test_bad_bodies(vdx: Side, gateway: Gateway, body: Any, text: str) -> None:
    answer = _send(vdx, body)
    assert (answer.status_code, answer.json()["error"]) == (400, text)
    assert set(answer.json()) == {"error", "path", "status", "status_text", "timestamp"}
    assert gateway.taken == []


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        (SMS, {"flaw": "expired"}, 401),
        (SMS, {"roles": []}, 401),
        (SMS, {"organisation": "unknown-org"}, 403),
        (SMS, {"organisation": "other-org"}, 403),
        (f"/sms/v1/meeting/{FOREIGN}", {}, 403),
        ("/sms/v1/meeting/00000000-0000-4000-8000-000000000000", {}, 404),
        ("/sms/v1/meeting/x", {}, 400),
        ("/sms/v1/elsewhere", {}, 404),
    ],
)
def test_refusals(vdx: Side, gateway: Gateway, path: str, who: dict[str, Any], status: int) -> None:
    assert _send(vdx, path=path, **who).status_code == status
    assert gateway.taken == []


def test_no_gateway_or_one_that_refuses_is_502(vdx: Side) -> None:
    assert _send(vdx).status_code == 502


def test_a_gateway_that_refuses(vdx: Side, gateway: Gateway) -> None:
    gateway.refuses = True
    assert _send(vdx).status_code == 502
