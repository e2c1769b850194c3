"""Every fault of the network, by name, and the options that say whom it strikes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from proevesten.codecs.vans_envelope import read_envelope
from proevesten.errors import UnreadableError, UsageError
from simulators.vans.behaviour import FAULTS, fault_named
from simulators.vans.damage import halves
from tests.vans import world as w
from tests.vans.world import GP, HOSPITAL, MUNICIPALITY, World


def strike(world: World, name: str, **options: Any) -> None:
    world.context.faults.switch_on("vans", name, options)


def later(world: World, seconds: float) -> None:
    """Move the session's time and let the network see it."""
    world.context.clock.advance(timedelta(seconds=seconds))
    world.vans.network.work_due().result(10)


def test_every_fault_is_a_word_and_proves_something() -> None:
    for name, fault in FAULTS.items():
        assert fault_named(fault.text.da) == fault_named(fault.text.en) == fault_named(name) == name
        assert fault.proves
    assert fault_named("solskin") is None


def test_a_misspelled_fault_is_refused(world: World) -> None:
    with pytest.raises(UsageError, match="loss"):
        strike(world, "lost")


def test_delay_follows_the_session_clock(world: World) -> None:
    strike(world, "delay", seconds=1800)
    message = world.party(HOSPITAL).sent(w.envelope())
    later(world, 1799)
    assert world.party(MUNICIPALITY).waiting() == []
    later(world, 2)
    assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == [message]


def test_a_moved_clock_is_seen_without_being_asked(world: World) -> None:
    strike(world, "delay", seconds=3600)
    message = world.party(HOSPITAL).sent(w.envelope())
    world.context.clock.advance(timedelta(hours=2))
    assert [row["id"] for row in world.party(MUNICIPALITY).waiting(wait=10)] == [message]


def test_loss_is_accepted_and_never_delivered(world: World) -> None:
    strike(world, "loss", count=1)
    lost = world.party(HOSPITAL).sent(w.envelope())
    kept = world.party(HOSPITAL).sent(w.envelope())
    assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == [kept]
    way = world.vans.track(lost)
    assert way is not None
    assert way["steps"][-1]["faults"] == ["loss"]


def test_duplicate_delivers_the_same_bytes_twice(world: World) -> None:
    strike(world, "duplicate")
    raw = w.envelope()
    world.party(HOSPITAL).sent(raw)
    municipality = world.party(MUNICIPALITY)
    assert municipality.bodies() == [raw, raw]
    first, second = (row["id"] for row in municipality.waiting())
    assert municipality.take(first) == 204
    assert [row["id"] for row in municipality.waiting()] == [second]


def test_reorder_lets_the_next_one_pass(world: World) -> None:
    strike(world, "reorder", count=1)
    held = world.party(HOSPITAL).sent(w.envelope())
    assert world.party(MUNICIPALITY).waiting() == []
    passing = world.party(HOSPITAL).sent(w.envelope())
    assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == [passing, held]


def test_reorder_with_nobody_to_pass_ends_by_itself(world: World) -> None:
    strike(world, "reorder", count=1)
    held = world.party(HOSPITAL).sent(w.envelope())
    later(world, 61)
    assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == [held]


def test_truncation_cuts(world: World) -> None:
    strike(world, "truncation", seed=3)
    raw = w.envelope()
    world.party(HOSPITAL).sent(raw)
    (got,) = world.party(MUNICIPALITY).bodies()
    assert len(got) < len(raw)
    assert raw.startswith(got)
    with pytest.raises(UnreadableError):
        read_envelope(got)


def test_a_bit_error_changes_one_bit_and_a_seed_repeats_it(world: World) -> None:
    raw = w.envelope()
    got: list[bytes] = []
    for _ in range(2):
        strike(world, "bit_error", seed=7)
        world.party(HOSPITAL).sent(raw)
        got.extend(world.party(MUNICIPALITY).bodies())
        world.vans.reset()
    assert got[0] == got[1]
    assert sum((a ^ b).bit_count() for a, b in zip(raw, got[0], strict=True)) == 1


@pytest.mark.parametrize("make", [w.envelope, w.xdis91, w.dis91])
def test_wrong_charset_writes_other_bytes_than_declared(world: World, make: Callable[[], bytes]) -> None:
    strike(world, "wrong_charset")
    raw = make()
    world.party(HOSPITAL).sent(raw)
    (got,) = world.party(MUNICIPALITY).bodies()
    if make is w.envelope:
        envelope = read_envelope(got)
        assert envelope.meta and envelope.data
        assert envelope.meta.size == len(envelope.data)
        got = envelope.data
    assert "møde".encode() in got
    assert "møde".encode("iso-8859-1") not in got


