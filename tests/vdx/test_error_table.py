"""Every row of the table of business errors (digest §4), provoked in both generations."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulators.vdx.errors import ROWS
from tests.vdx.client import Side, error, error_v1
from tests.vdx.world import BOOKING, MEETING_1, NOW_BOOKING, TEMPLATE

Call = Callable[..., httpx.Response]
Provoke = Callable[[Side, Call, bool], httpx.Response]
_PU = ["meeting-provisioner-user"]
_NOBODY = "00000000-0000-4000-8000-000000000000"


def _old(body: dict[str, Any], v1: bool) -> dict[str, Any]:
    """The body in the notation of the generation."""
    times = ("startTime", "endTime")
    return {k: v.replace("Z", " +0000") if v1 and k in times and v else v for k, v in body.items()}


def _book(call: Call, v1: bool, base: dict[str, Any] = BOOKING, **fields: Any) -> httpx.Response:
    who = {k: fields.pop(k) for k in ("organisation",) if k in fields}
    return call("POST", "/meetings", _old({**base, **fields}, v1), **who)


def _bad_template(vdx: Side, **fields: Any) -> int:
    answer = vdx.v2("POST", "/scheduling-templates", {**TEMPLATE, "isDefaultTemplate": False, **fields})
    return int(answer.json()["id"])


def _update_status(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    vdx.set_status(MEETING_1, "DEPROVISION_OK")
    return call("PATCH", f"/meetings/{MEETING_1}", {"subject": "Nyt"})


def _delete_status(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    vdx.set_status(MEETING_1, "PROVISIONED_OK")
    return call("DELETE", f"/meetings/{MEETING_1}")


def _uri_setup(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    number = _bad_template(vdx, uriNumberRangeLow=10, uriNumberRangeHigh=10)
    return _book(call, v1, schedulingTemplateId=number)


def _uri_taken(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    number = _bad_template(vdx, uriNumberRangeLow=10, uriNumberRangeHigh=11)
    assert _book(call, v1, schedulingTemplateId=number).status_code == 200
    return _book(call, v1, schedulingTemplateId=number)


def _guest_pin(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, schedulingTemplateId=_bad_template(vdx, guestPinRequired=True))


def _host_pin(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    number = _bad_template(vdx, hostPinRangeLow=9999, hostPinRangeHigh=1000)
    return _book(call, v1, schedulingTemplateId=number)


def _pool_template(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return call(
        "POST", "/scheduling-templates", {**TEMPLATE, "isPoolTemplate": True}, organisation="pool-org"
    )


def _not_ad_hoc(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, NOW_BOOKING, meetingType="POOL")


def _pool_empty(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, NOW_BOOKING, meetingType="POOL", vmrQuality="sd", organisation="pool-child")


def _external_id(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, externalId="ekstern-1")


def _organisation(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return call(
        "POST", "/scheduling-info", {"organizationId": "nobody", "schedulingTemplateId": 3}, roles=_PU
    )


def _not_pool(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return call(
        "POST", "/scheduling-info", {"organizationId": "test-org", "schedulingTemplateId": 1}, roles=_PU
    )


def _short_id(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    state = vdx.simulator.state
    fixed = state.new_uuid()
    state.new_uuid = lambda: fixed  # type: ignore[method-assign]
    try:
        assert _book(call, v1).status_code == 200
        return _book(call, v1, uuid=_NOBODY)
    finally:
        del state.new_uuid


def _year(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, endTime="20190-10-02T15:00:00 +0000" if v1 else "+20190-10-02T15:00:00Z")


def _template_unknown(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return call(
        "POST", "/scheduling-info", {"organizationId": "pool-org", "schedulingTemplateId": 99}, roles=_PU
    )


def _template_foreign(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return call(
        "POST", "/scheduling-info", {"organizationId": "pool-org", "schedulingTemplateId": 1}, roles=_PU
    )


def _half_interval(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return call("GET", "/meetings?search=x&from-start-time=2026-12-01T00:00:00%2B0000")


def _reservation(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, schedulingInfoReservationId=_NOBODY)


def _null(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return call("PATCH", f"/meetings/{MEETING_1}", {"subject": None})


def _custom_uri(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, uriWithoutDomain="abc", organisation="other-org")


def _uri_used(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, uriWithoutDomain="1111")


def _uri_characters(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, uriWithoutDomain="møde")


def _reservation_pin(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return _book(call, v1, schedulingInfoReservationId=_NOBODY, guestPin=1234)


def _additional(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    pair = {"key": "k", "value": "v"}
    return _book(call, v1, additionalInformation=[pair, pair])


def _no_query(vdx: Side, call: Call, v1: bool) -> httpx.Response:
    return call("GET", "/meetings")


CASES: tuple[tuple[str, Provoke, tuple[object, ...]], ...] = (
    ("update-status", _update_status, ()),
    ("delete-status", _delete_status, ()),
    ("uri-setup", _uri_setup, ()),
    ("uri-taken", _uri_taken, ()),
    ("guest-pin-setup", _guest_pin, ()),
    ("host-pin-setup", _host_pin, ()),
    ("one-pool-template", _pool_template, ()),
    ("not-ad-hoc", _not_ad_hoc, ("test-org",)),
    ("pool-empty", _pool_empty, ("pool-child",)),
    ("external-id", _external_id, ()),
    ("organisation-unknown", _organisation, ("nobody",)),
    ("not-pool-enabled", _not_pool, ("test-org",)),
    ("short-id", _short_id, ()),
    ("year", _year, ()),
    ("template-unknown", _template_unknown, (99,)),
    ("template-foreign", _template_foreign, (1, "pool-org")),
    ("reservation", _reservation, ()),
    ("custom-uri", _custom_uri, ()),
    ("uri-used", _uri_used, ()),
    ("uri-characters", _uri_characters, ()),
    ("reservation-pin", _reservation_pin, ()),
    ("additional-keys", _additional, ()),
)
ONLY_V1 = (("half-interval", _half_interval, ()), ("null", _null, ()))
ONLY_V2 = (("no-query", _no_query, ()),)


def _expected() -> dict[str, tuple[int, int | None, str, str]]:
    with (Path(__file__).parent / "error_table.csv").open(encoding="utf-8", newline="") as file:
        return {
            r["name"]: (int(r["status"]), int(r["v1"]) if r["v1"] else None, r["v2"], r["text"])
            for r in csv.DictReader(file)
        }


EXPECTED = _expected()
"""The table as the digest gives it, with the names that the provoked cases put in."""


def test_every_row_has_a_case() -> None:
    cased = {name for name, _, _ in (*CASES, *ONLY_V1, *ONLY_V2)}
    assert cased == set(ROWS) == set(EXPECTED)


@pytest.mark.parametrize(
    ("name", "provoke", "values"), [*CASES, *ONLY_V2], ids=[c[0] for c in [*CASES, *ONLY_V2]]
)
def test_v2(vdx: Side, name: str, provoke: Provoke, values: tuple[object, ...]) -> None:
    status, _, code, text = EXPECTED[name]
    answer = provoke(vdx, vdx.v2, False)
    assert error(answer) == (status, code, text)
    assert answer.json()["error"] == {400: "Bad Request", 406: "Not Acceptable"}[status]
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("name", "provoke", "values"), [*CASES, *ONLY_V1], ids=[c[0] for c in [*CASES, *ONLY_V1]]
)
def test_v1(vdx: Side, name: str, provoke: Provoke, values: tuple[object, ...]) -> None:
    if name in ("organisation-unknown", "not-pool-enabled", "template-unknown", "template-foreign"):
        vdx_v1_role = ["meeting-provision"]
        answer = provoke(vdx, lambda *a, **k: vdx.v1(*a, **{**k, "roles": vdx_v1_role}), True)
    else:
        answer = provoke(vdx, vdx.v1, True)
    status, code, _, text = EXPECTED[name]
    assert error_v1(answer) == (status, code, text)


def test_path_of_the_error_is_the_path_called(vdx: Side) -> None:
    assert vdx.v2("GET", "/meetings").json()["path"] == "/v2/meetings"
    assert _external_id(vdx, vdx.v1, True).json()["path"] == "/meetings"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (f"/meetings/{_NOBODY}", "Resource: meeting in field: uuid not found."),
        (f"/scheduling-info/{_NOBODY}", "Resource: schedulingInfo in field: uuid not found."),
        ("/scheduling-templates/99", "Resource: schedulingTemplate in field: id not found."),
        ("/scheduling-templates/2", "Resource: schedulingTemplate in field: id not found."),
        ("/scheduling-templates/4", "Resource: schedulingTemplate in field: id not found."),
    ],
)
def test_not_found(vdx: Side, path: str, text: str) -> None:
    assert error(vdx.v2("GET", path)) == (404, "11", text)
    old = vdx.v1("GET", path)
    assert (old.status_code, set(old.json())) == (404, {"timestamp", "status", "error", "path"})
