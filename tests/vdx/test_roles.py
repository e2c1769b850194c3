"""Roles and rights (digest §1.4): the whole matrix, in both generations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vdx.client import Side
from tests.vdx.world import BOOKING, MEETING_1, TEMPLATE

ROLES = ("user", "planner", "admin", "provisioner", "provisioner-user")
ALL = set(ROLES)
BOOKERS = ALL - {"provisioner"}
_ROOM = {"organizationId": "pool-org", "schedulingTemplateId": 3}
_NOBODY = "00000000-0000-4000-8000-000000000000"
_TIMES = "from-start-time=2026-12-01T00:00:00{z}&to-{x}-time=2026-12-05T00:00:00{z}"

MATRIX: tuple[tuple[str, str, Any, set[str]], ...] = (
    ("GET", "/info", None, ALL),
    ("GET", "/meetings?subject=x", None, ALL),
    ("GET", "/meetings?" + _TIMES.replace("{x}", "start"), None, ALL),
    ("GET", f"/meetings/{MEETING_1}", None, ALL),
    ("GET", "/meetings/findByUriWithDomain?uri=1111@rooms.test.dk", None, ALL),
    ("GET", "/meetings/findByUriWithoutDomain?uri=1111", None, ALL),
    ("POST", "/meetings", BOOKING, BOOKERS),
    ("PUT", f"/meetings/{MEETING_1}", BOOKING, BOOKERS),
    ("PATCH", f"/meetings/{MEETING_1}", {"subject": "Nyt"}, BOOKERS),
    ("DELETE", f"/meetings/{MEETING_1}", None, BOOKERS),
    ("GET", "/scheduling-info?" + _TIMES.replace("{x}", "end"), None, ALL),
    ("GET", f"/scheduling-info/{MEETING_1}", None, ALL),
    ("POST", "/scheduling-info", _ROOM, {"provisioner-user"}),
    ("PUT", f"/scheduling-info/{MEETING_1}", {"provisionStatus": "PROVISIONED_OK"}, {"provisioner-user"}),
    ("GET", "/scheduling-info-provision", None, {"provisioner-user"}),
    ("GET", "/scheduling-info-deprovision", None, {"provisioner-user"}),
    ("GET", "/scheduling-info-reserve?vmrType=lecture", None, {"admin"}),
    ("GET", f"/scheduling-info-reserve/{_NOBODY}", None, {"admin"}),
    ("GET", "/scheduling-templates", None, ALL),
    ("GET", "/scheduling-templates/1", None, ALL),
    ("POST", "/scheduling-templates", TEMPLATE, {"admin"}),
    ("PUT", "/scheduling-templates/1", TEMPLATE, {"admin"}),
    ("DELETE", "/scheduling-templates/1", None, {"admin"}),
    ("GET", "/pool", None, ALL),
)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("method", "path", "body", "allowed"), MATRIX, ids=[f"{m} {p[:40]}" for m, p, _, _ in MATRIX]
)
def test_v2(vdx: Side, method: str, path: str, body: Any, allowed: set[str], role: str) -> None:
    answer = vdx.v2(method, path.replace("{z}", "Z"), body, roles=[f"meeting-{role}"])
    if role in allowed:
        assert answer.status_code in (200, 204, 404), answer.text
    else:
        assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize("role", ["user", "planner", "admin"])
@pytest.mark.parametrize(
    ("method", "path", "body", "allowed"), MATRIX, ids=[f"{m} {p[:40]}" for m, p, _, _ in MATRIX]
)
def test_v1(vdx: Side, method: str, path: str, body: Any, allowed: set[str], role: str) -> None:
    old = {
        k: v.replace("Z", " +0000") if k in ("startTime", "endTime") else v for k, v in (body or {}).items()
    }
    answer = vdx.v1(method, path.replace("{z}", "%2B0000"), old or None, roles=[f"meeting-{role}"])
    assert (answer.status_code in (200, 404)) is (role in allowed), answer.text


def test_a_v1_provisioner_with_organisation_and_mail_is_a_provisioner_user(vdx: Side) -> None:
    for value in ("meeting-provision", "dk:medcom:role:provisioner"):
        assert vdx.v1("GET", "/scheduling-info-provision", roles=[value]).status_code == 200
    bare = vdx.v1("GET", "/scheduling-info-provision", roles=["meeting-provision"], organisation=None)
    assert bare.status_code == 403


def test_several_roles_add_up(vdx: Side) -> None:
    roles = ["meeting-user", "meeting-provisioner-user", "something-else"]
    assert vdx.v2("GET", "/scheduling-info-provision", roles=roles).status_code == 200
