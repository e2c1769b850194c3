"""The HTTP API: Kontakt Læge's and the practice's side; the contract is docs/api/waiting_room.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.base import Context
from simulators.waiting_room import errors, reading
from simulators.waiting_room.events import stream
from simulators.waiting_room.logo import logo
from simulators.waiting_room.model import Consultation
from simulators.waiting_room.service import Service
from simulators.waiting_room.sessions import LIFETIME, Login, Sessions
from simulators.waiting_room.state import WaitingRooms
from simulators.waiting_room.views import Views

_OVER = ("ended", "left")


class Api:
    """JSON in, JSON out."""

    def __init__(
        self, context: Context, rooms: WaitingRooms, service: Service, views: Views, sessions: Sessions
    ) -> None:
        self._context = context
        self._rooms = rooms
        self._service = service
        self._views = views
        self._sessions = sessions

    @property
    def routes(self) -> list[Route]:
        """Every operation of the contract."""
        return [
            Route("/kontakt-laege/login", self._login_employee, methods=["POST"]),
            Route("/laege/login", self._login_practice, methods=["POST"]),
            Route("/practices", self._practices),
            Route("/practices/{key}/queue", self._queue),
            Route("/practices/{key}/next", self._next, methods=["POST"]),
            Route("/practices/{key}/passants", self._passant, methods=["POST"]),
            Route("/practices/{key}/sms", self._sms, methods=["POST"]),
            Route("/practices/{key}/door", self._door, methods=["PUT"]),
            Route("/consultations", self._order, methods=["POST"]),
            Route("/consultations/{id}", self._look),
            Route("/consultations/{id}", self._leave, methods=["DELETE"]),
            Route("/consultations/{id}/events", self._events),
            Route("/consultations/{id}/end", self._end, methods=["POST"]),
            Route("/logo/{key}.svg", self._logo),
        ]

    # -- logging in ------------------------------------------------------------------------------------

    async def _login_employee(self, request: Request) -> Response:
        id = reading.text(await reading.json_object(request), "employee")
        employee = self._rooms.settings.employees.get(id)
        if employee is None:
            raise errors.unknown(errors.EMPLOYEE)
        facts = {"name": employee.name, "municipality": employee.municipality, "roles": list(employee.roles)}
        return self._token("employee", id, facts)

    async def _login_practice(self, request: Request) -> Response:
        key = reading.text(await reading.json_object(request), "practice")
        practice = self._rooms.practice(key)
        return self._token("practice", practice.key, {"name": practice.name, "practice": practice.key})

    def _token(self, kind: Any, who: str, facts: dict[str, Any]) -> Response:
        token = self._sessions.open(kind, who)
        body = {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME[kind], **facts}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    # -- Kontakt Læge ----------------------------------------------------------------------------------

    async def _practices(self, request: Request) -> Response:
        every = self._rooms.settings.practices
        return JSONResponse([self._views.practice(self._rooms.practice(key)) for key in every])

    async def _order(self, request: Request) -> Response:
        login = self._login(request, "employee")
        body = await reading.json_object(request)
        citizen, practice = reading.citizen(self._context, body), reading.text(body, "practice")
        mobile = reading.mobile(body, required=False)
        made = self._service.order_by_employee(login.who, citizen, practice, mobile)
        return JSONResponse(
            self._views.waiting(made), 201, {"Location": f"{self._views.base}/consultations/{made.id}"}
        )

    async def _look(self, request: Request) -> Response:
        login = self._login(request, "employee", "practice")
        found = self._own(login, request)
        see = self._views.desk if login.kind == "practice" else self._views.waiting
        return JSONResponse(see(found))

    async def _leave(self, request: Request) -> Response:
        login = self._login(request, "employee", "practice")
        self._service.leave(self._own(login, request))
        return Response(status_code=204)

    async def _events(self, request: Request) -> Response:
        found = self._own(self._login(request, "employee", "practice"), request)
        return stream(
            self._service.changes, lambda: self._views.waiting(found), last=lambda s: s["state"] in _OVER
        )

    # -- the practice ----------------------------------------------------------------------------------

    async def _queue(self, request: Request) -> Response:
        practice = self._desk(request)
        return JSONResponse(
            {
                "practice": self._views.practice(self._rooms.practice(practice)),
                "queue": self._seen(self._rooms.queue(practice)),
                "under_way": self._seen(self._rooms.under_way(practice)),
            }
        )

    async def _next(self, request: Request) -> Response:
        return JSONResponse(self._views.desk(await self._service.next(self._desk(request))))

    async def _passant(self, request: Request) -> Response:
        practice, body = self._desk(request), await reading.json_object(request)
        citizen = reading.citizen(self._context, body)
        made = self._service.order_passant(citizen, practice, reading.mobile(body, required=False))
        return JSONResponse(
            self._views.desk(made), 201, {"Location": f"{self._views.base}/consultations/{made.id}"}
        )

    async def _sms(self, request: Request) -> Response:
        practice, body = self._desk(request), await reading.json_object(request)
        citizen = reading.citizen(self._context, body, required=False)
        visit, status = await self._service.send_sms(practice, citizen, reading.mobile(body, required=True))
        location = {"Location": f"{self._views.base}/consultations/{visit.id}"}
        return JSONResponse({**self._views.desk(visit), "sms": status}, 201, location)

    async def _door(self, request: Request) -> Response:
        practice, body = self._desk(request), await reading.json_object(request)
        self._service.set_door(practice, reading.flag(body, "open"))
        return JSONResponse(self._views.practice(self._rooms.practice(practice)))

    async def _end(self, request: Request) -> Response:
        found = self._own(self._login(request, "practice"), request)
        await self._service.end(found)
        return JSONResponse(self._views.desk(found))

    async def _logo(self, request: Request) -> Response:
        return logo(self._rooms.practice(request.path_params["key"]))

    # -- who asks --------------------------------------------------------------------------------------

    def _login(self, request: Request, *kinds: Any) -> Login:
        return self._sessions.find(reading.bearer(request), *kinds)

    def _desk(self, request: Request) -> str:
        """The practice of the path, when it is the caller's own; another's does not exist for him."""
        login = self._login(request, "practice")
        practice = self._rooms.practice(request.path_params["key"])
        if practice.key != login.who:
            raise errors.unknown(errors.PRACTICE)
        return practice.key

    def _own(self, login: Login, request: Request) -> Consultation:
        found = self._rooms.consultation(request.path_params["id"])
        if login.kind == "practice":
            own = found.practice.key == login.who
        else:
            employee = self._rooms.settings.employees.get(login.who)
            own = employee is not None and found.municipality == employee.municipality
        if not own:
            raise errors.unknown(errors.CONSULTATION)
        return found

    def _seen(self, consultations: Iterable[Consultation]) -> list[dict[str, Any]]:
        return [self._views.desk(c) for c in consultations]
