"""Booking, changing and deleting meetings (digest §2.1-2.4, §6)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.vdx.client import Side, error, is_plain
from tests.vdx.world import BOOKING, CHILD_MEETING, FOREIGN, MEETING_1, MEETING_2, NOW_BOOKING

ME = {"organisationId": "test-org", "email": "user@test.dk"}
NOBODY = {"organisationId": None, "email": None}
CHANGE = {**BOOKING, "subject": "Ændret", "description": "Ny tekst"}


def test_a_new_meeting_in_full(vdx: Side) -> None:
    meeting = vdx.booked()
    uuid, short_id = meeting["uuid"], meeting["shortId"]
    host = vdx.base.removeprefix("http://")
    assert meeting == {
        "subject": "Udskrivning",
        "uuid": uuid,
        "createdBy": ME,
        "updatedBy": NOBODY,
        "organizedBy": ME,
        "startTime": "2026-11-25T09:00:00Z",
        "endTime": "2026-11-25T10:00:00Z",
        "description": None,
        "projectCode": None,
        "createdTime": "2026-11-21T12:00:00Z",
        "updatedTime": None,
        "shortId": short_id,
        "shortLink": f"https://m.test.dk/{short_id}",
        "shortlink": f"https://m.test.dk/{short_id}",
        "externalId": None,
        "guestMicrophone": "on",
        "guestPinRequired": False,
        "labels": [],
        "_links": {
            "self": {"href": f"https://{host}/v2/meetings/{uuid}"},
            "scheduling-info": {"href": f"https://{host}/v2/scheduling-info/{uuid}"},
        },
        "additionalInformation": [],
    }
    assert len(short_id) == 12
    assert vdx.v2("GET", f"/meetings/{uuid}").json() == meeting


def test_all_that_can_be_given(vdx: Side) -> None:
    given: dict[str, Any] = {
        "uuid": "11111111-2222-4333-8444-555555555555",
        "description": "Æøå <b>&amp;</b>",
        "projectCode": "P1",
        "organizedByEmail": "chief@test.dk",
        "externalId": "mit-id",
        "guestMicrophone": "muted",
        "guestPinRequired": True,
        "labels": ["a", "b", "a"],
        "additionalInformation": [{"key": "k1", "value": "v"}, {"key": "k2", "value": "v"}],
    }
    meeting = vdx.booked(**given)
    for name, value in given.items():
        if name != "organizedByEmail":
            assert meeting[name] == value
    assert meeting["organizedBy"] == {"organisationId": "test-org", "email": "chief@test.dk"}
    assert meeting["createdBy"] == ME


def test_the_short_id_comes_of_sha_256(vdx: Side) -> None:
    state = vdx.simulator.state
    state.random.seed(7)
    expected_uuid = state.new_uuid()
    state.random.seed(7)
    assert state.new_short_id() == hashlib.sha256(expected_uuid.encode()).hexdigest()[:12]


@pytest.mark.parametrize("fields", [{"endTime": "2020-01-01T00:00:00Z"}, {"organizedByEmail": "not a mail"}])
def test_what_vdx_does_not_check(vdx: Side, fields: dict[str, Any]) -> None:
    assert vdx.booked(**fields)["uuid"]


def test_explicit_nulls_are_as_absent(vdx: Side) -> None:
    nulls: dict[str, Any] = dict.fromkeys(
        ("labels", "additionalInformation", "guestPinRequired", "meetingType", "vmrType", "guestMicrophone")
    )
    meeting = vdx.booked(**nulls)
    assert (meeting["labels"], meeting["guestPinRequired"], meeting["guestMicrophone"]) == ([], False, "on")


def test_nothing_is_kept_of_a_refused_booking(vdx: Side) -> None:
    refused = vdx.v2("POST", "/meetings", {**BOOKING, "externalId": "x", "uriWithoutDomain": "1111"})
    assert refused.status_code == 400
    assert vdx.booked(externalId="x")["externalId"] == "x"


def test_the_external_id_is_unique_within_the_organisation_only(vdx: Side) -> None:
    assert vdx.booked(externalId="ekstern-1", organisation="other-org")["externalId"] == "ekstern-1"


def test_a_uuid_that_is_taken_is_an_internal_error(vdx: Side) -> None:
    answer = vdx.v2("POST", "/meetings", {**BOOKING, "uuid": MEETING_1})
    assert error(answer)[:2] == (500, "11")


@pytest.mark.parametrize(
    ("role", "honoured"), [("admin", True), ("planner", True), ("user", False), ("provisioner-user", False)]
)
def test_who_may_organise_for_others(vdx: Side, role: str, honoured: bool) -> None:
    body = {**BOOKING, "organizedByEmail": "chief@test.dk"}
    answer = vdx.v2("POST", "/meetings", body, roles=[f"meeting-{role}"]).json()
    assert answer["organizedBy"]["email"] == ("chief@test.dk" if honoured else "user@test.dk")


def test_put_replaces_clears_and_keeps(vdx: Side) -> None:
    full = vdx.booked(
        description="Gammel", projectCode="P", labels=["a"], additionalInformation=[{"key": "k", "value": "v"}],
        externalId="e", guestMicrophone="off", guestPinRequired=True, organizedByEmail="chief@test.dk",
        hostPin=4711, callType="video",
    )  # fmt: skip
    vdx.later(minutes=5)
    answer = vdx.v2("PUT", f"/meetings/{full['uuid']}", BOOKING, email="second@test.dk")
    changed: dict[str, Any] = {
        "description": None, "projectCode": None, "labels": [], "additionalInformation": [],
        "organizedBy": {"organisationId": "test-org", "email": "second@test.dk"},
        "updatedBy": {"organisationId": "test-org", "email": "second@test.dk"},
        "updatedTime": "2026-11-21T12:05:00Z",
    }  # fmt: skip
    assert (answer.status_code, answer.json()) == (200, {**full, **changed})
    room = vdx.room(full["uuid"])
    assert (room["hostPin"], room["callType"]) == (4711, "video")


def test_patch_changes_only_what_is_given_and_null_is_not_given(vdx: Side) -> None:
    full = vdx.booked(description="D", labels=["a"], organizedByEmail="chief@test.dk", hostPin=4711)
    patch = {
        "subject": "Nyt", "description": None, "labels": None, "hostPin": None, "guestPin": 5555,
        "guestMicrophone": "off", "guestPinRequired": True, "callType": "lyd", "endTime": None,
        "additionalInformation": [{"key": "k", "value": "v"}],
    }  # fmt: skip
    answer = vdx.v2("PATCH", f"/meetings/{full['uuid']}", patch, email="second@test.dk").json()
    changed = {
        "subject": "Nyt", "guestMicrophone": "off", "guestPinRequired": True,
        "additionalInformation": [{"key": "k", "value": "v"}],
        "updatedBy": {"organisationId": "test-org", "email": "second@test.dk"},
        "updatedTime": "2026-11-21T12:00:00Z",
    }  # fmt: skip
    assert answer == {**full, **changed}
    room = vdx.room(full["uuid"])
    assert (room["hostPin"], room["guestPin"], room["callType"]) == (4711, 5555, "lyd")


def test_patch_replaces_whole_lists(vdx: Side) -> None:
    answer = vdx.v2("PATCH", f"/meetings/{MEETING_1}", {"labels": ["grøn"]}).json()
    assert answer["labels"] == ["grøn"]
    assert vdx.v2("PATCH", f"/meetings/{MEETING_1}", {"labels": []}).json()["labels"] == []


@pytest.mark.parametrize(
    ("role", "organizer"),
    [("admin", "user@test.dk"), ("planner", "user@test.dk"), ("provisioner-user", "second@test.dk")],
)
def test_patch_without_organiser_keeps_him_for_planners_only(vdx: Side, role: str, organizer: str) -> None:
    answer = vdx.v2(
        "PATCH", f"/meetings/{MEETING_1}", {"subject": "x"}, roles=[f"meeting-{role}"], email="second@test.dk"
    )
    assert answer.json()["organizedBy"]["email"] == organizer


def test_patch_pins_are_checked_in_v2(vdx: Side) -> None:
    answer = vdx.v2("PATCH", f"/meetings/{MEETING_1}", {"hostPin": 1})
    assert error(answer) == (400, "10", "hostPin: must be greater than or equal to 1000")


def test_updates_check_years_and_keys_too(vdx: Side) -> None:
    year = {"startTime": "+12026-01-01T00:00:00Z"}
    pair = {"key": "k", "value": "v"}
    for method, base in (("PUT", BOOKING), ("PATCH", {})):
        late = vdx.v2(method, f"/meetings/{MEETING_1}", {**base, **year})
        assert error(late)[:2] == (400, "25")
        twice = vdx.v2(method, f"/meetings/{MEETING_1}", {**base, "additionalInformation": [pair, pair]})
        assert error(twice)[:2] == (400, "35")


def test_in_provisioned_ok_only_the_end_time_and_the_small_things_change(vdx: Side) -> None:
    before = vdx.v2("GET", f"/meetings/{MEETING_2}").json()
    room = vdx.room(MEETING_2)
    body = {
        **CHANGE, "endTime": "2026-12-02T12:00:00Z", "labels": ["ny"], "guestMicrophone": "muted",
        "guestPinRequired": True, "hostPin": 7777, "guestPin": 8888, "callType": "lyd",
        "organizedByEmail": "chief@test.dk", "additionalInformation": [{"key": "k", "value": "v"}],
    }  # fmt: skip
    after = vdx.v2("PATCH", f"/meetings/{MEETING_2}", body).json()
    changed = {
        "endTime": "2026-12-02T12:00:00Z", "labels": ["ny"], "guestMicrophone": "muted",
        "guestPinRequired": True, "updatedBy": ME, "updatedTime": "2026-11-21T12:00:00Z",
        "additionalInformation": [{"key": "k", "value": "v"}],
    }  # fmt: skip
    assert after == {**before, **changed}
    unchanged = {k: v for k, v in vdx.room(MEETING_2).items() if k != "meetingDetails"}
    assert unchanged == {k: v for k, v in room.items() if k != "meetingDetails"}


def test_in_provisioned_ok_an_organisation_with_a_pool_changes_everything_but_the_room(vdx: Side) -> None:
    meeting = vdx.booked(**NOW_BOOKING, organisation="pool-org")
    assert vdx.room(meeting["uuid"])["uriWithDomain"] == "1115@rooms.test.dk"
    after = vdx.v2(
        "PATCH", f"/meetings/{meeting['uuid']}", {"subject": "Nyt", "hostPin": 7777}, organisation="pool-org"
    ).json()
    assert after["subject"] == "Nyt"
    assert vdx.room(meeting["uuid"])["hostPin"] == 1234


@pytest.mark.parametrize(
    "status",
    ["STARTING_TO_PROVISION", "PROVISION_PROBLEMS", "STARTING_TO_DEPROVISION", "DEPROVISION_PROBLEMS",
     "DEPROVISION_OK"],
)  # fmt: skip
def test_other_states_allow_neither_change_nor_deletion(vdx: Side, status: str) -> None:
    vdx.set_status(MEETING_1, status)
    for method, body in (("PUT", BOOKING), ("PATCH", {"subject": "x"})):
        assert error(vdx.v2(method, f"/meetings/{MEETING_1}", body))[:2] == (406, "12")
    assert error(vdx.v2("DELETE", f"/meetings/{MEETING_1}"))[:2] == (406, "13")


def test_a_change_while_waiting_moves_the_room_with_it(vdx: Side) -> None:
    meeting = vdx.booked()
    assert vdx.room(meeting["uuid"])["updatedTime"] is None
    vdx.v2(
        "PATCH",
        f"/meetings/{meeting['uuid']}",
        {"startTime": "2026-11-26T08:00:00Z", "guestMicrophone": "off"},
    )
    room = vdx.room(meeting["uuid"])
    assert "start_dato=2026-11-26T08:00:00&muteMicrophone=off" in room["portalLink"]
    assert (room["updatedBy"], room["updatedTime"]) == (ME, "2026-11-21T12:00:00Z")


def test_delete_takes_the_room_too(vdx: Side) -> None:
    answer = vdx.v2("DELETE", f"/meetings/{MEETING_1}")
    assert (answer.status_code, answer.content) == (204, b"")
    for path in (
        f"/meetings/{MEETING_1}",
        f"/scheduling-info/{MEETING_1}",
        "/meetings?short-id=abcdef012345",
    ):
        assert vdx.v2("GET", path).status_code == 404
    assert vdx.booked(externalId="ekstern-1", uriWithoutDomain="1111")


@pytest.mark.parametrize("role", ["admin", "planner", "provisioner", "provisioner-user", "user"])
@pytest.mark.parametrize("uuid", [FOREIGN, CHILD_MEETING])
def test_another_organisations_meeting_is_403_for_everybody(vdx: Side, role: str, uuid: str) -> None:
    answer = vdx.v2("GET", f"/meetings/{uuid}", roles=[f"meeting-{role}"])
    assert error(answer) == (403, "11", None)
    for method, body in (("PUT", BOOKING), ("PATCH", {}), ("DELETE", None)):
        assert vdx.v2(method, f"/meetings/{uuid}", body, roles=[f"meeting-{role}"]).status_code == 403


def test_a_plain_user_sees_only_what_he_organises(vdx: Side) -> None:
    user = ["meeting-user"]
    assert vdx.v2("GET", f"/meetings/{MEETING_1}", roles=user).status_code == 200
    assert error(vdx.v2("GET", f"/meetings/{MEETING_2}", roles=user)) == (403, "11", None)
    assert vdx.v2("PATCH", f"/meetings/{MEETING_2}", {"subject": "x"}, roles=user).status_code == 403
    assert (
        vdx.v2("GET", f"/meetings/{MEETING_2}", roles=["meeting-user", "meeting-planner"]).status_code == 200
    )


def test_path_uuids_are_read_without_case(vdx: Side) -> None:
    assert vdx.v2("GET", f"/meetings/{MEETING_1.upper()}").status_code == 200
    assert is_plain(vdx.v2("GET", "/meetings/1-2-3-4-5"), 400)


def test_the_journal_tells_each_change_without_pins(vdx: Side) -> None:
    since = vdx.context.journal.last_seq
    meeting = vdx.booked(hostPin=913572468, guestPin=824681357, callType="lyd", labels=["a"])
    vdx.v2("PATCH", f"/meetings/{meeting['uuid']}", {"subject": "Nyt", "guestPin": 735791864})
    vdx.v2("DELETE", f"/meetings/{meeting['uuid']}")
    facts = vdx.context.journal.entries(since=since, kind="vdx.meeting")
    assert [f.data["event"] for f in facts] == ["created", "updated", "deleted"]
    first = facts[0].data
    assert first["short_link"] == meeting["shortLink"]
    assert (first["has_host_pin"], first["has_guest_pin"], first["call_type"]) == (True, True, "lyd")
    assert (first["labels"], first["organizer"], first["organisation"]) == (["a"], "user@test.dk", "test-org")
    vdx.room(MEETING_1)
    kept = b"".join(p.read_bytes() for p in vdx.context.data.iterdir())
    for pin in (b"913572468", b"824681357", b"735791864"):
        assert pin not in kept
