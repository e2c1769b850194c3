"""The adapter that a simulated clinical system offers: the same contract as a vendor's (design, section 6).

``GET /about`` · ``POST /actions {"action": …}`` → ``{"result": …}`` or ``{"refused": {"reason": …}}`` ·
``GET /inbox?citizen=`` · ``GET /sent?citizen=`` · ``GET /citizens/{cpr}``.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.wire import problem

Action = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
CONTRACT = 1


class Refusal(Exception):
    """The system refuses an action, as its user would be told."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class Adapted(Protocol):
    """What the adapter needs of a system."""

    @property
    def about(self) -> Mapping[str, Any]:
        """Vendor, system, version, role."""

    @property
    def actions(self) -> Mapping[str, Action]:
        """What it can be asked to do."""

    def inbox_of(self, citizen: str | None) -> list[dict[str, Any]]:
        """What the inbox shows."""

    def sent_of(self, citizen: str | None) -> list[dict[str, Any]]:
        """What was sent, and its state."""

    def citizen_of(self, cpr: str) -> dict[str, Any] | None:
        """What the citizen's page shows."""


def adapter(system: Adapted) -> Starlette:
    """The HTTP application of a system's adapter."""

    async def about(request: Request) -> Response:
        return JSONResponse({**system.about, "contract": CONTRACT})

    async def actions(request: Request) -> Response:
        try:
            order = json.loads(await request.body())
            action = system.actions[order["action"]]
        except (ValueError, TypeError):
            return problem(400, "Ugyldig handling", 'Send JSON: {"action": navn, …}')
        except KeyError as missing:
            known = ", ".join(sorted(system.actions))
            return problem(
                404, "Ukendt handling", f"{missing.args[0]!s} kendes ikke. Kendte handlinger: {known}"
            )
        try:
            return JSONResponse({"result": await action(order)})
        except Refusal as refusal:
            return JSONResponse({"refused": {"reason": refusal.reason, **refusal.facts}})
        except KeyError as missing:
            return problem(400, "Ugyldig handling", f"Feltet {missing.args[0]} mangler i {order['action']}")
        except (TypeError, ValueError, AttributeError) as wrong:
            return problem(
                400, "Ugyldig handling", f"Et felt i {order['action']} har en forkert type: {wrong}"
            )

    async def inbox(request: Request) -> Response:
        return JSONResponse({"messages": system.inbox_of(request.query_params.get("citizen"))})

    async def sent(request: Request) -> Response:
        return JSONResponse({"messages": system.sent_of(request.query_params.get("citizen"))})

    async def citizen(request: Request) -> Response:
        page = system.citizen_of(request.path_params["cpr"])
        return JSONResponse(page) if page is not None else problem(404, "Borgeren kendes ikke i systemet")

    return Starlette(
        routes=[
            Route("/about", about),
            Route("/actions", actions, methods=["POST"]),
            Route("/inbox", inbox),
            Route("/sent", sent),
            Route("/citizens/{cpr}", citizen),
        ]
    )