def test_a_split_interchange_comes_in_two_parts(world: World) -> None:
    strike(world, "split_interchange")
    raw = w.dis91()
    world.party(HOSPITAL).sent(raw)
    first, second = world.party(MUNICIPALITY).bodies()
    assert first + second == raw == b"".join(halves(raw))
    assert first.rstrip().endswith(b"'")


def test_a_lost_receipt_is_lost_and_the_message_is_not(world: World) -> None:
    strike(world, "receipt_lost")
    envelope_id = str(uuid4())
    world.party(HOSPITAL).sent(w.envelope(envelope_id=envelope_id))
    world.party(MUNICIPALITY).sent(w.positive(envelope_id))
    assert len(world.party(MUNICIPALITY).waiting()) == 1
    assert world.party(HOSPITAL).waiting() == []


def test_a_late_receipt_comes_after_the_senders_time_out(world: World) -> None:
    strike(world, "receipt_late")
    envelope_id = str(uuid4())
    world.party(HOSPITAL).sent(w.envelope(envelope_id=envelope_id))
    world.party(MUNICIPALITY).sent(w.positive(envelope_id))
    later(world, 30 * 60)
    assert world.party(HOSPITAL).waiting() == []
    later(world, 61)
    assert len(world.party(HOSPITAL).waiting()) == 1


def test_a_doubled_receipt_comes_twice(world: World) -> None:
    strike(world, "receipt_twice")
    envelope_id = str(uuid4())
    world.party(HOSPITAL).sent(w.envelope(envelope_id=envelope_id))
    world.party(MUNICIPALITY).sent(w.positive(envelope_id))
    assert len(world.party(MUNICIPALITY).waiting()) == 1
    assert len(world.party(HOSPITAL).waiting()) == 2


def test_a_negative_receipt_in_the_receivers_place(world: World) -> None:
    strike(world, "negative_receipt")
    world.party(HOSPITAL).sent(w.envelope())
    assert world.party(MUNICIPALITY).waiting() == []
    (answer,) = world.party(HOSPITAL).bodies()
    receipt = read_envelope(answer).receipt
    assert receipt is not None
    assert receipt.kind == "NegativeVans"


def test_the_provider_goes_down_and_comes_up(world: World) -> None:
    strike(world, "provider_down")
    answer = world.party(HOSPITAL).send(w.envelope())
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    world.context.faults.switch_off("vans", "provider_down")
    assert world.party(HOSPITAL).sent(w.envelope())


def test_a_full_disk_accepts_nothing(world: World) -> None:
    strike(world, "disk_full")
    answer = world.party(HOSPITAL).send(w.envelope())
    assert answer.status_code == 507
    assert "fuld" in answer.json()["title"]
    assert world.kinds("vans.accepted") == []


def test_a_slow_reader_keeps_only_its_own_sender_waiting(world: World) -> None:
    strike(world, "slow_reader", sender=GP, seconds=30)
    slow = httpx.Client(base_url=world.base, auth=world.vans.credentials(GP), timeout=0.3)
    with pytest.raises(httpx.ReadTimeout):
        slow.post("/messages", content=w.envelope(sender=GP))
    assert world.party(HOSPITAL).sent(w.envelope())


@pytest.mark.parametrize(
    ("options", "lost"),
    [
        ({"count": 2}, [True, True, False, False]),
        ({"receiver": GP}, [False, True, False, True]),
        ({"sender": GP}, [False, False, False, False]),
        ({"type": "dis91"}, [False, False, False, True]),
        ({"probability": 0.0}, [False, False, False, False]),
        ({"count": "mange"}, [True, True, True, True]),
        ({"of": "receipts"}, [False, False, False, False]),
        ({"of": "all"}, [True, True, True, True]),
    ],
)
def test_a_route_a_count_and_a_chance_say_whom_it_strikes(
    world: World, options: dict[str, Any], lost: list[bool]
) -> None:
    strike(world, "loss", **options)
    hospital = world.party(HOSPITAL)
    sent = [
        hospital.sent(w.envelope()),
        hospital.sent(w.envelope(receiver=GP)),
        hospital.sent(w.envelope()),
        hospital.sent(w.dis91(receiver=GP)),
    ]
    arrived = {row["id"] for n in (MUNICIPALITY, GP) for row in world.party(n).waiting()}
    assert [message not in arrived for message in sent] == lost


def test_a_seed_makes_chance_repeatable(world: World) -> None:
    draws = []
    for _ in range(2):
        strike(world, "loss", probability=0.5, seed=11)
        ids = [world.party(HOSPITAL).sent(w.envelope()) for _ in range(12)]
        arrived = {row["id"] for row in world.party(MUNICIPALITY).waiting()}
        draws.append([message in arrived for message in ids])
    assert draws[0] == draws[1]
    assert 0 < sum(draws[0]) < 12
