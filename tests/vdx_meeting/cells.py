"""How each condition of the matrix comes about, how each function is called, and what it shows when it worked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from simulators.vdx.meeting.rules import Cell
from tests.vdx_meeting.client import Client
from tests.vdx_meeting.conftest import Side

HOST, GUEST, OTHER = "Hanne Vært", "Gert Gæst", "Olga Øst"


class Scene:
    """A meeting with a host, a participant and another; `actor` does a function on `target`."""

    def __init__(self, side: Side, cell: Cell) -> None:
        self.side = side
        self.cell = cell
        conditions = cell.conditions
        mobile = "mobile" in conditions
        before = CHOICES.get(next((c for c in conditions if c in CHOICES), ""), {})
        if before:
            side.rebook(**before)
        self.host = side.host(HOST, mobile=mobile)
        self.guest = side.guest(GUEST, mobile=mobile)
        self.other = side.guest(OTHER)
        self.actor = self.host if cell.actor == "host" else self.guest
        for name in conditions:
            if name in PREPARE:
                PREPARE[name](self)

    @property
    def target(self) -> Client:
        """Oneself, the other host, or another participant."""
        conditions = self.cell.conditions
        if "own" in conditions or (self.cell.function == "raise_hand" and "others" not in conditions):
            return self.actor
        if "target_is_host" in self.cell.conditions and self.cell.actor == "host":
            return self.host
        return self.other


def _passed(scene: Scene) -> None:
    assert scene.host.on(scene.other, "role", {"role": "chair"}).status_code == 200


def _co_host_acts(scene: Scene) -> None:
    assert scene.host.on(scene.guest, "role", {"role": "chair"}).status_code == 200
    scene.actor = scene.guest


CHOICES: dict[str, dict[str, Any]] = {
    "sharing_off": {"room": {"guestsCanPresent": False}},
    "chat_off": {"meeting": {"additionalInformation": [{"key": "chat", "value": "off"}]}},
    "hands_off": {"meeting": {"additionalInformation": [{"key": "raiseHand", "value": "off"}]}},
}
"""Conditions that were chosen before the meeting."""

PREPARE: dict[str, Callable[[Scene], None]] = {
    "muted_by_host": lambda scene: _ok(scene.host.on(scene.guest, "mute")),
    "video_not_allowed": lambda scene: _ok(scene.host.on(scene.guest, "video_muted")),
    "rights_passed": _passed,
    "target_is_host": _co_host_acts,
}
"""Conditions that come about in the meeting."""


def _ok(answer: httpx.Response) -> None:
    assert answer.status_code == 200, answer.text


def _person(path: str, body: Any = None) -> Callable[[Scene], httpx.Response]:
    return lambda s: s.actor.on(s.target, path, body)


def _room(path: str, body: Any = None) -> Callable[[Scene], httpx.Response]:
    return lambda s: s.actor.post(path, body)


def _transform(**wanted: Any) -> Callable[[Scene], httpx.Response]:
    return _room("transform_layout", {"transforms": wanted})


CALLS: dict[str, Callable[[Scene], httpx.Response]] = {
    "start": _room("start_conference"),
    "mute": _person("mute"),
    "unmute": _person("unmute"),
    "mute_all": _room("muteguests"),
    "unmute_all": _room("unmuteguests"),
    "video_off": _person("video_muted"),
    "video_on": _person("video_unmuted"),
    "layout": _transform(vdx_layout=1),
    "one_way": _transform(one_way=True),
    "share": _person("take_floor"),
    "stop_share": _person("release_floor"),
    "break_out": _room("breakouts", {"name": "Gruppe 1"}),
    "chat": _room("message", {"type": "text/plain", "payload": "Hej"}),
    "admit": _person("unlock"),
    "names": lambda s: s.actor.get("participants"),
    "raise_hand": _person("buzz"),
    "lower_hand": _person("clearbuzz"),
    "lower_all": _room("clearallbuzz"),
    "lock": _room("lock"),
    "unlock": _room("unlock"),
    "give_rights": _person("role", {"role": "chair"}),
    "take_rights": _person("role", {"role": "guest"}),
    "remove": _person("disconnect"),
    "end_all": _room("disconnect"),
}
"""The call of each function; `picture_in_picture` is the screen's own affair and only offered."""


def _before(scene: Scene, function: str) -> None:
    """What must be so for the function's effect to be seen."""
    target = scene.target
    steps: dict[str, Callable[[], Any]] = {
        "unmute": lambda: target.own("mute"),
        "unmute_all": lambda: scene.host.ok("muteguests"),
        "video_on": lambda: (
            scene.host.on(target, "video_muted") if scene.actor is scene.host else target.own("video_muted")
        ),
        "stop_share": lambda: target.own("take_floor"),
        "lower_hand": lambda: target.own("buzz") if target is not scene.host else None,
        "lower_all": lambda: scene.other.own("buzz"),
        "unlock": lambda: scene.host.ok("lock"),
        "take_rights": lambda: target is scene.host or scene.host.on(target, "role", {"role": "chair"}),
    }
    if function in steps:
        steps[function]()


def prepare(scene: Scene) -> None:
    """Bring about what the cell's function is to change."""
    _before(scene, scene.cell.function)


def seen(scene: Scene) -> dict[str, Any]:
    """Everything that the functions can change, as the host sees it; empty when the meeting is over."""
    answer = scene.host.get("participants")
    if answer.status_code != 200:
        return {}
    people = {p["display_name"]: p for p in answer.json()["result"]}
    return {"people": people, "room": scene.host.status()}


def _changed(field: str, value: Any) -> Callable[[Scene, dict[str, Any]], bool]:
    return lambda s, now: now["people"][_name(s)][field] == value


def _name(scene: Scene) -> str:
    return {scene.host.me: HOST, scene.guest.me: GUEST}.get(scene.target.me, OTHER)


def _all(field: str, value: Any) -> Callable[[Scene, dict[str, Any]], bool]:
    return lambda s, now: all(p[field] == value for p in now["people"].values() if p["role"] == "guest")


EFFECTS: dict[str, Callable[[Scene, dict[str, Any]], bool]] = {
    "mute": _changed("is_muted", "YES"),
    "unmute": _changed("is_muted", "NO"),
    "mute_all": _all("is_muted", "YES"),
    "unmute_all": _all("is_muted", "NO"),
    "video_off": _changed("is_video_muted", True),
    "video_on": _changed("is_video_muted", False),
    "layout": lambda s, now: now["room"]["vdx"]["layout"] == 1,
    "one_way": lambda s, now: now["room"]["vdx"]["one_way"] is True,
    "share": _changed("is_presenting", "YES"),
    "stop_share": _changed("is_presenting", "NO"),
    "raise_hand": lambda s, now: now["people"][_name(s)]["buzz_time"] > 0,
    "lower_hand": _changed("buzz_time", 0),
    "lower_all": _all("buzz_time", 0),
    "lock": lambda s, now: now["room"]["locked"],
    "unlock": lambda s, now: not now["room"]["locked"],
    "give_rights": _changed("role", "chair"),
    "take_rights": _changed("role", "guest"),
    "remove": lambda s, now: not now or _name(s) not in now["people"],
    "end_all": lambda s, now: now == {},
}
"""What is to be seen when a function worked; those not named here change nothing that stays."""
