"""Scheduling templates (digest §2.8)."""

from __future__ import annotations

from typing import Any

from tests.vdx.client import Side
from tests.vdx.world import TEMPLATE

ME = {"organisationId": "test-org", "email": "user@test.dk"}
LEAST = {
    "conferencingSysId": 1, "uriPrefix": "", "uriDomain": "d", "hostPinRequired": False, "guestPinRequired": False,
    "uriNumberRangeLow": 9, "uriNumberRangeHigh": 1,
}  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "hostPinRangeLow": None, "hostPinRangeHigh": None, "guestPinRangeLow": None, "guestPinRangeHigh": None,
    "vMRAvailableBefore": 0, "maxParticipants": 0, "endMeetingOnEndTime": False, "ivrTheme": None,
    "isDefaultTemplate": False, "isPoolTemplate": False, "customPortalGuest": None, "customPortalHost": None,
    "returnUrl": None, "vmrType": "conference", "hostView": "one_main_seven_pips",
    "guestView": "one_main_seven_pips", "vmrQuality": "hd", "enableOverlayText": True, "guestsCanPresent": True,
    "forcePresenterIntoMain": True, "forceEncryption": False, "muteAllGuests": False, "directMedia": "never",
    "callType": None,
}  # fmt: skip


def _ids(vdx: Side, organisation: str = "test-org") -> list[int]:
    return [t["id"] for t in vdx.v2("GET", "/scheduling-templates", organisation=organisation).json()]


def test_the_least_and_its_defaults(vdx: Side) -> None:
    answer = vdx.v2("POST", "/scheduling-templates", LEAST)
    template = answer.json()
    host = vdx.base.removeprefix("http://")
    assert answer.status_code == 200
    assert template == {
        "id": 5, "organisationId": "test-org", **LEAST, **DEFAULTS,
        "createdBy": ME, "updatedBy": None, "createdTime": "2026-11-21T12:00:00Z", "updatedTime": None,
        "_links": {"self": {"href": f"https://{host}/v2/scheduling-templates/5"}},
    }  # fmt: skip
    assert vdx.v2("GET", "/scheduling-templates/5").json() == template


def test_put_replaces_everything(vdx: Side) -> None:
    vdx.later(hours=1)
    answer = vdx.v2("PUT", "/scheduling-templates/1", LEAST, email="b@test.dk").json()
    assert {k: answer[k] for k in {**LEAST, **DEFAULTS}} == {**LEAST, **DEFAULTS}
    assert answer["updatedBy"] == {"organisationId": "test-org", "email": "b@test.dk"}
    assert answer["updatedTime"] == "2026-11-21T13:00:00Z"


def test_one_default_for_each_organisation(vdx: Side) -> None:
    new = vdx.v2("POST", "/scheduling-templates", TEMPLATE).json()["id"]
    assert vdx.v2("GET", "/scheduling-templates/1").json()["isDefaultTemplate"] is False
    vdx.v2("PUT", "/scheduling-templates/1", TEMPLATE)
    assert vdx.v2("GET", f"/scheduling-templates/{new}").json()["isDefaultTemplate"] is False
    assert (
        vdx.v2("GET", "/scheduling-templates/2", organisation="other-org").json()["isDefaultTemplate"] is True
    )


def test_one_pool_template_which_may_be_changed_itself(vdx: Side) -> None:
    pool = {**TEMPLATE, "isPoolTemplate": True}
    assert vdx.v2("PUT", "/scheduling-templates/3", pool, organisation="pool-org").status_code == 200
    new = vdx.v2("POST", "/scheduling-templates", TEMPLATE, organisation="pool-org").json()["id"]
    assert vdx.v2("PUT", f"/scheduling-templates/{new}", pool, organisation="pool-org").status_code == 406


def test_own_templates_only(vdx: Side) -> None:
    assert _ids(vdx) == [1]
    assert _ids(vdx, "child-org") == []
    for method, body in (("GET", None), ("PUT", TEMPLATE), ("DELETE", None)):
        for number in (2, 4, 99):
            assert vdx.v2(method, f"/scheduling-templates/{number}", body).status_code == 404


def test_delete(vdx: Side) -> None:
    answer = vdx.v2("DELETE", "/scheduling-templates/1")
    assert (answer.status_code, answer.content) == (204, b"")
    assert _ids(vdx) == []
    assert vdx.v2("DELETE", "/scheduling-templates/1").status_code == 404
