"""Appendix A of the requirements, sentence by sentence, written apart from the matrix that VDX reads."""

from __future__ import annotations

from typing import Any

import pytest

from simulators.vdx.meeting.engine import Engine
from simulators.vdx.meeting.model import Conference, Options, Person
from simulators.vdx.meeting.rules import Refused, rules

VALUES: dict[str, dict[str, Any]] = {
    "layout": {"number": 1},
    "one_way": {"on": True},
    "chat": {"payload": "x", "type": "text/plain"},
}


class Meeting:
    """A host, a co-host-to-be, a participant, another on a mobile, and one who waits."""

    def __init__(self, **options: Any) -> None:
        self.engine = Engine()
        self.room = Conference("u", "1@r", "M", "o", Options(**options))
        self.people = {
            "host": Person("h", "Hanne", True),
            "guest": Person("g", "Gert"),
            "other": Person("o", "Olga"),
            "mobile": Person("m", "Mona", mobile=True),
            "mobile_host": Person("mh", "Mogens", mobile=True),
        }
        for person in self.people.values():
            self.engine.enter(self.room, person)
        self.act("give_rights", "host", "mobile_host")

    def act(self, function: str, actor: str, target: str | None = None) -> bool:
        try:
            self.engine.act(
                self.room,
                function,
                self.people[actor],
                self.people[target or actor],
                **VALUES.get(function, {}),
            )
        except Refused:
            return False
        return True


HOST_ONLY = (
    "mute_all", "unmute_all", "layout", "one_way", "lock", "unlock", "admit", "give_rights", "take_rights", "end_all",
    "lower_all", "start",
)  # fmt: skip


@pytest.mark.parametrize("function", HOST_ONLY)
def test_only_the_host(function: str) -> None:
    assert Meeting().act(function, "guest", "other") is False
    if function != "give_rights":  # two have them already
        target = "mobile_host" if function == "take_rights" else "other"
        assert Meeting().act(function, "host", target) is True


@pytest.mark.parametrize(
    "function", ["mute", "unmute", "video_off", "video_on", "remove", "lower_hand", "stop_share"]
)
def test_participants_rule_over_themselves_and_hosts_over_all(function: str) -> None:
    assert Meeting().act(function, "guest", "guest") is True
    assert Meeting().act(function, "guest", "other") is False
    assert Meeting().act(function, "guest", "host") is False
    assert Meeting().act(function, "host", "guest") is True
    assert Meeting().act(function, "mobile_host", "guest") is True


def test_the_host_overrules() -> None:
    meeting = Meeting()
    for off, on in (("mute", "unmute"), ("video_off", "video_on")):
        meeting.act(off, "host", "guest")
        assert meeting.act(on, "guest") is False
        assert meeting.act(on, "host", "guest") is True
        assert meeting.act(on, "guest") is True


@pytest.mark.parametrize(
    ("actor", "guests_share", "allowed"),
    [("host", False, True), ("guest", True, True), ("guest", False, False), ("mobile", True, False),
     ("mobile_host", True, False)],
)  # fmt: skip
def test_screen_sharing(actor: str, guests_share: bool, allowed: bool) -> None:
    assert Meeting(guests_share=guests_share).act("share", actor) is allowed


@pytest.mark.parametrize("actor", ["host", "guest", "mobile_host"])
def test_never_break_out_rooms(actor: str) -> None:
    meeting = Meeting()
    assert meeting.act("break_out", actor) is False
    assert "break_out" not in meeting.engine.offered(meeting.room, meeting.people[actor])


@pytest.mark.parametrize("active", [True, False])
def test_chat_and_hands_if_active(active: bool) -> None:
    meeting = Meeting(chat=active, raise_hand=active)
    assert meeting.act("chat", "host") is meeting.act("chat", "guest") is active
    assert meeting.act("raise_hand", "guest") is active


def test_two_hosts_at_most_and_always_one() -> None:
    meeting = Meeting()
    assert meeting.act("give_rights", "host", "guest") is False
    assert meeting.act("take_rights", "mobile_host", "host") is False
    assert meeting.act("remove", "mobile_host", "host") is False
    assert meeting.act("take_rights", "host", "mobile_host") is True
    assert meeting.act("give_rights", "host", "guest") is True


def test_both_see_names_and_make_their_view_small() -> None:
    for actor in ("host", "guest"):
        assert Meeting().act("names", actor) and Meeting().act("picture_in_picture", actor)


def test_layouts_as_the_appendix_has_them() -> None:
    seen = {n: (layout.host, layout.participant) for n, layout in rules().layouts.items()}
    assert seen == {1: ("equal", "host_only"), 2: ("equal", "host_large"), 3: ("equal", "equal")}
    assert (rules().most_pictures, rules().most_hosts) == (33, 2)


def test_nobody_before_the_host_and_nobody_into_a_locked_meeting() -> None:
    engine, room = Engine(), Conference("u", "1@r", "M", "o", Options())
    early, host, late = Person("e", "E"), Person("h", "H", True), Person("l", "L")
    engine.enter(room, early)
    assert early.waiting
    engine.enter(room, host)
    engine.act(room, "lock", host)
    engine.enter(room, late)
    assert (early.waiting, late.waiting) == (False, True)
