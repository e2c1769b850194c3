"""The status page and its small API. It is served also while VDX is down: that is what it is for."""

from __future__ import annotations

import json
import re
import uuid
from html import escape
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from proevesten.session.clock import COPENHAGEN
from simulators.vdx.binding import document_of
from simulators.vdx.callers import ADMINS
from simulators.vdx.errors import Refusal, Unbindable
from simulators.vdx.management_api import ManagementApi
from simulators.vdx.pages import page
from simulators.vdx.state import State
from simulators.vdx.status import ALL_WELL, MOST_SUBSCRIBERS, STATES, Incident, StatusBoard, Subscriber, shown

PAGE = "/status/"
API = "/status/v1/"
_MAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,190}")
_WEBHOOK = re.compile(r"https?://[^\s<>\"]{1,500}")
_WORDS = {
    "investigating": "undersøges",
    "identified": "årsagen er fundet",
    "monitoring": "overvåges",
    "resolved": "løst",
}


class StatusPages:
    """``/status/`` for people, ``/status/v1/…`` for systems."""

    def __init__(self, state: State, board: StatusBoard, api: ManagementApi) -> None:
        """`api` knows who a caller is: only administrators write incidents."""
        self._state = state
        self._board = board
        self._api = api

    def serves(self, path: str) -> bool:
        """Whether the path belongs here."""
        return path.startswith(PAGE) or path == PAGE[:-1]

    async def answer(self, request: Request) -> Response:
        """Serve one request."""
        body = await request.body()
        with self._state.lock:
            if request.url.path.startswith(API):
                return self._system(request, request.url.path[len(API) :].strip("/").split("/"), body)
            return self._subscribe_form(body) if request.method == "POST" else self._page()

    # -- people ----------------------------------------------------------------------------------------

    def _page(self, word: str = "") -> Response:
        summary = self._board.summary()
        state = f'<p class="fejl" role="alert">{escape(summary["text"])}</p>'
        if summary["status"] == "operational":
            state = f"<p>{ALL_WELL}</p>"
        past = [i for i in self._board.newest if i.ended is not None or i in self._board.current][:20]
        listed = "".join(_incident(i) for i in past) or "<p>Ingen hændelser.</p>"
        return page("Driftsstatus for VDX", f"{word}{state}<h2>Hændelser</h2>{listed}{_FORM}")

    def _subscribe_form(self, body: bytes) -> Response:
        target = parse_qs(body.decode("utf-8", "replace")).get("target", [""])[0].strip()
        if self._subscribe(target) is None:
            return self._page('<p class="fejl" role="alert">Skriv en mailadresse eller en webadresse.</p>')
        return self._page('<p role="status">Du får besked, når der er nyt om driften.</p>')

    # -- systems ---------------------------------------------------------------------------------------

    def _system(self, request: Request, words: list[str], body: bytes) -> Response:
        if request.method == "GET":
            return self._read(words)
        try:
            document = {} if request.method == "DELETE" else document_of(body)
        except Unbindable:
            return _json({"error": "JSON object expected"}, 400)
        if words[0] == "subscriptions":
            return self._subscriptions(request.method, words[1:], document)
        return self._write(request, words, document)

    def _read(self, words: list[str]) -> Response:
        if words == ["status"]:
            return _json(self._board.summary())
        if words == ["incidents"]:
            return _json([shown(i) for i in self._board.newest])
        if words[0] == "incidents" and len(words) == 2 and words[1] in self._board.incidents:
            return _json(shown(self._board.incidents[words[1]]))
        return _json({"error": "Not found"}, 404)

    def _subscriptions(self, method: str, words: list[str], document: Any) -> Response:
        if method == "DELETE" and len(words) == 1:
            gone = self._board.subscribers.pop(words[0], None)
            return Response(status_code=204) if gone else _json({"error": "Not found"}, 404)
        if method != "POST" or words:
            return _json({"error": "Method not allowed"}, 405)
        target = document.get("target")
        made = self._subscribe(target.strip()) if isinstance(target, str) else None
        if made is None:
            return _json({"error": "target must be a mail address or an http address"}, 400)
        return _json({"id": made.id, "kind": made.kind, "target": made.target}, 201)

    def _subscribe(self, target: str) -> Subscriber | None:
        kind = "mail" if _MAIL.fullmatch(target) else "webhook" if _WEBHOOK.fullmatch(target) else None
        if kind is None or len(self._board.subscribers) >= MOST_SUBSCRIBERS:
            return None
        known = next((s for s in self._board.subscribers.values() if s.target == target), None)
        made = known or Subscriber(str(uuid.uuid4()), kind, target)  # type: ignore[arg-type]
        self._board.subscribers[made.id] = made
        return made

    def _write(self, request: Request, words: list[str], document: dict[str, Any]) -> Response:
        try:
            caller = self._api.caller(request.headers.get("authorization"))
        except Refusal as refusal:
            return _json({"error": "Unauthorized"}, refusal.status, refusal.headers)
        if not caller.roles & ADMINS:
            return _json({"error": "Forbidden"}, 403)
        title, text = document.get("title"), document.get("text")
        state = document.get("state", "investigating")
        if not _short(text, 2000) or state not in STATES:
            return _json({"error": "text (at most 2000 characters) and a known state are needed"}, 400)
        if words == ["incidents"] and request.method == "POST":
            if not _short(title, 200):
                return _json({"error": "title (at most 200 characters) is needed"}, 400)
            return _json(shown(self._board.open(str(title), str(text))), 201)
        incident = self._board.incidents.get(words[1]) if len(words) == 2 else None
        if words[0] != "incidents" or incident is None:
            return _json({"error": "Not found"}, 404)
        self._board.update(incident, state, str(text))
        return _json(shown(incident))


def _short(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= longest


def _incident(incident: Incident) -> str:
    updates = "".join(
        f"<li>{t.astimezone(COPENHAGEN):%d.%m.%Y kl. %H.%M} · {_WORDS[s]}: {escape(text)}</li>"
        for t, s, text in reversed(incident.updates[-20:])
    )
    return f"<h3>{escape(incident.title)} ({_WORDS[incident.state]})</h3><ul>{updates}</ul>"


_FORM = (
    '<h2>Få besked</h2><form method="post"><label for="target">Mailadresse eller webhook</label>'
    '<input id="target" name="target" required maxlength="255" autocomplete="email">'
    "<button>Abonnér</button></form>"
)


def _json(document: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(document, ensure_ascii=False), status, headers, media_type="application/json")
