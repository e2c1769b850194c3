"""What is chosen before the meeting is so in the meeting (requirement VDX-06), by the booking API's own fields."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vdx_meeting.conftest import Side
from tests.vdx_meeting.world import HOST_PIN, UUID


@pytest.mark.parametrize(
    ("room", "layout"),
    [
        ({"guestView": "one_main_zero_pips"}, 1),
        ({"guestView": "one_main_thirtythree_pips"}, 2),
        ({"guestView": "sixteen_mains_zero_pips"}, 3),
        ({"vmrType": "lecture"}, 1),
    ],
)
def test_layout(side: Side, room: dict[str, Any], layout: int) -> None:
    side.rebook(room=room)
    assert side.host().status()["vdx"]["layout"] == layout


@pytest.mark.parametrize("call_type", ["one-way", "envejs", "One_Way"])
def test_one_way_video(side: Side, call_type: str) -> None:
    side.rebook(room={"callType": call_type})
    assert side.host().status()["vdx"]["one_way"] is True


@pytest.mark.parametrize(
    ("meeting", "room", "muted", "may"),
    [
        ({"guestMicrophone": "on"}, {}, "NO", True),
        ({"guestMicrophone": "muted"}, {}, "YES", True),
        ({"guestMicrophone": "off"}, {}, "YES", False),
        ({}, {"muteAllGuests": True}, "YES", True),
    ],
)
def test_microphone(side: Side, meeting: dict[str, Any], room: dict[str, Any], muted: str, may: bool) -> None:
    side.rebook(meeting, room)
    host, guest = side.host(), side.guest()
    assert host.people()["Gert Gæst"]["is_muted"] == muted
    assert host.people()["Hanne Vært"]["is_muted"] == "NO"
    assert (guest.post(f"participants/{guest.me}/unmute").status_code == 200) is may


@pytest.mark.parametrize("key", ["chat", "raiseHand"])
def test_active_functions(side: Side, key: str) -> None:
    side.rebook({"additionalInformation": [{"key": key, "value": "off"}]})
    side.host()
    functions = side.guest().look("vdx")["functions"]
    assert ("chat" in functions, "raise_hand" in functions) == (key != "chat", key != "raiseHand")


def test_without_a_waiting_room_guests_come_in_before_the_host(side: Side) -> None:
    side.rebook({"additionalInformation": [{"key": "waitingRoom", "value": "off"}]})
    assert side.guest().result["service_type"] == "conference"


def test_the_number_of_participants(side: Side) -> None:
    side.rebook(room={"maxParticipants": 2})
    side.host()
    side.guest()
    answer = side.client().request_token("For mange", "88456")
    assert (answer.status_code, answer.json()["result"]) == (403, "The meeting is full")


def test_the_names_invited(side: Side) -> None:
    named = [{"key": "inviteret 1", "value": "Anna Pårørende"}, {"key": "inviteret 2", "value": "Tolk"}]
    side.rebook({"additionalInformation": named})
    assert side.host().look("vdx")["invited"] == ["Anna Pårørende", "Tolk"]


def test_a_change_of_pin_is_followed(side: Side) -> None:
    """The booking API changes the PIN; the door asks for the new one (VDX-02)."""
    base = side.context.endpoints["vdx.api"]
    side.rebook(room={"provisionStatus": "AWAITS_PROVISION"})
    changed = side.http.patch(f"{base}/v2/meetings/{UUID}", json={"hostPin": 90909}, headers=side.token())
    assert changed.status_code == 200, changed.text
    robot = side.token(roles=("meeting-provisioner-user",))
    opened = side.http.put(
        f"{base}/v2/scheduling-info/{UUID}", json={"provisionStatus": "PROVISIONED_OK"}, headers=robot
    )
    assert opened.status_code == 200, opened.text
    assert side.client().enter("Hanne", "90909").result["role"] == "HOST"
    assert side.client().request_token("Hanne", HOST_PIN).status_code == 403


def test_a_meeting_booked_now_is_entered_when_the_bridge_has_it(side: Side) -> None:
    base = side.context.endpoints["vdx.api"]
    now = {"subject": "Straksmøde", "startTime": "2026-11-21T12:00:00Z", "endTime": "2099-11-21T13:00:00Z"}
    booked = side.http.post(f"{base}/v2/meetings", json=now, headers=side.token())
    assert booked.status_code == 200, booked.text
    client = side.client(booked.json()["shortId"])
    room = side.vdx.state.meetings[booked.json()["uuid"]].room
    assert room is not None
    assert client.request_token("Hanne", str(room.host_pin)).status_code == 404
    side.vdx.configure_provisioner(automatic=True, seconds=0)
    side.vdx.advance()
    assert client.enter("Hanne", str(room.host_pin)).result["role"] == "HOST"
    assert client.enter("Gert", str(room.guest_pin)).result["role"] == "GUEST"
