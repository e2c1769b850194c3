"""The admin address (design, section 5): loopback only, with a token of its own."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from proevesten.errors import ProevestenError, UsageError
from proevesten.texts import Text
from simulators.base import Context
from simulators.wire import problem

if TYPE_CHECKING:
    from simulators.town import Town

Handler = Callable[[Request], Awaitable[Response]]


class Admin:
    """Reset, clock, faults, journal, and the stage-setting of VDX and VANS."""

    name = "admin"
    loopback_only = True

    def __init__(self, context: Context, town: Town) -> None:
        self._context = context
        self._town = town
        self.token = secrets.token_urlsafe(24)
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/reset", self._reset),
            ("POST", "/clock", self._clock),
            ("POST", "/faults", self._faults),
            ("DELETE", "/faults", self._no_faults),
            ("GET", "/journal", self._journal),
            ("GET", "/journal/{seq:int}/body", self._body),
            ("GET", "/parties", self._parties),
            ("POST", "/vdx/tokens", self._vdx_tokens),
            ("POST", "/vdx/seed", self._vdx_seed),
            ("POST", "/vans/register", self._vans_register),
            ("POST", "/vans/credentials", self._vans_credentials),
            ("GET", "/vans/messages/{id}", self._vans_message),
        ]
        self._app = Starlette(
            routes=[Route(path, self._guarded(handler), methods=[method]) for method, path, handler in table]
        )

    @property
    def app(self) -> ASGIApp:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """The address and its token."""
        return {"admin": base, "admin_token": self.token}

    async def start(self) -> None:
        """Nothing runs in the background."""

    async def stop(self) -> None:
        """Nothing runs in the background."""

    def reset(self) -> None:
        """The admin address has no state."""

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            if not secrets.compare_digest(
                request.headers.get("x-admin-token", "").encode(), self.token.encode()
            ):
                return problem(
                    401, "Adgang nægtet", "X-Admin-Token mangler eller er forkert; se endpoints.json"
                )
            try:
                return await handler(request)
            except ProevestenError as fault:
                advice = fault.advice.da if fault.advice else ""
                return problem(400, fault.message.da, " · ".join(p for p in (fault.where, advice) if p))

        return guarded

    async def _reset(self, request: Request) -> Response:
        for party in self._town.parties.values():
            party.reset()
        self._context.faults.switch_off()
        self._context.clock.reset()
        self._context.journal.append(party="harness", kind="reset")
        return Response(status_code=204)

    async def _clock(self, request: Request) -> Response:
        order = await _document(request)
        clock = self._context.clock
        if "set" in order:
            clock.set(_moment(order["set"]))
        elif isinstance(order.get("advance_seconds"), int | float):
            clock.advance(timedelta(seconds=order["advance_seconds"]))
            if (
                "vdx" in self._town.parties
            ):  # what was due in between happens; setting the clock moves nothing
                self._party("vdx").advance()
        else:
            raise UsageError(
                Text('Send {"set": ISO} eller {"advance_seconds": N}', 'Send {"set"} or {"advance_seconds"}')
            )
        self._context.journal.append(
            party="harness", kind="clock.set", data={"moment": clock.now().isoformat()}
        )
        return JSONResponse({"now": clock.now().isoformat(timespec="milliseconds")})

    async def _faults(self, request: Request) -> Response:
        order = await _document(request)
        self._context.faults.switch_on(
            str(order.get("party", "")), str(order.get("fault", "")), order.get("options") or {}
        )
        return Response(status_code=204)

    async def _no_faults(self, request: Request) -> Response:
        self._context.faults.switch_off(request.query_params.get("party"), request.query_params.get("fault"))
        return Response(status_code=204)

    async def _journal(self, request: Request) -> Response:
        try:
            since = int(request.query_params.get("since", "0"))
        except ValueError as fault:
            raise UsageError(Text("since er et tal", "since is a number")) from fault
        rows = self._context.journal.entries(since=since, party=request.query_params.get("party"))
        lines = "".join(json.dumps(asdict(e), ensure_ascii=False) + "\n" for e in rows)
        return PlainTextResponse(lines, media_type="application/x-ndjson")

    async def _body(self, request: Request) -> Response:
        seq = request.path_params["seq"]
        found = [e for e in self._context.journal.entries(since=seq - 1) if e.seq == seq]
        if not found:
            return problem(404, "Findes ikke", f"Journalen har ingen nr. {seq}")
        return Response(self._context.journal.body(found[0]), media_type="application/octet-stream")

    async def _parties(self, request: Request) -> Response:
        faults = self._context.faults
        rows = [
            {
                "party": name,
                "faults": {n: f.text.da for n, f in faults.known().get(name, {}).items()},
                "active": sorted(faults.active(name)),
            }
            for name in self._town.parties
        ]
        return JSONResponse(rows)

    async def _vdx_tokens(self, request: Request) -> Response:
        return JSONResponse(self._party("vdx").issue_token(await _document(request)))

    async def _vdx_seed(self, request: Request) -> Response:
        self._party("vdx").seed(await _document(request))
        return Response(status_code=204)

    async def _vans_register(self, request: Request) -> Response:
        entries = await _json(request)
        if not isinstance(entries, list):
            raise UsageError(Text("Send en liste af adresser", "Send a list of entries"))
        put = self._town.register.put(entries)
        return JSONResponse([e.as_json() for e in put])

    async def _vans_credentials(self, request: Request) -> Response:
        """Credentials of a location number; who asks takes the seat there from the simulated party."""
        order = await _document(request)
        number = str(order.get("location_number", ""))
        if self._town.register.find(number) is None:
            raise UsageError(Text(f"Ukendt lokationsnummer {number}", f"Unknown location number {number}"))
        user, password = self._party("vans").credentials(number)
        await self._town.release(number)
        return JSONResponse({"user": user, "password": password})

    async def _vans_message(self, request: Request) -> Response:
        way = self._party("vans").track(request.path_params["id"])
        return JSONResponse(way) if way is not None else problem(404, "Meddelelsen kendes ikke")

    def _party(self, name: str) -> Any:
        if name not in self._town.parties:
            raise UsageError(Text(f"Simulatoren {name} kører ikke", f"Simulator {name} is not running"))
        return self._town.parties[name]


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body() or b"{}")
    except ValueError as fault:
        raise UsageError(Text(f"Ikke JSON: {fault}", f"Not JSON: {fault}")) from fault


async def _document(request: Request) -> dict[str, Any]:
    document = await _json(request)
    if not isinstance(document, dict):
        raise UsageError(Text("Send et JSON-objekt", "Send a JSON object"))
    return document


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError as fault:
        raise UsageError(Text(f"Ikke et tidspunkt: {text}", f"Not a moment: {text}")) from fault
    if moment.tzinfo is None:
        raise UsageError(Text("Tidspunktet mangler tidszone", "The moment lacks its zone"))
    return moment
