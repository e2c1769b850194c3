"""Provision status, the lists of a polling provisioner, and the simulated provisioner (digest §6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vdx.client import Side
from tests.vdx.world import FOREIGN, MEETING_1, MEETING_2, NOW_BOOKING, POOL_ROOM, SEED, TEMPLATE

PU = ["meeting-provisioner-user"]


def _listed(vdx: Side, path: str) -> set[str]:
    return {r["uuid"] for r in vdx.v2("GET", path, roles=PU).json()}


def test_any_status_may_follow_any_other_and_is_stamped(vdx: Side) -> None:
    for status in ("DEPROVISION_PROBLEMS", "AWAITS_PROVISION", "PROVISIONED_OK", "STARTING_TO_PROVISION"):
        vdx.later(minutes=1)
        body = {"provisionStatus": status, "provisionStatusDescription": "Tekst", "provisionVmrId": "77"}
        room = vdx.v2("PUT", f"/scheduling-info/{MEETING_1}", body, roles=PU, email="p@test.dk").json()
        now = vdx.context.clock.now().isoformat()[:19] + "Z"
        assert room["provisionStatus"] == status
        assert (room["provisionStatusDescription"], room["provisionVmrId"]) == ("Tekst", "77")
        assert (room["provisionTimestamp"], room["updatedTime"]) == (now, now)
        assert room["updatedBy"] == {"organisationId": "test-org", "email": "p@test.dk"}


def test_a_closed_room_gives_its_number_back(vdx: Side) -> None:
    vdx.set_status(MEETING_1, "DEPROVISION_OK")
    room = vdx.room(MEETING_1)
    assert (room["uriWithDomain"], room["uriWithoutDomain"]) == ("1111@rooms.test.dk", None)
    assert vdx.booked(uriWithoutDomain="1111")


def test_the_lists_of_a_polling_provisioner(vdx: Side) -> None:
    assert _listed(vdx, "/scheduling-info-provision") == set()
    vdx.context.clock.set(vdx.context.clock.now().replace(month=12, day=1, hour=9, minute=45))
    assert {MEETING_1, FOREIGN} <= _listed(vdx, "/scheduling-info-provision")
    assert MEETING_2 not in _listed(vdx, "/scheduling-info-provision")
    vdx.later(days=2)
    assert _listed(vdx, "/scheduling-info-provision") == set()
    assert _listed(vdx, "/scheduling-info-deprovision") == {MEETING_2}


@pytest.mark.parametrize(
    ("first", "last", "status", "found"),
    [
        ("2026-12-01T09:44:59Z", "2026-12-01T09:45:01Z", "", True),
        ("2026-12-01T09:45:00Z", "2026-12-01T10:59:59Z", "", False),
        ("2026-12-01T10:59:59Z", "2026-12-01T11:00:01Z", "", True),
        ("2026-12-01T11:00:00Z", "2026-12-01T12:00:00Z", "", False),
        ("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", "&provision-status=PROVISIONED_OK", False),
        ("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", "&provision-status=awaits-provision", True),
    ],
)
def test_the_list_by_interval_is_strict(vdx: Side, first: str, last: str, status: str, found: bool) -> None:
    path = f"/scheduling-info?from-start-time={first}&to-end-time={last}{status}"
    assert (MEETING_1 in _listed(vdx, path)) is found


def test_the_list_shows_only_what_the_caller_may_see(vdx: Side) -> None:
    path = "/scheduling-info?from-start-time=2026-12-01T00:00:00Z&to-end-time=2026-12-09T00:00:00Z"
    seen = {r["uuid"] for r in vdx.v2("GET", path, roles=["meeting-user"]).json()}
    assert seen == {MEETING_1}


def test_nothing_moves_by_itself_after_a_seed(vdx: Side) -> None:
    meeting = vdx.booked(**NOW_BOOKING, vmrQuality="sd")
    vdx.later(days=1)
    assert vdx.room(meeting["uuid"])["provisionStatus"] == "AWAITS_PROVISION"
    assert vdx.room(POOL_ROOM)["provisionStatus"] == "PROVISIONED_OK"


def test_the_simulated_provisioner_opens_and_closes(vdx: Side) -> None:
    meeting = vdx.booked(**NOW_BOOKING, vmrQuality="sd")
    future = vdx.booked()
    vdx.simulator.configure_provisioner(seconds=5)
    vdx.simulator.advance()
    assert vdx.room(meeting["uuid"])["provisionStatus"] == "STARTING_TO_PROVISION"
    vdx.later(seconds=5)
    vdx.simulator.advance()
    room = vdx.room(meeting["uuid"])
    assert room["provisionStatus"] == "PROVISIONED_OK"
    assert room["provisionVmrId"]
    assert vdx.room(future["uuid"])["provisionStatus"] == "AWAITS_PROVISION"
    vdx.later(hours=2)
    vdx.simulator.advance()
    assert vdx.room(meeting["uuid"])["provisionStatus"] == "DEPROVISION_OK"


def test_closing_a_meeting_as_the_healthcheck_does(vdx: Side) -> None:
    meeting = vdx.booked(**NOW_BOOKING, vmrQuality="sd")
    vdx.later(seconds=10)
    vdx.simulator.advance()
    now = vdx.context.clock.now().isoformat()
    assert (
        vdx.v2("PATCH", f"/meetings/{meeting['uuid']}", {"endTime": now}).json()["endTime"] == now[:19] + "Z"
    )
    vdx.later(seconds=1)
    vdx.simulator.advance()
    assert vdx.room(meeting["uuid"])["provisionStatus"] == "DEPROVISION_OK"


@pytest.mark.parametrize("how", ["configured", "fault"])
def test_a_provisioner_that_fails(vdx: Side, how: str) -> None:
    if how == "fault":
        vdx.context.faults.switch_on("vdx", "provisioning_fails")
    else:
        vdx.simulator.configure_provisioner(fails=True)
    meeting = vdx.booked(**NOW_BOOKING, vmrQuality="sd")
    vdx.later(seconds=10)
    vdx.simulator.advance()
    room = vdx.room(meeting["uuid"])
    assert room["provisionStatus"] == "PROVISION_PROBLEMS"
    assert room["provisionStatusDescription"]


def _pool(vdx: Side) -> dict[str, Any]:
    pools = vdx.v2("GET", "/pool").json()
    return next(p for p in pools if p["organisationId"] == "pool-org")


def test_the_pool_is_filled_one_room_a_minute(vdx: Side) -> None:
    state = vdx.simulator.state
    seed = {
        **SEED,
        "schedulingInfos": [],
        "organisations": [{"code": "pool-org", "poolSize": 3}, {"code": "test-org"}],
    }
    vdx.simulator.seed(seed)
    for expected in (1, 2, 3, 3):
        vdx.simulator.advance()
        assert len(list(state.free_rooms("pool-org"))) == expected
        vdx.later(minutes=1)
    vdx.simulator.advance()
    assert _pool(vdx)["availablePoolSize"] == 3


def test_surplus_rooms_go_and_an_impossible_template_fills_nothing(vdx: Side) -> None:
    state = vdx.simulator.state
    rooms = [
        {
            "uuid": f"7cc82183-0d47-439a-a00c-38f7a5a0100{n}",
            "organisation": "pool-org",
            "provisionStatus": "PROVISIONED_OK",
        }
        for n in range(4)
    ]
    bad = {"id": 1, "organisation": "short", **TEMPLATE, "uriNumberRangeHigh": 0}
    organisations = [
        {"code": "pool-org", "poolSize": 2},
        {"code": "short", "poolSize": 2},
        {"code": "test-org"},
    ]
    vdx.simulator.seed({"organisations": organisations, "templates": [bad], "schedulingInfos": rooms})
    vdx.simulator.advance()
    assert len(list(state.free_rooms("pool-org"))) == 2
    assert list(state.free_rooms("short")) == []


def test_the_journal_tells_each_status(vdx: Side) -> None:
    since = vdx.context.journal.last_seq
    vdx.set_status(MEETING_1, "PROVISIONED_OK")
    fact = vdx.context.journal.entries(since=since, kind="vdx.provision")[-1]
    assert (fact.data["uuid"], fact.data["status"]) == (MEETING_1, "PROVISIONED_OK")
