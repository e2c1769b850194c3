"""Every participant's system is told by itself: webhooks and polling (requirement AFT-01)."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.appointment_service.conftest import (
    KIRURGISK,
    OEST,
    SYGEPLEJE,
    TESTGADE,
    VEST,
    Side,
    unit,
)

SECRET = "en hemmelighed på over 16 tegn"


@dataclass
class Subscriber:
    """A system with a webhook; answers with `statuses` in turn, then 204."""

    address: str = ""
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes, int]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, headers: dict[str, str], body: bytes) -> int:
        with self.changed:
            status = self.statuses.pop(0) if self.statuses else 204
            self.got.append((headers, body, status))
            self.changed.notify_all()
        return status

    def awaited(self, count: int) -> list[dict[str, Any]]:
        """The bodies, once there are `count`; fails when they do not come."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.got) >= count, 10), (
                f"awaited {count}, got {self.got}"
            )
            return [json.loads(body) for _, body, _ in self.got]


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    system = Subscriber()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(system.take({k.lower(): v for k, v in self.headers.items()}, body))
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    system.address = f"http://127.0.0.1:{server.server_port}/hook"
    yield system
    server.shutdown()
    server.server_close()
    thread.join()


def subscribe(side: Side, who: str, address: str, secret: str = SECRET) -> httpx.Response:
    return side.call(who, "PUT", "/subscription", {"endpoint": address, "secret": secret})


def genuine(headers: dict[str, str], body: bytes, secret: str = SECRET) -> bool:
    """What a subscriber does with a notice before it believes it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, headers.get("webhook-signature", ""))


def story(side: Side) -> str:
    """A meeting's life: created, changed, answered, cancelled."""
    made = side.create(KIRURGISK, unit(SYGEPLEJE))
    side.update(KIRURGISK, made, description="Ændret")
    side.act(SYGEPLEJE, made["id"], "respond", {"status": "accepted"})
    side.cancel(KIRURGISK, side.read(KIRURGISK, made["id"]).json())
    return str(made["id"])


LIFE = ["appointment.created", "appointment.updated", "appointment.responded", "appointment.cancelled"]


def test_a_system_is_told_everything_in_order_and_can_prove_who_told(
    side: Side, subscriber: Subscriber
) -> None:
    subscribe(side, SYGEPLEJE, subscriber.address)
    id = story(side)
    told = subscriber.awaited(4)
    assert [one["type"] for one in told] == LIFE
    assert [one["version"] for one in told] == [1, 2, 3, 4]
    assert {one["appointment"] for one in told} == {f"Appointment/{id}"}
    assert all(genuine(headers, body) for headers, body, _ in subscriber.got)
    headers, body, _ = subscriber.got[0]
    assert not genuine(headers, body + b" ") and not genuine(headers, body, "en anden hemmelighed")
    assert not genuine({**headers, "webhook-id": "andet"}, body)
    assert told == side.events(SYGEPLEJE), "webhook and polling tell the same, by the same ids"
    fact = side.awaited("appointment.notified", via="webhook", type="appointment.cancelled").data
    assert (fact["organisation"], fact["attempts"]) == (SYGEPLEJE, 1)
    assert b"Udskrivning" not in body and b"http" not in body, "a notice carries no content"


def test_a_system_that_is_down_is_told_later_once_per_change(side: Side, subscriber: Subscriber) -> None:
    side.service.configure({"retry_seconds": [0.01] * 5})
    subscriber.statuses = [500, 503, 302]
    subscribe(side, SYGEPLEJE, subscriber.address)
    story(side)
    told = subscriber.awaited(7)
    assert [one["type"] for one in told] == [LIFE[0]] * 3 + LIFE
    ids = [headers["webhook-id"] for headers, _, _ in subscriber.got]
    assert len(set(ids[:4])) == 1 and len(set(ids)) == 4
    assert side.awaited("appointment.notified", via="webhook", type=LIFE[0]).data["attempts"] == 4
    side.awaited("appointment.notified", via="webhook", type=LIFE[3])
    shown = side.call(SYGEPLEJE, "GET", "/subscription").json()
    assert (shown["pending"], shown["done"], shown["given_up"]) == (0, 4, 0)


def test_after_the_last_attempt_polling_has_it(side: Side, subscriber: Subscriber) -> None:
    side.service.configure({"retry_seconds": [0.01, 0.01]})
    subscriber.statuses = [500] * 3
    subscribe(side, SYGEPLEJE, subscriber.address)
    side.create(KIRURGISK, unit(SYGEPLEJE))
    assert side.awaited("appointment.undeliverable").data["attempts"] == 3
    assert [e["type"] for e in side.events(SYGEPLEJE)] == ["appointment.created"]
    assert side.call(SYGEPLEJE, "GET", "/subscription").json()["given_up"] == 1


