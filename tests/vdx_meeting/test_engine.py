"""The meeting as a state machine: whatever is tried, in whatever order, its promises hold (requirement VDX-05)."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.vdx.meeting.engine import Engine
from simulators.vdx.meeting.model import Conference, Options, Person
from simulators.vdx.meeting.pictures import pictures
from simulators.vdx.meeting.rules import Refused, rules
from tests.support import full_run

VALUES: dict[str, dict[str, Any]] = {
    "layout": {"number": 2},
    "one_way": {"on": True},
    "chat": {"type": "text/plain", "payload": "x"},
    "raise_hand": {"now": 1.0},
}
FUNCTIONS = [f for f in rules().functions if f != "enter"]
WHO = st.integers(0, 7)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.booleans(), st.booleans()),
        st.tuples(st.just("leave"), WHO, WHO),
        st.tuples(st.sampled_from(FUNCTIONS), WHO, WHO),
    ),
    max_size=40,
)
OPTIONS = st.builds(
    Options,
    layout=st.sampled_from([1, 2, 3]),
    one_way=st.booleans(),
    chat=st.booleans(),
    raise_hand=st.booleans(),
    waiting_room=st.booleans(),
    guests_share=st.booleans(),
    microphone=st.sampled_from(["on", "muted", "off"]),
    most_people=st.sampled_from([0, 0, 3]),
)


class Play:
    """Plays steps on a meeting and asks after each what must hold."""

    def __init__(self, options: Options) -> None:
        self.engine = Engine()
        self.room = Conference("u", "1@r", "Møde", "region", options)
        self.number = 0

    def step(self, function: str, first: Any, second: Any) -> None:
        if function == "enter":
            self.number += 1
            self._try(
                lambda: self.engine.enter(self.room, Person(f"p{self.number}", "N", first, mobile=second))
            )
            return
        people = list(self.room.people.values())
        if not people:
            return
        actor, target = people[first % len(people)], people[second % len(people)]
        if function == "leave":
            self.engine.leave(self.room, actor)
        else:
            self._act(function, actor, target)

    def _act(self, function: str, actor: Person, target: Person) -> None:
        before = _facts(target)
        ruled, waiting, own = actor.rules, actor.waiting, actor is target
        allowed = self._try(
            lambda: self.engine.act(self.room, function, actor, target, **VALUES.get(function, {}))
        )
        assert not (allowed and waiting)
        assert not (allowed and function == "break_out")
        assert not (allowed and function == "share" and actor.mobile)
        if not ruled and not own:
            assert _facts(target) == before, "a participant changed somebody else"
        if not ruled and own and before["muted_by_host"]:
            assert target.muted_by_host, "a participant undid the host's mute"

    def _try(self, do: Any) -> bool:
        try:
            do()
        except Refused:
            return False
        return True

    def holds(self) -> None:
        room = self.room
        hosts = [p for p in room.people.values() if p.role == "host"]
        ruling = [p for p in room.people.values() if p.role != "participant"]
        assert len(hosts) <= 1
        assert len(ruling) <= 2
        assert bool(hosts) == bool(ruling), "rights without a host"
        assert not any(p.waiting for p in ruling)
        if any(p.host_pin for p in room.inside):
            assert hosts, "somebody with the host's PIN is here, and nobody is host"
        if not hosts:
            assert not room.locked
            assert not (room.options.waiting_room and room.inside), "a meeting without host"
        assert room.presenter is None or room.presenter in room.people
        for viewer in room.people.values():
            self._sees(viewer)

    def _sees(self, viewer: Person) -> None:
        seen = pictures(self.room, viewer)
        shown = [*seen.large, *seen.small]
        inside = {p.uuid for p in self.room.inside}
        assert viewer.uuid not in shown and len(set(shown)) == len(shown) and set(shown) <= inside
        if viewer.waiting or (self.room.options.one_way and not viewer.rules):
            assert shown == []
        elif viewer.rules:
            assert set(shown) == inside - {viewer.uuid}


def _facts(person: Person) -> dict[str, Any]:
    names = ("role", "waiting", "muted", "muted_by_host", "video_off", "video_refused", "hand")
    return {name: getattr(person, name) for name in names}


@settings(max_examples=2000 if full_run() else 200, deadline=None)
@given(OPTIONS, STEPS)
def test_what_always_holds(options: Options, steps: list[tuple[str, Any, Any]]) -> None:
    play = Play(options)
    for step in steps:
        play.step(*step)
        play.holds()


@given(st.integers(0, 60), st.sampled_from([1, 2, 3]))
def test_pictures_of_many(number: int, layout: int) -> None:
    room = Conference("u", "1@r", "M", "o", Options(layout=layout))
    engine = Engine()
    engine.enter(room, Person("host", "H", True))
    for n in range(number):
        engine.enter(room, Person(f"p{n}", "N"))
    seen = pictures(room, room.people["host"])
    assert len(seen.large) == min(number, 33) and seen.small == ()
    if number:
        seen = pictures(room, room.people["p0"])
        assert "host" in seen.large
        assert len(seen.small) == (min(number - 1, 33) if layout == 2 else 0)


def test_the_host_goes_and_comes_back() -> None:
    engine, room = Engine(), Conference("u", "1@r", "M", "o", Options())
    host, guest = Person("h", "H", True), Person("g", "G")
    engine.enter(room, guest)
    assert guest.waiting
    engine.enter(room, host)
    assert not guest.waiting
    engine.leave(room, host)
    assert guest.waiting
    engine.enter(room, Person("h2", "H", True))
    assert not guest.waiting and room.host is not None


def test_rights_pass_to_the_other_when_the_host_goes() -> None:
    engine, room = Engine(), Conference("u", "1@r", "M", "o", Options())
    host, guest = Person("h", "H", True), Person("g", "G")
    engine.enter(room, host)
    engine.enter(room, guest)
    engine.act(room, "give_rights", host, guest)
    engine.leave(room, host)
    assert room.host is guest


def test_allowing_the_picture_does_not_switch_a_camera_on() -> None:
    engine, room = Engine(), Conference("u", "1@r", "M", "o", Options())
    host, guest = Person("h", "H", True), Person("g", "G")
    engine.enter(room, host)
    engine.enter(room, guest)
    engine.act(room, "video_off", guest)
    engine.act(room, "video_off", host, guest)
    engine.act(room, "video_on", host, guest)
    assert guest.video_off and not guest.video_refused
