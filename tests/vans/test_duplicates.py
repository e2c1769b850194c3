"""The duplicate table for (EnvelopeIdentifier, MessageIdentifier), by example and by property."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proevesten.codecs.vans_envelope import read_envelope
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from simulators.address_register import AddressRegister
from simulators.base import Context
from simulators.vans.app import build
from simulators.vans.parcel import read_parcel
from tests.support import full_run
from tests.vans import world as w
from tests.vans.world import ENTRIES, GP, HOSPITAL, MUNICIPALITY, STRANGER, World

A, B = str(UUID(int=1)), str(UUID(int=2))


def test_known_and_known_is_answered_as_the_first_time_and_shown_once(world: World) -> None:
    raw = w.envelope(envelope_id=A, message_id=B)
    first = world.party(HOSPITAL).send(raw)
    again = world.party(HOSPITAL).send(raw.replace(A.encode(), A.upper().encode()))
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == {"id": first.json()["id"], "duplicate": True}
    assert len(world.party(MUNICIPALITY).waiting()) == 1
    assert [d["id"] for d in world.kinds("vans.duplicate")] == [first.json()["id"]]


def test_new_and_known_goes_on_to_the_receiver(world: World) -> None:
    first = world.party(HOSPITAL).sent(w.envelope(envelope_id=A, message_id=B))
    second = world.party(HOSPITAL).sent(w.envelope(message_id=B))
    assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == [first, second]
    facts = world.kinds("vans.accepted")[-1]
    assert (facts["verdict"], facts["earlier"]) == ("resend", first)


def test_new_and_known_of_what_the_network_refused_is_refused_as_before(world: World) -> None:
    world.party(HOSPITAL).sent(w.envelope(receiver=STRANGER, message_id=B))
    world.vans.register.put([{"location_number": STRANGER, "types": [{"type": "XDIS91"}]}])
    world.party(HOSPITAL).sent(w.envelope(receiver=STRANGER, message_id=B, envelope_id=A))
    first, second = (read_envelope(raw) for raw in world.party(HOSPITAL).bodies())
    assert first.receipt and second.receipt
    assert first.receipt.error_description == second.receipt.error_description
    assert first.envelope_id != second.envelope_id
    assert second.receipt.original_envelope_id == A
    assert world.party(STRANGER).waiting() == []


def test_known_and_new_is_an_error(world: World) -> None:
    world.party(HOSPITAL).sent(w.envelope(envelope_id=A))
    world.party(HOSPITAL).sent(w.envelope(envelope_id=A))
    assert len(world.party(MUNICIPALITY).waiting()) == 1
    (answer,) = world.party(HOSPITAL).bodies()
    receipt = read_envelope(answer).receipt
    assert receipt is not None
    assert "EnvelopeIdentifier" in (receipt.error_description or "")


def test_ids_are_counted_per_sender(world: World) -> None:
    world.party(HOSPITAL).sent(w.envelope(envelope_id=A, message_id=B))
    world.party(GP).sent(w.envelope(sender=GP, envelope_id=A, message_id=B))
    assert len(world.party(MUNICIPALITY).waiting()) == 2


def test_a_receipt_sent_twice_arrives_once(world: World) -> None:
    world.party(HOSPITAL).sent(w.envelope(envelope_id=A))
    receipt = w.positive(A)
    world.party(MUNICIPALITY).sent(receipt)
    assert world.party(MUNICIPALITY).send(receipt).json()["duplicate"] is True
    assert len(world.party(HOSPITAL).waiting()) == 1


pairs = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.sampled_from([HOSPITAL, GP])), max_size=14
)


@given(pairs)
@settings(max_examples=300 if full_run() else 40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_follows_the_table(sequence: list[tuple[int, int, str]]) -> None:
    """Delivered is exactly what the table lets through, in order, whatever is sent in whatever order."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        context = Context(
            Journal(Path(folder) / "j.sqlite", clock), clock, CitizenGuard([w.CITIZEN]), Path(folder)
        )
        vans = build(context, AddressRegister(ENTRIES))
        expected: list[str] = []
        envelopes: set[tuple[str, int]] = set()
        messages: set[tuple[str, int]] = set()
        for envelope, message, sender in sequence:
            raw = w.envelope(
                sender=sender, envelope_id=str(UUID(int=envelope)), message_id=str(UUID(int=100 + message))
            )
            accepted = vans.network.accept(read_parcel(raw)).result(10)
            known_envelope, known_message = (sender, envelope) in envelopes, (sender, message) in messages
            assert accepted.duplicate == (known_envelope and known_message)
            if not known_envelope:
                expected.append(accepted.id)
                envelopes.add((sender, envelope))
                messages.add((sender, message))
        delivered = [
            row["id"]
            for row in vans.store.rows(
                "SELECT id FROM delivery WHERE mailbox = ? ORDER BY position", MUNICIPALITY
            )
        ]
        assert delivered == expected
        vans.store.close()
        context.journal.close()
