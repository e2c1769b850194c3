"""Version 1: HAL, its times, its lists, PATCH with null, session tokens (digest §1.1, §2, §3, §12)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vdx.client import Side, error_v1, is_plain
from tests.vdx.world import MEETING_1, MEETING_2, TEMPLATE

BOOKING = {
    "subject": "Udskrivning",
    "startTime": "2026-11-25T10:00:00 +0100",
    "endTime": "2026-11-25T10:00:00 +0000",
}
ME = {"organisationId": "test-org", "email": "user@test.dk"}
NOBODY = {"organisationId": None, "email": None}


def test_a_new_meeting_in_full(vdx: Side) -> None:
    answer = vdx.v1("POST", "/meetings", BOOKING)
    meeting = answer.json()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/hal+json"
    link = f"https://m.test.dk/{meeting['shortId']}"
    assert meeting == {
        "subject": "Udskrivning", "uuid": meeting["uuid"], "createdBy": ME, "updatedBy": NOBODY, "organizedBy": ME,
        "startTime": "2026-11-25T09:00:00 +0000", "endTime": "2026-11-25T10:00:00 +0000", "description": None,
        "projectCode": None, "createdTime": "2026-11-21T12:00:00 +0000", "updatedTime": None,
        "shortId": meeting["shortId"], "shortLink": link, "shortlink": link, "externalId": None,
        "guestMicrophone": "on", "guestPinRequired": False, "labels": [], "additionalInformation": [],
        "_links": {"self": {"href": f"{vdx.base}/meetings/{meeting['uuid']}"}},
    }  # fmt: skip


def test_lists_are_hal(vdx: Side) -> None:
    answer = vdx.v1("GET", "/meetings?search=abcdef").json()
    assert [m["uuid"] for m in answer["_embedded"]["meetingDtoList"]] == [MEETING_1, MEETING_2]
    assert answer["_links"] == {"self": {"href": f"{vdx.base}/meetings?search=abcdef"}}
    found = answer["_embedded"]["meetingDtoList"][0]
    assert found["_links"]["scheduling-info"]["href"] == f"{vdx.base}/scheduling-info/{MEETING_1}"


def test_an_empty_list_has_no_embedded(vdx: Side) -> None:
    answer = vdx.v1("GET", "/meetings?label=ingen").json()
    assert answer == {"_links": {"self": {"href": f"{vdx.base}/meetings?label=ingen"}}}


def test_a_short_id_gives_a_single_object(vdx: Side) -> None:
    assert vdx.v1("GET", "/meetings?short-id=abcdef012345").json()["uuid"] == MEETING_1


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/scheduling-templates", "schedulingTemplateDtoList"),
        ("/pool", "poolInfoDtoList"),
        (
            "/scheduling-info?from-start-time=2026-12-01T00:00:00%2B0100&to-end-time=2026-12-09T00:00:00%2B0100",
            "schedulingInfoDtoList",
        ),
    ],
)
def test_the_other_lists(vdx: Side, path: str, name: str) -> None:
    assert list(vdx.v1("GET", path).json()["_embedded"]) == [name]


def test_the_interval_needs_the_old_notation(vdx: Side) -> None:
    good = "from-start-time=2026-12-01T00:00:00%2B0000&to-start-time=2026-12-09T00:00:00%2B0000"
    assert len(vdx.v1("GET", f"/meetings?{good}").json()["_embedded"]["meetingDtoList"]) == 2
    for bad in (good.replace("%2B0000", "Z"), good.replace("%2B", "+"), good.partition("&")[0]):
        assert is_plain(vdx.v1("GET", f"/meetings?{bad}"), 400), bad
    assert is_plain(vdx.v1("GET", "/meetings"), 400)


def test_pool_info_spells_with_z(vdx: Side) -> None:
    pools = vdx.v1("GET", "/pool").json()["_embedded"]["poolInfoDtoList"]
    assert {p["organizationId"] for p in pools} == {"pool-org", "overflow"}
    assert "organisationId" not in pools[0]


def test_info_is_a_plain_map(vdx: Side) -> None:
    old, new = vdx.v1("GET", "/info"), vdx.v2("GET", "/info")
    assert list(old.json()) == ["git"]
    assert new.json() == {"info": [{"key": "git", "value": old.json()["git"]}]}
    assert new.headers["content-type"] == "application/json"


def test_a_template_has_an_object_for_who_changed_it(vdx: Side) -> None:
    assert vdx.v1("POST", "/scheduling-templates", TEMPLATE).json()["updatedBy"] == NOBODY


def test_patch_null_clears(vdx: Side) -> None:
    full = vdx.booked(
        description="D", projectCode="P", labels=["a"], additionalInformation=[{"key": "k", "value": "v"}],
        hostPin=4711, guestPin=4712,
    )  # fmt: skip
    nulls: dict[str, Any] = dict.fromkeys(
        ("description", "projectCode", "labels", "additionalInformation", "hostPin", "guestPin")
    )
    answer = vdx.v1("PATCH", f"/meetings/{full['uuid']}", nulls).json()
    assert (answer["description"], answer["projectCode"], answer["labels"]) == (None, None, [])
    assert (answer["additionalInformation"], answer["subject"]) == ([], "Udskrivning")
    room = vdx.room(full["uuid"])
    assert (room["hostPin"], room["guestPin"]) == (None, None)


@pytest.mark.parametrize("field", ["subject", "startTime", "endTime"])
def test_patch_null_where_it_must_not_be(vdx: Side, field: str) -> None:
    answer = vdx.v1("PATCH", f"/meetings/{MEETING_1}", {field: None})
    assert error_v1(answer) == (400, 70, "Field can not be set to null")


def test_patch_does_not_check_pins(vdx: Side) -> None:
    assert vdx.v1("PATCH", f"/meetings/{MEETING_1}", {"hostPin": 1}).status_code == 200
    assert vdx.room(MEETING_1)["hostPin"] == 1


def test_delete_is_200_and_empty(vdx: Side) -> None:
    answer = vdx.v1("DELETE", f"/meetings/{MEETING_1}")
    assert (answer.status_code, answer.content) == (200, b"")
    answer = vdx.v1("DELETE", "/scheduling-templates/1")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_trailing_slash_is_taken(vdx: Side) -> None:
    for path in ("/info/", f"/meetings/{MEETING_1}/", "/pool/", "/scheduling-templates/"):
        assert vdx.v1("GET", path).status_code == 200


def test_a_business_error_in_full(vdx: Side) -> None:
    answer = vdx.v1("POST", "/meetings", {**BOOKING, "externalId": "ekstern-1"}).json()
    assert answer.pop("timestamp")
    text = "ExternalId not unique within organisation."
    assert answer == {
        "status": 400, "error": "Bad Request", "message": text, "path": "/meetings", "errorCode": 12, "errorText": text,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (None, "Missing Authorization header"),
        ("Bearer x", "Authorization header does not contain a valid Holder-of-key access token"),
        ("Holder-of-key", "Authorization header does not contain a valid Holder-of-key access token"),
        ("Holder-of-key 7cc82183-0d47-439a-a00c-38f7a5a01fc1", "Access token is invalid or expired"),
    ],
)
def test_the_gateways_refusals(vdx: Side, authorization: str | None, reason: str) -> None:
    answer = vdx.call("GET", "/meetings", None, authorization)
    assert answer.status_code == 401
    expected = f'Holder-of-key error="invalid_token", error_description="{reason}"'
    assert answer.headers["www-authenticate"] == expected


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        ("expired", "Access token is invalid or expired"),
        ("tampered", "Access token is invalid or expired"),
        ("unsigned", "Access token is invalid or expired"),
        ("wrong_issuer", "Access token is invalid or expired"),
        ("other_key", "ssl certificate does not match token certificate"),
    ],
)
def test_flawed_sessions(vdx: Side, flaw: str, reason: str) -> None:
    answer = vdx.v1("GET", "/info", flaw=flaw)
    assert answer.status_code == 401
    assert reason in answer.headers["www-authenticate"]


def test_context_checks_are_plain_errors(vdx: Side) -> None:
    assert is_plain(vdx.v1("GET", "/info", organisation="unknown-org"), 403)
    assert is_plain(vdx.v1("GET", "/info", roles=[]), 401)
    assert is_plain(vdx.v1("POST", "/scheduling-templates", TEMPLATE, roles=["meeting-user"]), 403)


def test_both_generations_see_the_same_meetings(vdx: Side) -> None:
    uuid = vdx.v1("POST", "/meetings", BOOKING).json()["uuid"]
    assert vdx.v2("GET", f"/meetings/{uuid}").json()["startTime"] == "2026-11-25T09:00:00Z"
