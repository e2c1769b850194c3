"""A seed replaces the state; what the API answered can be fed back; bad seeds are refused and change nothing."""

from __future__ import annotations

from typing import Any

import pytest

from proevesten.errors import UsageError
from tests.vdx.client import Side
from tests.vdx.world import FOREIGN, MEETING_1, SEED


def test_answers_can_be_fed_back_from_either_generation(vdx: Side) -> None:
    meeting = vdx.booked(
        description="D", labels=["a"], additionalInformation=[{"key": "k", "value": "v"}], guestPin=5555
    )
    room = vdx.room(meeting["uuid"])
    template = vdx.v2("GET", "/scheduling-templates/1").json()
    old = vdx.v1("GET", f"/meetings/{MEETING_1}").json()
    one = vdx.v2("GET", f"/meetings/{MEETING_1}").json()
    vdx.simulator.seed(
        {**SEED, "meetings": [meeting, old], "schedulingInfos": [room], "templates": [template]}
    )
    assert vdx.v2("GET", f"/meetings/{meeting['uuid']}").json() == meeting
    assert vdx.room(meeting["uuid"]) == room
    assert vdx.v2("GET", "/scheduling-templates/1").json() == template
    assert vdx.v2("GET", f"/meetings/{MEETING_1}").json() == one
    assert vdx.v2("GET", f"/meetings/{FOREIGN}").status_code == 404


def test_a_scheduling_info_of_another_uuid_may_name_its_meeting(vdx: Side) -> None:
    other = "99999999-0d47-439a-a00c-38f7a5a01fc1"
    infos = [{"uuid": other, "organisation": "test-org", "meetingDetails": {"uuid": MEETING_1}}]
    vdx.simulator.seed({**SEED, "schedulingInfos": infos})
    assert vdx.room(other)["meetingDetails"]["uuid"] == MEETING_1


def test_what_a_seed_leaves_open_is_computed_and_what_it_says_null_stays_null(vdx: Side) -> None:
    infos: list[dict[str, Any]] = [
        {"uuid": MEETING_1, "uriWithDomain": "7@d", "hostPin": 1234, "vmrAvailableBefore": 30},
        {"uuid": FOREIGN, "uriWithDomain": "8@d", "portalLink": None},
    ]
    vdx.simulator.seed({**SEED, "schedulingInfos": infos})
    assert vdx.room(MEETING_1)["portalLink"].startswith(
        "https://portal.test.dk/?conference=7@d&pin=1234&start_dato="
    )
    assert vdx.room(FOREIGN)["portalLink"] is None
    vdx.context.clock.set(vdx.context.clock.now().replace(month=12, day=1, hour=9, minute=30))
    due = vdx.v2("GET", "/scheduling-info-provision", roles=["meeting-provisioner-user"]).json()
    assert [r["uuid"] for r in due] == [MEETING_1]


def test_users_need_not_repeat_the_organisation_and_null_makes_a_template_shared(vdx: Side) -> None:
    meeting = {
        "uuid": MEETING_1,
        "organisation": "test-org",
        "subject": "x",
        "organizedBy": {"email": "user@test.dk"},
    }
    template = {**vdx.v2("GET", "/scheduling-templates/1").json(), "organisation": None}
    vdx.simulator.seed({**SEED, "meetings": [meeting], "schedulingInfos": [], "templates": [template]})
    assert vdx.v2("GET", f"/meetings/{MEETING_1}", roles=["meeting-user"]).status_code == 200
    assert vdx.v2("GET", "/scheduling-templates").json() == []


def test_a_meeting_without_scheduling_info_cannot_be_changed(vdx: Side) -> None:
    vdx.simulator.seed({**SEED, "schedulingInfos": []})
    assert vdx.v2("GET", f"/meetings/{MEETING_1}").status_code == 200
    assert vdx.v2("PATCH", f"/meetings/{MEETING_1}", {"subject": "x"}).status_code == 404
    assert vdx.v2("DELETE", f"/meetings/{MEETING_1}").status_code == 404


def test_unknown_fields_are_ignored_and_an_empty_seed_is_an_empty_vdx(vdx: Side) -> None:
    vdx.simulator.seed({"ukendt": 1, "organisations": [{"code": "test-org", "mere": {}}]})
    assert vdx.v2("GET", "/meetings?search=a").json() == []
    vdx.simulator.seed({})
    assert vdx.v2("GET", "/info").status_code == 403


def test_the_same_seed_of_ids_gives_the_same_ids(vdx: Side) -> None:
    def booked() -> dict[str, Any]:
        vdx.simulator.seed({**SEED, "idsSeed": 42})
        return vdx.booked()

    assert booked() == booked()


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"organisations": {}}, "organisations"),
        ({"organisations": [7]}, "organisations[0]"),
        ({"organisations": [{}]}, "organisations[0].code"),
        ({"organisations": [{"code": "a", "poolSize": "to"}]}, "organisations[0].poolSize"),
        ({"templates": [{"organisation": "a"}]}, "templates[0].id"),
        ({"templates": [{"id": 1, "uriPrefix": 7}]}, "templates[0].uriPrefix"),
        ({"templates": [{"id": 1, "vmrType": "x"}]}, "templates[0].vmrType"),
        ({"meetings": [{}]}, "meetings[0].uuid"),
        ({"meetings": [{"uuid": "a", "startTime": "i går"}]}, "meetings[0].startTime"),
        ({"meetings": [{"uuid": "a", "additionalInformation": [1]}]}, "meetings[0].additionalInformation"),
        ({"schedulingInfos": [{"uuid": "a", "provisionStatus": "OK"}]}, "schedulingInfos[0].provisionStatus"),
        ({"schedulingInfos": [{"uuid": "a", "hostPin": "1"}]}, "schedulingInfos[0].hostPin"),
        ({"shortLinkBase": 1}, "seed.shortLinkBase"),
    ],
)
def test_a_bad_seed_names_the_place_and_changes_nothing(
    vdx: Side, document: dict[str, Any], where: str
) -> None:
    with pytest.raises(UsageError) as refused:
        vdx.simulator.seed(document)
    assert refused.value.where == where
    assert vdx.v2("GET", f"/meetings/{MEETING_1}").status_code == 200


def test_reset_forgets_the_seed_and_links_are_the_simulators_own_again(vdx: Side) -> None:
    party, _ = vdx.simulator.client("epj")
    vdx.simulator.reset()
    meeting = vdx.booked(organisation=party)
    assert meeting["shortLink"].startswith(vdx.context.endpoints["vdx.short_link"])