def test_one_who_is_down_holds_up_nobody(side: Side, subscriber: Subscriber) -> None:
    side.service.configure({"retry_seconds": [60]})
    subscribe(side, SYGEPLEJE, "http://127.0.0.1:9/")  # the discard port: nobody listens
    subscribe(side, TESTGADE, subscriber.address)
    side.create(KIRURGISK, unit(SYGEPLEJE), unit(TESTGADE))
    assert [one["type"] for one in subscriber.awaited(1)] == ["appointment.created"]
    assert side.call(SYGEPLEJE, "GET", "/subscription").json()["pending"] == 1


def test_a_new_address_gets_at_once_what_waits(side: Side, subscriber: Subscriber) -> None:
    side.service.configure({"retry_seconds": [60]})
    subscribe(side, SYGEPLEJE, "http://127.0.0.1:9/")
    story(side)
    subscribe(side, SYGEPLEJE, subscriber.address)
    assert [one["type"] for one in subscriber.awaited(4)] == LIFE


def test_a_subscriber_says_that_it_is_gone(side: Side, subscriber: Subscriber) -> None:
    subscriber.statuses = [410]
    subscribe(side, SYGEPLEJE, subscriber.address)
    side.create(KIRURGISK, unit(SYGEPLEJE))
    side.awaited("appointment.unsubscribed")
    assert side.call(SYGEPLEJE, "GET", "/subscription").status_code == 404


def test_only_those_concerned_are_told(side: Side, subscriber: Subscriber) -> None:
    subscribe(side, VEST, subscriber.address)
    side.create(KIRURGISK, unit(SYGEPLEJE))
    side.create(KIRURGISK, unit(VEST))
    assert len(subscriber.awaited(1)) == 1
    assert [e["type"] for e in side.events(VEST)] == ["appointment.created"]
    assert len(side.events(KIRURGISK)) == len(side.events("region-test")) == 2
    assert len(side.events(OEST)) == 1


def test_polling_goes_on_from_the_cursor(side: Side) -> None:
    story(side)
    cursor, seen = "0", []
    for _ in range(3):
        answer = side.call(SYGEPLEJE, "GET", f"/events?after={cursor}&_count=2").json()
        seen += [e["type"] for e in answer["events"]]
        cursor = answer["cursor"]
    assert seen == LIFE
    assert side.call(SYGEPLEJE, "GET", f"/events?after={cursor}").json() == {"events": [], "cursor": cursor}


def test_polling_waits_for_news(side: Side) -> None:
    answers: list[list[dict[str, Any]]] = []
    headers = {"Authorization": f"Bearer {side.token(SYGEPLEJE)}"}

    def poll() -> None:
        answer = httpx.get(f"{side.base}/events?wait=30", headers=headers, timeout=40)
        answers.append(answer.json()["events"])

    side.service.api._tokens._keys = {}  # so that the poll is seen to arrive: it asks for the keys first
    listener = threading.Thread(target=poll)
    listener.start()
    side.context.journal.wait(
        lambda e: e.kind == "http.response" and str(e.data["target"]).endswith("/certs"),
        since=side.since,
        timeout=10,
    )
    side.create(KIRURGISK, unit(VEST))
    side.create(KIRURGISK, unit(SYGEPLEJE))
    listener.join(10)
    assert not listener.is_alive(), "awaited the answer of a waiting poll"
    assert [len(answer) for answer in answers] == [1]


def test_a_subscription_is_each_organisations_own_and_its_secret_stays_secret(side: Side) -> None:
    made = subscribe(side, SYGEPLEJE, "https://fag.test/hook")
    assert made.json()["endpoint"] == "https://fag.test/hook" and "secret" not in made.json()
    assert side.call(OEST, "GET", "/subscription").status_code == 404
    assert side.call(OEST, "DELETE", "/subscription").status_code == 404
    for entry in side.context.journal.entries(since=side.since):
        assert SECRET.encode() not in side.context.journal.body(entry) and SECRET not in str(entry)
    assert side.call(SYGEPLEJE, "DELETE", "/subscription").status_code == 204
    assert side.call(SYGEPLEJE, "GET", "/subscription").status_code == 404


@pytest.mark.parametrize(
    ("endpoint", "secret"),
    [
        ("ftp://fag.test", SECRET), ("fag.test", SECRET), ("http://", SECRET), ("http://a:b@fag.test/", SECRET),
        ("http://fag.test:99999/", SECRET), ("http://[", SECRET), (7, SECRET), ("https://fag.test", "kort"),
        ("https://fag.test", None),
    ],
)  # fmt: skip
def test_bad_subscriptions(side: Side, endpoint: Any, secret: Any) -> None:
    assert subscribe(side, OEST, endpoint, secret).status_code == 422
