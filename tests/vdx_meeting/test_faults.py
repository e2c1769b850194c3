"""Each faulty mode is to be seen from outside, and is not there when it is off (VDX-04 to VDX-09)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulators.vdx.meeting.faults import FAULTS
from tests.vdx_meeting.conftest import Side
from tests.vdx_meeting.world import ALIAS


def _participants_rule(side: Side) -> bool:
    host, guest = side.host(), side.guest()
    return guest.on(host, "mute").status_code == 200


def _unmutes(side: Side) -> bool:
    host, guest = side.host(), side.guest()
    host.on(guest, "mute")
    guest.post(f"participants/{guest.me}/unmute")
    return str(host.people()["Gert Gæst"]["is_muted"]) == "NO"


def _comes_in_alone(side: Side) -> bool:
    return str(side.guest().result["service_type"]) == "conference"


def _silent(side: Side) -> bool:
    page = side.http.get(side.context.endpoints["vdx.meeting"], params={"conference": ALIAS}).text
    return "En medarbejder er på vej" not in page and "logo.svg?" not in page


def _comes_into_a_locked(side: Side) -> bool:
    side.host().ok("lock")
    return _comes_in_alone(side)


def _third_host(side: Side) -> bool:
    host = side.host()
    guests = [side.guest("A"), side.guest("B")]
    return [host.on(g, "role", {"role": "chair"}).status_code for g in guests] == [200, 200]


def _full_name(side: Side) -> bool:
    host, guest = side.host(), side.guest("Gert Gæst")
    with host.events() as seen:
        guest.ok("message", {"payload": "Hej"})
        return str(seen.wait("message_received")["origin"]) == "Gert Gæst"


def _shares(side: Side) -> bool:
    side.host()
    phone = side.guest(mobile=True)
    return phone.post(f"participants/{phone.me}/take_floor").status_code == 200


def _sees_the_host(side: Side) -> bool:
    host, guest = side.host(), side.guest()
    host.ok("transform_layout", {"transforms": {"one_way": True}})
    with guest.events() as seen:
        return host.me in seen.wait("layout")["participants"]


def _forgets(side: Side) -> bool:
    side.rebook(
        meeting={"additionalInformation": [{"key": "chat", "value": "off"}, {"key": "layout", "value": "1"}]}
    )
    status = side.host().status()["vdx"]
    return (status["chat"], status["layout"]) != (False, 1)


def _guest_is_host(side: Side) -> bool:
    return str(side.guest().result["role"]) == "HOST"


def _break_out(side: Side) -> bool:
    host = side.host()
    return "break_out" in host.look("vdx")["functions"] and host.post("breakouts").status_code == 200


def _few_pictures(side: Side) -> bool:
    host = side.host()
    for n in range(33):
        side.guest(f"Deltager {n}")
    with host.events() as seen:
        return len(seen.wait("layout")["participants"]) < 33


def _hides(side: Side) -> bool:
    side.fault("outage")
    return (
        str(side.http.get(side.context.endpoints["vdx.status"] + "v1/status").json()["status"])
        == "operational"
    )


def _device(side: Side) -> bool:
    base, headers = side.context.endpoints["vdx.api"], side.token()
    made = side.http.post(
        base + "/devicereg/v1/device", json={"name": "iPad", "organisation_code": "region"}, headers=headers
    )
    assert made.status_code == 200, made.text
    return (
        side.http.get(f"{base}/devicereg/v1/device/{made.json()['id']}", headers=headers).status_code == 404
    )


def _theme(side: Side) -> bool:
    base, headers = side.context.endpoints["vdx.api"] + "/management/v1", side.token()
    theme = side.http.post(
        base + "/themes", json={"name": "Rød", "colour": "#aa0000"}, headers=headers
    ).json()
    room: dict[str, Any] = {"name": "Fast", "alias": "fast@rooms.test.dk", "theme": theme["id"]}
    assert side.http.post(base + "/rooms", json=room, headers=headers).status_code == 200
    page = side.http.get(side.context.endpoints["vdx.meeting"], params={"conference": "fast@rooms.test.dk"})
    return "#aa0000" not in page.text


SHOWN: dict[str, Callable[[Side], bool]] = {
    "participants_rule_microphones": _participants_rule,
    "mute_is_not_final": _unmutes,
    "no_waiting_room": _comes_in_alone,
    "waiting_room_is_silent": _silent,
    "lock_leaks": _comes_into_a_locked,
    "passes_rights_to_many": _third_host,
    "chat_shows_full_names": _full_name,
    "shares_from_mobile": _shares,
    "one_way_shows_the_host": _sees_the_host,
    "ignores_choices": _forgets,
    "guest_pin_makes_host": _guest_is_host,
    "offers_break_out_rooms": _break_out,
    "shows_fewer_pictures": _few_pictures,
    "hides_outage": _hides,
    "forgets_device": _device,
    "loses_theme": _theme,
}


@pytest.mark.parametrize("on", [False, True], ids=["off", "on"])
@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_is_seen(side: Side, name: str, on: bool) -> None:
    if on:
        side.fault(name)
    assert SHOWN[name](side) is on


def test_every_requirement_of_the_meeting_has_a_fault() -> None:
    proven = {requirement for fault in FAULTS.values() for requirement in fault.proves}
    assert {f"VDX-0{n}" for n in range(4, 10)} <= proven
