"""The seed that the tests begin with: a tree of organisations, templates, a pool, some meetings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)

TEMPLATE: dict[str, Any] = {
    "conferencingSysId": 22,
    "uriPrefix": "",
    "uriDomain": "rooms.test.dk",
    "hostPinRequired": True,
    "hostPinRangeLow": 1000,
    "hostPinRangeHigh": 9999,
    "guestPinRequired": False,
    "vMRAvailableBefore": 20,
    "maxParticipants": 10,
    "endMeetingOnEndTime": True,
    "uriNumberRangeLow": 2000,
    "uriNumberRangeHigh": 9000,
    "ivrTheme": "10",
    "isDefaultTemplate": True,
}

MEETING_1 = "7cc82183-0d47-439a-a00c-38f7a5a01fc1"
MEETING_2 = "7cc82183-0d47-439a-a00c-38f7a5a01fc2"
FOREIGN = "7cc82183-0d47-439a-a00c-38f7a5a01fcf"
POOL_ROOM = "7cc82183-0d47-439a-a00c-38f7a5a01fd1"
OVERFLOW_ROOM = "7cc82183-0d47-439a-a00c-38f7a5a01fd2"
CHILD_MEETING = "7cc82183-0d47-439a-a00c-38f7a5a01fd3"

_USER = {"organisationId": "test-org", "email": "user@test.dk"}


def _meeting(uuid: str, short_id: str, organisation: str, email: str, **more: Any) -> dict[str, Any]:
    user = {"organisationId": organisation, "email": email}
    return {
        "uuid": uuid,
        "organisation": organisation,
        "subject": f"Møde {short_id}",
        "createdBy": user,
        "organizedBy": user,
        "startTime": "2026-12-01T10:00:00Z",
        "endTime": "2026-12-01T11:00:00Z",
        "shortId": short_id,
        **more,
    }


def _room(uuid: str, number: str, organisation: str, **more: Any) -> dict[str, Any]:
    return {
        "uuid": uuid,
        "organisation": organisation,
        "hostPin": 1234,
        "guestPin": 4321,
        "vmrAvailableBefore": 15,
        "uriWithDomain": f"{number}@rooms.test.dk",
        "uriWithoutDomain": number,
        **more,
    }


_OPEN = {"provisionStatus": "PROVISIONED_OK", "provisionTimestamp": "2026-11-21T11:00:00Z"}

SEED: dict[str, Any] = {
    "organisations": [
        {"code": "root", "name": "Rod"},
        {"code": "test-org", "name": "Testorganisation", "parent": "root", "allowCustomUri": True},
        {"code": "child-org", "name": "Barn", "parent": "test-org"},
        {"code": "other-org", "name": "Anden", "parent": "root"},
        {"code": "pool-org", "name": "Pulje", "parent": "root", "poolSize": 2},
        {"code": "pool-child", "name": "Under puljen", "parent": "pool-org"},
        {"code": "overflow", "name": "Overløb", "poolSize": 5},
    ],
    "templates": [
        {"id": 1, "organisation": "test-org", **TEMPLATE},
        {"id": 2, "organisation": "other-org", **TEMPLATE},
        {"id": 3, "organisation": "pool-org", **TEMPLATE, "isPoolTemplate": True},
        {"id": 4, "organisation": None, **TEMPLATE, "uriDomain": "shared.test.dk", "uriPrefix": "abc"},
    ],
    "meetings": [
        _meeting(
            MEETING_1, "abcdef012345", "test-org", "user@test.dk",
            description="Om gangtræning", labels=["rød", "blå"], externalId="ekstern-1",
        ),
        _meeting(
            MEETING_2, "abcdef012346", "test-org", "colleague@test.dk",
            startTime="2026-12-02T10:00:00Z", endTime="2026-12-02T11:00:00Z",
        ),
        _meeting(FOREIGN, "abcdef01234f", "other-org", "someone@other.dk"),
        _meeting(CHILD_MEETING, "abcdef01234c", "child-org", "child@test.dk"),
    ],
    "schedulingInfos": [
        _room(MEETING_1, "1111", "test-org", portalLink="https://portal.test.dk/?pin=4321"),
        _room(MEETING_2, "1112", "test-org", **_OPEN),
        _room(FOREIGN, "1113", "other-org"),
        _room(CHILD_MEETING, "1114", "child-org"),
        _room(POOL_ROOM, "1115", "pool-org", **_OPEN),
        _room(OVERFLOW_ROOM, "1116", "overflow", **_OPEN, vmrType="lecture"),
    ],
    "overflowPool": "overflow",
    "shortLinkBase": "https://m.test.dk/",
    "portalLinkTemplate": "https://portal.test.dk/?conference=__uri-with-domain__&pin=__pin__"
    "&start_dato=__start-date__&muteMicrophone=__microphone__&type=__call-type__#/__call-type__",
    "allowedOrigins": ["https://booking.test.dk"],
}  # fmt: skip

BOOKING: dict[str, Any] = {
    "subject": "Udskrivning",
    "startTime": "2026-11-25T09:00:00Z",
    "endTime": "2026-11-25T10:00:00Z",
}
NOW_BOOKING: dict[str, Any] = {
    "subject": "Straksmøde",
    "startTime": "2026-11-21T12:01:00Z",
    "endTime": "2026-11-21T13:00:00Z",
}
