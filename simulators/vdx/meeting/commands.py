"""The bridge's commands as functions of the matrix: path → (function, values), one or more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simulators.vdx.meeting.rules import rules
from simulators.vdx.meeting.sessions import Denied

LONGEST_MESSAGE = 2000
"""Characters of one chat message."""

Acts = list[tuple[str, dict[str, Any]]]
Command = Callable[[dict[str, Any], float], Acts]

_EQUAL = frozenset(("4:0", "9:0", "16:0", "25:0", "33:0"))
_PIPS = frozenset(("1:7", "1:21", "1:33", "2:21", "5:7"))


def _plain(function: str) -> Command:
    return lambda document, now: [(function, {})]


def _message(document: dict[str, Any], now: float) -> Acts:
    kind, payload = document.get("type", "text/plain"), document.get("payload")
    if not isinstance(payload, str) or not payload.strip() or kind != "text/plain":
        raise Denied(400, "payload must be a text of type text/plain")
    if len(payload) > LONGEST_MESSAGE:
        raise Denied(400, f"payload is longer than {LONGEST_MESSAGE} characters")
    return [("chat", {"type": kind, "payload": payload})]


def _transform(document: dict[str, Any], now: float) -> Acts:
    wanted = document.get("transforms")
    if not isinstance(wanted, dict):
        raise Denied(400, "transforms is missing")
    acts = list(_transforms(wanted))
    if not acts:
        raise Denied(400, "Illegal value")
    return acts


def _transforms(wanted: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """`vdx_layout` (1, 2, 3) and `one_way` are ours; of the bridge's, the guests' view tells the layout."""
    if "vdx_layout" in wanted:
        if type(wanted["vdx_layout"]) is not int or wanted["vdx_layout"] not in rules().layouts:
            raise Denied(400, "Illegal value")
        yield "layout", {"number": wanted["vdx_layout"]}
    view = wanted.get("guest_layout", wanted.get("layout"))
    if view is not None:
        view = view if isinstance(view, str) else ""
        number = 1 if view == "1:0" else 2 if view in _PIPS else 3 if view in _EQUAL else 0
        if not number:
            raise Denied(400, "Illegal value")
        yield "layout", {"number": number}
    if "one_way" in wanted:
        if not isinstance(wanted["one_way"], bool):
            raise Denied(400, "Illegal value")
        yield "one_way", {"on": wanted["one_way"]}


def _role(document: dict[str, Any], now: float) -> Acts:
    role = document.get("role")
    if role not in ("chair", "guest"):
        raise Denied(400, "role must be chair or guest")
    return [("give_rights" if role == "chair" else "take_rights", {})]


CONFERENCE: dict[str, Command] = {
    "start_conference": _plain("start"),
    "lock": _plain("lock"),
    "unlock": _plain("unlock"),
    "muteguests": _plain("mute_all"),
    "unmuteguests": _plain("unmute_all"),
    "disconnect": _plain("end_all"),
    "clearallbuzz": _plain("lower_all"),
    "breakouts": _plain("break_out"),
    "transform_layout": _transform,
    "message": _message,
}
PARTICIPANT: dict[str, Command] = {
    "disconnect": _plain("remove"),
    "mute": _plain("mute"),
    "unmute": _plain("unmute"),
    "client_mute": _plain("mute"),
    "client_unmute": _plain("unmute"),
    "video_muted": _plain("video_off"),
    "video_unmuted": _plain("video_on"),
    "unlock": _plain("admit"),
    "role": _role,
    "buzz": lambda document, now: [("raise_hand", {"now": now})],
    "clearbuzz": _plain("lower_hand"),
    "take_floor": _plain("share"),
    "release_floor": _plain("stop_share"),
}
