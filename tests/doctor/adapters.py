"""Small adapters at a real socket, each with an answer of its own."""

from __future__ import annotations

import contextlib
import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Answers:
    """What the adapter says; `seen` gathers (method, path, headers, body)."""

    about: Any = field(default_factory=lambda: {"role": "EOJ", "version": "1.0", "contract": 1})
    status: int = 200
    date: str | None = None
    reaches: bool | None = None
    raw: bytes | None = None
    paths: dict[str, Any] = field(default_factory=dict)
    seen: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)


@contextlib.contextmanager
def adapter(answers: Answers) -> Iterator[str]:
    """Serve; the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(None)

        def do_POST(self) -> None:
            self._serve(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _serve(self, body: Any) -> None:
            path = self.path.partition("?")[0]
            answers.seen.append((self.command, self.path, dict(self.headers), body))
            if path == "/reach" and answers.reaches is not None:
                self._say(200, {"reached": answers.reaches and _reached(body["url"])})
            elif path == "/about":
                self._say(answers.status, answers.about)
            elif path in answers.paths:
                self._say(200, answers.paths[path])
            else:
                self._say(404, {"title": "Ukendt"})

        def _say(self, status: int, body: Any) -> None:
            data = answers.raw if answers.raw is not None else json.dumps(body).encode()
            self.send_response_only(status)
            if answers.date != "":
                self.send_header("Date", answers.date or self.date_time_string())
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(data)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _reached(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return bool(answer.status == 200)
