"""The queue against the simplest model of a queue, whatever order things happen in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from proevesten.session.people import organisations
from simulators.waiting_room.errors import Refused
from simulators.waiting_room.model import MOVES, STAGES, Consultation, Video
from simulators.waiting_room.settings import defaults
from simulators.waiting_room.state import WaitingRooms
from tests.support import ROOT, full_run

PRACTICES = ["laegehuset-testgade", "laegerne-havnen"]
CITIZENS = [f"borger-{n}" for n in range(5)]


class Queue(RuleBasedStateMachine):
    """Orders, calls, failures, leavings, in any order."""

    waiting = Bundle("waiting")
    called = Bundle("called")
    taken = Bundle("taken")

    def __init__(self) -> None:
        super().__init__()
        now = datetime(2026, 11, 25, 11, tzinfo=UTC)
        self.rooms = WaitingRooms(defaults(organisations(ROOT)), lambda: now, lambda fault: False)
        self.model: dict[str, list[str]] = {practice: [] for practice in PRACTICES}
        self.calling: set[str] = set()

    @rule(target=waiting, citizen=st.sampled_from(CITIZENS), practice=st.sampled_from(PRACTICES))
    def order(self, citizen: str, practice: str) -> Consultation | None:
        if citizen in self.model[practice]:
            with pytest.raises(Refused):
                self.rooms.order_by_citizen(citizen, practice)
            return None
        made = self.rooms.order_by_citizen(citizen, practice)
        self.model[practice].append(citizen)
        return made

    @rule(target=called, practice=st.sampled_from(PRACTICES))
    def call(self, practice: str) -> Consultation | None:
        free = [c for c in self.model[practice] if f"{practice} {c}" not in self.calling]
        if not free:
            with pytest.raises(Refused):
                self.rooms.call_next(practice)
            return None
        called = self.rooms.call_next(practice)
        assert called.citizen == free[0]
        self.calling.add(f"{practice} {called.citizen}")
        return called

    @rule(one=consumes(called))
    def fail(self, one: Consultation | None) -> None:
        if one is not None:
            self.rooms.call_failed(one)
            self.calling.remove(f"{one.practice.key} {one.citizen}")

    @rule(target=taken, one=consumes(called))
    def open(self, one: Consultation | None) -> Consultation | None:
        if one is not None:
            self.rooms.room_opened(one, Video("m", "https://x.test/1234", "h", "1"))
            self.calling.remove(f"{one.practice.key} {one.citizen}")
            self.model[one.practice.key].remove(one.citizen)
        return one

    @rule(one=taken)
    def end(self, one: Consultation | None) -> None:
        if one is None:
            return
        if one.stage == "taken":
            self.rooms.end(one)
        else:
            with pytest.raises(Refused):
                self.rooms.end(one)
        assert one.stage == "ended"

    @rule(one=waiting)
    def leave(self, one: Consultation | None) -> None:
        if one is None:
            return
        before = one.stage
        if before == "waiting":
            self.rooms.leave(one)
            self.model[one.practice.key].remove(one.citizen)
        else:
            with pytest.raises(Refused):
                self.rooms.leave(one)
            assert one.stage == before

    @invariant()
    def the_queue_is_the_model(self) -> None:
        for practice, expected in self.model.items():
            queue = self.rooms.queue(practice)
            assert [c.citizen for c in queue] == expected
            assert [self.rooms.position(c) for c in queue] == list(range(1, len(queue) + 1))


TestQueue = Queue.TestCase
TestQueue.settings = settings(deadline=None, max_examples=1000 if full_run() else 40, stateful_step_count=30)


def test_every_stage_is_named_and_reached() -> None:
    assert set(STAGES) == {"waiting"} | set(MOVES.values())
    assert not [stage for stage, _ in MOVES if stage in ("ended", "left")]
