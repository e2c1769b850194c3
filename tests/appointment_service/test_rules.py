"""The rules by themselves, against simple models: who sees what, how meetings and participants go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from proevesten.session.people import organisations
from simulators.appointment_service import rules
from simulators.appointment_service.directory import Directory
from simulators.appointment_service.errors import Refused
from simulators.appointment_service.model import (
    MOVES,
    Appointment,
    Interpreting,
    Participant,
    from_document,
)
from simulators.appointment_service.store import Store, Subscription
from tests.support import ROOT, full_run

EXAMPLES = settings(deadline=None, max_examples=2000 if full_run() else 100)
UNITS = {unit.key: unit for unit in organisations(ROOT)}
DIRECTORY = Directory(UNITS.values())
KEYS = sorted(UNITS)
NOW = datetime(2026, 11, 25, 11, tzinfo=UTC)

keys = st.sampled_from(KEYS)
participants = st.builds(
    Participant,
    id=st.just(""),
    kind=st.just("unit"),
    name=st.text(max_size=5),
    actor=st.sampled_from([f"Organization/{k}" for k in KEYS]),
    organisation=keys,
    role=st.sampled_from(["guest", "guest", "host"]),
    reply=st.sampled_from(["needs-action", "accepted"]),
)


def meeting(owner: str = "region-test", *who: Participant, **changes: Any) -> Appointment:
    """A meeting for tests of rules."""
    end = NOW + timedelta(minutes=30)
    made = Appointment("a" * 36, 1, "booked", "Møde", NOW, end, owner, "x@y.test", "m", NOW, NOW, who)
    return replace(made, **changes)


def _above(key: str) -> list[str]:
    """The definition, written another way: the chain of belongs_to."""
    chain = [key]
    while UNITS[chain[-1]].belongs_to:
        chain.append(UNITS[chain[-1]].belongs_to)
    return chain


@EXAMPLES
@given(keys, keys, st.lists(participants, max_size=4))
def test_a_meeting_concerns_those_above_and_below_the_involved(
    caller: str, owner: str, who: list[Participant]
) -> None:
    a = meeting(owner, *who)
    concerned = any(caller in _above(o) or o in _above(caller) for o in a.involved)
    assert rules.sees(DIRECTORY, caller, a) == concerned
    assert rules.owns(DIRECTORY, caller, a) == (caller in _above(owner))
    assert not rules.owns(DIRECTORY, caller, a) or rules.sees(DIRECTORY, caller, a)


@EXAMPLES
@given(keys, st.lists(participants, max_size=4))
def test_there_is_always_one_host_organisation(owner: str, who: list[Participant]) -> None:
    hosts = [p for p in who if p.role == "host"]
    who = [p for p in who if p.role == "guest" or p is hosts[0]]
    a = meeting(owner, *who)
    expected = set(_above(hosts[0].organisation if hosts else owner))
    assert {k for k in KEYS if rules.role(DIRECTORY, k, a) == "host"} == expected


@EXAMPLES
@given(st.lists(participants, max_size=5), st.lists(participants, max_size=5), st.booleans())
def test_merging_keeps_who_was_there(
    before: list[Participant], wanted: list[Participant], moved: bool
) -> None:
    old = rules.numbered(before, taken=set())
    made = rules.merged(old, wanted, moved=moved)
    assert [(p.actor, p.role, p.required) for p in made] == [(p.actor, p.role, p.required) for p in wanted]
    for p in made:
        known = next((o for o in old if o.same_as(p)), None)
        if known is None:
            assert p.id not in {o.id for o in old}
        else:
            assert p.id == known.id
            assert p.reply == ("needs-action" if moved else known.reply)


@EXAMPLES
@given(st.lists(participants, max_size=5), st.lists(participants, max_size=5))
def test_adding_changes_nobody_who_is_there(before: list[Participant], more: list[Participant]) -> None:
    old = rules.numbered([p for p in before if p.role == "guest"], taken=set())
    try:
        made = rules.added(old, more)
    except Refused as refusal:
        assert refusal.status == 422 and sum(p.role == "host" for p in more) > 1
        return
    assert made[: len(old)] == old
    assert len({p.id for p in made}) == len(made)


def test_the_table_of_moves() -> None:
    booked, cancelled = meeting(), meeting(status="cancelled")
    for act in ("update", "share", "forward", "respond", "interpreter", "cancel"):
        assert rules.next_status(booked, act) == ("cancelled" if act == "cancel" else "booked")
        with pytest.raises(Refused) as refusal:
            rules.next_status(cancelled, act)
        assert refusal.value.code == "cancelled"
    assert {status for status, _ in MOVES} == {"booked"}


@EXAMPLES
@given(st.lists(participants, max_size=3), st.text(max_size=20), st.booleans())
def test_what_is_kept_is_read_the_same(who: list[Participant], text: str, interpreted: bool) -> None:
    booked = Interpreting("b", "ar", "video", "confirmed", "k", text) if interpreted else None
    a = meeting("testtolk", *who, subject=text, comment=text, interpreting=booked, forwardable=interpreted)
    assert from_document(a.document()) == a


class Told(RuleBasedStateMachine):
    """The store's events and deliveries against lists, whatever comes in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store(Path(":memory:"))
        self.events: list[tuple[str, set[str]]] = []
        self.waiting: dict[str, list[str]] = {}

    def teardown(self) -> None:
        self.store.close()

    @rule(told=st.sets(st.sampled_from("abc"), min_size=1))
    def happens(self, told: set[str]) -> None:
        id = f"e{len(self.events)}"
        self.store.keep(meeting(), [({"id": id}, told)], {s: {s} for s in self.waiting})
        self.events.append((id, told))
        for subscriber in told & set(self.waiting):
            self.waiting[subscriber].append(id)

    @rule(who=st.sampled_from("abc"))
    def subscribes(self, who: str) -> None:
        self.store.subscribe(Subscription(who, "https://x.test", "s"))
        self.waiting.setdefault(who, [])

    @rule(who=st.sampled_from("abc"))
    def unsubscribes(self, who: str) -> None:
        self.store.unsubscribe(who)
        self.waiting.pop(who, None)

    @precondition(lambda self: any(self.waiting.values()))
    @rule(done=st.booleans())
    def attempted(self, done: bool) -> None:
        who = next(w for w, ids in sorted(self.waiting.items()) if ids)
        delivery = self.store.pending(who)
        assert delivery is not None and delivery.event.id == self.waiting[who][0]
        self.store.delivered(delivery, "done" if done else "pending", delivery.attempts + 1)
        if done:
            self.waiting[who].pop(0)

    @invariant()
    def each_finds_its_own_in_order(self) -> None:
        for who in "abc":
            expected = [id for id, told in self.events if who in told]
            assert [e.id for e in self.store.events({who}, 0, 1000)] == expected
            assert self.store.count(who, "pending") == len(self.waiting.get(who, []))
            head = self.store.pending(who)
            assert (head.event.id if head else None) == next(iter(self.waiting.get(who, [])), None)


TestTold = Told.TestCase
TestTold.settings = settings(deadline=None, max_examples=500 if full_run() else 25, stateful_step_count=25)
