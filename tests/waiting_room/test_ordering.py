"""Ordering in Kontakt Læge: role, agreements, practice (requirements UC5-01, UC5-03, UC5-06)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from proevesten.errors import UsageError
from tests.waiting_room.conftest import BRITA, HAVNEN, NANCY, TESTGADE, Side

WITHOUT_CONNECTION = {
    "municipalities": {"testkommune-vest": {"data_processing_agreement": True, "connection_agreement": False}}
}
CLOSED = {"practices": {TESTGADE: {"open": False}}}
AFTERNOON = {"practices": {TESTGADE: {"opens": "13:00", "closes": "16:00"}}}
ELSEWHERE = {"citizens": {NANCY: {"practice": HAVNEN}}}

REFUSALS = [
    ("oest-vikar", {}, 403, "no_role", "jobfunktionsrolle"),
    ("vest-sygeplejerske", {}, 403, "no_data_processing_agreement", "databehandleraftale"),
    ("vest-sygeplejerske", WITHOUT_CONNECTION, 403, "no_connection_agreement", "tilslutningsaftale"),
    ("oest-sygeplejerske", CLOSED, 409, "practice_closed", "har lukket"),
    ("oest-sygeplejerske", AFTERNOON, 409, "practice_closed", "13.00-16.00"),
    ("oest-sygeplejerske", ELSEWHERE, 409, "not_own_practice", "passant"),
]


def test_an_employee_with_the_role_orders(side: Side) -> None:
    answer = side.order()
    seen = answer.json()
    assert (answer.status_code, seen["state"], seen["position"], seen["link"]) == (201, "waiting", 1, None)
    assert seen["message"] == "Du er nummer 1 i køen hos Lægehuset Testgade."
    assert seen["staff"].startswith("Personalet er på vej")
    assert side.http.get(seen["practice"]["logo"]).headers["content-type"] == "image/svg+xml"
    [fact] = side.facts("ordered")
    assert {k: fact[k] for k in ("citizen", "practice", "by", "reason", "position", "link", "municipality")} == {
        "citizen": NANCY, "practice": TESTGADE, "by": "oest-sygeplejerske", "reason": "", "position": 1,
        "link": "", "municipality": "testkommune-oest",
    }  # fmt: skip


@pytest.mark.parametrize(("by", "document", "status", "code", "words"), REFUSALS)
def test_refusals_say_why(
    side: Side, by: str, document: dict[str, Any], status: int, code: str, words: str
) -> None:
    side.room.configure(document)
    answer = side.order(by=by)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert words in answer.json()["detail"]
    [fact] = side.facts("refused")
    assert (fact["citizen"], fact["by"], fact["reason"], words in fact["text"]) == (NANCY, by, code, True)
    assert side.queue() == [] and side.facts("ordered") == []


def test_the_role_is_checked_before_the_agreements(side: Side) -> None:
    side.room.configure({"employees": {"vest-sygeplejerske": {"roles": []}}})
    assert side.order(by="vest-sygeplejerske").json()["code"] == "no_role"


def test_agreements_and_roles_can_be_given(side: Side) -> None:
    both = {"data_processing_agreement": True, "connection_agreement": True}
    side.room.configure(
        {
            "municipalities": {"testkommune-vest": both},
            "employees": {"oest-vikar": {"roles": ["bestil-videokonsultation"]}},
        }
    )
    assert side.order(by="vest-sygeplejerske").status_code == 201
    assert side.order(BRITA, by="oest-vikar").status_code == 201


@pytest.mark.parametrize("employee", ["oest-jobcenter", "oest-bosted"])
def test_other_areas_order_too(side: Side, employee: str) -> None:
    assert side.order(by=employee).status_code == 201


def test_opening_hours_are_danish_wall_time_on_weekdays(side: Side) -> None:
    side.room.configure({"practices": {TESTGADE: {"opens": "12:00", "closes": "12:01"}}})
    assert side.order().status_code == 201
    side.context.clock.advance(timedelta(minutes=1))
    assert side.order(BRITA).json()["code"] == "practice_closed"
    side.context.clock.advance(timedelta(days=3, minutes=-1))  # noon on Saturday
    side.tokens.clear()
    assert side.order(BRITA).json()["code"] == "practice_closed"


def test_a_citizen_is_in_a_queue_once(side: Side) -> None:
    side.order()
    assert side.order().json()["code"] == "waits_already"
    assert side.order(practice=HAVNEN).status_code == 201


def test_logins_expire(side: Side) -> None:
    token = side.employee()
    side.context.clock.advance(timedelta(hours=1))
    body = {"citizen": NANCY, "practice": TESTGADE}
    answer = side.call("POST", "/consultations", body, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")
    assert side.call("POST", "/consultations", body, "nonsense").json()["code"] == "no_session"
    assert side.call("POST", "/consultations", body).status_code == 401


def test_a_practice_cannot_order_and_an_employee_cannot_take(side: Side) -> None:
    body = {"citizen": NANCY, "practice": TESTGADE}
    assert side.call("POST", "/consultations", body, side.doctor()).json()["code"] == "wrong_hand"
    assert side.call("POST", f"/practices/{TESTGADE}/next", token=side.employee()).status_code == 403


def test_another_municipality_and_another_practice_see_nothing(side: Side) -> None:
    id = side.order().json()["id"]
    for token in (side.employee("vest-sygeplejerske"), side.doctor(HAVNEN)):
        assert side.call("GET", f"/consultations/{id}", token=token).status_code == 404
        assert side.call("DELETE", f"/consultations/{id}", token=token).status_code == 404
    assert side.call("GET", f"/practices/{TESTGADE}/queue", token=side.doctor(HAVNEN)).status_code == 404
    assert side.queue() == [NANCY]


BODIES = [
    ("not json", 400, "no_json"),
    ([], 400, "no_json"),
    ({}, 422, "wrong_field"),
    ({"citizen": 7, "practice": TESTGADE}, 422, "wrong_field"),
    ({"citizen": "12", "practice": TESTGADE}, 422, "wrong_field"),
    ({"citizen": NANCY, "practice": ""}, 422, "wrong_field"),
    ({"citizen": NANCY, "practice": "x" * 101}, 422, "wrong_field"),
    ({"citizen": NANCY, "practice": TESTGADE, "mobile": "123"}, 422, "wrong_field"),
    ({"citizen": NANCY, "practice": "ingen"}, 404, "unknown"),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES)
def test_bad_orders(side: Side, body: Any, status: int, code: str) -> None:
    headers = {"Authorization": f"Bearer {side.employee()}"}
    if isinstance(body, str):
        answer = side.http.post(f"{side.base}/consultations", content=body, headers=headers)
    else:
        answer = side.http.post(f"{side.base}/consultations", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"practice": {}}, "practice"),
        ({"practices": {"ingen": {}}}, "practices.ingen"),
        ({"practices": {TESTGADE: {"opens": "halv ni"}}}, f"practices.{TESTGADE}.opens"),
        ({"practices": {TESTGADE: {"colour": "red;}"}}}, f"practices.{TESTGADE}.colour"),
        (
            {"municipalities": {"testkommune-oest": {"agreement": True}}},
            "municipalities.testkommune-oest.agreement",
        ),
        ({"employees": {"oest-vikar": {"roles": "alt"}}}, "employees.oest-vikar.roles"),
        ({"citizens": {NANCY: {"practice": "ingen"}}}, f"citizens.{NANCY}.practice"),
        ({"citizens": {NANCY: {"mitid": "ja"}}}, f"citizens.{NANCY}.mitid"),
        ({"citizens": []}, "citizens"),
    ],
)
def test_a_wrong_document_names_the_place_and_changes_nothing(
    side: Side, document: dict[str, Any], where: str
) -> None:
    with pytest.raises(UsageError) as fault:
        side.room.configure(document)
    assert fault.value.where == where
    assert side.order().status_code == 201
