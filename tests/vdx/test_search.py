"""Searching meetings (digest §3): order of the parameters, exactness, bounds, visibility."""

from __future__ import annotations

import pytest

from tests.vdx.client import Side, error
from tests.vdx.world import CHILD_MEETING, FOREIGN, MEETING_1, MEETING_2

DAY_1 = "from-start-time=2026-12-01T00:00:00Z&to-start-time=2026-12-01T23:59:59Z"


def _found(vdx: Side, query: str, *roles: str) -> list[str]:
    answer = vdx.v2("GET", f"/meetings?{query}", roles=roles or ["meeting-admin"])
    assert answer.status_code == 200, answer.text
    return [m["uuid"] for m in answer.json()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("short-id=abcdef012345", [MEETING_1]),
        ("label=rød", [MEETING_1]),
        ("label=rø", []),
        ("subject=Møde abcdef012346", [MEETING_2]),
        ("subject=Møde", []),
        ("organizedBy=user@test.dk", [MEETING_1]),
        ("organizedBy=user", []),
        ("search=user@test.dk", [MEETING_1]),
        ("search=blå", [MEETING_1]),
        ("search=bl", []),
        ("search=GANGTRÆNING", [MEETING_1]),
        ("search=abcdef", [MEETING_1, MEETING_2]),
        ("search=1112@rooms.test.dk", [MEETING_2]),
        (f"search=abcdef&{DAY_1}", [MEETING_1]),
        ("search=abcdef&from-start-time=2026-12-01T10:00:00Z&to-start-time=2026-12-02T10:00:00Z", []),
        (DAY_1, [MEETING_1]),
        ("from-start-time=2026-12-01T10:00:00Z&to-start-time=2026-12-02T10:00:00Z", [MEETING_1, MEETING_2]),
        (
            "from-start-time=2026-12-01T11:00:00%2B01:00&to-start-time=2026-12-01T11:00:00%2B01:00",
            [MEETING_1],
        ),
        ("uriWithDomain=1111@rooms.test.dk", [MEETING_1]),
        ("uriWithDomain=1111", []),
        ("uriWithDomain=1113@rooms.test.dk", []),
    ],
)
def test_each_parameter(vdx: Side, query: str, found: list[str]) -> None:
    assert _found(vdx, query) == found


ORDER = (
    "short-id=abcdef012346",
    "label=ingen",
    "subject=Møde abcdef012345",
    "organizedBy=nobody@test.dk",
    "search=1112@rooms.test.dk",
    DAY_1,
    "uriWithDomain=1112@rooms.test.dk",
)
ALONE: tuple[list[str], ...] = ([MEETING_2], [], [MEETING_1], [], [MEETING_2], [MEETING_1], [MEETING_2])


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_first_parameter_with_a_value_decides(vdx: Side, first: int) -> None:
    rest = list(ORDER[first:])
    if first == 4:
        rest.remove(DAY_1)  # an interval bounds a search
    assert _found(vdx, "&".join(reversed(rest))) == ALONE[first]


def test_empty_parameters_do_not_count(vdx: Side) -> None:
    assert _found(vdx, f"label=&subject=&organizedBy=&search=&uriWithDomain=&{DAY_1}") == [MEETING_1]
    assert error(vdx.v2("GET", "/meetings?label="))[:2] == (400, "36")


@pytest.mark.parametrize("half", ["from-start-time", "to-start-time"])
def test_half_an_interval(vdx: Side, half: str) -> None:
    query = f"{half}=2026-12-01T00:00:00Z"
    assert error(vdx.v2("GET", f"/meetings?{query}"))[:2] == (400, "36")
    assert error(vdx.v2("GET", f"/meetings?search=x&{query}"))[:2] == (500, "11")
    assert _found(vdx, f"{query}&uriWithDomain=1111@rooms.test.dk") == [MEETING_1]


def test_a_plain_user_finds_his_own_only(vdx: Side) -> None:
    assert _found(vdx, "search=abcdef", "meeting-user") == [MEETING_1]
    assert _found(vdx, "organizedBy=colleague@test.dk", "meeting-user") == []


def test_a_short_id_of_another_organisation(vdx: Side) -> None:
    assert _found(vdx, "short-id=abcdef01234f") == [FOREIGN]
    for roles in (["meeting-planner"], ["meeting-admin", "meeting-user"], ["meeting-provisioner-user"]):
        answer = vdx.v2("GET", "/meetings?short-id=abcdef01234f", roles=roles)
        assert error(answer) == (403, "11", None)
    assert vdx.v2("GET", "/meetings?short-id=000000000000").status_code == 404


def test_an_address_of_another_organisation(vdx: Side) -> None:
    assert _found(vdx, "uriWithDomain=1113@rooms.test.dk", "meeting-provisioner-user") == [FOREIGN]
    assert _found(vdx, "uriWithDomain=1114@rooms.test.dk", "meeting-provisioner-user") == [CHILD_MEETING]
    for path in ("findByUriWithDomain?uri=1113@rooms.test.dk", "findByUriWithoutDomain?uri=1113"):
        assert vdx.v2("GET", f"/meetings/{path}").status_code == 403


@pytest.mark.parametrize(
    "path", ["findByUriWithDomain?uri=1111@rooms.test.dk", "findByUriWithoutDomain?uri=1111"]
)
def test_find_one_by_address(vdx: Side, path: str) -> None:
    assert vdx.v2("GET", f"/meetings/{path}").json()["uuid"] == MEETING_1
    assert vdx.v2("GET", f"/meetings/{path.replace('1111', '9999')}").status_code == 404


def test_a_provisioner_without_organisation_finds_nothing(vdx: Side) -> None:
    answer = vdx.v2(
        "GET", "/meetings?search=abcdef", roles=["meeting-provisioner"], organisation=None, email=None
    )
    assert answer.json() == []
