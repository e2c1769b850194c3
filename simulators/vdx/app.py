"""VDX on the wire: one socket for booking, tokens, SMS Video, short links and portal (digest §0)."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from simulators.base import Context
from simulators.vdx import admin, cors, exchange, oidc, pages, seed
from simulators.vdx.behaviour import FAULTS, OUTAGE, SLOW_SECONDS
from simulators.vdx.booking import Booking, refused
from simulators.vdx.callers import Claims
from simulators.vdx.errors import Refusal, detailed, plain
from simulators.vdx.extras import Extras
from simulators.vdx.meeting.sdp_guard import SdpGuard
from simulators.vdx.model import Organisation
from simulators.vdx.provisioner import Conduct, Provisioner
from simulators.vdx.sms import SmsVideo
from simulators.vdx.state import PORTAL_QUERY, Settings, State
from simulators.vdx.tokens import Issuer
from simulators.wire import Wire

PARTY = "vdx"
MAX_BODY = 2 * 1024 * 1024
"""Bytes; the largest sensible meeting has some kilobytes."""
_TICK = 0.25  # seconds between looks at the session's clock, which anybody may set


class Vdx:
    """The simulated Videoknudepunkt."""

    name = PARTY

    def __init__(self, context: Context) -> None:
        self._context = context
        context.faults.declare(PARTY, FAULTS)
        self._settings = Settings()
        self.state = State(context.clock.now, self._fact, self._faulty, self._settings)
        self.issuer = Issuer(context.clock.now)
        self.assertions = exchange.Assertions(context.clock.now)
        self.provisioner = Provisioner(self.state)
        self._clients: dict[str, oidc.Client] = {}
        self._booking = Booking(self.state, self.issuer)
        self._realm = oidc.Realm(self.issuer, self._clients)
        self._sms = SmsVideo(self.state, self.issuer, context.endpoints)
        self._pages = pages.Pages(self.state)
        self.extras = Extras(self.state, self.issuer, context.endpoints)
        self._task: asyncio.Task[None] | None = None
        guarded = replace(context, guard=SdpGuard(context.guard))
        self._app = Wire(self._serve, guarded, PARTY, refusal=self._refusal, limit=MAX_BODY)

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """The entries under ``vdx.`` (design, section 5); links are built on them from now on."""
        self.issuer.address = base + oidc.REALM
        self._pages.portal = base + pages.PORTAL
        self._settings.short_link_base = base + pages.SHORT_LINK
        self._settings.portal_template = base + pages.PORTAL + PORTAL_QUERY
        self.reset()
        return {
            "vdx.api": base,
            "vdx.token": base + oidc.TOKEN_PATH,
            "vdx.issuer": self.issuer.address,
            "vdx.short_link": base + pages.SHORT_LINK,
            "vdx.portal": base + pages.PORTAL,
            **self.extras.addresses(base),
        }

    async def start(self) -> None:
        """Let the provisioner work by itself."""
        self._task = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """No more background work."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._sms.close()
        await self.extras.close()

    def reset(self) -> None:
        """Forget all but configuration: the clients stay, with their organisations. Meetings in session end."""
        with self.state.lock:
            self.extras.reset()
            self.state.clear(self._settings)
            self.issuer.reset()
            self.assertions.reset()
            self.provisioner.reset(Conduct())
            for client in self._clients.values():
                self._settle_client(client)

    # -- for the harness -------------------------------------------------------------------------------

    def client(self, party: str) -> tuple[str, str]:
        """Id and secret of a party's system client, made at the first call: it plans for its organisation."""
        if party not in self._clients:
            self.add_client(party, party, f"{party}@vdx.example", ["meeting-planner"])
        return party, self._clients[party].secret

    def add_client(
        self, client_id: str, organisation: str, email: str, roles: list[str], secret: str | None = None
    ) -> str:
        """Register a client for the token endpoint and its organisation; returns its secret."""
        claims = Claims(organisation, email, tuple(roles))
        client = oidc.Client(secret or secrets.token_urlsafe(24), claims)
        with self.state.lock:
            self._clients[client_id] = client
            self._settle_client(client)
        return client.secret

    def issue_token(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """``POST /vdx/tokens`` (design, section 5). Raises UsageError."""
        with self.state.lock:
            return {"token": admin.issue_token(self.issuer, request)}

    def issue_assertion(self, request: Mapping[str, Any]) -> str:
        """A SAML assertion in base64 for ``POST /token``; fields as for `issue_token`. Raises UsageError."""
        claims, lifetime = admin.claims_of(request), admin.lifetime_of(request)
        with self.state.lock:
            made = self.assertions.issue(claims, timedelta(seconds=lifetime), self.issuer.address)
        return base64.b64encode(made).decode()

    def seed(self, document: Mapping[str, Any]) -> None:
        """``POST /vdx/seed`` (design, section 5): replaces the state; afterwards nothing moves by itself.

        Raises UsageError for a document that cannot be used; the state then stays as it was.
        """
        with self.state.lock:
            seed.sow(self.state, document, self._settings)
            self.extras.reset()
            self.provisioner.reset(Conduct(automatic=False))

    def configure_provisioner(
        self, *, automatic: bool | None = None, seconds: float | None = None, fails: bool | None = None
    ) -> None:
        """Set how the simulated provisioner behaves; what is None stays."""
        with self.state.lock:
            conduct = self.provisioner.conduct
            conduct.automatic = conduct.automatic if automatic is None else automatic
            conduct.seconds = conduct.seconds if seconds is None else seconds
            conduct.fails = conduct.fails if fails is None else fails

    def advance(self) -> None:
        """Let provisioner and pool filler do all that is due at the session's time."""
        self.provisioner.advance()

    # -- the wire --------------------------------------------------------------------------------------

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        active = self._context.faults.active(PARTY)
        if "slow" in active:
            await asyncio.sleep(float(active["slow"].get("seconds", SLOW_SECONDS)))
        extra = await self.extras.answer(request, outage="outage" in active)
        if extra is not None:
            return extra
        if path.startswith((pages.SHORT_LINK, pages.PORTAL)) or path == pages.PORTAL[:-1]:
            return pages.outage_page() if "outage" in active else await self._pages.answer(request)
        if "outage" in active:
            return self._down(path)
        allowed = self.state.settings.allowed_origins
        early = cors.answer_without_token(request, allowed)
        if early is not None:
            return early
        if path in exchange.PATHS:
            return await self._exchange(request)
        return cors.mark(await self._service(path).answer(request), request, allowed)

    async def _exchange(self, request: Request) -> Response:
        body = await request.body()
        with self.state.lock:
            try:
                return exchange.answer(request, body, self.assertions, self.issuer)
            except Refusal as refusal:
                return refused(refusal, request.url.path, self.state, v1=True)

    def _service(self, path: str) -> oidc.Realm | SmsVideo | Booking:
        if path.startswith(oidc.REALM + "/"):
            return self._realm
        return self._sms if path.startswith("/sms/") else self._booking

    def _down(self, path: str) -> Response:
        body = detailed(503, path, self.state.now(), "11", OUTAGE.da)
        return Response(
            json.dumps(body, ensure_ascii=False), 503, {"Retry-After": "60"}, media_type="application/json"
        )

    def _refusal(self, status: int, title: str, detail: str, path: str) -> Response:
        now: datetime = self.state.now()
        body = detailed(status, path, now, "11", detail) if detail else plain(status, path, now)
        return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")

    async def _tick(self) -> None:
        while True:
            if self.provisioner.conduct.automatic:
                self.provisioner.advance()
            await self.extras.tick(outage=self._faulty("outage"))
            await asyncio.sleep(_TICK)

    def _settle_client(self, client: oidc.Client) -> None:
        code = client.claims.organisation
        if code is not None and code not in self.state.organisations:
            self.state.add_organisation(Organisation(code, name=code))

    def _fact(self, kind: str, peer: str, data: dict[str, Any]) -> None:
        self._context.journal.append(party=PARTY, kind=kind, peer=peer, data=data)

    def _faulty(self, name: str) -> bool:
        return self._context.faults.on(PARTY, name)


def build(context: Context) -> Vdx:
    """The simulated VDX."""
    return Vdx(context)
