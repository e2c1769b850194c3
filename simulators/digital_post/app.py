"""Digital Post's wire: send by Serviceplatformen, ask who is registered, look into the citizen's mailbox."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Mapping
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from proevesten import redact
from proevesten.codecs.memo import KombiRequest, Memo, read_kombi_request
from proevesten.errors import UnreadableError
from proevesten.texts import Text, both
from simulators.base import Context
from simulators.digital_post import errors
from simulators.digital_post.behaviour import FAULTS, PARTY
from simulators.digital_post.errors import Refused
from simulators.digital_post.masking import masked
from simulators.digital_post.reading import read
from simulators.digital_post.state import Post, PostOffice, Registration, Sent, digest
from simulators.wire import Wire, problem

MAX_BODY = 100_000_000
"""Bytes of one request; an authority's message may be 99.5 MB (bekendtgørelse om størrelse på filer, § 3)."""
_CHANNELS = {"Digital Post": "DIGITALPOST", "NemSMS": "NEMSMS", "Automatisk Valg": "DIGITALPOST"}
_SENDING = "/service/KombiPostAfsend_1/"
_CLOCK_LOOK = 0.2  # seconds between looks at the session's clock while post waits for its day: it can be set


class DigitalPost:
    """The simulated post office."""

    name = PARTY

    def __init__(self, context: Context) -> None:
        self._context = context
        self._office = PostOffice()
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        context.faults.declare(PARTY, FAULTS)
        routes = [
            Route(f"{_SENDING}memos", self._send, methods=["POST"]),
            Route(f"{_SENDING}kombi", self._send, methods=["POST"]),
            Route("/service/PostForespoerg_1/{channel}", self._registered),
            Route("/mailboxes/{citizen}/messages", self._mailbox),
            Route("/letters/{citizen}", self._letters),
            Route("/citizens/{citizen}", self._register, methods=["PUT"]),
        ]
        app = Starlette(routes=routes, exception_handlers={Refused: _refused})
        self._app = Wire(app, context, PARTY, quiet=_quiet, refusal=_wire_refusal, limit=MAX_BODY)

    @property
    def app(self) -> ASGIApp | None:
        """The HTTP face."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`digital_post`: the base of ``/service/…`` and ``/mailboxes``."""
        return {"digital_post": base}

    async def start(self) -> None:
        """Begin to deliver."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Deliver no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def reset(self) -> None:
        """Forget messages, letters and registrations."""
        self._office.reset()

    async def _send(self, request: Request) -> Response:
        body = await request.body()
        try:
            return self._take(request, body)
        except Refused as refusal:
            if refusal.code != "SEC-01":  # of such a request nothing is kept
                self._journal_refusal(request, body, refusal)
            return refusal.answer()

    def _take(self, request: Request, body: bytes) -> Response:
        self._must_answer()
        _must_have_transaction(request.headers)
        order = _order(body)
        self._must_know_everybody(order.memo)
        channel = _channel(order)
        previous = self._office.sent.get(order.memo.uuid.lower())
        if previous is not None:
            return _as_before(previous, order.memo)
        now = self._context.clock.now()
        hidden = frozenset(self._context.faults.active(PARTY))
        post = Post(order.memo, str(uuid.uuid4()), now, request.headers.get("x-party", ""), hidden)
        on_paper = self._goes_on_paper(order, channel)
        self._office.sent[order.memo.uuid.lower()] = Sent(digest(order.memo), post.transmission_id)
        self._tell("digital_post.accepted", post, "in", masked(body))
        if on_paper:
            self._office.letters.setdefault(order.memo.recipient.id, []).append(post)
            self._tell("digital_post.letter", post)
        elif "loses_post" not in hidden:
            self._office.waiting.append(post)
            self._arrived.set()
        return errors.received(post.transmission_id)

    def _must_answer(self) -> None:
        if self._context.faults.on(PARTY, "unavailable"):
            raise Refused(503, "unavailable", errors.UNAVAILABLE)

    def _must_know_everybody(self, memo: Memo) -> None:
        """The guard again, on what the wire could not see: text inside the files."""
        for document in memo.documents:
            for file in document.files:
                size = len(file.content)
                if self._context.guard.strangers(read(file).text.encode("utf-8", "replace")):
                    self._context.journal.append(
                        party=PARTY, kind="refused", direction="in", data={"rule": "SEC-01", "size": size}
                    )
                    raise Refused(422, "SEC-01", errors.STRANGER)

    def _goes_on_paper(self, order: KombiRequest, channel: str) -> bool:
        recipient = order.memo.recipient
        if recipient.id_type == "CVR" or self._office.registered(recipient.id, channel):
            return False
        if order.choice == "Automatisk Valg":
            return True
        raise Refused(400, "not-registered", errors.NOT_REGISTERED.format(channel=order.choice))

    async def _registered(self, request: Request) -> Response:
        self._must_answer()
        channel = {"digitalpost": "DIGITALPOST", "nemsms": "NEMSMS"}.get(request.path_params["channel"])
        cpr, cvr = (request.query_params.get(name, "") for name in ("cprNumber", "cvrNumber"))
        if channel is None:
            return problem(404, "Ukendt tjeneste", "digitalpost eller nemsms", title_en="Unknown service")
        if not re.fullmatch(r"[0-9]{10}", cpr) and not re.fullmatch(r"[0-9]{8}", cvr):
            return problem(400, errors.NO_CITIZEN.da, title_en=errors.NO_CITIZEN.en)
        claims = self._context.faults.on(PARTY, "claims_registered")
        return JSONResponse({"result": claims or bool(cvr) or self._office.registered(cpr, channel)})

    async def _register(self, request: Request) -> Response:
        citizen = _citizen(request)
        try:
            body = json.loads(await request.body())
            wanted = {name: body.get(name, True) for name in ("digital_post", "nemsms")}
        except (ValueError, AttributeError, RecursionError):
            wanted = {"": None}
        if not citizen or not all(isinstance(value, bool) for value in wanted.values()):
            return problem(
                422, "Forkert tilmelding", '{"digital_post": true|false, "nemsms": true|false}',
                title_en="Wrong registration",
            )  # fmt: skip
        self._office.registrations[citizen] = Registration(**wanted)
        return JSONResponse({"citizen": citizen, **wanted})

    async def _mailbox(self, request: Request) -> Response:
        return JSONResponse([post.as_json() for post in self._office.mailbox(_citizen(request))])

    async def _letters(self, request: Request) -> Response:
        letters = self._office.letters.get(_citizen(request), [])
        return JSONResponse([post.as_json() for post in letters])

    async def _work(self) -> None:
        while True:
            for post in self._office.deliver(self._context.clock.now()):
                self._tell("digital_post.delivered", post)
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), _CLOCK_LOOK if self._office.waiting else None)
            except TimeoutError:
                continue

    def _journal_refusal(self, request: Request, body: bytes, refusal: Refused) -> None:
        self._context.journal.append(
            party=PARTY,
            kind="digital_post.refused",
            direction="in",
            peer=request.headers.get("x-party", ""),
            data={"status": refusal.status, "code": refusal.code, "text": redact.text(refusal.text.da)},
            headers=redact.headers(dict(request.headers)),
            body=masked(body),
        )

    def _tell(self, kind: str, post: Post, direction: str = "fact", body: bytes = b"") -> None:
        memo = post.memo
        data = {
            "id": memo.uuid,
            "citizen": memo.recipient.id,
            "label": redact.text(memo.label),
            "sender": memo.sender.label or memo.sender.id,
            "links": [redact.text(href) for href in dict.fromkeys(link.href for link in post.links)],
            "kind": memo.type,
            "transmission": post.transmission_id,
        }
        self._context.journal.append(
            party=PARTY, kind=kind, direction=direction, peer=post.peer, data=data, body=body
        )


def build(context: Context) -> DigitalPost:
    """The post office of a session."""
    return DigitalPost(context)


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refused)
    return refusal.answer()


def _wire_refusal(status: int, title: str, detail: str, path: str) -> Response:
    if status == 422:
        return errors.refusal(status, "SEC-01", errors.STRANGER)
    return errors.refusal(status, "size", both(f"{title}: {detail}"))


def _quiet(path: str) -> bool:
    # Sending is journaled by `_send`, which can mask what the files carry; the rest is the harness looking.
    return not path.startswith("/service/PostForespoerg")


def _must_have_transaction(headers: Mapping[str, str]) -> None:
    try:
        uuid.UUID(headers.get("x-transaktionsid", ""))
        datetime.fromisoformat(headers.get("x-transaktionstid", ""))
    except ValueError as fault:
        raise Refused(400, "transaction", errors.BAD_TRANSACTION) from fault


def _order(body: bytes) -> KombiRequest:
    try:
        return read_kombi_request(body)
    except UnreadableError as fault:
        # The text of several faults names each place; that of a syntax error has only a line and column.
        da, en = fault.message
        if fault.where not in da:
            da, en = f"{fault.where}: {da}", f"{fault.where}: {en}"
        raise Refused(400, "memo", Text(da, en)) from fault


def _channel(order: KombiRequest) -> str:
    if order.choice == "Fysisk Post":
        raise Refused(400, "no-paper", errors.NO_PAPER)
    if _CHANNELS[order.choice] != order.memo.type:
        raise Refused(400, "channel", errors.WRONG_CHANNEL)
    return order.memo.type


def _as_before(previous: Sent, memo: Memo) -> Response:
    if previous.digest != digest(memo):
        raise Refused(400, "reused", errors.REUSED)
    return errors.received(previous.transmission_id)


def _citizen(request: Request) -> str:
    return str(request.path_params["citizen"]).replace("-", "")
