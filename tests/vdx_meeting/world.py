"""The seed of the meeting tests: two organisations, open rooms with and without PINs."""

from __future__ import annotations

from typing import Any

HOST_PIN, GUEST_PIN = "77123", "88456"
UUID = "5ac82183-0d47-439a-a00c-38f7a5a01fc1"
OPEN_UUID = "5ac82183-0d47-439a-a00c-38f7a5a01fc2"
HOST_ONLY_UUID = "5ac82183-0d47-439a-a00c-38f7a5a01fc3"
NOT_YET_UUID = "5ac82183-0d47-439a-a00c-38f7a5a01fc4"
ALIAS, OPEN_ALIAS, HOST_ONLY_ALIAS, NOT_YET_ALIAS = (f"{n}@rooms.test.dk" for n in (4001, 4002, 4003, 4004))
SHORT_ID = "fedcba012345"


def _meeting(uuid: str, short_id: str, subject: str, **more: Any) -> dict[str, Any]:
    times = {"startTime": "2026-12-01T10:00:00Z", "endTime": "2099-12-01T11:00:00Z"}
    return {
        "uuid": uuid, "organisation": "region", "subject": subject, "shortId": short_id, **times, **more,
    }  # fmt: skip


def _room(uuid: str, number: str, **more: Any) -> dict[str, Any]:
    return {
        "uuid": uuid,
        "organisation": "region",
        "uriWithDomain": f"{number}@rooms.test.dk",
        "uriWithoutDomain": number,
        "guestView": "four_mains_zero_pips",
        "provisionStatus": "PROVISIONED_OK",
        "provisionTimestamp": "2026-11-21T11:00:00Z",
        **more,
    }


SEED: dict[str, Any] = {
    "organisations": [
        {"code": "region", "name": "Region Test"},
        {"code": "kommune", "name": "Testkommune"},
    ],
    "templates": [
        {
            "id": 1, "organisation": "region", "conferencingSysId": 1, "uriPrefix": "", "uriDomain": "rooms.test.dk",
            "hostPinRequired": True, "guestPinRequired": True, "uriNumberRangeLow": 5000, "uriNumberRangeHigh": 5999,
            "hostPinRangeLow": 10000, "hostPinRangeHigh": 49999, "guestPinRangeLow": 50000,
            "guestPinRangeHigh": 99999, "isDefaultTemplate": True,
        },
    ],
    "meetings": [
        _meeting(UUID, SHORT_ID, "Udskrivningssamtale"),
        _meeting(OPEN_UUID, "fedcba012346", "Åbent møde"),
        _meeting(HOST_ONLY_UUID, "fedcba012347", "Kun værtspin"),
        _meeting(NOT_YET_UUID, "fedcba012348", "Senere"),
    ],
    "schedulingInfos": [
        _room(UUID, "4001", hostPin=int(HOST_PIN), guestPin=int(GUEST_PIN)),
        _room(OPEN_UUID, "4002"),
        _room(HOST_ONLY_UUID, "4003", hostPin=int(HOST_PIN)),
        _room(NOT_YET_UUID, "4004", hostPin=int(HOST_PIN), provisionStatus="AWAITS_PROVISION"),
    ],
}  # fmt: skip
