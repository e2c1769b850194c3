"""The adapter that Prøvesten drives this system by: contract version 1 (docs/adapter of Prøvesten)."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from eoj.network import Network
from eoj.record import Record

ABOUT = {"vendor": "Eksempel A/S", "system": "Eksempel EOJ", "version": "1.0", "role": "EOJ", "contract": 1}
_LARGEST = 1024 * 1024


def serve(host: str, port: int, record: Record, network: Network) -> None:
    """Serve until stopped; the address is printed, so that a caller knows that it is up."""
    try:
        server = ThreadingHTTPServer((host, port), _handler(record, network))
    except OSError as fault:
        raise SystemExit(f"eoj: {host}:{port}: {fault.strerror}") from fault
    print(f"http://{host}:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


def _handler(record: Record, network: Network) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            citizen = parse_qs(address.query).get("citizen", [None])[0]
            if address.path == "/about":
                self._say(200, ABOUT)
            elif address.path == "/inbox":
                self._say(200, {"messages": record.inbox(citizen)})
            elif address.path == "/sent":
                self._say(200, {"messages": []})
            elif address.path.startswith("/citizens/"):
                self._citizen(unquote(address.path.removeprefix("/citizens/")))
            else:
                self._problem(404, "Findes ikke")

        def do_POST(self) -> None:
            order = self._order()
            if order is None:
                return
            if self.path == "/setup":
                self._set_up(order)
            elif self.path == "/reach":
                self._say(200, {"reached": _reaches(str(order.get("url", "")))})
            elif self.path == "/actions":
                self._problem(404, "Ukendt handling", "Systemet modtager breve; det kan ikke andet")
            else:
                self._problem(404, "Findes ikke")

        def _citizen(self, cpr: str) -> None:
            letters = record.inbox(cpr)
            if letters:
                self._say(200, {"citizen": cpr, "letters": letters})
            else:
                self._problem(404, "Borgeren kendes ikke i systemet")

        def _set_up(self, order: dict[str, Any]) -> None:
            try:
                credentials = order["credentials"]
                where = str(order["endpoints"]["vans.http"])
                number, user, password = (
                    order["location_number"],
                    credentials["user"],
                    credentials["password"],
                )
            except (KeyError, TypeError):
                self._problem(
                    400, "Ugyldig opsætning", "endpoints, location_number og credentials skal være der"
                )
                return
            network.connect(where, str(number), str(user), str(password))
            self._say(200, {})

        def _order(self) -> dict[str, Any] | None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > _LARGEST:
                self.close_connection = True
                self._problem(413, "For stor")
                return None
            try:
                order = json.loads(self.rfile.read(length))
            except (ValueError, RecursionError):
                order = None
            if not isinstance(order, dict):
                self._problem(400, "Ugyldig handling", "Send et JSON-objekt")
                return None
            return order

        def _problem(self, status: int, title: str, detail: str = "") -> None:
            self._say(
                status, {"title": title, "status": status, "detail": detail}, "application/problem+json"
            )

        def _say(self, status: int, body: Any, kind: str = "application/json") -> None:
            data = json.dumps(body, ensure_ascii=False).encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *arguments: Any) -> None:
            """No log: paths carry citizens."""

    return Handler


def _reaches(url: str) -> bool:
    if not url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True  # somebody answered
    except (OSError, ValueError):
        return False
