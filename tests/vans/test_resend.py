"""Resending on a sender's behalf: time-out and number configurable, the session's clock, receipts that end it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from proevesten.codecs.vans_envelope import read_envelope
from simulators.vans.resend import ResendPolicy
from tests.vans import world as w
from tests.vans.world import HOSPITAL, MUNICIPALITY, World

HALF_HOUR = timedelta(minutes=30)


def later(world: World, step: timedelta) -> None:
    world.context.clock.advance(step)
    world.vans.network.work_due().result(10)


def test_no_receipt_in_half_an_hour_sends_again_with_the_message_id_kept(world: World) -> None:
    world.vans.resend_for(HOSPITAL, ResendPolicy())
    raw = w.envelope()
    message = world.party(HOSPITAL).sent(raw)
    later(world, HALF_HOUR - timedelta(seconds=5))
    assert len(world.party(MUNICIPALITY).waiting()) == 1
    later(world, timedelta(seconds=10))
    first, again = (read_envelope(body) for body in world.party(MUNICIPALITY).bodies())
    assert first.envelope_id != again.envelope_id
    assert first.sent != again.sent
    assert (first.meta, first.data) == (again.meta, again.data)
    (resent,) = world.kinds("vans.resent")
    assert resent["id"] == message


def test_after_the_last_resend_it_is_given_up(world: World) -> None:
    world.vans.resend_for(HOSPITAL, ResendPolicy(timedelta(minutes=10), times=3))
    message = world.party(HOSPITAL).sent(w.envelope())
    for _ in range(6):
        later(world, timedelta(minutes=11))
    assert len(world.party(MUNICIPALITY).waiting()) == 4
    assert [facts["id"] for facts in world.kinds("vans.given_up")] == [message]


def test_a_receipt_ends_it_also_when_it_speaks_of_the_resend(world: World) -> None:
    world.vans.resend_for(HOSPITAL, ResendPolicy())
    world.party(HOSPITAL).sent(w.envelope())
    later(world, HALF_HOUR)
    again = read_envelope(world.party(MUNICIPALITY).bodies()[-1])
    world.party(MUNICIPALITY).sent(w.positive(again.envelope_id))
    for _ in range(4):
        later(world, HALF_HOUR)
    assert len(world.party(MUNICIPALITY).waiting()) == 2
    assert world.kinds("vans.given_up") == []


def test_a_lost_message_is_sent_again(world: World) -> None:
    world.vans.resend_for(HOSPITAL, ResendPolicy(times=1))
    world.context.faults.switch_on("vans", "loss", {"count": 1})
    envelope_id = str(uuid4())
    world.party(HOSPITAL).sent(w.envelope(envelope_id=envelope_id))
    assert world.party(MUNICIPALITY).waiting() == []
    later(world, HALF_HOUR)
    assert len(world.party(MUNICIPALITY).waiting()) == 1


def test_nobody_is_resent_for_unless_asked(world: World) -> None:
    world.party(HOSPITAL).sent(w.envelope())
    later(world, HALF_HOUR * 3)
    assert len(world.party(MUNICIPALITY).waiting()) == 1
