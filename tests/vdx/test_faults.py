"""Each faulty mode does its one wrong thing, and nothing when it is off."""

from __future__ import annotations

import time

import pytest

from simulators.vdx.behaviour import FAULTS
from tests.vdx.client import Side, error
from tests.vdx.world import BOOKING, FOREIGN, MEETING_1, SEED


def test_every_fault_is_declared_with_texts_and_what_it_proves(vdx: Side) -> None:
    assert vdx.context.faults.known()["vdx"] == FAULTS
    assert all(f.text.da and f.text.en and f.proves for f in FAULTS.values())


def test_accepts_expired_token(vdx: Side) -> None:
    vdx.context.faults.switch_on("vdx", "accepts_expired_token")
    assert vdx.v2("GET", "/info", flaw="expired").status_code == 200
    assert vdx.v1("GET", "/info", flaw="expired").status_code == 200
    assert vdx.v2("GET", "/info", flaw="tampered").status_code == 401


def test_shows_other_organisations(vdx: Side) -> None:
    vdx.context.faults.switch_on("vdx", "shows_other_organisations")
    assert vdx.v2("GET", f"/meetings/{FOREIGN}").status_code == 200


def test_wrong_short_link(vdx: Side) -> None:
    vdx.simulator.seed({k: v for k, v in SEED.items() if k != "shortLinkBase"})
    vdx.context.faults.switch_on("vdx", "wrong_short_link")
    meeting = vdx.booked()
    assert not meeting["shortLink"].endswith(meeting["shortId"])
    assert vdx.http.get(meeting["shortLink"]).status_code == 404


def test_loses_subject(vdx: Side) -> None:
    vdx.context.faults.switch_on("vdx", "loses_subject")
    assert vdx.booked()["subject"] is None


@pytest.mark.parametrize(
    ("method", "body"), [("PUT", {**BOOKING, "subject": "Nyt"}), ("PATCH", {"subject": "Nyt"})]
)
def test_forgets_update(vdx: Side, method: str, body: dict[str, str]) -> None:
    before = vdx.v2("GET", f"/meetings/{MEETING_1}").json(), vdx.room(MEETING_1)
    vdx.context.faults.switch_on("vdx", "forgets_update")
    assert vdx.v2(method, f"/meetings/{MEETING_1}", {**body, "labels": ["x"]}).json()["subject"] == "Nyt"
    vdx.context.faults.switch_off()
    assert (vdx.v2("GET", f"/meetings/{MEETING_1}").json(), vdx.room(MEETING_1)) == before


def test_forgets_delete(vdx: Side) -> None:
    vdx.context.faults.switch_on("vdx", "forgets_delete")
    assert vdx.v2("DELETE", f"/meetings/{MEETING_1}").status_code == 204
    assert vdx.v2("GET", f"/meetings/{MEETING_1}").status_code == 200


def test_slow(vdx: Side) -> None:
    vdx.context.faults.switch_on("vdx", "slow", {"seconds": 0.3})
    begun = time.monotonic()
    assert vdx.v2("GET", "/info").status_code == 200
    assert time.monotonic() - begun >= 0.3


def test_outage(vdx: Side) -> None:
    vdx.context.faults.switch_on("vdx", "outage")
    status, _, text = error(vdx.v2("GET", "/info"))
    assert status == 503
    assert "Fejlen er ikke hos dig" in str(text)
    page = vdx.call("GET", "/m/abcdef012345")
    assert page.status_code == 503
    assert "Fejlen er ikke hos dig" in page.text
