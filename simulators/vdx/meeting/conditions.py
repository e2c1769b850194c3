"""The conditions that the matrix names: each a question about the meeting, who acts, and on whom."""

from __future__ import annotations

from collections.abc import Callable

from simulators.vdx.meeting.model import Conference, Person
from simulators.vdx.meeting.rules import rules

Question = Callable[[Conference, Person, Person], bool]

CONDITIONS: dict[str, Question] = {
    "own": lambda room, actor, target: actor.uuid == target.uuid,
    "others": lambda room, actor, target: actor.uuid != target.uuid,
    "mobile": lambda room, actor, target: actor.mobile,
    "muted_by_host": lambda room, actor, target: target.muted_by_host,
    "video_not_allowed": lambda room, actor, target: target.video_refused,
    "sharing_off": lambda room, actor, target: not room.options.guests_share,
    "chat_off": lambda room, actor, target: not room.options.chat,
    "hands_off": lambda room, actor, target: not room.options.raise_hand,
    "waiting_room": lambda room, actor, target: room.options.waiting_room,
    "no_host": lambda room, actor, target: room.host is None,
    "locked": lambda room, actor, target: room.locked,
    "full": lambda room, actor, target: 0 < room.options.most_people <= len(room.inside),
    "target_is_host": lambda room, actor, target: target.role == "host",
    "rights_passed": lambda room, actor, target: _ruling(room) >= rules().most_hosts,
}
"""Name → question(meeting, who acts, on whom)."""


def _ruling(room: Conference) -> int:
    return sum(p.role != "participant" for p in room.people.values())
