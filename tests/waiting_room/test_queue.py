"""The queue, the doctor, the link, the SMS (requirements UC5-02, UC5-04)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.waiting_room.conftest import BRITA, ELSE, HAVNEN, KNUD, NANCY, TESTGADE, Side

EVERYBODY = [NANCY, BRITA, KNUD, ELSE]


def test_citizens_are_taken_in_the_order_they_came(side: Side) -> None:
    orders = [side.order(citizen).json() for citizen in EVERYBODY]
    assert [o["position"] for o in orders] == [1, 2, 3, 4]
    assert side.queue() == EVERYBODY
    taken = []
    while side.queue():
        taken.append(side.next().json()["citizen"])
    assert taken == EVERYBODY
    answer = side.next()
    assert (answer.status_code, answer.json()["code"]) == (409, "queue_empty")


def test_each_practice_has_its_own_queue(side: Side) -> None:
    side.order(NANCY)
    side.order(BRITA, HAVNEN)
    assert (side.queue(), side.queue(HAVNEN)) == ([NANCY], [BRITA])
    assert side.next(HAVNEN).json()["citizen"] == BRITA
    assert side.queue() == [NANCY]


def test_the_one_who_is_taken_gets_the_link_and_the_doctor_enters_as_host(side: Side) -> None:
    id = side.order().json()["id"]
    desk = side.next().json()
    guest = side.call("GET", f"/consultations/{id}", token=side.employee()).json()
    assert guest["link"] == desk["link"] and guest["state"] == "taken" and guest["position"] == 0
    assert "host_link" not in guest and "host_pin" not in guest
    page = httpx.get(guest["link"], follow_redirects=True)
    assert page.status_code == 200 and "Videokonsultation, Lægehuset Testgade" in page.text
    query = parse_qs(urlsplit(desk["host_link"]).query)
    assert query["pin"] == [desk["host_pin"]]
    assert parse_qs(urlsplit(str(page.url)).query)["pin"] != [desk["host_pin"]]
    [fact] = side.facts("taken")
    assert (fact["citizen"], fact["link"], fact["position"]) == (NANCY, guest["link"], 0)


def test_no_pin_and_no_token_reaches_the_journal(side: Side) -> None:
    side.order()
    desk, token = side.next().json(), side.doctor()
    journal = side.context.journal
    for entry in journal.entries(since=side.since):
        assert entry.party != "waiting_room" or desk["host_pin"] not in str(entry)
        kept = f"{entry}{journal.body(entry).decode('utf-8', 'replace')}"
        assert token not in kept and f"pin={desk['host_pin']}" not in kept


def test_the_subject_and_the_sms_do_not_name_the_citizen(side: Side) -> None:
    token = side.doctor()
    answer = side.call("POST", f"/practices/{TESTGADE}/sms", {"mobile": "20000131", "citizen": NANCY}, token)
    assert (answer.status_code, answer.json()["state"]) == (201, "taken")
    sms = side.awaited("sms.delivered", links=[answer.json()["link"]]).data
    assert sms["to"] == "+4520000131"
    booked = next(e for e in side.context.journal.entries(since=side.since) if e.kind == "vdx.meeting")
    for text in (sms["text"], booked.data["subject"]):
        assert NANCY not in text and "Nancy" not in text and "Lægehuset Testgade" in text
    [fact] = side.facts("sms")
    assert (fact["to"], fact["practice"], fact["citizen"]) == ("+4520000131", TESTGADE, NANCY)
    assert side.queue() == []


def test_a_passant_waits_like_everybody_and_gets_the_link_by_sms(side: Side) -> None:
    side.room.configure({"citizens": {BRITA: {"practice": HAVNEN}}})
    side.order(NANCY)
    body = {"citizen": BRITA, "mobile": "+45 20 00 01 32"}
    answer = side.call("POST", f"/practices/{TESTGADE}/passants", body, side.doctor())
    assert (answer.status_code, answer.json()["position"]) == (201, 2)
    side.next()
    link = side.next().json()["link"]
    side.awaited("sms.delivered", links=[link], to="+4520000132")


def test_a_consultation_ends_once_and_its_room_closes(side: Side) -> None:
    id = side.order().json()["id"]
    end = f"/consultations/{id}/end"
    assert side.call("POST", end, token=side.doctor()).json()["code"] == "wrong_state"
    side.next()
    assert side.call("POST", end, token=side.doctor(HAVNEN)).status_code == 404
    assert side.call("POST", end, token=side.employee()).status_code == 403
    ended = side.call("POST", end, token=side.doctor()).json()
    assert (ended["state"], ended["link"]) == ("ended", None)
    again = side.call("POST", end, token=side.doctor())
    assert (again.status_code, again.json()["state"]) == (409, "ended")
    [fact] = side.facts("ended")
    assert fact["link"].startswith("http")


def test_who_leaves_gives_the_place_to_the_next(side: Side) -> None:
    id = side.order(NANCY).json()["id"]
    brita = side.order(BRITA).json()["id"]
    assert side.call("DELETE", f"/consultations/{id}", token=side.employee()).status_code == 204
    assert side.call("GET", f"/consultations/{brita}", token=side.employee()).json()["position"] == 1
    side.next()
    late = side.call("DELETE", f"/consultations/{brita}", token=side.employee())
    assert (late.status_code, late.json()["state"]) == (409, "taken")


def test_the_door(side: Side) -> None:
    door = f"/practices/{TESTGADE}/door"
    assert side.call("PUT", door, {"open": False}, side.doctor()).json()["open"] is False
    assert side.order().json()["code"] == "practice_closed"
    listed = {p["key"]: p["open"] for p in side.call("GET", "/practices").json()}
    assert listed == {TESTGADE: False, HAVNEN: True, "laegevagten": True}
    side.call("PUT", door, {"open": True}, side.doctor())
    assert side.order().status_code == 201


def test_without_vdx_the_citizen_keeps_the_place(side: Side) -> None:
    side.order(NANCY)
    side.order(BRITA)
    side.fault("outage", party="vdx")
    answer = side.next()
    assert (answer.status_code, answer.json()["code"]) == (502, "no_video")
    sms = side.call("POST", f"/practices/{TESTGADE}/sms", {"mobile": "20000131"}, side.doctor())
    assert sms.status_code == 502
    assert side.queue() == [NANCY, BRITA] and side.facts("taken") == []
    side.context.faults.switch_off()
    assert side.next().json()["citizen"] == NANCY


def test_two_doctors_never_take_the_same(side: Side) -> None:
    for citizen in EVERYBODY:
        side.order(citizen)
    token = side.doctor()
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: side.call("POST", f"/practices/{TESTGADE}/next", token=token), range(4))
        )
    assert sorted(a.json()["citizen"] for a in answers) == sorted(EVERYBODY)
    assert len({a.json()["link"] for a in answers}) == 4


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("passants", {"citizen": "nej"}),
        ("sms", {"mobile": "nej"}),
        ("sms", {}),
        ("sms", {"mobile": "20000131", "citizen": "x"}),
    ],
)
def test_bad_bodies_of_the_practice(side: Side, path: str, body: dict[str, str]) -> None:
    answer = side.call("POST", f"/practices/{TESTGADE}/{path}", body, side.doctor())
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_field")


def test_a_stranger_is_refused_at_the_wire(side: Side) -> None:
    answer = httpx.post(f"{side.base}/consultations", json={"citizen": "0101010101", "practice": TESTGADE})
    assert answer.status_code == 422 and "SEC-01" in answer.json()["detail"]
    assert "0101010101" not in "".join(map(str, side.context.journal.entries(since=side.since)))
