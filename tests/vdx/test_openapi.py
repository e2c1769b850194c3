"""Every operation of the official OpenAPI file of version 2, compared with the simulator's answers.

Differences are rows of `openapi_differences.csv`, each citing the digest; an unlisted difference or an unused
row fails. `test_driven` sends prepared requests; `test_generated` lets schemathesis make them up (with
PROEVESTEN_FULL=1, or schemathesis in PROEVESTEN_REQUIRE).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import full_run, required, shared_reference, skip_or_fail
from tests.vdx.client import Side
from tests.vdx.openapi import Difference, Spec, verdict
from tests.vdx.world import BOOKING, FOREIGN, MEETING_1, MEETING_2, NOW_BOOKING, TEMPLATE

_NOBODY = "00000000-0000-4000-8000-000000000000"
_DAYS = "from-start-time=2026-12-01T00:00:00Z&to-{}-time=2026-12-09T00:00:00Z"
_PU = ("meeting-provisioner-user",)
_POOL_ROOM = {"organizationId": "pool-org", "schedulingTemplateId": 3}
_OK = {"provisionStatus": "PROVISIONED_OK"}
_FULL = {
    **BOOKING, "description": "D", "projectCode": "P", "externalId": "E", "labels": ["a"], "guestPin": 1234,
    "additionalInformation": [{"key": "k", "value": "v"}], "callType": "T",
}  # fmt: skip
_RESERVED = "/v2/scheduling-info-reserve/{uuid}"
_ROOM, _MEETING = "/v2/scheduling-info/{uuid}", "/v2/meetings/{uuid}"
_TEMPLATE = "/v2/scheduling-templates/{id}"

Request = tuple[str, str, str, Any, tuple[str, ...]]
ADMIN = ("meeting-admin",)

REQUESTS: tuple[Request, ...] = (
    # method, path of the specification, path and query called (/v2 is put before), body, roles
    ("GET", "/v2/info", "/info", None, ADMIN),
    ("GET", "/v2/meetings", "/meetings?short-id=abcdef012345", None, ADMIN),
    ("GET", "/v2/meetings", f"/meetings?{_DAYS.format('start')}", None, ADMIN),
    ("GET", "/v2/meetings", "/meetings?short-id=abc", None, ADMIN),
    ("GET", "/v2/meetings", "/meetings", None, ADMIN),
    ("GET", "/v2/meetings", "/meetings?search=x&to-start-time=2026-12-01T00:00:00Z", None, ADMIN),
    ("GET", "/v2/meetings", "/meetings?short-id=abcdef01234f", None, ("meeting-planner",)),
    ("GET", "/v2/meetings", "/meetings?short-id=000000000000", None, ADMIN),
    ("GET", "/v2/meetings/findByUriWithDomain", "/meetings/findByUriWithDomain?uri=1111@rooms.test.dk", None, ADMIN),
    ("GET", "/v2/meetings/findByUriWithDomain", "/meetings/findByUriWithDomain?uri=0", None, ADMIN),
    ("GET", "/v2/meetings/findByUriWithoutDomain", "/meetings/findByUriWithoutDomain?uri=1111", None, ADMIN),
    ("GET", "/v2/meetings/findByUriWithoutDomain", "/meetings/findByUriWithoutDomain", None, ADMIN),
    ("GET", "/v2/meetings/findByUriWithoutDomain", "/meetings/findByUriWithoutDomain?uri=0", None, ADMIN),
    ("POST", "/v2/meetings", "/meetings", BOOKING, ADMIN),
    ("POST", "/v2/meetings", "/meetings", _FULL, ADMIN),
    ("POST", "/v2/meetings", "/meetings", {**NOW_BOOKING, "vmrQuality": "sd"}, ADMIN),
    ("POST", "/v2/meetings", "/meetings", {**BOOKING, "organizedByEmail": "ikke en adresse"}, ADMIN),
    ("POST", "/v2/meetings", "/meetings", {}, ADMIN),
    ("POST", "/v2/meetings", "/meetings", b"{", ADMIN),
    ("POST", "/v2/meetings", "/meetings", {**BOOKING, "uuid": MEETING_1}, ADMIN),
    ("POST", "/v2/meetings", "/meetings", BOOKING, ("meeting-provisioner",)),
    ("POST", "/v2/meetings", "/meetings", BOOKING, ()),
    ("GET", _MEETING, f"/meetings/{MEETING_1}", None, ADMIN),
    ("GET", _MEETING, "/meetings/1", None, ADMIN),
    ("GET", _MEETING, f"/meetings/{_NOBODY}", None, ADMIN),
    ("GET", _MEETING, "/meetings/1%2F2", None, ADMIN),
    ("GET", _MEETING, f"/meetings/{FOREIGN}", None, ADMIN),
    ("PUT", _MEETING, f"/meetings/{MEETING_1}", BOOKING, ADMIN),
    ("PATCH", _MEETING, f"/meetings/{MEETING_1}", {"subject": "x"}, ADMIN),
    ("DELETE", _MEETING, f"/meetings/{MEETING_2}", None, ADMIN),
    ("DELETE", _MEETING, f"/meetings/{MEETING_1}", None, ADMIN),
    ("GET", "/v2/scheduling-info", f"/scheduling-info?{_DAYS.format('end')}", None, ADMIN),
    ("POST", "/v2/scheduling-info", "/scheduling-info", _POOL_ROOM, _PU),
    ("POST", "/v2/scheduling-info", "/scheduling-info", {**_POOL_ROOM, "schedulingTemplateId": 1}, _PU),
    ("GET", _ROOM, f"/scheduling-info/{MEETING_2}", None, ADMIN),
    ("PUT", _ROOM, f"/scheduling-info/{MEETING_2}", _OK, _PU),
    ("GET", "/v2/scheduling-info-provision", "/scheduling-info-provision", None, _PU),
    ("GET", "/v2/scheduling-info-provision", "/scheduling-info-provision", None, ADMIN),
    ("GET", "/v2/scheduling-info-deprovision", "/scheduling-info-deprovision", None, _PU),
    ("GET", "/v2/scheduling-info-reserve", "/scheduling-info-reserve?vmrType=lecture", None, ADMIN),
    ("GET", "/v2/scheduling-info-reserve", "/scheduling-info-reserve?vmrQuality=sd", None, ADMIN),
    ("GET", "/v2/scheduling-info-reserve", "/scheduling-info-reserve?vmrQuality=x", None, ADMIN),
    ("GET", _RESERVED, f"/scheduling-info-reserve/{_NOBODY}", None, ADMIN),
    ("GET", _RESERVED, "/scheduling-info-reserve/1", None, ADMIN),
    ("GET", "/v2/scheduling-templates", "/scheduling-templates", None, ADMIN),
    ("POST", "/v2/scheduling-templates", "/scheduling-templates", {**TEMPLATE, "isPoolTemplate": True}, ADMIN),
    ("POST", "/v2/scheduling-templates", "/scheduling-templates", {**TEMPLATE, "isPoolTemplate": True}, ADMIN),
    ("GET", _TEMPLATE, "/scheduling-templates/1", None, ADMIN),
    ("PUT", _TEMPLATE, "/scheduling-templates/1", {**TEMPLATE, "isPoolTemplate": True}, ADMIN),
    ("PUT", _TEMPLATE, "/scheduling-templates/1", {**TEMPLATE, "ivrTheme": None}, ADMIN),
    ("DELETE", _TEMPLATE, "/scheduling-templates/1", None, ADMIN),
    ("GET", "/v2/pool", "/pool", None, ADMIN),
)  # fmt: skip

_FAR = "2026-11-25T09:00:00+19:00"
_NO_SECONDS = f"/scheduling-info?{_DAYS.format('end')}".replace(":00Z", "Z")
_FAR_AWAY = f"/scheduling-info?{_DAYS.format('end')}".replace("Z", "-19:00")
_TAKEN, _REFUSED, _SERVER = "invalid taken", "valid refused", "server error"
_POOL_TEMPLATE = {**TEMPLATE, "isPoolTemplate": True}

DATA: tuple[tuple[str, Request], ...] = (
    (_TAKEN, ("GET", "/v2/meetings", "/meetings?from-start-time=&label=x", None, ADMIN)),
    (_REFUSED, ("GET", "/v2/meetings", "/meetings", None, ADMIN)),
    (_SERVER, ("GET", "/v2/meetings", "/meetings?search=x&to-start-time=2026-12-01T00:00:00Z", None, ADMIN)),
    (_TAKEN, ("GET", "/v2/scheduling-info", _NO_SECONDS, None, ADMIN)),
    (_REFUSED, ("GET", "/v2/scheduling-info", _FAR_AWAY, None, ADMIN)),
    (_TAKEN, ("GET", "/v2/scheduling-info-reserve", "/scheduling-info-reserve?vmrType=LECTURE", None, ADMIN)),
    (_TAKEN, ("POST", "/v2/meetings", "/meetings", {**BOOKING, "subject": 12}, ADMIN)),
    (_REFUSED, ("POST", "/v2/meetings", "/meetings", {**BOOKING, "startTime": _FAR}, ADMIN)),
    (_SERVER, ("POST", "/v2/meetings", "/meetings", {**BOOKING, "uuid": MEETING_1}, ADMIN)),
    (_TAKEN, ("POST", "/v2/scheduling-info", "/scheduling-info", {**_POOL_ROOM, "schedulingTemplateId": "3"}, _PU)),
    (_REFUSED, ("POST", "/v2/scheduling-info", "/scheduling-info", {**_POOL_ROOM, "schedulingTemplateId": 99}, _PU)),
    (_TAKEN, ("PUT", _ROOM, f"/scheduling-info/{MEETING_2}", {**_OK, "provisionVmrId": 7}, _PU)),
    (_TAKEN, ("POST", "/v2/scheduling-templates", "/scheduling-templates", {**_POOL_TEMPLATE, "ivrTheme": 7}, ADMIN)),
    (_REFUSED, ("POST", "/v2/scheduling-templates", "/scheduling-templates", _POOL_TEMPLATE, ADMIN)),
)  # fmt: skip
"""Data that the specification allows and VDX refuses, or the other way round: each must happen."""

_STATUS = {_TAKEN: (200,), _REFUSED: (400, 406), _SERVER: (500,)}


@pytest.fixture(scope="module")
def spec() -> Spec:
    return Spec(shared_reference("vdx", "video-api-v2.yaml"))


def _report(found: set[Difference], seen_by: str) -> None:
    unlisted, unused = verdict(found, seen_by)
    lines = [f"unlisted: {d}" for d in unlisted] + [f"unused: {r}" for r in unused]
    assert not lines, "\n".join(lines)


def test_every_operation_is_driven(spec: Spec) -> None:
    assert {f"{method} {path}" for method, path, *_ in REQUESTS} == set(spec.operations)


def test_driven(vdx: Side, spec: Spec) -> None:
    found: set[Difference] = set()
    for kind, (method, path, called, body, roles) in DATA:
        answer = vdx.v2(method, called, body, roles=roles)
        found.update(spec.differences(f"{method} {path}", answer))
        status = answer.status_code
        assert status in _STATUS[kind], f"{method} {called}: {status}, expected: {kind}"
        found.add(Difference(f"{method} {path}", status, "data", kind))
    for method, path, called, body, roles in REQUESTS:
        answer = vdx.v2(method, called, body, roles=roles)
        found.update(spec.differences(f"{method} {path}", answer))
    _report(found, "driven")


def test_generated(vdx: Side) -> None:
    if not (full_run() or required("schemathesis")):
        pytest.skip("generated requests run with PROEVESTEN_FULL=1 or PROEVESTEN_REQUIRE=schemathesis")
    try:
        import schemathesis  # noqa: F401
    except ImportError:
        skip_or_fail("schemathesis", "schemathesis is not installed: pip install schemathesis")
    from tests.vdx.generated import differences

    path = shared_reference("vdx", "video-api-v2.yaml")
    token = vdx.token(roles=[*ADMIN, *_PU], lifetime_seconds=86400)
    _report(set(differences(path, vdx.base, token, examples=50)), "generated")


def test_the_comparison_can_fail(spec: Spec) -> None:
    def answers() -> Iterator[Difference]:
        import httpx

        yield from spec.differences("GET /v2/info", httpx.Response(418))
        wrong = httpx.Response(200, json={"info": [{"key": 1}]})
        yield from spec.differences("GET /v2/info", wrong)

    unlisted, unused = verdict(answers(), "driven")
    assert [(d.status, d.where) for d in unlisted] == [
        (200, "info.info.key: type"), (200, "info.info: value missing"), (418, ""),
    ]  # fmt: skip
    assert unused
