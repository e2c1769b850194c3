"""A vendor's embedded client, as small as it can be: token, calls, and events read in a thread of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx

SECONDS = 10.0
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) Test"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"


class Client:
    """One participant's client at one alias."""

    def __init__(self, http: httpx.Client, base: str, alias: str) -> None:
        self.http = http
        self.base = f"{base}/conferences/{quote(alias, safe='')}/"
        self.token = ""
        self.me = ""
        self.result: dict[str, Any] = {}

    def request_token(self, name: str, pin: str | None = None, *, mobile: bool = False) -> httpx.Response:
        headers = {"User-Agent": PHONE if mobile else DESKTOP} | ({"pin": pin} if pin is not None else {})
        return self.http.post(self.base + "request_token", json={"display_name": name}, headers=headers)

    def enter(self, name: str, pin: str | None = None, *, mobile: bool = False) -> Client:
        """Enter, or fail."""
        answer = self.request_token(name, pin, mobile=mobile)
        assert answer.status_code == 200, answer.text
        self.result = answer.json()["result"]
        self.token, self.me = self.result["token"], self.result["participant_uuid"]
        return self

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return self.http.post(self.base + path, json=body or {}, headers={"token": self.token})

    def get(self, path: str) -> httpx.Response:
        return self.http.get(self.base + path, headers={"token": self.token})

    def ok(self, path: str, body: Any = None) -> Any:
        """A call that must be allowed."""
        answer = self.post(path, body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "success"
        return answer.json()["result"]

    def own(self, path: str, body: Any = None) -> Any:
        """An allowed call on oneself."""
        return self.ok(f"participants/{self.me}/{path}", body)

    def on(self, other: Client, path: str, body: Any = None) -> httpx.Response:
        """A call on another participant."""
        return self.post(f"participants/{other.me}/{path}", body)

    def look(self, path: str) -> Any:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def people(self) -> dict[str, dict[str, Any]]:
        """The participants that this one sees, by name."""
        return {p["display_name"]: p for p in self.look("participants")}

    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = self.look("conference_status")
        return status

    def events(self) -> Events:
        return Events(self.base, self.token)


class Events:
    """The event stream, read in a thread; closed with the `with` block."""

    def __init__(self, base: str, token: str) -> None:
        self._address = f"{base}events"
        self._token = token
        self._changed = threading.Condition()
        self.seen: list[tuple[str, Any]] = []
        self.comments = 0
        self.ended = False
        self._client = httpx.Client(timeout=SECONDS)
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Events:
        self._thread.start()
        self.wait("participant_sync_end")
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def wait(self, event: str, match: Callable[[Any], bool] = lambda data: True) -> Any:
        """The first event of that name that matches, past or to come."""
        with self._changed:
            found = self._changed.wait_for(lambda: self._find(event, match), SECONDS)
            assert found, f"{event} was awaited for {SECONDS:g} s; seen: {[name for name, _ in self.seen]}"
            return self._find(event, match)[0]

    def until_end(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.ended, SECONDS), "the stream's end was awaited"

    def _find(self, event: str, match: Callable[[Any], bool]) -> list[Any]:
        return [data for name, data in self.seen if name == event and match(data)]

    def _read(self) -> None:
        try:
            with self._client.stream("GET", self._address, headers={"token": self._token}) as answer:
                name = ""
                for line in answer.iter_lines():
                    if line.startswith("event: "):
                        name = line[7:]
                    with self._changed:
                        if line.startswith("data: "):
                            self.seen.append((name, json.loads(line[6:])))
                        self.comments += line.startswith(":")
                        self._changed.notify_all()
        except (httpx.HTTPError, RuntimeError, OSError):
            pass  # the test closed the client
        with self._changed:
            self.ended = True
            self._changed.notify_all()
