"""Bodies and parameters out of range, of wrong types, broken, huge: the real error shapes (digest §1.3, §4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.vdx.client import Side, error, is_plain
from tests.vdx.world import BOOKING, MEETING_1, TEMPLATE

OLD_BOOKING = {**BOOKING, "startTime": "2026-11-25T09:00:00 +0000", "endTime": "2026-11-25T10:00:00 +0000"}
_LONG = "x" * 101
_NULL = "must not be null"

INVALID_V2: tuple[tuple[dict[str, Any], str], ...] = (
    ({"subject": None}, f"subject: {_NULL}"),
    ({"startTime": None}, f"startTime: {_NULL}"),
    ({"endTime": ""}, f"endTime: {_NULL}"),
    ({"subject": _LONG}, "subject: size must be between 0 and 100"),
    ({"description": "x" * 501}, "description: size must be between 0 and 500"),
    ({"projectCode": _LONG}, "projectCode: size must be between 0 and 100"),
    ({"externalId": "x" * 201}, "externalId: size must be between 0 and 200"),
    ({"uriWithoutDomain": _LONG}, "uriWithoutDomain: size must be between 0 and 100"),
    ({"hostPin": 999}, "hostPin: must be greater than or equal to 1000"),
    ({"hostPin": 1_000_000_000}, "hostPin: must be less than or equal to 999999999"),
    ({"guestPin": 999}, "guestPin: must be greater than or equal to 1000"),
    ({"guestPin": 1_000_000_000}, "guestPin: must be less than or equal to 999999999"),
    ({"additionalInformation": [{"key": "k"}]}, f"additionalInformation[0].value: {_NULL}"),
    (
        {"additionalInformation": [{"key": "k", "value": "v"}, {"key": _LONG, "value": "v"}]},
        "additionalInformation[1].key: size must be between 0 and 100",
    ),
)
INVALID_V1: tuple[tuple[dict[str, Any], str], ...] = (
    ({"subject": _LONG}, "subject: subject should have a maximum of 100 characters"),
    ({"description": "x" * 501}, "description: description should have a maximum of 500 characters"),
    ({"projectCode": _LONG}, "projectCode: Project Code should have a maximum of 100 characters"),
    ({"externalId": "x" * 201}, "externalId: externalId should have a maximum of 200 characters."),
    (
        {"uriWithoutDomain": _LONG},
        "uriWithoutDomain: uriWithoutDomain should have a maximum length of 100 characters.",
    ),
    ({"hostPin": 999}, "hostPin: hostPin should not be less than 1000."),
    ({"guestPin": 1_000_000_000}, "guestPin: guestPin should not be larger than 999999999."),
    ({"subject": None}, f"subject: {_NULL}"),
)
UNBINDABLE: tuple[dict[str, Any], ...] = (
    {"subject": ["x"]},
    {"subject": {"a": 1}},
    {"startTime": "i morgen"},
    {"startTime": "2026-02-30T10:00:00Z"},
    {"startTime": "2026-11-25T09:00:00"},
    {"startTime": True},
    {"maxParticipants": "fem"},
    {"maxParticipants": 2**31},
    {"maxParticipants": True},
    {"schedulingTemplateId": 2**63},
    {"endMeetingOnEndTime": "måske"},
    {"meetingType": "pool"},
    {"guestMicrophone": "On"},
    {"vmrQuality": "full_hd"},
    {"hostView": "one_main"},
    {"uuid": "1"},
    {"schedulingInfoReservationId": "7cc82183-0d47-439a-a00c-38f7a5a01fc"},
    {"labels": "rød"},
    {"labels": [["rød"]]},
    {"additionalInformation": ["k"]},
    {"guestPin": "hemmelig"},
    {"subject": "\ud800"},
)


@pytest.mark.parametrize(("fields", "text"), INVALID_V2)
def test_v2_validation(vdx: Side, fields: dict[str, Any], text: str) -> None:
    assert error(vdx.v2("POST", "/meetings", {**BOOKING, **fields})) == (400, "10", text)


@pytest.mark.parametrize(("fields", "text"), INVALID_V1)
def test_v1_validation_comes_in_the_v2_shape(vdx: Side, fields: dict[str, Any], text: str) -> None:
    assert error(vdx.v1("POST", "/meetings", {**OLD_BOOKING, **fields})) == (400, "10", text)


def test_required_fields_may_be_absent_too(vdx: Side) -> None:
    assert error(vdx.v2("POST", "/meetings", {})) == (400, "10", f"subject: {_NULL}")
    assert error(vdx.v2("PUT", f"/meetings/{MEETING_1}", {"subject": "x"})) == (
        400,
        "10",
        f"startTime: {_NULL}",
    )
    provisioner = ["meeting-provisioner-user"]
    for method, path, field in (
        ("POST", "/scheduling-info", "organizationId"),
        ("PUT", f"/scheduling-info/{MEETING_1}", "provisionStatus"),
    ):
        assert error(vdx.v2(method, path, {}, roles=provisioner)) == (400, "10", f"{field}: {_NULL}")


@pytest.mark.parametrize(
    "field",
    ["conferencingSysId", "uriPrefix", "uriDomain", "hostPinRequired", "guestPinRequired", "uriNumberRangeLow",
     "uriNumberRangeHigh"],
)  # fmt: skip
def test_required_fields_of_a_template(vdx: Side, field: str) -> None:
    body = {k: v for k, v in TEMPLATE.items() if k != field}
    assert error(vdx.v2("POST", "/scheduling-templates", body)) == (400, "10", f"{field}: {_NULL}")


@pytest.mark.parametrize("fields", UNBINDABLE, ids=[json.dumps(f) for f in UNBINDABLE])
def test_wrong_types_are_the_frameworks_400(vdx: Side, fields: dict[str, Any]) -> None:
    body = json.dumps({**BOOKING, **fields}).encode()
    assert is_plain(vdx.v2("POST", "/meetings", body), 400)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'"x"', b"{", b'{"subject":', b"\xff\xfe\xfd", b'{"subject":NaN}', b"{" * 5000,
     b'{"a":' * 100_000, b'{"maxParticipants":' + b"9" * 5000 + b"}"],
    ids=["empty", "null", "list", "text", "open", "cut", "bytes", "nan", "braces", "deep", "digits"],
)  # fmt: skip
def test_broken_json_is_the_frameworks_400(vdx: Side, body: bytes) -> None:
    assert is_plain(vdx.v2("POST", "/meetings", body), 400)


def test_a_huge_body_is_413_in_the_v2_shape(vdx: Side) -> None:
    answer = vdx.v2("POST", "/meetings", {**BOOKING, "description": "x" * (2 * 1024 * 1024)})
    assert error(answer)[:2] == (413, "11")


def test_scalars_are_coerced_and_unknown_members_ignored(vdx: Side) -> None:
    meeting = vdx.booked(
        subject=12, maxParticipants="7", endMeetingOnEndTime="false", labels=[1, True], ukendt={"a": [1]},
        hostPin="5555", startTime=1764061200, guestPinRequired=1,
    )  # fmt: skip
    assert (meeting["subject"], meeting["labels"], meeting["guestPinRequired"]) == ("12", ["1", "true"], True)
    assert meeting["startTime"] == "2025-11-25T09:00:00Z"
    room = vdx.room(meeting["uuid"])
    assert (room["maxParticipants"], room["endMeetingOnEndTime"], room["hostPin"]) == (7, False, 5555)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-11-25T09:00:00Z", "2026-11-25T09:00:00Z"),
        ("2026-11-25T09:00:00.987654321Z", "2026-11-25T09:00:00Z"),
        ("2026-11-25T10:00:00+01:00", "2026-11-25T09:00:00Z"),
        ("2026-11-25T10:00:00+0100", "2026-11-25T09:00:00Z"),
        ("2026-11-25T09:00Z", "2026-11-25T09:00:00Z"),
        ("2026-11-25t04:00:00-05:00", "2026-11-25T09:00:00Z"),
    ],
)
def test_v2_times(vdx: Side, given: str, stored: str) -> None:
    assert vdx.booked(startTime=given)["startTime"] == stored


@pytest.mark.parametrize(
    "given",
    ["2026-11-25T10:00:00 +0100", "2026-11-25T10:00:00+0100", "2026-11-25T09:00:00 Z", "2026-11-25T10:00:00 +01",
     "2026-11-25T09:00:00Z", "2026-11-25T10:00:00+01:00"],
)  # fmt: skip
def test_v1_times(vdx: Side, given: str) -> None:
    answer = vdx.v1("POST", "/meetings", {**OLD_BOOKING, "startTime": given})
    assert answer.json()["startTime"] == "2026-11-25T09:00:00 +0000"


@pytest.mark.parametrize(
    "given",
    ["2026-11-25T09:00:00.5 +0000", "2026-11-25 09:00:00 +0000", 1764061200, "2026-11-25T09:00 +0000"],
)
def test_v1_takes_no_other_times(vdx: Side, given: Any) -> None:
    assert is_plain(vdx.v1("POST", "/meetings", {**OLD_BOOKING, "startTime": given}), 400)


def test_queries_that_cannot_be_read(vdx: Side) -> None:
    unescaped = "from-start-time=2026-12-01T00:00:00+01:00&to-start-time=2026-12-02T00:00:00Z"
    for path in (
        f"/meetings?{unescaped}",
        "/scheduling-info?from-start-time=2026-12-01T00:00:00Z",
        "/scheduling-info?from-start-time=x&to-end-time=y",
        "/scheduling-info?from-start-time=2026-12-01T00:00:00Z&to-end-time=2026-12-02T00:00:00Z&provision-status=NEVER",
        "/meetings/findByUriWithDomain",
        "/scheduling-templates/et",
        "/scheduling-info-reserve?enableOverlayText=maybe",
    ):
        assert is_plain(vdx.v2("GET", path), 400), path


@pytest.mark.parametrize("short_id", ["abc", "abcdef0123456", ""])
def test_a_short_id_has_twelve_characters(vdx: Side, short_id: str) -> None:
    text = "short-id: size must be between 12 and 12"
    assert error(vdx.v2("GET", f"/meetings?short-id={short_id}")) == (400, "10", text)


def test_a_stranger_is_refused_in_the_v2_shape_and_stored_nowhere(vdx: Side) -> None:
    stranger = "010203-4321"
    answer = vdx.v2("POST", "/meetings", {**BOOKING, "description": f"Vedr. {stranger}"})
    assert answer.status_code == 422
    assert answer.json()["detailed_error_code"] == "11"
    kept = b"".join(p.read_bytes() for p in vdx.context.data.iterdir())
    assert stranger.encode() not in kept
