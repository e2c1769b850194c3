"""Walks docs/api/waiting_room.yaml: every operation, every documented answer, nothing else."""

from __future__ import annotations

from typing import Any

from tests.waiting_room import test_min_laege, test_ordering, test_pages, test_queue
from tests.waiting_room.conftest import BRITA, HAVNEN, NANCY, TESTGADE, Side


def test_every_route_is_documented_and_every_operation_served(side: Side) -> None:
    routes = [*side.room.api.routes, *side.room.pages.routes]
    assert side.contract.served(routes) == set(side.contract.operations)


def _walk(side: Side) -> None:
    """What other tests of this folder do not already meet."""
    employee, doctor = side.employee(), side.doctor()
    cookie = _citizen_token(side)
    id = side.order(NANCY).json()["id"]
    for method, path in (
        ("GET", f"/consultations/{id}"), ("DELETE", f"/consultations/{id}"),
        ("GET", f"/consultations/{id}/events"), ("POST", f"/consultations/{id}/end"),
    ):  # fmt: skip
        for token in (None, cookie):
            side.call(method, path, token=token)
        side.call(method, path.replace(id, "ukendt"), token=doctor)
    acts: tuple[tuple[str, str, Any], ...] = (
        ("GET", "queue", None), ("POST", "next", None), ("POST", "passants", {"citizen": NANCY}),
        ("POST", "sms", {"mobile": "20000131"}), ("PUT", "door", {"open": True}),
    )  # fmt: skip
    for method, path, body in acts:
        for token in (None, employee):
            side.call(method, f"/practices/{TESTGADE}/{path}", body, token)
        side.call(method, f"/practices/{HAVNEN}/{path}", body, doctor)
        if body:
            side.call(method, f"/practices/{TESTGADE}/{path}", [], doctor)
    with side.http.stream(
        "GET", f"{side.base}/consultations/{id}/events", headers={"Authorization": f"Bearer {employee}"}
    ) as stream:
        assert next(stream.iter_lines()).startswith("event: ")
    side.call("PUT", f"/practices/{TESTGADE}/door", {"open": "ja"}, doctor)
    side.call("POST", f"/practices/{TESTGADE}/passants", {"citizen": NANCY}, doctor)
    for path, name in (("/kontakt-laege/login", "employee"), ("/laege/login", "practice")):
        wrong: list[Any] = [[], {}, {name: "ukendt"}]
        for one in wrong:
            side.call("POST", path, one)
    side.call("GET", "/logo/ukendt.svg")
    _walk_pages(side)


def _walk_pages(side: Side) -> None:
    for path in ("/vent/ukendt", "/vent/ukendt/status", "/vent/ukendt/events", "/laege/events"):
        side.call("GET", path)
    page = side.order(BRITA).json()["page"]
    with side.http.stream("GET", f"{page}/events") as stream:
        assert next(stream.iter_lines()) == "event: waiting"
    side.http.get(f"{page}/status")
    side.http.post(f"{side.base}/vent/ukendt/leave")
    side.http.post(f"{side.base}/laege/next")
    for name in ("page.css", "waiting.js", "desk.js", "andet"):
        side.call("GET", f"/static/{name}")
    side.call("GET", "/min-laege")
    for path in ("/mitid/.well-known/openid-configuration", "/mitid/jwks"):
        side.call("GET", path)
    side.http.post(f"{side.base}/mitid/authorize", data={"login": "ukendt", "decision": "cancel"})
    side.http.post(
        f"{side.base}/mitid/authorize", data={"login": "x", "decision": "approve", "citizen": "nej"}
    )
    side.http.post(f"{side.base}/min-laege/consultations", data={"practice": TESTGADE})
    _log_in(side)
    for practice in (TESTGADE, TESTGADE, "ukendt", ""):
        side.http.post(f"{side.base}/min-laege/consultations", data={"practice": practice})
    side.http.post(f"{side.base}/min-laege/logout")


def _log_in(side: Side) -> None:
    page = side.http.get(f"{side.base}/min-laege/login", follow_redirects=True)
    login = page.text.split('name="login" value="')[1].split('"')[0]
    form = {"login": login, "citizen": "1502824933", "decision": "approve"}
    side.http.post(f"{side.base}/mitid/authorize", data=form, follow_redirects=True)


def _citizen_token(side: Side) -> str:
    _log_in(side)
    token = str(side.http.cookies.get("citizen"))
    side.http.cookies.clear()
    return token


def test_everything_documented_is_seen(side: Side) -> None:
    stories: list[Any] = [
        test_ordering.test_an_employee_with_the_role_orders,
        test_ordering.test_a_citizen_is_in_a_queue_once,
        test_ordering.test_a_practice_cannot_order_and_an_employee_cannot_take,
        test_ordering.test_another_municipality_and_another_practice_see_nothing,
        test_ordering.test_logins_expire,
        test_queue.test_citizens_are_taken_in_the_order_they_came,
        test_queue.test_a_passant_waits_like_everybody_and_gets_the_link_by_sms,
        test_queue.test_a_consultation_ends_once_and_its_room_closes,
        test_queue.test_who_leaves_gives_the_place_to_the_next,
        test_queue.test_the_door,
        test_queue.test_without_vdx_the_citizen_keeps_the_place,
        test_queue.test_the_subject_and_the_sms_do_not_name_the_citizen,
        test_pages.test_the_citizen_gives_up_by_the_page,
        test_pages.test_the_doctor_works_from_the_list,
        test_pages.test_the_doctor_of_another_practice_ends_nothing,
        test_min_laege.test_a_login_belongs_to_the_browser_that_began_it,
    ]
    for story in stories:
        story(side)
        _afresh(side)
    for body, status, code in test_ordering.BODIES:
        test_ordering.test_bad_orders(side, body, status, code)
    for path, bad in (("passants", {"citizen": "nej"}), ("sms", {})):
        test_queue.test_bad_bodies_of_the_practice(side, path, bad)
    side.order(by="oest-vikar")
    test_pages.test_forms_of_other_sites_are_refused(side, {"Origin": "https://ond.test"})
    _afresh(side)
    test_min_laege._exchange(side)
    test_min_laege._exchange(side, code="ukendt")
    side.call("GET", "/mitid/authorize")
    _afresh(side)
    _walk(side)
    assert sorted(side.contract.documented - side.contract.seen) == []


def _afresh(side: Side) -> None:
    side.context.faults.switch_off()
    side.room.configure({})
    side.room.reset()
    side.tokens.clear()
    side.http.cookies.clear()
    side.since = side.context.journal.last_seq
