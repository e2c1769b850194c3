"""Who calls: tokens of VDX's issuer, roles, and systems that act for several (requirements AFT-01, SEC-02)."""

from __future__ import annotations

import httpx
import pytest

from tests.appointment_service.conftest import KIRURGISK, OEST, SYGEPLEJE, VEST, Side, draft, unit

FLAWS = {
    "expired": "expired_token", "wrong_issuer": "wrong_token", "tampered": "wrong_token",
    "unsigned": "wrong_token", "other_key": "wrong_token",
}  # fmt: skip


@pytest.mark.parametrize(("flaw", "code"), FLAWS.items())
def test_flawed_tokens_open_nothing(side: Side, flaw: str, code: str) -> None:
    made = side.create()
    for method, path in (("GET", "/Appointment"), ("GET", f"/Appointment/{made['id']}"), ("GET", "/events")):
        answer = side.call(KIRURGISK, method, path, flaw=flaw)
        assert (answer.status_code, answer.json()["code"]) == (401, code)
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x.y.z", "Bearer x", "Basic eDp5", "Bearer " + "a" * 9000]
)
def test_what_is_no_token(side: Side, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = side.http.get(f"{side.base}/Appointment", headers=headers)
    assert answer.status_code == 401


ROLES = [
    (["meeting-admin"], 200, 201), (["meeting-user"], 200, 201), (["meeting-provisioner-user"], 200, 201),
    (["meeting-provisioner"], 200, 403), (["andet"], 403, 403), ([], 403, 403),
]  # fmt: skip


@pytest.mark.parametrize(("roles", "reads", "writes"), ROLES)
def test_roles(side: Side, roles: list[str], reads: int, writes: int) -> None:
    assert side.call(KIRURGISK, "GET", "/Appointment", roles=roles).status_code == reads
    assert side.call(KIRURGISK, "POST", "/Appointment", draft(), roles=roles).status_code == writes


ACTING = [
    ("eoj", "", 403, "name_organisation"),
    ("eoj", SYGEPLEJE, 200, ""),
    ("eoj", KIRURGISK, 403, "unknown_organisation"),
    (OEST, "", 200, ""),
    (OEST, SYGEPLEJE, 200, ""),
    (OEST, VEST, 403, "unknown_organisation"),
    (SYGEPLEJE, OEST, 403, "unknown_organisation"),
    ("ukendt", "", 403, "unknown_organisation"),
    ("ukendt", OEST, 403, "unknown_organisation"),
]


@pytest.mark.parametrize(("holder", "wanted", "status", "code"), ACTING)
def test_for_whom_a_system_acts(side: Side, holder: str, wanted: str, status: int, code: str) -> None:
    headers = {"X-On-Behalf-Of": wanted} if wanted else {}
    answer = side.call(holder, "GET", "/Appointment", headers=headers)
    assert (answer.status_code, answer.json().get("code", "")) == (status, code)


def test_a_meeting_belongs_to_the_one_acted_for(side: Side) -> None:
    side.call("eoj", "POST", "/Appointment", draft(unit(KIRURGISK)), {"X-On-Behalf-Of": SYGEPLEJE})
    [fact] = side.facts("appointment.created")
    assert fact["owner"] == SYGEPLEJE
    other = side.call("eoj", "GET", "/Appointment", headers={"X-On-Behalf-Of": VEST})
    assert "entry" not in other.json(), (
        "the same system sees another organisation's meetings only as that one"
    )


def test_a_token_that_was_seen_before_is_checked_again(side: Side) -> None:
    token = side.token(KIRURGISK, lifetime_seconds=60)
    headers = {"Authorization": f"Bearer {token}"}
    assert side.http.get(f"{side.base}/events", headers=headers).status_code == 200
    side.context.clock.set(side.context.clock.now().replace(minute=1))
    assert side.http.get(f"{side.base}/events", headers=headers).json()["code"] == "expired_token"


def test_no_token_reaches_the_journal(side: Side) -> None:
    token = side.token(KIRURGISK)
    side.create()
    for entry in side.context.journal.entries(since=side.since):
        assert token not in f"{entry}{side.context.journal.body(entry).decode('utf-8', 'replace')}"


def test_a_stranger_is_refused_at_the_wire(side: Side) -> None:
    answer = httpx.post(f"{side.base}/Appointment", json=draft(description="Om 0101010101"))
    assert answer.status_code == 422 and "SEC-01" in answer.json()["detail"]
