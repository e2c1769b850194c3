"""The interpreter follows the meeting, through bookplan (requirements UC1-08, AFT-01)."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.appointment_service.conftest import (
    KIRURGISK,
    LATER,
    LATER_END,
    SYGEPLEJE,
    TOLK,
    Json,
    Side,
    unit,
)

VIDEO = {"language": "ar", "mode": "video"}
ATTENDANCE = {"language": "ar", "mode": "attendance", "place": "Sygehusvej 1, indgang 3"}


def _booked(side: Side, body: Json = VIDEO) -> Json:
    made = side.create(KIRURGISK, unit(SYGEPLEJE))
    answer = side.act(KIRURGISK, made["id"], "interpreter", body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _interpreter(side: Side, id: str) -> str:
    return str(side.read(KIRURGISK, id).json()["participant"][-1]["status"])


def test_a_confirmed_interpreter_is_a_participant_with_the_link(side: Side) -> None:
    id = _booked(side)["id"]
    side.awaited("appointment.updated", interpreter="confirmed", id=id)
    assert _interpreter(side, id) == "accepted"
    link = side.way_in(SYGEPLEJE, id).json()["link"]
    side.awaited("bookplan.link_sent", link=link)
    assert side.awaited("sms.delivered", links=[link]).data["to"] == "+4520000190"
    assert [e["type"] for e in side.events(SYGEPLEJE)] == [
        "appointment.created", "appointment.interpreter", "appointment.interpreter",
    ]  # fmt: skip


def test_without_a_digital_agreement_only_attendance(side: Side) -> None:
    side.bookplan.configure({"digital_link": False})
    made = side.create()
    refused = side.act(KIRURGISK, made["id"], "interpreter", VIDEO)
    assert (refused.status_code, refused.json()["code"], refused.json()["use"]) == (
        409, "no_digital_agreement", "attendance",
    )  # fmt: skip
    assert side.act(KIRURGISK, made["id"], "interpreter", ATTENDANCE).status_code == 200
    side.awaited("bookplan.confirmed", mode="attendance", link="")
    assert side.facts("bookplan.link_sent") == []


def test_a_refusal_is_told_with_its_reason_and_another_can_be_booked(side: Side) -> None:
    side.bookplan.configure({"answers": "refuse", "reason": "Alle tolke er optaget"})
    id = _booked(side)["id"]
    side.awaited("appointment.updated", interpreter="refused", id=id)
    seen = side.read(SYGEPLEJE, id).json()["participant"][-1]
    assert seen["status"] == "declined" and "Alle tolke er optaget" in seen["actor"]["display"]
    side.bookplan.configure({})
    assert side.act(KIRURGISK, id, "interpreter", ATTENDANCE).status_code == 200
    side.awaited("appointment.updated", interpreter="confirmed", id=id)


def test_the_interpreter_moves_and_is_cancelled_with_the_meeting(side: Side) -> None:
    id = _booked(side)["id"]
    side.awaited("appointment.updated", interpreter="confirmed", id=id)
    side.bookplan.configure({"answers": "manual"})
    moved = side.update(KIRURGISK, side.read(KIRURGISK, id).json(), start=LATER, end=LATER_END).json()
    assert moved["participant"][-1]["status"] == "needs-action"
    [booking] = side.bookplan.bookings.of({TOLK})
    assert booking.start.isoformat()[:16] == LATER[:16]
    answer = side.call(
        TOLK, "POST", f"{side.context.endpoints['bookplan']}/bookings/{booking.id}/confirm", {}
    )
    assert answer.status_code == 200
    # The notice comes after the bureau's answer; the one before was for the old time.
    side.awaited("appointment.updated", id=id, version=5)
    assert _interpreter(side, id) == "accepted"
    side.cancel(KIRURGISK, side.read(KIRURGISK, id).json())
    assert booking.status == "cancelled" and _interpreter(side, id) == "declined"


def test_one_interpreter_at_a_time(side: Side) -> None:
    id = _booked(side)["id"]
    again = side.act(KIRURGISK, id, "interpreter", VIDEO)
    assert (again.status_code, again.json()["code"]) == (409, "has_interpreter")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"language": "tlh"}, 409, "no_interpreter"),
        ({}, 422, "wrong_field"),
        ({"language": "ar", "mode": "telepati"}, 422, "wrong_field"),
        ({"language": "ar", "mode": "attendance"}, 422, "wrong_field"),
        ({"language": 7}, 422, "wrong_field"),
    ],
)
def test_bad_bookings(side: Side, body: Json, status: int, code: str) -> None:
    made = side.create()
    answer = side.act(KIRURGISK, made["id"], "interpreter", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert side.read(KIRURGISK, made["id"]).json() == made


def test_when_bookplan_is_down_the_meeting_still_moves(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    id = _booked(side)["id"]
    side.awaited("appointment.updated", interpreter="confirmed", id=id)
    other = side.create()
    monkeypatch.setitem(side.context.endpoints, "bookplan", "http://127.0.0.1:9")
    refused = side.act(KIRURGISK, other["id"], "interpreter", VIDEO)
    assert (refused.status_code, refused.json()["code"]) == (502, "no_bookplan")
    moved = side.update(KIRURGISK, side.read(KIRURGISK, id).json(), start=LATER, end=LATER_END)
    assert moved.status_code == 200 and moved.json()["start"] == LATER
    seen = moved.json()["participant"][-1]
    assert seen["status"] == "needs-action" and "svarer ikke" in seen["actor"]["display"]


def test_a_notice_that_comes_before_the_answer_is_not_lost(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bookplan so quick that its notice overtakes the answer to the request."""
    notices: list[int] = []
    telling: list[threading.Thread] = []

    class Quick(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            wanted = json.loads(self.rfile.read(int(self.headers["content-length"])))
            telling.append(threading.Thread(target=tell, args=(wanted["notify"],)))
            telling[-1].start()
            side.context.journal.wait(
                lambda e: "/interpreter-changes/" in str(e.data.get("target")), since=side.since, timeout=10
            )
            self._answer({"id": "x", "status": "requested"}, 201)

        def do_GET(self) -> None:
            self._answer({"id": "x", "status": "confirmed"}, 200)

        def _answer(self, body: Json, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: Any) -> None: ...

    def tell(address: str) -> None:
        notices.append(httpx.post(address, json={}, timeout=20).status_code)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quick)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    monkeypatch.setitem(side.context.endpoints, "bookplan", f"http://127.0.0.1:{server.server_port}")
    try:
        id = _booked(side)["id"]
        side.awaited("appointment.updated", interpreter="confirmed", id=id)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for one in telling:
            one.join()
    assert notices == [204] and _interpreter(side, id) == "accepted"


def test_a_notice_is_believed_only_as_a_hint(side: Side) -> None:
    """Who invents a notice changes nothing: what counts is what bookplan says."""
    side.bookplan.configure({"answers": "manual"})
    id = _booked(side)["id"]
    [booking] = side.bookplan.bookings.of({TOLK})
    assert side.http.post(booking.notify, json={"status": "confirmed"}).status_code == 204
    assert _interpreter(side, id) == "needs-action"
    assert side.call("", "POST", "/interpreter-changes/ukendt", {}).status_code == 404
