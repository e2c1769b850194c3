"""The status page: incidents, the outage switch, subscription by mail and webhook (requirement VDX-09)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Entry, Journal
from simulators.base import Context
from simulators.host import Host
from simulators.mail.app import build as build_mail
from simulators.vdx.app import build
from simulators.vdx.behaviour import OUTAGE
from tests.vdx_meeting.client import SECONDS
from tests.vdx_meeting.conftest import Side
from tests.vdx_meeting.world import ALIAS


def page(side: Side) -> str:
    answer = side.http.get(side.context.endpoints["vdx.status"])
    assert answer.status_code == 200
    return answer.text


def api(
    side: Side, method: str, path: str, body: Any = None, *, signed: bool = True, **who: Any
) -> httpx.Response:
    headers = side.token(**who) if signed else {}
    return side.http.request(
        method, side.context.endpoints["vdx.status"] + "v1/" + path, json=body, headers=headers
    )


def test_all_is_well(side: Side) -> None:
    assert "Alle tjenester kører." in page(side)
    assert api(side, "GET", "status").json() == {"status": "operational", "text": "Alle tjenester kører."}


def test_an_incident_from_beginning_to_end(side: Side) -> None:
    made = api(side, "POST", "incidents", {"title": "Langsom <b>bro</b>", "text": "Vi undersøger det."})
    assert made.status_code == 201
    assert "Langsom &lt;b&gt;bro&lt;/b&gt; (undersøges)" in page(side)
    assert api(side, "GET", "status").json() == {"status": "disruption", "text": "Vi undersøger det."}
    id = made.json()["id"]
    api(side, "POST", f"incidents/{id}", {"state": "resolved", "text": "Løst."})
    assert "(løst)" in page(side) and "Alle tjenester kører." in page(side)
    told = api(side, "GET", f"incidents/{id}").json()
    assert [u["text"] for u in told["updates"]] == ["Vi undersøger det.", "Løst."] and told["ended"]
    assert api(side, "GET", "incidents").json() == [told]


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"title": "x"}, 400), ({"title": "x", "text": "y" * 2001}, 400), ({"title": "", "text": "y"}, 400),
     ({"title": "x", "text": "y", "state": "odd"}, 400), ([], 400)],
)  # fmt: skip
def test_bad_incidents(side: Side, body: Any, status: int) -> None:
    assert api(side, "POST", "incidents", body).status_code == status


@pytest.mark.parametrize("raw", [b"", b"{", b'{"title": "x", "text": "\\ud800"}', b"[" * 100_000, b"\xff"])
def test_unreadable_bodies(side: Side, raw: bytes) -> None:
    address = side.context.endpoints["vdx.status"] + "v1/incidents"
    assert side.http.post(address, content=raw, headers=side.token()).status_code == 400


def test_only_administrators_write(side: Side) -> None:
    body = {"title": "x", "text": "y"}
    assert api(side, "POST", "incidents", body, signed=False).status_code == 401
    assert api(side, "POST", "incidents", body, roles=("meeting-user",)).status_code == 403
    assert api(side, "POST", "incidents/unknown", body).status_code == 404
    assert api(side, "GET", "incidents/unknown").status_code == 404


def test_the_outage_switch_is_seen_everywhere(side: Side) -> None:
    side.fault("outage")
    assert OUTAGE.da in page(side)
    assert api(side, "GET", "status").json() == {"status": "disruption", "text": OUTAGE.da}
    booking = side.http.get(side.context.endpoints["vdx.api"] + "/v2/meetings")
    assert (booking.status_code, booking.json()["detailed_error"]) == (503, OUTAGE.da)
    bridge = side.client().request_token("Hanne", "1")
    assert (bridge.status_code, bridge.json()["vdx"]["da"]) == (503, OUTAGE.da)
    for address in ("vdx.portal", "vdx.meeting"):
        shown = side.http.get(side.context.endpoints[address], params={"conference": ALIAS})
        assert shown.status_code == 503 and OUTAGE.da in shown.text and "/status/" in shown.text
    side.context.faults.switch_off()
    assert "VDX kører igen." in page(side) and "Alle tjenester kører." in page(side)


@pytest.mark.parametrize("target", ["", "x", "a@b@c", "ftp://x.test", "javascript:alert(1)", 7, None])
def test_bad_subscriptions(side: Side, target: Any) -> None:
    assert api(side, "POST", "subscriptions", {"target": target}, signed=False).status_code == 400
    if isinstance(target, str):
        assert (
            "Skriv en mailadresse"
            in side.http.post(side.context.endpoints["vdx.status"], data={"target": target}).text
        )


def test_a_subscription_ends(side: Side) -> None:
    made = api(side, "POST", "subscriptions", {"target": "it@kommune.test"}, signed=False)
    again = api(side, "POST", "subscriptions", {"target": "it@kommune.test"}, signed=False)
    assert made.status_code == 201 and made.json() == again.json()
    assert api(side, "DELETE", f"subscriptions/{made.json()['id']}", signed=False).status_code == 204
    assert api(side, "DELETE", f"subscriptions/{made.json()['id']}", signed=False).status_code == 404


class Hook:
    """A subscriber's own web server."""

    def __init__(self) -> None:
        hook = self
        self.told: list[Any] = []
        self.ready = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(204)
                self.end_headers()
                hook.ready.set()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()
    hook.thread.start()
    yield hook
    hook.server.shutdown()
    hook.server.server_close()


def _told(kind: str, entry: Entry) -> bool:
    return entry.kind == "vdx.status.told" and entry.data["kind"] == kind


def test_subscribers_are_told(hook: Hook, tmp_path: Any, http: httpx.Client) -> None:
    clock = Clock()
    journal = Journal(tmp_path / "journal.db", clock)
    context = Context(journal, clock, CitizenGuard(), tmp_path)
    vdx = build(context)
    with Host(context, [build_mail(context, {"kommune.test"}), vdx]):
        status = context.endpoints["vdx.status"]
        assert "Du får besked" in http.post(status, data={"target": "it@kommune.test"}).text
        assert http.post(status + "v1/subscriptions", json={"target": hook.address}).status_code == 201
        context.faults.switch_on("vdx", "outage")
        mail = journal.wait(lambda e: e.kind == "mail.delivered", timeout=SECONDS)
        assert mail is not None, "the mail was awaited"
        assert mail.data["subject"] == "Driftsstatus for VDX: VDX er ude af drift"
        assert status in mail.data["links"]
        assert hook.ready.wait(SECONDS), "the webhook was awaited"
        assert hook.told[0]["incident"]["updates"][0]["text"] == OUTAGE.da
        for kind in ("mail", "webhook"):
            told = journal.wait(partial(_told, kind), timeout=SECONDS)
            assert told is not None and told.data["outcome"] == "sent"
    journal.close()
