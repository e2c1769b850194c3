"""Requesting interpreters and the bureau's answers (requirements UC1-08, AFT-01)."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proevesten.errors import UsageError
from simulators.bookplan.client import BookplanClient, NotDone
from simulators.bookplan.errors import Refused
from simulators.bookplan.state import MOVES, STATES, Booking, Bookings, Bureau
from tests.appointment_service.conftest import (
    END,
    KIRURGISK,
    LATER,
    LATER_END,
    NORD,
    OEST,
    START,
    TOLK,
    VEST,
    Json,
    Side,
)
from tests.bookplan.conftest import request, wanted
from tests.support import full_run


def _answer(side: Side, booking: Json, act: str, who: str = TOLK, **body: Any) -> Any:
    return side.call(who, "POST", f"/bookings/{booking['id']}/{act}", body)


def test_the_bureau_confirms_and_its_interpreter_gets_the_link(side: Side) -> None:
    link = "https://m.test.example/fedcba543210"
    made = request(side, link=link)
    assert (made["status"], made["requester"], made["bureau"]) == ("requested", KIRURGISK, TOLK)
    confirmed = _answer(side, made, "confirm").json()
    assert confirmed["status"] == "confirmed"
    assert side.call(KIRURGISK, "GET", f"/bookings/{made['id']}").json() == confirmed
    assert side.awaited("sms.delivered", links=[link]).data["to"] == "+4520000190"
    facts = {kind: side.facts(f"bookplan.{kind}")[0] for kind in ("requested", "confirmed", "link_sent")}
    assert {f["id"] for f in facts.values()} == {made["id"]} and facts["confirmed"]["link"] == link


def test_a_bureau_without_digital_agreement_takes_attendance_only(side: Side) -> None:
    side.bookplan.configure({"digital_link": False})
    assert side.call(KIRURGISK, "GET", "/bureau").json()["digital_link"] is False
    refused = side.call(KIRURGISK, "POST", "/bookings", wanted())
    assert (refused.status_code, refused.json()["code"]) == (409, "no_digital_agreement")
    assert refused.json()["use"] == "attendance" and "Testtolk" in refused.json()["detail"]
    made = request(side, mode="attendance", place="Sygehusvej 1")
    side.awaited("bookplan.confirmed", id=made["id"])
    assert side.facts("bookplan.link_sent") == []


@pytest.mark.parametrize(("answers", "status"), [("confirm", "confirmed"), ("refuse", "refused")])
def test_a_planner_answers_by_himself(side: Side, answers: str, status: str) -> None:
    side.bookplan.configure({"answers": answers, "reason": "Optaget"})
    made = request(side)
    fact = side.awaited(f"bookplan.{status}", id=made["id"]).data
    assert fact["reason"] == ("Optaget" if status == "refused" else "")
    assert side.call(KIRURGISK, "GET", f"/bookings/{made['id']}").json()["status"] == status


def test_another_time_is_asked_for_anew(side: Side) -> None:
    made = request(side)
    _answer(side, made, "confirm")
    moved = side.call(KIRURGISK, "PUT", f"/bookings/{made['id']}", {"start": LATER, "end": LATER_END}).json()
    assert (moved["status"], moved["start"], moved["end"]) == ("requested", LATER, LATER_END)
    given_up = _answer(side, made, "refuse", reason="Syg").json()
    assert (given_up["status"], given_up["reason"]) == ("refused", "Syg")
    assert len(side.facts("bookplan.link_sent")) == 1, "for the time that was confirmed, not for the refusal"
    late = side.call(KIRURGISK, "PUT", f"/bookings/{made['id']}", {"start": START, "end": END})
    assert (late.status_code, late.json()["state"]) == (409, "refused")


def test_only_requester_and_bureau_see_a_booking(side: Side) -> None:
    made = request(side)
    seen = {
        who: (side.call(who, "GET", f"/bookings/{made['id']}").status_code,
              len(side.call(who, "GET", "/bookings").json()))
        for who in (KIRURGISK, NORD, TOLK, VEST, OEST, "testsygehus-nord-medicinsk")
    }  # fmt: skip
    mine, not_mine = (200, 1), (404, 0)
    assert seen == {
        KIRURGISK: mine, NORD: mine, TOLK: mine, VEST: not_mine, OEST: not_mine,
        "testsygehus-nord-medicinsk": not_mine,
    }  # fmt: skip
    above = request(side, NORD)
    assert side.call(KIRURGISK, "GET", f"/bookings/{above['id']}").status_code == 404, (
        "that is the hospital's"
    )
    for method, body in (("PUT", {"start": LATER, "end": LATER_END}), ("DELETE", None)):
        assert side.call(VEST, method, f"/bookings/{made['id']}", body).status_code == 404
    for who, status in ((KIRURGISK, 403), (VEST, 404)):
        assert _answer(side, made, "confirm", who).status_code == status


def test_a_cancelled_booking_is_gone_for_good(side: Side) -> None:
    made = request(side)
    assert side.call(KIRURGISK, "DELETE", f"/bookings/{made['id']}").status_code == 204
    again = side.call(KIRURGISK, "DELETE", f"/bookings/{made['id']}")
    assert (again.status_code, again.json()["state"]) == (409, "cancelled")
    assert _answer(side, made, "confirm").status_code == 409


def test_a_planner_answers_for_the_new_time(side: Side) -> None:
    side.bookplan.configure({})

    async def run() -> Json:
        client = BookplanClient(side.context.endpoints, "epj", side.vdx.client("epj"), KIRURGISK)
        made = await client.book(wanted())
        moved = await client.move(made["id"], LATER, LATER_END)
        await client.close()
        return moved

    with ThreadPoolExecutor(1) as pool:
        moved = pool.submit(lambda: asyncio.run(run())).result()
    side.awaited("bookplan.confirmed", start=LATER.replace("Z", "+00:00"))
    assert side.call(KIRURGISK, "GET", f"/bookings/{moved['id']}").json()["status"] == "confirmed"


def test_the_client_tells_why(side: Side) -> None:
    async def run() -> NotDone:
        epj = BookplanClient(side.context.endpoints, "epj", side.vdx.client("epj"), KIRURGISK)
        bureau = BookplanClient(side.context.endpoints, "tolk", side.vdx.client("tolk"), TOLK)
        made = await epj.book(wanted())
        assert (await bureau.answer(made["id"], False, "Optaget"))["reason"] == "Optaget"
        assert (await epj.acting_for(KIRURGISK).read(made["id"]))["status"] == "refused"
        with pytest.raises(NotDone) as refusal:
            await epj.cancel(made["id"])
        await epj.close()
        await bureau.close()
        return refusal.value

    with ThreadPoolExecutor(1) as pool:
        refusal = pool.submit(lambda: asyncio.run(run())).result()
    assert (refusal.status, refusal.code, str(refusal)) == (409, "wrong_state", "Bestillingen er afvist")


BAD = [
    ({"language": None}, "language"), ({"language": "x" * 21}, "language"), ({"mode": "telepati"}, "mode"),
    ({"start": "nu"}, "start"), ({"end": START}, "end"), ({"link": None}, "link"), ({"link": "ftp://x"}, "link"),
    ({"link": "https://a:b@x.test"}, "link"), ({"link": "http://["}, "link"), ({"notify": "x"}, "notify"),
    ({"mode": "attendance"}, "place"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_bad_requests_name_the_place(side: Side, changes: Json, field: str) -> None:
    answer = side.call(KIRURGISK, "POST", "/bookings", wanted(**changes))
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize(
    ("document", "where"),
    [({"answers": "maybe"}, "answers"), ({"digital_link": 1}, "digital_link"), ({"other": 1}, "other")],
)
def test_bad_configuration(side: Side, document: Json, where: str) -> None:
    with pytest.raises(UsageError) as fault:
        side.bookplan.configure(document)
    assert fault.value.where == where


@settings(deadline=None, max_examples=2000 if full_run() else 100)
@given(st.lists(st.sampled_from(["confirm", "refuse", "move", "cancel"]), max_size=8))
def test_the_life_of_a_booking(acts: list[Any]) -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    bookings = Bookings(Bureau("b", "B", ""), lambda fault: False)
    booking = Booking("x", "r", "b", "ar", "video", now, now)
    for act in acts:
        before = booking.status
        try:
            bookings.move(booking, act)
        except Refused as refusal:
            assert (before, act) not in MOVES and booking.status == before
            assert refusal.extra["state"] == before
        else:
            assert booking.status == MOVES[before, act]
        assert booking.status in STATES
