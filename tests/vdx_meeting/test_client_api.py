"""The client API on the wire: tokens, PINs, events, errors (digest §13)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulators.vdx.meeting.sessions import Denied
from tests.vdx_meeting.conftest import Side
from tests.vdx_meeting.world import (
    ALIAS,
    GUEST_PIN,
    HOST_ONLY_ALIAS,
    HOST_PIN,
    NOT_YET_ALIAS,
    OPEN_ALIAS,
    SHORT_ID,
    UUID,
)  # fmt: skip


@pytest.mark.parametrize("alias", [ALIAS, "4001", SHORT_ID, UUID])
def test_a_booked_meetings_aliases(side: Side, alias: str) -> None:
    client = side.client(alias).enter("Hanne", HOST_PIN)
    assert client.result["role"] == "HOST"
    assert client.result["conference_name"] == "Udskrivningssamtale"
    assert client.people()["Hanne"]["role"] == "chair"


@pytest.mark.parametrize("alias", ["4009@rooms.test.dk", "nobody", NOT_YET_ALIAS, "x\\..\\y", "%00"])
def test_no_such_room(side: Side, alias: str) -> None:
    answer = side.client(alias).request_token("Hanne", HOST_PIN)
    assert answer.status_code == 404
    assert answer.json()["result"] in ("Neither conference nor gateway found", "Not found")


def test_the_shape_of_a_token_answer(side: Side) -> None:
    host = side.host()
    assert host.result["expires"] == "120"
    assert host.result["service_type"] == "conference"
    assert host.result["chat_enabled"] is True and host.result["breakout_rooms"] is False
    waiting = side.client(HOST_ONLY_ALIAS).enter("Gert", "none").result
    assert (waiting["role"], waiting["service_type"]) == ("GUEST", "waiting_room")


@pytest.mark.parametrize(
    ("alias", "asked"),
    [
        (ALIAS, {"pin": "required", "guest_pin": "required"}),
        (HOST_ONLY_ALIAS, {"pin": "required", "guest_pin": "none"}),
    ],
)
def test_which_pins_are_asked_for(side: Side, alias: str, asked: dict[str, str]) -> None:
    answer = side.client(alias).request_token("Gert")
    assert answer.status_code == 403
    assert asked.items() <= answer.json()["result"].items()


@pytest.mark.parametrize("pin", ["1", "77124", "none", "æøå", " " * 100])
def test_a_wrong_pin(side: Side, pin: str) -> None:
    raw = side.http.post(side.client().base + "request_token", json={"display_name": "G", "pin": pin})
    assert raw.status_code == 403
    if pin.strip():
        assert raw.json() == {"status": "success", "result": "Invalid PIN"}
        assert len(side.facts("wrong_pin")) == 1


def test_the_first_in_a_room_without_pins_is_the_host(side: Side) -> None:
    first = side.client(OPEN_ALIAS).enter("Et")
    second = side.client(OPEN_ALIAS).enter("To")
    assert [first.result["role"], second.result["role"]] == ["HOST", "GUEST"]


def test_tokens_are_refreshed_and_released(side: Side) -> None:
    host = side.host()
    old = host.token
    host.token = host.ok("refresh_token")["token"]
    assert host.people()
    host.token, fresh = old, host.token
    assert host.get("participants").status_code == 403
    host.token = fresh
    assert host.ok("release_token") is True
    assert host.get("participants").json() == {"status": "success", "result": "Invalid token"}
    assert side.facts("left")


def test_a_token_opens_no_other_meeting(side: Side) -> None:
    host, other = side.host(), side.client(OPEN_ALIAS)
    other.token = host.token
    assert other.get("participants").status_code == 403
    for header in ({"Authorization": f"Bearer {host.token}"}, {"token": host.token}):
        assert side.http.get(host.base + "participants", headers=header).status_code == 200


def test_events_tell_what_happens(side: Side) -> None:
    host = side.host()
    with host.events() as seen:
        guest = side.guest("Gert Gæst")
        made = seen.wait("participant_create", lambda p: p["uuid"] == guest.me)
        assert (made["display_name"], made["role"], made["service_type"]) == (
            "Gert Gæst",
            "guest",
            "conference",
        )
        assert seen.wait("layout", lambda d: guest.me in d["participants"])["view"] == "1:0"
        seen.wait("stage", lambda d: len(d) == 2)
        host.ok("lock")
        assert seen.wait("conference_update", lambda c: c["locked"])["started"] is True
        guest.ok("message", {"type": "text/plain", "payload": "Hej"})
        assert seen.wait("message_received") == {
            "origin": "Gert", "uuid": guest.me, "type": "text/plain", "payload": "Hej", "direct": False,
        }  # fmt: skip
        guest.own("buzz")
        seen.wait("participant_update", lambda p: p["uuid"] == guest.me and p["buzz_time"] > 0)
        guest.own("take_floor")
        assert seen.wait("presentation_start")["presenter_uuid"] == guest.me
        guest.own("release_floor")
        seen.wait("presentation_stop")
        guest.ok("release_token")
        assert seen.wait("participant_delete") == {"uuid": guest.me}
        host.ok("disconnect")
        assert "conference disconnect" in seen.wait("disconnect")["reason"]
        seen.until_end()


def test_one_who_waits_hears_of_nobody_until_let_in(side: Side) -> None:
    guest = side.guest()
    with guest.events() as seen:
        host = side.host()
        seen.wait("participant_update", lambda p: p["uuid"] == guest.me and p["service_type"] == "conference")
        seen.wait("participant_create", lambda p: p["uuid"] == host.me)
    before = [data for name, data in seen.seen if name == "participant_create"]
    assert before[0]["uuid"] == guest.me
    assert [e.data["participant"] for e in side.facts("admitted")] == [guest.me]


def test_participants_hear_of_each_other_but_not_of_those_who_wait(side: Side) -> None:
    host, first, second = side.host(), side.guest("Anna"), side.guest("Bent")
    host.ok("lock")
    with first.events() as seen:
        late = side.guest("Sene Søren")
        second.own("mute")
        seen.wait("participant_update", lambda p: p["uuid"] == second.me and p["is_muted"] == "YES")
        assert "Sene Søren" not in first.people() and "Sene Søren" in host.people()
        assert not [data for _, data in seen.seen if isinstance(data, dict) and data.get("uuid") == late.me]
        assert first.on(late, "disconnect").status_code == 404
        host.on(late, "unlock")
        seen.wait("participant_create", lambda p: p["uuid"] == late.me)


def test_one_person_has_few_streams_at_once(side: Side) -> None:
    host = side.host()
    opened = [host.events().__enter__() for _ in range(5)]
    opened[0].until_end()
    host.ok("lock")
    for stream in opened[1:]:
        stream.wait("conference_update", lambda c: c["locked"])
        stream.__exit__()


def test_the_stream_is_kept_alive(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    host = side.host()
    monkeypatch.setattr(side.vdx.extras.meeting._api, "_keep_alive", 0.05)
    with host.events() as seen, seen._changed:
        assert seen._changed.wait_for(lambda: seen.comments > 3, 10), "keep-alive comments were awaited"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("nothing", {}, 404),
        ("participants/unknown/mute", {}, 404),
        ("message", {"payload": ""}, 400),
        ("message", {"payload": 7}, 400),
        ("message", {"payload": "x" * 2001}, 400),
        ("transform_layout", {}, 400),
        ("transform_layout", {"transforms": {"vdx_layout": 4}}, 400),
        ("transform_layout", {"transforms": {"vdx_layout": True}}, 400),
        ("transform_layout", {"transforms": {"layout": "99:0"}}, 400),
        ("transform_layout", {"transforms": {"layout": ["1:0"]}}, 400),
        ("transform_layout", {"transforms": {"one_way": "yes"}}, 400),
    ],
)
def test_bad_calls(side: Side, path: str, body: dict[str, Any], status: int) -> None:
    answer = side.host().post(path, body)
    assert answer.status_code == status
    assert set(answer.json()) == {"status", "result"}


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[]",
        b'{"display_name": "\\ud800"}',
        b'{"display_name": "H", "pin": "\\ud800"}',
        b"\xff",
        b"[" * 100_000,
        b'{"display_name": 7}',
        b'{"display_name": " "}',
    ],
)
def test_bad_bodies(side: Side, raw: bytes) -> None:
    answer = side.http.post(side.client().base + "request_token", content=raw)
    assert answer.status_code == 400
    assert answer.json()["status"] == "failure"


def test_names_are_bounded_and_of_one_line(side: Side) -> None:
    host = side.client().enter("A\u202e\nB" + "c" * 500, HOST_PIN)
    assert list(host.people()) == ["A B" + "c" * 77]


def test_other_origins_may_call(side: Side) -> None:
    preflight = side.http.options(
        side.client().base + "request_token", headers={"Origin": "https://vendor.test"}
    )
    assert preflight.status_code == 204
    assert "pin" in preflight.headers["access-control-allow-headers"]
    answer = side.http.post(
        side.client().base + "request_token",
        json={"display_name": "H"}, headers={"Origin": "https://vendor.test", "pin": HOST_PIN},
    )  # fmt: skip
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


OFFER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "c=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n"
)


def test_a_call_is_answered(side: Side) -> None:
    host = side.host()
    call = host.own("calls", {"call_type": "WEBRTC", "sdp": OFFER})
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 111" in call["sdp"] and "a=mid:0" in call["sdp"]
    assert host.people()["Hanne Vært"]["has_media"] is True
    host.own(f"calls/{call['call_uuid']}/ack")
    host.own(f"calls/{call['call_uuid']}/disconnect")
    assert host.people()["Hanne Vært"]["has_media"] is False
    assert host.post(f"participants/{host.me}/calls", {"sdp": "x"}).status_code == 400


LOOKS_LIKE_CPR = "2011418250"  # a random source number that a browser once chose


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (f"a=ssrc:{LOOKS_LIKE_CPR} cname:x", 200),
        (f"a=ssrc-group:FID 1 {LOOKS_LIKE_CPR}", 200),
        (f"a=candidate:{LOOKS_LIKE_CPR} 1 udp 2113937151 192.0.2.1 5000 typ host", 200),
        (f"i={LOOKS_LIKE_CPR}", 422),
        (f"a=ssrc:{LOOKS_LIKE_CPR[:6]}-{LOOKS_LIKE_CPR[6:]} x", 422),
    ],
)
def test_random_numbers_in_an_offer_are_no_persons(side: Side, line: str, status: int) -> None:
    host = side.host()
    answer = host.post(f"participants/{host.me}/calls", {"sdp": f"{OFFER}{line}\r\n"})
    assert answer.status_code == status
    name = side.client().request_token(f"a=ssrc:{LOOKS_LIKE_CPR} x", HOST_PIN)
    assert name.status_code == 422


def test_neither_pins_nor_tokens_are_journaled(side: Side) -> None:
    guest = side.guest()
    side.http.post(guest.base + "request_token", json={"display_name": "P", "pin": HOST_PIN})
    side.http.get(side.context.endpoints["vdx.meeting"], params={"conference": ALIAS})
    with guest.events():
        pass
    journal = side.context.journal
    kept = b"".join(
        json.dumps([e.data, e.headers]).encode() + journal.body(e) for e in journal.entries(since=side.since)
    )
    assert b"request_token" in kept
    for secret in (HOST_PIN, GUEST_PIN, guest.token):
        assert secret.encode() not in kept


def test_a_meeting_that_is_closed_in_the_bridge_ends(side: Side) -> None:
    host = side.host()
    with host.events() as seen:
        side.rebook(room={"provisionStatus": "DEPROVISION_OK"})
        assert "terminated" in seen.wait("disconnect")["reason"]
    assert side.client().request_token("Hanne", HOST_PIN).status_code == 404


def test_a_token_that_is_not_refreshed_leaves(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    host, guest = side.host(), side.guest()
    with host.events() as seen:
        sessions = side.vdx.extras.meeting.sessions
        host.token = host.ok("refresh_token")["token"]
        with side.vdx.state.lock:
            sessions._tickets[guest.token].expires = 0.0
        assert seen.wait("participant_delete") == {"uuid": guest.me}
    assert host.people().keys() == {"Hanne Vært"}


def test_an_expired_token_opens_nothing(side: Side) -> None:
    host, sessions = side.host(), side.vdx.extras.meeting.sessions
    with side.vdx.state.lock:  # so that nobody sweeps it away first
        assert sessions.ticket(ALIAS, host.token).person.uuid == host.me
        sessions._tickets[host.token].expires = 0.0
        with pytest.raises(Denied):
            sessions.ticket(ALIAS, host.token)
