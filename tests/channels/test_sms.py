"""The SMS gateway over real HTTP: what is sent, what users see, what the journal tells."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from simulators.base import Context
from simulators.sms.app import build
from simulators.sms.behaviour import FAULTS
from tests.channels.conftest import Await, Serve

NUMBER = "+4520000131"
LINK = "https://rooms.vconf.dk/#/?conference=8a21&name=Hjemmesygeplejen%20%C3%98st;v=1"
TEXT = f"Videomøde nu med Kirurgisk Afdeling: {LINK}"
LONG = "Tryk på linket, når du står hos borgeren. " * 4 + TEXT


class Gateway:
    def __init__(self, base: str) -> None:
        self.client = httpx.Client(base_url=base, headers={"X-Party": "epj"}, timeout=5)

    def send(self, text: str = TEXT, to: str = NUMBER, **more: Any) -> httpx.Response:
        return self.client.post("/messages", json={"to": to, "text": text, **more})

    def status(self, sent: httpx.Response) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(f"/messages/{sent.json()['id']}").json()
        return answer

    def seen(self, number: str = NUMBER) -> list[dict[str, Any]]:
        inbox: list[dict[str, Any]] = self.client.get(f"/devices/{number}/messages").json()
        return inbox


@pytest.fixture
def gateway(context: Context, serve: Serve) -> Gateway:
    serve(build(context))
    return Gateway(context.endpoints["sms"])


def test_an_sms_reaches_the_phone_with_its_link(gateway: Gateway, awaited: Await) -> None:
    sent = gateway.send(to="20 00 01 31", sender="Testhosp", reference="møde-1")
    assert sent.status_code == 202
    accepted, delivered = awaited("sms.accepted"), awaited("sms.delivered")
    assert gateway.status(sent) == {"id": sent.json()["id"], "status": "delivered", "reason": None}
    [shown] = gateway.seen()
    assert shown["text"] == TEXT and shown["from"] == "Testhosp"
    assert shown["links"] == [{"text": LINK, "href": LINK}]
    assert accepted.data["id"] == delivered.data["id"] == sent.json()["id"]
    assert (
        delivered.data | {"to": NUMBER, "text": TEXT, "links": [LINK], "reference": "møde-1"}
        == delivered.data
    )
    assert (delivered.party, delivered.peer) == ("sms", "epj")


def test_a_long_text_crosses_in_segments_and_its_link_is_whole(gateway: Gateway, awaited: Await) -> None:
    sent = gateway.send(LONG)
    assert sent.json()["segments"] == 2
    awaited("sms.delivered")
    assert gateway.seen()[0]["text"] == LONG
    assert gateway.seen()[0]["links"][0]["href"] == LINK


def test_an_ipad_without_a_paired_iphone_receives_no_sms(gateway: Gateway, awaited: Await) -> None:
    device = {"kind": "ipad", "owner": "Akutteamet", "paired_iphone": False}
    assert gateway.client.put(f"/devices/{NUMBER}", json=device).status_code == 200
    sent = gateway.send()
    told = awaited("sms.undeliverable")
    status = gateway.status(sent)
    assert status["status"] == "undeliverable"
    assert "iPhone" in status["reason"] and told.data["reason"] == status["reason"]
    assert told.data["device"] == "ipad"
    assert gateway.seen() == []


@pytest.mark.parametrize(
    "device",
    [
        {"kind": "ipad", "paired_iphone": True},
        {"kind": "iphone"},
        {"kind": "android"},
        {"kind": "tablet"},
        {"kind": "phone"},
    ],
)
def test_other_devices_receive_sms(gateway: Gateway, awaited: Await, device: dict[str, Any]) -> None:
    gateway.client.put(f"/devices/{NUMBER}", json=device)
    sent = gateway.send()
    awaited("sms.delivered")
    assert gateway.status(sent)["status"] == "delivered"
    assert len(gateway.seen()) == 1


def test_messages_arrive_in_order(gateway: Gateway, awaited: Await) -> None:
    for n in range(5):
        gateway.send(f"nr. {n}")
    for _ in range(5):
        awaited("sms.delivered")
    assert [sms["text"] for sms in gateway.seen()] == [f"nr. {n}" for n in range(5)]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"text": "x"}, 422, "to"),
        ({"to": "12345", "text": "x"}, 422, "to"),
        ({"to": "+4612345678", "text": "x"}, 422, "to"),
        ({"to": 20000131, "text": "x"}, 422, "to"),
        ({"to": NUMBER}, 422, "text"),
        ({"to": NUMBER, "text": " "}, 422, "text"),
        ({"to": NUMBER, "text": "\ud800"}, 400, None),
        ({"to": NUMBER, "text": "a" * 40_000}, 422, "text"),
        ({"to": NUMBER, "text": "x", "sender": "Testsygehuset"}, 422, "sender"),
        ({"to": NUMBER, "text": "x", "sender": "<b>"}, 422, "sender"),
        (["x"], 400, None),
    ],
)
def test_what_is_wrong_is_named(gateway: Gateway, body: Any, status: int, field: str | None) -> None:
    answer = gateway.client.post("/messages", content=json.dumps(body))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem.get("field") == field
    assert problem["title"] and problem["title_en"] and problem["detail"] != problem["detail_en"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(gateway: Gateway, body: bytes) -> None:
    assert gateway.client.post("/messages", content=body).status_code == 400


def test_a_device_of_an_unknown_kind_is_refused(gateway: Gateway) -> None:
    assert gateway.client.put(f"/devices/{NUMBER}", json={"kind": "fax"}).json()["field"] == "kind"
    wrong = gateway.client.put(f"/devices/{NUMBER}", json={"kind": "ipad", "paired_iphone": "ja"})
    assert wrong.json()["field"] == "paired_iphone"
    assert gateway.client.put("/devices/123", json={}).json()["field"] == "number"
    assert gateway.client.get("/messages/x").status_code == 404


def test_a_stranger_is_refused_and_stored_nowhere(context: Context, gateway: Gateway) -> None:
    stranger = "010190" + "1234"
    assert gateway.send(f"Møde om {stranger}").status_code == 422
    assert gateway.seen() == []
    [refused] = [e for e in context.journal if e.kind == "refused"]
    assert refused.data["rule"] == "SEC-01"
    assert not any(stranger.encode() in p.read_bytes() for p in context.data.iterdir())
    assert gateway.send("Møde om 251248-4916").status_code == 202


def test_a_pin_in_the_link_is_seen_by_the_user_and_not_in_the_journal(
    context: Context, gateway: Gateway, awaited: Await
) -> None:
    link = "https://rooms.vconf.dk/?conference=1&pin=483920"
    gateway.send(f"Møde: {link}")
    delivered = awaited("sms.delivered")
    assert gateway.seen()[0]["links"][0]["href"] == link
    assert "483920" not in str(delivered.data)
    assert not any(b"483920" in p.read_bytes() for p in context.data.iterdir())


def test_every_fault_does_what_it_says(context: Context, gateway: Gateway, awaited: Await) -> None:
    done = set()

    def under(fault: str, text: str = LONG) -> httpx.Response:
        context.faults.switch_off()
        context.faults.switch_on("sms", fault)
        done.add(fault)
        return gateway.send(text)

    def after(fault: str) -> None:
        """A message that arrives shows that those before it have been worked on."""
        context.faults.switch_off("sms", fault)
        gateway.send("sidste")
        while awaited("sms.delivered").data["text"] != "sidste":
            pass

    under("cuts_at_160")
    assert LINK not in awaited("sms.delivered").data["text"]
    under("delivers_twice")
    assert awaited("sms.delivered").data == awaited("sms.delivered").data
    for fault in ("loses_message", "loses_last_segment"):
        sent = under(fault)
        assert gateway.send("tæller").status_code == 202
        after(fault)
        assert gateway.status(sent)["status"] == "queued"
        assert LONG not in [sms["text"] for sms in gateway.seen()][3:]
    sent = under("undeliverable")
    awaited("sms.undeliverable")
    assert gateway.status(sent)["status"] == "undeliverable"
    gateway.client.put("/devices/20000132", json={"kind": "ipad"})
    context.faults.switch_off()
    context.faults.switch_on("sms", "claims_ipad_delivery")
    done.add("claims_ipad_delivery")
    sent = gateway.send(to="20000132")
    after("claims_ipad_delivery")
    assert gateway.status(sent)["status"] == "delivered" and gateway.seen("20000132") == []
    assert done | {"delivers_late"} == set(FAULTS)


def test_a_late_message_comes_when_the_clock_has_moved(
    context: Context, gateway: Gateway, awaited: Await
) -> None:
    context.faults.switch_on("sms", "delivers_late", {"seconds": 600})
    sent = gateway.send()
    awaited("sms.accepted")
    context.clock.advance(timedelta(seconds=590))
    assert gateway.status(sent)["status"] == "queued"
    context.clock.advance(timedelta(seconds=11))
    awaited("sms.delivered")
    assert gateway.status(sent)["status"] == "delivered"


def test_reset_forgets_messages_and_devices(context: Context, serve: Serve, awaited: Await) -> None:
    simulator = build(context)
    serve(simulator)
    gateway = Gateway(context.endpoints["sms"])
    gateway.client.put(f"/devices/{NUMBER}", json={"kind": "ipad"})
    sent = gateway.send()
    awaited("sms.undeliverable")
    simulator.reset()
    assert gateway.client.get(f"/messages/{sent.json()['id']}").status_code == 404
    gateway.send()
    assert awaited("sms.delivered").data["device"] == "phone"
