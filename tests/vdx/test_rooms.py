"""How a meeting gets its room (digest §5), reservations and pools (§2.9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vdx.client import Side, error
from tests.vdx.world import (
    BOOKING,
    FOREIGN,
    MEETING_1,
    MEETING_2,
    NOW_BOOKING,
    OVERFLOW_ROOM,
    POOL_ROOM,
    SEED,
    TEMPLATE,
)

OPTIONS = {
    "vmrType": "lecture", "hostView": "one_main_zero_pips", "guestView": "one_main_thirtythree_pips",
    "vmrQuality": "fullhd", "enableOverlayText": False, "guestsCanPresent": False,
    "forcePresenterIntoMain": False, "forceEncryption": True, "muteAllGuests": True,
}  # fmt: skip
DEFAULTS = {
    "vmrType": "conference", "hostView": "one_main_seven_pips", "guestView": "one_main_seven_pips",
    "vmrQuality": "hd", "enableOverlayText": True, "guestsCanPresent": True, "forcePresenterIntoMain": True,
    "forceEncryption": False, "muteAllGuests": False,
}  # fmt: skip


def _room_of(vdx: Side, **fields: Any) -> dict[str, Any]:
    return vdx.room(vdx.booked(**fields)["uuid"])


def test_a_future_meeting_gets_a_fresh_room_by_the_default_template(vdx: Side) -> None:
    meeting = vdx.booked()
    room = vdx.room(meeting["uuid"])
    number = room["uriWithoutDomain"]
    host = vdx.base.removeprefix("http://")
    assert 1000 <= room["hostPin"] < 9999
    assert 2000 <= int(number) < 9000
    nobody = {"organisationId": None, "email": None}
    assert room == {
        "uuid": meeting["uuid"],
        "hostPin": room["hostPin"],
        "guestPin": None,
        "vmrAvailableBefore": 20,
        "maxParticipants": 10,
        "endMeetingOnEndTime": True,
        "uriWithDomain": f"{number}@rooms.test.dk",
        "uriWithoutDomain": number,
        "provisionStatus": "AWAITS_PROVISION",
        "provisionStatusDescription": None,
        "portalLink": f"https://portal.test.dk/?conference={number}@rooms.test.dk&pin={room['hostPin']}"
        "&start_dato=2026-11-25T09:00:00#/",
        "ivrTheme": "10",
        "provisionTimestamp": None,
        "provisionVmrId": None,
        **DEFAULTS,
        "createdBy": {"organisationId": "test-org", "email": "user@test.dk"},
        "updatedBy": nobody,
        "createdTime": "2026-11-21T12:00:00Z",
        "updatedTime": None,
        "reservationId": None,
        "customPortalGuest": None,
        "customPortalHost": None,
        "returnUrl": None,
        "callType": None,
        "meetingDetails": meeting,
        "_links": {"self": {"href": f"https://{host}/v2/scheduling-info/{meeting['uuid']}"}},
        "directMedia": "never",
        "shortLink": meeting["shortLink"],
        "shortlink": meeting["shortLink"],
    }


def test_uuid_is_the_first_member(vdx: Side) -> None:
    assert next(iter(vdx.room(MEETING_1))) == "uuid"


def test_the_request_goes_before_the_template(vdx: Side) -> None:
    room = _room_of(vdx, maxParticipants=3, endMeetingOnEndTime=False, callType="lyd", **OPTIONS)
    assert {k: room[k] for k in OPTIONS} == OPTIONS
    assert (room["maxParticipants"], room["endMeetingOnEndTime"], room["callType"]) == (3, False, "lyd")
    assert _room_of(vdx, maxParticipants=0)["maxParticipants"] == 10
    assert _room_of(vdx, maxParticipants=-1)["maxParticipants"] == 10


def test_pins_given(vdx: Side) -> None:
    room = _room_of(vdx, guestPin=1000, hostPin=999999999)
    assert (room["guestPin"], room["hostPin"]) == (1000, 999999999)
    only_guest = _room_of(vdx, guestPin=1000)
    assert only_guest["guestPin"] == 1000
    assert 1000 <= only_guest["hostPin"] < 9999


@pytest.mark.parametrize("template", [99, 2, 4])
def test_an_unknown_or_foreign_template_is_ignored(vdx: Side, template: int) -> None:
    assert _room_of(vdx, schedulingTemplateId=template)["uriWithDomain"].endswith("@rooms.test.dk")


def test_an_own_template_is_used(vdx: Side) -> None:
    body = {
        **TEMPLATE, "isDefaultTemplate": False, "uriPrefix": "p", "uriDomain": "own.test.dk",
        "hostPinRequired": False, "customPortalGuest": "https://gæst.test/%uri-with-domain%?pin=%pin%",
        "returnUrl": "https://retur.test", "directMedia": "best_effort", "callType": "T", **OPTIONS,
    }  # fmt: skip
    number = vdx.v2("POST", "/scheduling-templates", body).json()["id"]
    room = _room_of(vdx, schedulingTemplateId=number)
    assert room["uriWithDomain"] == f"{room['uriWithoutDomain']}@own.test.dk"
    assert room["uriWithoutDomain"].startswith("p")
    assert (room["hostPin"], room["directMedia"], room["callType"]) == (None, "best_effort", "T")
    assert room["customPortalGuest"] == body["customPortalGuest"]
    assert {k: room[k] for k in OPTIONS} == OPTIONS


def test_the_nearest_ancestors_default_else_the_shared_template(vdx: Side) -> None:
    assert _room_of(vdx, organisation="child-org")["uriWithDomain"].endswith("@rooms.test.dk")
    shared = _room_of(vdx, organisation="root")
    assert shared["uriWithDomain"].startswith("abc")
    assert shared["uriWithDomain"].endswith("@shared.test.dk")


def test_without_any_template_one_is_made_from_configuration(vdx: Side) -> None:
    vdx.simulator.seed({"organisations": [{"code": "test-org"}]})
    room = _room_of(vdx)
    assert 10000 <= room["hostPin"] < 99999
    assert 10000 <= int(room["uriWithoutDomain"]) < 99990
    assert room["vmrAvailableBefore"] == 15


def test_an_own_address(vdx: Side) -> None:
    room = _room_of(vdx, uriWithoutDomain="MinAdresse7")
    assert (room["uriWithDomain"], room["uriWithoutDomain"]) == ("MinAdresse7@rooms.test.dk", "MinAdresse7")


@pytest.mark.parametrize(
    ("start", "pooled"),
    [("2026-11-21T12:02:00Z", True), ("2026-11-21T12:02:01Z", False), ("2020-01-01T00:00:00Z", True)],
)
def test_a_meeting_within_two_minutes_takes_a_pool_room(vdx: Side, start: str, pooled: bool) -> None:
    meeting = vdx.booked(**{**NOW_BOOKING, "startTime": start}, organisation="pool-child")
    room = vdx.room(meeting["uuid"])
    assert (room["uriWithDomain"] == "1115@rooms.test.dk") is pooled
    assert (room["provisionStatus"] == "PROVISIONED_OK") is pooled


def test_a_pool_room_keeps_its_pins_and_takes_the_meetings_uuid(vdx: Side) -> None:
    meeting = vdx.booked(**NOW_BOOKING, organisation="pool-child")
    room = vdx.room(meeting["uuid"])
    assert (room["uuid"], room["hostPin"], room["guestPin"]) == (meeting["uuid"], 1234, 4321)
    assert room["portalLink"].startswith(
        "https://portal.test.dk/?conference=1115@rooms.test.dk&pin=4321&start_dato"
    )
    assert room["meetingDetails"] == meeting
    assert vdx.v2("GET", f"/scheduling-info/{POOL_ROOM}", roles=["meeting-provisioner"]).status_code == 404


@pytest.mark.parametrize("fields", [{"hostPin": 1234}, {"vmrQuality": "sd"}, {"enableOverlayText": False}])
def test_a_pool_room_must_fit(vdx: Side, fields: dict[str, Any]) -> None:
    room = _room_of(vdx, **NOW_BOOKING, **fields, organisation="pool-child")
    assert room["provisionStatus"] == "AWAITS_PROVISION"


def test_the_overflow_pool_comes_after_the_own(vdx: Side) -> None:
    first = _room_of(vdx, **NOW_BOOKING, organisation="pool-child")
    assert first["uriWithDomain"] == "1115@rooms.test.dk"
    second = _room_of(vdx, **NOW_BOOKING, organisation="pool-child", meetingType="POOL")
    assert second["uriWithDomain"] == "1116@rooms.test.dk"
    third = _room_of(vdx, **NOW_BOOKING, organisation="pool-child")
    assert third["provisionStatus"] == "AWAITS_PROVISION"
    assert (
        vdx.v2("GET", f"/scheduling-info/{OVERFLOW_ROOM}", roles=["meeting-provisioner"]).status_code == 404
    )


def test_a_pool_room_younger_than_a_minute_is_not_ready(vdx: Side) -> None:
    young = {**SEED, "overflowPool": None}
    young["schedulingInfos"] = [
        {**r, "provisionTimestamp": "2026-11-21T11:59:01Z"} if r["uuid"] == POOL_ROOM else r
        for r in SEED["schedulingInfos"]
    ]
    vdx.simulator.seed(young)
    body = {**NOW_BOOKING, "meetingType": "POOL"}
    assert error(vdx.v2("POST", "/meetings", body, organisation="pool-child"))[:2] == (400, "20")
    vdx.later(seconds=1)
    assert vdx.v2("POST", "/meetings", body, organisation="pool-child").status_code == 200


def test_pool_with_a_late_start_silently_becomes_ordinary(vdx: Side) -> None:
    room = _room_of(vdx, meetingType="POOL", organisation="pool-child")
    assert room["provisionStatus"] == "AWAITS_PROVISION"


def _reserve(vdx: Side, query: str = "", organisation: str = "pool-org") -> Any:
    return vdx.v2("GET", f"/scheduling-info-reserve{query}", organisation=organisation)


def test_reservation_and_its_use(vdx: Side) -> None:
    room = _reserve(vdx).json()
    reservation = room["reservationId"]
    assert room["uuid"] == POOL_ROOM
    again = vdx.v2("GET", f"/scheduling-info-reserve/{reservation}", organisation="pool-org")
    assert again.json() == room
    meeting = vdx.booked(schedulingInfoReservationId=reservation, organisation="pool-org")
    used = vdx.room(meeting["uuid"])
    assert (used["uriWithDomain"], used["hostPin"]) == (room["uriWithDomain"], room["hostPin"])
    assert used["reservationId"] == reservation
    twice = vdx.v2(
        "POST", "/meetings", {**BOOKING, "schedulingInfoReservationId": reservation}, organisation="pool-org"
    )
    assert error(twice)[:2] == (400, "29")


def test_a_reservation_is_the_own_organisations(vdx: Side) -> None:
    reservation = _reserve(vdx).json()["reservationId"]
    body = {**BOOKING, "schedulingInfoReservationId": reservation}
    assert error(vdx.v2("POST", "/meetings", body))[:2] == (400, "29")
    assert vdx.v2("GET", f"/scheduling-info-reserve/{reservation}").status_code == 404


def test_a_reserved_room_is_out_of_the_pool(vdx: Side) -> None:
    assert _reserve(vdx).status_code == 200
    assert error(_reserve(vdx))[:2] == (404, "11")
    assert _reserve(vdx, "?vmrType=LECTURE").json()["uuid"] == OVERFLOW_ROOM


def test_pool_information(vdx: Side) -> None:
    pools = {p["organisationId"]: p for p in vdx.v2("GET", "/pool", roles=["meeting-user"]).json()}
    assert set(pools) == {"pool-org", "overflow"}
    pool = pools["pool-org"]
    assert (pool["desiredPoolSize"], pool["availablePoolSize"]) == (2, 1)
    assert pool["schedulingTemplate"]["id"] == 3
    assert [r["uuid"] for r in pool["schedulingInfoList"]] == [POOL_ROOM]
    assert pool["schedulingInfoList"][0]["meetingDetails"] is None
    assert pool["schedulingInfoList"][0]["shortLink"] is None
    assert pools["overflow"]["schedulingTemplate"] is None


def test_the_new_provisioners_pools_and_rooms_are_hidden(vdx: Side) -> None:
    vdx.simulator.seed({**SEED, "newProvisionerOrganisations": ["pool-org", "test-org"]})
    assert [p["organisationId"] for p in vdx.v2("GET", "/pool").json()] == ["overflow"]
    vdx.context.clock.set(vdx.context.clock.now().replace(month=12, day=1, hour=10))
    due = vdx.v2("GET", "/scheduling-info-provision", roles=["meeting-provisioner-user"]).json()
    assert MEETING_1 not in [r["uuid"] for r in due]
    assert FOREIGN in [r["uuid"] for r in due]


def test_a_provisioner_adds_a_room_to_a_pool(vdx: Side) -> None:
    body = {"organizationId": "pool-org", "schedulingTemplateId": 3}
    answer = vdx.v2("POST", "/scheduling-info", body, roles=["meeting-provisioner-user"])
    room = answer.json()
    assert answer.status_code == 200
    assert (room["provisionStatus"], room["meetingDetails"], room["shortLink"]) == (
        "AWAITS_PROVISION",
        None,
        None,
    )
    assert "start_dato" not in room["portalLink"]
    vdx.set_status(room["uuid"], "PROVISIONED_OK")
    pools = {p["organisationId"]: p for p in vdx.v2("GET", "/pool").json()}
    listed = [r["uuid"] for r in pools["pool-org"]["schedulingInfoList"]]
    assert listed == [room["uuid"], POOL_ROOM]


@pytest.mark.parametrize(
    ("role", "organisation", "seen"),
    [
        ("provisioner", None, {MEETING_1, MEETING_2, FOREIGN, "child"}),
        ("provisioner-user", "test-org", {MEETING_1, MEETING_2, FOREIGN, "child"}),
        ("admin", "test-org", {MEETING_1, MEETING_2, "child"}),
        ("planner", "test-org", {MEETING_1, MEETING_2, "child"}),
        ("user", "test-org", {MEETING_1, MEETING_2}),
    ],
)
def test_who_sees_which_scheduling_infos(
    vdx: Side, role: str, organisation: str | None, seen: set[str]
) -> None:
    from tests.vdx.world import CHILD_MEETING

    for uuid, name in (
        (MEETING_1, MEETING_1),
        (MEETING_2, MEETING_2),
        (FOREIGN, FOREIGN),
        (CHILD_MEETING, "child"),
    ):
        answer = vdx.v2(
            "GET", f"/scheduling-info/{uuid}", roles=[f"meeting-{role}"], organisation=organisation
        )
        assert (answer.status_code == 200) is (name in seen)
        if name not in seen:
            assert error(answer) == (403, "11", None)
