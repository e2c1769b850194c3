"""The pages: the citizen's waiting page, Min Læge with MitID, the doctor's list. Phone-sized, nothing foreign."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from proevesten.texts import Text
from simulators.base import Context
from simulators.waiting_room import errors, min_laege, mitid, reading
from simulators.waiting_room.errors import Refused
from simulators.waiting_room.events import stream
from simulators.waiting_room.service import Service
from simulators.waiting_room.sessions import Kind, Sessions
from simulators.waiting_room.state import WaitingRooms
from simulators.waiting_room.views import Json, Views

if TYPE_CHECKING:
    from jinja2 import Environment

_OVER = ("ended", "left")
_STATIC = {"page.css": "text/css", "waiting.js": "text/javascript", "desk.js": "text/javascript"}
_CHANNELS = {"kontakt_laege": "Kontakt Læge", "min_laege": "Min Læge", "passant": "passant", "sms": "SMS"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_FOREIGN_FORM = Text("Formularen kom fra en anden side", "The form came from another page")

Handler = Callable[[Request], Awaitable[Response]]


class Pages:
    """HTML for people; every value is escaped by the templates."""

    def __init__(
        self, context: Context, rooms: WaitingRooms, service: Service, views: Views, sessions: Sessions,
        login: min_laege.Login, broker: mitid.Broker,
    ) -> None:  # fmt: skip
        self._context = context
        self._rooms = rooms
        self._service = service
        self._views = views
        self._sessions = sessions
        self._login = login
        self._broker = broker

    @property
    def routes(self) -> list[Route]:
        """Every page and what belongs to it."""
        return [
            Route("/vent/{page}", self._waiting),
            Route("/vent/{page}/status", self._status),
            Route("/vent/{page}/events", self._events),
            Route("/vent/{page}/leave", self._posted(self._leave), methods=["POST"]),
            Route("/min-laege", self._min_laege),
            Route("/min-laege/login", self._log_in),
            Route("/min-laege/callback", self._callback),
            Route("/min-laege/consultations", self._posted(self._order), methods=["POST"]),
            Route("/min-laege/logout", self._posted(self._log_out), methods=["POST"]),
            Route("/mitid/authorize", self._authorize),
            Route("/mitid/authorize", self._posted(self._decide), methods=["POST"]),
            Route("/mitid/token", self._exchange, methods=["POST"]),
            Route("/mitid/jwks", self._jwks),
            Route("/mitid/.well-known/openid-configuration", self._discovery),
            Route("/laege", self._desk),
            Route("/laege/events", self._desk_events),
            Route("/laege/{action}", self._posted(self._act), methods=["POST"]),
            Route("/static/{name}", self._file),
        ]

    # -- the waiting page ------------------------------------------------------------------------------

    async def _waiting(self, request: Request) -> Response:
        found = self._rooms.by_page(request.path_params["page"])
        seen = self._views.waiting(found)
        title = f"Venteværelse: {found.practice.name}"
        return self._page("waiting.html", title, key=found.page, seen=seen, over=seen["state"] in _OVER)

    async def _status(self, request: Request) -> Response:
        found = self._rooms.by_page(request.path_params["page"])
        return JSONResponse(self._views.waiting(found), headers={"Cache-Control": "no-store"})

    async def _events(self, request: Request) -> Response:
        found = self._rooms.by_page(request.path_params["page"])
        return stream(
            self._service.changes, lambda: self._views.waiting(found), last=lambda s: s["state"] in _OVER
        )

    async def _leave(self, request: Request) -> Response:
        found = self._rooms.by_page(request.path_params["page"])
        self._service.leave(found)
        return _to(f"/vent/{found.page}")

    # -- Min Læge --------------------------------------------------------------------------------------

    async def _min_laege(self, request: Request) -> Response:
        return self._citizen_page(logged_in=bool(self._who(request, "citizen")))

    async def _log_in(self, request: Request) -> Response:
        address, state = self._login.begin()
        answer = _to(address)
        answer.set_cookie("login", state, max_age=900, httponly=True, samesite="lax", path="/min-laege")
        return answer

    async def _callback(self, request: Request) -> Response:
        query = dict(request.query_params)
        try:
            citizen = await self._login.finish(query, request.cookies.get("login", ""))
        except Refused as refusal:
            self._service.refused(refusal, {"channel": "min_laege", **refusal.extra})
            return self._citizen_page(refusal, 401)
        return self._logged_in(citizen)

    def _logged_in(self, citizen: str) -> Response:
        answer = _to("/min-laege")
        answer.delete_cookie("login", path="/min-laege")
        return self._remember(answer, "citizen", citizen)

    async def _order(self, request: Request) -> Response:
        citizen = self._who(request, "citizen", strict=True)
        form = await reading.form(request)
        try:
            made = self._service.order_by_citizen(citizen, reading.text(dict(form), "practice"))
        except Refused as refusal:
            return self._citizen_page(refusal, refusal.status, logged_in=True)
        return _to(f"/vent/{made.page}")

    async def _log_out(self, request: Request) -> Response:
        answer = _to("/min-laege")
        answer.delete_cookie("citizen")
        return answer

    def _citizen_page(
        self, refusal: Refused | None = None, status: int = 200, *, logged_in: bool = False
    ) -> Response:
        practices = [
            self._views.practice(self._rooms.practice(key)) for key in self._rooms.settings.practices
        ]
        alert, use = ("", "") if refusal is None else (refusal.text.da, refusal.extra.get("use", ""))
        return self._page(
            "min_laege.html",
            "Min Læge",
            status,
            alert=alert,
            use=use,
            logged_in=logged_in,
            practices=practices,
        )

    # -- MitID -----------------------------------------------------------------------------------------

    async def _authorize(self, request: Request) -> Response:
        try:
            login = self._broker.begin(dict(request.query_params))
        except mitid.Unusable as fault:
            return self._page("mitid.html", "MitID (simuleret)", 400, alert=fault.text.da, login="")
        return self._page("mitid.html", "MitID (simuleret)", login=login, alert="")

    async def _decide(self, request: Request) -> Response:
        form = await reading.form(request)
        decision = form.get("decision", "")
        try:
            citizen = reading.citizen(self._context, dict(form), required=decision == "approve")
            return _to(self._broker.finish(form.get("login", ""), decision, citizen))
        except mitid.Unusable as fault:
            return self._page("mitid.html", "MitID (simuleret)", 400, alert=fault.text.da, login="")
        except Refused as refusal:
            return self._page(
                "mitid.html", "MitID (simuleret)", 422, alert=refusal.text.da, login=form.get("login", "")
            )

    async def _exchange(self, request: Request) -> Response:
        try:
            answer = self._broker.exchange(await reading.form(request))
        except mitid.Unusable as fault:
            return JSONResponse({"error": fault.error, "error_description": fault.text.en}, 400, _HEADERS)
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def _jwks(self, request: Request) -> Response:
        return JSONResponse(self._broker.jwks())

    async def _discovery(self, request: Request) -> Response:
        return JSONResponse(self._broker.discovery())

    # -- the doctor ------------------------------------------------------------------------------------

    async def _desk(self, request: Request) -> Response:
        return self._desk_page(self._who(request, "practice"))

    def _desk_page(self, practice: str, refusal: Refused | None = None) -> Response:
        status, alert = (200, "") if refusal is None else (refusal.status, refusal.text.da)
        if not practice:
            every = list(self._rooms.settings.practices.values())
            return self._page(
                "desk.html", "Virtuelt venteværelse", status, practice=None, practices=every, alert=alert
            )
        seen = self._seen_by(practice)
        return self._page(
            "desk.html", f"Venteværelse: {seen['practice']['name']}", status, alert=alert, channels=_CHANNELS,
            version=_version(seen), **seen,
        )  # fmt: skip

    async def _desk_events(self, request: Request) -> Response:
        practice = self._who(request, "practice", strict=True)
        return stream(
            self._service.changes,
            lambda: {"version": _version(self._seen_by(practice))},
            last=lambda s: False,
        )

    def _seen_by(self, practice: str) -> Json:
        return {
            "practice": self._views.practice(self._rooms.practice(practice)),
            "queue": [self._views.desk(c) for c in self._rooms.queue(practice)],
            "under_way": [self._views.desk(c) for c in self._rooms.under_way(practice)],
        }

    async def _act(self, request: Request) -> Response:
        action, form = request.path_params["action"], await reading.form(request)
        if action == "enter":
            practice = self._rooms.practice(form.get("practice", ""))
            return self._remember(_to("/laege"), "practice", practice.key)
        practice_key = self._who(request, "practice", strict=True)
        try:
            await self._do(action, practice_key, form)
        except Refused as refusal:
            return self._desk_page(practice_key, refusal)
        return _to("/laege")

    async def _do(self, action: str, practice: str, form: dict[str, str]) -> None:
        body: dict[str, Any] = dict(form)
        if action == "next":
            await self._service.next(practice)
        elif action == "end":
            found = self._rooms.consultation(form.get("id", ""))
            if found.practice.key != practice:
                raise errors.unknown(errors.CONSULTATION)
            await self._service.end(found)
        elif action == "passant":
            mobile = reading.mobile(body, required=False)
            self._service.order_passant(reading.citizen(self._context, body), practice, mobile)
        elif action == "sms":
            citizen = reading.citizen(self._context, body, required=False)
            await self._service.send_sms(practice, citizen, reading.mobile(body, required=True))
        elif action == "door":
            self._service.set_door(practice, form.get("open") == "true")
        else:
            raise errors.unknown(Text("Handlingen", "action"))

    def refused(self, refusal: Refused) -> Response:
        """A refusal as a person reads it."""
        return self._page("message.html", "Virtuelt venteværelse", refusal.status, alert=refusal.text.da)

    # -- what pages share ------------------------------------------------------------------------------

    async def _file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _STATIC:
            raise errors.unknown(Text("Filen", "file"))
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
        return Response(_read(name), media_type=_STATIC[name], headers=headers)

    def _who(self, request: Request, kind: Kind, *, strict: bool = False) -> str:
        """Whose cookie it is; empty without a valid one, unless `strict`: then Refused."""
        try:
            return self._sessions.find(request.cookies.get(kind, ""), kind).who
        except Refused:
            if strict:
                raise
            return ""

    def _remember(self, answer: Response, kind: Kind, who: str) -> Response:
        token = self._sessions.open(kind, who)
        # Lax, not Strict: the browser comes back from MitID by a redirect, and must still be known.
        answer.set_cookie(kind, token, httponly=True, samesite="lax")
        return answer

    def _posted(self, handler: Handler) -> Handler:
        """Forms are taken from our own pages only (cross-site request forgery)."""

        async def checked(request: Request) -> Response:
            origin = request.headers.get("origin")
            # "null" is what a browser sends after Referrer-Policy no-referrer; Sec-Fetch-Site then tells.
            foreign = origin not in (None, "null", self._views.base)
            if foreign or request.headers.get("sec-fetch-site") == "cross-site":
                raise Refused(403, "foreign_form", _FOREIGN_FORM)
            return await handler(request)

        return checked

    def _page(self, template: str, title: str, status: int = 200, **values: Any) -> Response:
        body = self._templates.get_template(template).render(title=title, **values)
        return HTMLResponse(body, status, _HEADERS)

    @cached_property
    def _templates(self) -> Environment:
        from jinja2 import Environment, FunctionLoader, StrictUndefined

        return Environment(autoescape=True, loader=FunctionLoader(_read), undefined=StrictUndefined)


def _read(name: str) -> str:
    return resources.files(__package__).joinpath("static", name).read_text(encoding="utf-8")


def _to(address: str) -> Response:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def _version(seen: Json) -> str:
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]
