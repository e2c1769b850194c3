"""VDX Management: fixed rooms, themes, registered devices (requirement VDX-04; device registration: digest §10)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.vdx_meeting.conftest import Side
from tests.vdx_meeting.world import SHORT_ID, UUID

ROOM: dict[str, Any] = {
    "name": "Akutmodtagelsen",
    "alias": "akut@rooms.test.dk",
    "hostPin": "55123",
    "guestPin": "66234",
}


def call(side: Side, method: str, path: str, body: Any = None, **who: Any) -> httpx.Response:
    base = side.context.endpoints["vdx.api"]
    return side.http.request(method, base + path, json=body, headers=side.token(**who))


def test_a_fixed_room_keeps_its_settings(side: Side) -> None:
    made = call(side, "POST", "/management/v1/rooms", {**ROOM, "layout": 1, "chat": False, "oneWay": True})
    assert made.status_code == 200, made.text
    assert "55123" not in made.text and made.json()["hostPinRequired"] is True
    for _ in range(2):  # every time anew
        host = side.client(ROOM["alias"]).enter("Hanne", ROOM["hostPin"])
        assert host.result["conference_name"] == "Akutmodtagelsen"
        assert host.status()["vdx"] | {"layout": 1, "chat": False, "one_way": True} == host.status()["vdx"]
        assert host.post("message", {"payload": "Hej"}).json()["vdx"]["reason"] == "chat-off"
        host.ok("disconnect")


def test_a_room_is_changed_and_keeps_a_pin_that_is_not_sent(side: Side) -> None:
    id = call(side, "POST", "/management/v1/rooms", ROOM).json()["uuid"]
    changed = call(
        side, "PUT", f"/management/v1/rooms/{id}", {"name": "Nyt navn", "alias": ROOM["alias"], "layout": 2}
    )
    assert (changed.status_code, changed.json()["uuid"], changed.json()["layout"]) == (200, id, 2)
    assert side.client(ROOM["alias"]).enter("Hanne", "55123").result["role"] == "HOST"
    assert call(side, "DELETE", f"/management/v1/rooms/{id}").status_code == 204
    assert side.client(ROOM["alias"]).request_token("Hanne", "55123").status_code == 404


def test_a_theme_is_seen_in_the_waiting_room(side: Side) -> None:
    theme = {
        "name": "Børn",
        "colour": "#8a1f5c",
        "logoText": "Børneafdelingen <b>",
        "waitingText": "Vi kommer <snart>",
    }
    id = call(side, "POST", "/management/v1/themes", theme).json()["id"]
    call(side, "POST", "/management/v1/rooms", {**ROOM, "theme": id})
    page = side.http.get(side.context.endpoints["vdx.meeting"], params={"conference": ROOM["alias"]})
    assert "#8a1f5c" in page.text and "Vi kommer &lt;snart&gt;" in page.text
    logo = side.http.get(
        side.context.endpoints["vdx.meeting"] + "logo.svg", params={"conference": ROOM["alias"]}
    )
    assert logo.headers["content-type"].startswith("image/svg+xml")
    assert 'fill="#8a1f5c"' in logo.text and "Børneafdelingen &lt;b&gt;" in logo.text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"alias": "uden domæne"}, "alias"),
        ({"alias": "4001@rooms.test.dk"}, "alias"),
        ({"hostPin": "12"}, "hostPin"),
        ({"guestPin": "55123"}, "guestPin"),
        ({"layout": 4}, "layout"),
        ({"theme": "unknown"}, "theme"),
    ],
)
def test_bad_rooms(side: Side, change: dict[str, Any], field: str) -> None:
    answer = call(side, "POST", "/management/v1/rooms", {**ROOM, **change})
    assert answer.status_code == 400
    assert answer.json()["detailed_error"].startswith(f"{field}: ")


def test_devices(side: Side) -> None:
    body = {
        "name": "iPad stue 4",
        "description": "Hos borgeren",
        "organisation_code": "region",
        "enabled": True,
    }
    made = call(side, "POST", "/devicereg/v1/device", body)
    assert made.status_code == 200
    assert made.json() | body == made.json()
    assert call(side, "GET", f"/devicereg/v1/device/{made.json()['id']}").json() == made.json()
    assert call(side, "GET", "/devicereg/v1/device").json() == [made.json()]
    assert [e.data["name"] for e in side.facts("", "vdx.management.device")] == ["iPad stue 4"]


@pytest.mark.parametrize("path", ["/management/v1/rooms", "/management/v1/themes", "/devicereg/v1/device"])
def test_who_may(side: Side, path: str) -> None:
    base = side.context.endpoints["vdx.api"] + path
    assert side.http.get(base).status_code == 401
    body = {**ROOM, "colour": "#112233", "organisation_code": "region"}
    assert call(side, "POST", path, body, roles=("meeting-user",)).status_code == 403
    made = call(side, "POST", path, body).json()
    id = made.get("uuid", made.get("id"))
    assert call(side, "GET", path, organisation="kommune").json() == []
    assert call(side, "GET", f"{path}/{id}", organisation="kommune").status_code == 404
    assert call(side, "GET", path, roles=("meeting-user",)).json() == [made]
    assert call(side, "PATCH", path, {}).status_code == 405
    assert call(side, "GET", path + "x").status_code == 404


def test_another_organisations_room_stays(side: Side) -> None:
    id = call(side, "POST", "/management/v1/rooms", ROOM).json()["uuid"]
    for method in ("PUT", "DELETE"):
        assert (
            call(side, method, f"/management/v1/rooms/{id}", ROOM, organisation="kommune").status_code == 403
        )
    foreign = {"name": "x", "organisation_code": "region"}
    assert call(side, "POST", "/devicereg/v1/device", foreign, organisation="kommune").status_code == 403


def test_the_page(side: Side) -> None:
    call(side, "POST", "/management/v1/rooms", {**ROOM, "name": "<i>Rum</i>"})
    address = side.context.endpoints["vdx.management"]
    assert 'name="token"' in side.http.get(address).text
    assert side.http.post(address, data={"token": "x"}).status_code == 403
    token = side.token()["Authorization"].removeprefix("Bearer ")
    page = side.http.post(address, data={"token": token})
    assert page.status_code == 200
    assert "&lt;i&gt;Rum&lt;/i&gt;" in page.text and "55123" not in page.text
    kept = b"".join(side.context.journal.body(e) for e in side.context.journal.entries(since=side.since))
    assert token.encode() not in kept


def test_a_push_call_that_the_citizen_accepts(side: Side) -> None:
    device = {"name": "iPad", "organisation_code": "region"}
    id = call(side, "POST", "/devicereg/v1/device", device).json()["id"]
    path = f"/devicereg/v1/device/{id}/call"
    assert call(side, "GET", path).status_code == 404
    rung = call(side, "POST", path, {"meetingUuid": UUID}, roles=("meeting-planner",))
    assert rung.status_code == 200, rung.text
    assert rung.json()["state"] == "ringing" and rung.json()["shortLink"].endswith(SHORT_ID)
    assert call(side, "GET", path).json() == rung.json()
    assert call(side, "PUT", path, {"state": "accepted"}).json()["state"] == "accepted"
    assert [e.data["state"] for e in side.facts("", "vdx.push_call")] == ["ringing", "accepted"]
    assert call(side, "PUT", path, {"state": "odd"}).status_code == 400
    assert call(side, "POST", path, {"meetingUuid": UUID}, organisation="kommune").status_code == 404
    assert call(side, "POST", path, {"meetingUuid": UUID}, roles=("meeting-provisioner",)).status_code == 403
    assert call(side, "DELETE", path).status_code == 405
    off = call(side, "POST", "/devicereg/v1/device", {**device, "enabled": False}).json()["id"]
    answer = call(side, "POST", f"/devicereg/v1/device/{off}/call", {"meetingUuid": UUID})
    assert (answer.status_code, answer.json()["detailed_error"]) == (403, "Device is not enabled")
