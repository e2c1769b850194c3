"""The HTTP API of the proposal; its contract is docs/api/appointment_service.yaml."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.appointment_service import errors, reading
from simulators.appointment_service.behaviour import PARTY
from simulators.appointment_service.directory import KINDS, Directory, Kind
from simulators.appointment_service.errors import Refused, wrong
from simulators.appointment_service.fhir import Writer, bundle, utc_place
from simulators.appointment_service.model import REPLIES, Appointment, Reply
from simulators.appointment_service.service import Service, digest
from simulators.appointment_service.store import Store, Subscription
from simulators.appointment_service.tokens import Caller, Tokens
from simulators.appointment_service.webhooks import told
from simulators.base import Context

FHIR = "application/fhir+json"
_MOST, _USUAL = 100, 20
_LONGEST_WAIT = 30
_CURSOR = re.compile(r"([0-9T:+-]{20,40})\|([0-9a-f-]{36})")
Json = dict[str, Any]


class Api:
    """Requests in, resources out."""

    def __init__(
        self, context: Context, directory: Directory, store: Store, service: Service, tokens: Tokens,
        reader: reading.Reader, faulty: Callable[[str], bool], hurry: Callable[[], None],
    ) -> None:  # fmt: skip
        """`hurry` lets deliveries wait no longer."""
        self._context = context
        self._directory = directory
        self._store = store
        self._service = service
        self._tokens = tokens
        self._reader = reader
        self._faulty = faulty
        self._hurry = hurry
        self._writer = Writer(directory)
        self.base = ""
        self.stopped = False

    @property
    def routes(self) -> list[Route]:
        """Every operation of the contract."""
        one = "/Appointment/{id}"
        return [
            Route("/participants", self._participants),
            Route("/Organization/{id}", self._entry),
            Route("/PractitionerRole/{id}", self._entry),
            Route("/Appointment", self._search),
            Route("/Appointment", self._create, methods=["POST"]),
            Route(one, self._read),
            Route(one, self._update, methods=["PUT"]),
            Route(one + "/$cancel", self._cancel, methods=["POST"]),
            Route(one + "/$share", self._share, methods=["POST"]),
            Route(one + "/$forward", self._forward, methods=["POST"]),
            Route(one + "/$respond", self._respond, methods=["POST"]),
            Route(one + "/$interpreter", self._interpreter, methods=["POST"]),
            Route(one + "/$access", self._access),
            Route("/events", self._events),
            Route("/subscription", self._subscription),
            Route("/subscription", self._subscribe, methods=["PUT"]),
            Route("/subscription", self._unsubscribe, methods=["DELETE"]),
            Route("/interpreter-changes/{key}", self._interpreter_changed, methods=["POST"]),
        ]

    # -- participants ----------------------------------------------------------------------------------

    async def _participants(self, request: Request) -> Response:
        await self._caller(request, writes=False)
        query = request.query_params
        words, organisation = query.get("text", ""), query.get("organization")
        if not 2 <= len(words.strip()) <= 100:
            raise wrong("text", "2 til 100 tegn", "2 to 100 characters")
        if organisation is not None and organisation not in self._directory:
            raise wrong("organization", "kendes ikke", "is unknown")
        most = reading.number(query.get("_count"), "_count", _USUAL, 1, _MOST)
        after = reading.number(query.get("cursor"), "cursor", 0, 0, 10**9)
        found = list(self._directory.search(words, self._kinds(query.get("kind")), organisation))
        following = {**query, "cursor": str(after + most)} if after + most < len(found) else None
        page = found[after : after + most]
        return self._bundle(request, [self._writer.entry(entry) for entry in page], following)

    def _kinds(self, wanted: str | None) -> tuple[Kind, ...]:
        if wanted is not None and wanted not in KINDS:
            raise wrong("kind", f"en af {', '.join(KINDS)}", f"one of {', '.join(KINDS)}")
        kinds: tuple[Kind, ...] = tuple(k for k in KINDS if wanted in (None, k))
        return tuple(k for k in kinds if k == "person") if self._faulty("persons_only") else kinds

    async def _entry(self, request: Request) -> Response:
        await self._caller(request, writes=False)
        found = self._directory.entries.get(request.url.path.removeprefix("/"))
        if found is None:
            raise Refused(404, "unknown", errors.NOT_THERE)
        return _fhir(self._writer.entry(found))

    # -- meetings --------------------------------------------------------------------------------------

    async def _create(self, request: Request) -> Response:
        caller = await self._caller(request, writes=True)
        body, key = await reading.json_object(request), request.headers.get("idempotency-key", "")
        if len(key) > 200:
            raise wrong("Idempotency-Key", "højst 200 tegn", "at most 200 characters")
        draft = self._reader.draft(body, caller.organisation)
        made, new = await self._service.create(caller, draft, key, digest(body))
        location = {"Location": f"{self.base}/Appointment/{made.id}"}
        return self._appointment(made, 201 if new else 200, location)

    async def _search(self, request: Request) -> Response:
        caller = await self._caller(request, writes=False)
        query = request.query_params
        most = reading.number(query.get("_count"), "_count", _USUAL, 1, _MOST)
        status = query.get("status", "")
        if status not in ("", "booked", "cancelled"):
            raise wrong("status", "booked eller cancelled", "booked or cancelled")
        span = reading.interval(query.getlist("date"))
        found = self._service.search(caller, span, status, _place(query.get("cursor")), most + 1)
        following = None
        if len(found) > most:
            last = found[most - 1]
            kept = [(k, v) for k, v in query.multi_items() if k != "cursor"]
            following = [*kept, ("cursor", utc_place(last.start, last.id))]
        return self._bundle(request, [self._writer.appointment(a) for a in found[:most]], following)

    async def _read(self, request: Request) -> Response:
        caller = await self._caller(request, writes=False)
        found = self._service.find(caller, request.path_params["id"])
        if request.headers.get("if-none-match", "").strip() == found.etag:
            return Response(status_code=304, headers={"ETag": found.etag})
        return self._appointment(found)

    async def _update(self, request: Request) -> Response:
        caller, version = await self._caller(request, writes=True), reading.version(request)
        draft = self._reader.draft(await reading.json_object(request), caller.organisation)
        id = request.path_params["id"]
        return self._appointment(await self._service.update(caller, id, version, draft))

    async def _cancel(self, request: Request) -> Response:
        caller, version = await self._caller(request, writes=True), reading.version(request)
        reason = reading.text(await reading.json_object(request), "reason", 200, required=False)
        id = request.path_params["id"]
        return self._appointment(await self._service.cancel(caller, id, version, reason))

    async def _share(self, request: Request) -> Response:
        caller = await self._caller(request, writes=True)
        more = self._reader.participants(await reading.json_object(request), caller.organisation)
        return self._appointment(await self._service.share(caller, request.path_params["id"], more))

    async def _forward(self, request: Request) -> Response:
        caller = await self._caller(request, writes=True)
        more = self._reader.participants(await reading.json_object(request), caller.organisation)
        return self._appointment(await self._service.forward(caller, request.path_params["id"], more))

    async def _respond(self, request: Request) -> Response:
        caller, body = await self._caller(request, writes=True), await reading.json_object(request)
        reply: Reply | None = next((r for r in REPLIES if r == body.get("status")), None)
        if reply is None:
            raise wrong("status", f"en af {', '.join(REPLIES)}", f"one of {', '.join(REPLIES)}")
        actor = reading.text(body, "actor", 200, required=False)
        id = request.path_params["id"]
        return self._appointment(await self._service.respond(caller, id, reply, actor))

    async def _interpreter(self, request: Request) -> Response:
        caller, body = await self._caller(request, writes=True), await reading.json_object(request)
        language, mode = reading.text(body, "language", 20), body.get("mode", "video")
        if mode not in ("video", "attendance"):
            raise wrong("mode", "video eller attendance", "video or attendance")
        place = reading.text(body, "place", 200, required=mode == "attendance")
        id = request.path_params["id"]
        booked = await self._service.book_interpreter(caller, id, language, mode, place)
        return self._appointment(booked)

    async def _access(self, request: Request) -> Response:
        caller = await self._caller(request, writes=False)
        way = await self._service.way_in(caller, request.path_params["id"])
        return JSONResponse(way, headers={"Cache-Control": "no-store"})

    # -- events ----------------------------------------------------------------------------------------

    async def _events(self, request: Request) -> Response:
        caller = await self._caller(request, writes=False)
        query = request.query_params
        after = reading.number(query.get("after"), "after", 0, 0, 10**12)
        most = reading.number(query.get("_count"), "_count", _MOST, 1, _MOST)
        wait = reading.number(query.get("wait"), "wait", 0, 0, _LONGEST_WAIT)
        events = await self._awaited(caller, after, most, wait)
        for event in events:
            facts = {"organisation": caller.organisation, "via": "polling", "attempts": 1}
            self._context.journal.append(
                party=PARTY, kind="appointment.notified", peer=caller.organisation, data={**event, **facts}
            )
        cursor = events[-1]["sequence"] if events else after
        return JSONResponse({"events": events, "cursor": str(cursor)}, headers={"Cache-Control": "no-store"})

    async def _awaited(self, caller: Caller, after: int, most: int, wait: int) -> list[Json]:
        mine = self._directory.related(caller.organisation)
        loop = asyncio.get_running_loop()
        end = loop.time() + wait
        while True:
            bell = self._service.news  # taken before looking: else what happens in between is missed
            found = self._store.events(mine, after, most)
            left = end - loop.time()
            if found or left <= 0 or self.stopped:
                return [told(event.seq, event.doc) for event in found]
            try:
                await asyncio.wait_for(bell.wait(), left)
            except TimeoutError:
                continue

    async def _subscribe(self, request: Request) -> Response:
        caller, body = await self._caller(request, writes=True), await reading.json_object(request)
        secret = reading.text(body, "secret", 200)
        if len(secret) < 16:
            raise wrong("secret", "mindst 16 tegn", "at least 16 characters")
        self._store.subscribe(Subscription(caller.organisation, _endpoint(body), secret))
        self._hurry()
        return JSONResponse(self._described(caller))

    async def _subscription(self, request: Request) -> Response:
        return JSONResponse(self._described(await self._caller(request, writes=False)))

    async def _unsubscribe(self, request: Request) -> Response:
        caller = await self._caller(request, writes=True)
        self._described(caller)
        self._store.unsubscribe(caller.organisation)
        return Response(status_code=204)

    def _described(self, caller: Caller) -> Json:
        for one in self._store.subscriptions():
            if one.organisation == caller.organisation:
                states = ("pending", "done", "given_up")
                counts = {state: self._store.count(one.organisation, state) for state in states}
                return {"organisation": one.organisation, "endpoint": one.endpoint, **counts}
        raise Refused(404, "unknown", errors.NOT_THERE)

    async def _interpreter_changed(self, request: Request) -> Response:
        await self._service.interpreter_changed(request.path_params["key"])
        return Response(status_code=204)

    # -- what operations share -------------------------------------------------------------------------

    async def _caller(self, request: Request, *, writes: bool) -> Caller:
        return await self._tokens.caller(request.headers, writes=writes)

    def _appointment(self, a: Appointment, status: int = 200, headers: Json | None = None) -> Response:
        return _fhir(self._writer.appointment(a), status, {**(headers or {}), "ETag": a.etag})

    def _bundle(self, request: Request, resources: list[Json], following: Any) -> Response:
        address = self.base + request.url.path
        own = f"{address}?{request.url.query}" if request.url.query else address
        after = f"{address}?{urlencode(following)}" if following else None
        return _fhir(bundle(resources, self.base, own, after))


def _fhir(resource: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(resource, status, headers, media_type=FHIR)


def _place(cursor: str | None) -> tuple[str, str]:
    if cursor is None:
        return "", ""
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise wrong("cursor", "brug adressen i link next", "use the address of link next")
    return match[1], match[2]


def _endpoint(body: Json) -> str:
    value = reading.text(body, "endpoint", 2000)
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        sound = sound and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise wrong("endpoint", "en adresse, der begynder med https://", "an address beginning with https://")
    return value
