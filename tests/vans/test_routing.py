"""Routing by the address register, and the network's negative receipts in the form of the message."""

from __future__ import annotations

from uuid import uuid4

import pytest

from proevesten.codecs import edifact, oioxml
from proevesten.codecs.vans_envelope import read_envelope
from tests.vans import world as w
from tests.vans.world import GP, HOSPITAL, MUNICIPALITY, STRANGER, World


def test_an_unknown_receiver_gives_negative_vans(world: World) -> None:
    envelope_id, message_id = str(uuid4()), str(uuid4())
    raw = w.envelope(receiver=STRANGER, envelope_id=envelope_id, message_id=message_id)
    message = world.party(HOSPITAL).sent(raw)
    (answer,) = world.party(HOSPITAL).bodies()
    envelope = read_envelope(answer)
    assert envelope.receipt is not None
    assert envelope.receipt.kind == "NegativeVans"
    assert envelope.receipt.original_envelope_id == envelope_id
    assert envelope.receipt.original_message is not None
    assert envelope.receipt.original_message.identifier == message_id
    assert "Modtager ukendt" in (envelope.receipt.error_description or "")
    assert (envelope.sender.type, envelope.receiver.id) == ("VANS", HOSPITAL)
    (refusal,) = world.kinds("vans.refusal")
    assert refusal["id"] == message
    (receipt,) = world.kinds("vans.receipt")
    assert (receipt["about"], receipt["receipt_kind"]) == (message, "NegativeVans")


@pytest.mark.parametrize(
    ("name", "version", "reason"),
    [
        ("MCM:XDIS91", "XD9135L", "men ikke version XD9135L"),
        ("MCM:XREF15", "XH1531R", "modtager ikke typen XREF15"),
        ("MCM:FDIS91#nursing", "4.0", "men ikke version 4.0"),
    ],
)
def test_a_type_that_is_not_taken_gives_negative_vans(
    world: World, name: str, version: str, reason: str
) -> None:
    world.party(HOSPITAL).sent(w.envelope(name=name, version=version))
    (answer,) = world.party(HOSPITAL).bodies()
    receipt = read_envelope(answer).receipt
    assert receipt is not None
    assert reason in (receipt.error_description or "")
    assert world.party(MUNICIPALITY).waiting() == []


def test_a_bare_emessage_to_nobody_gives_xctl01(world: World) -> None:
    letter = w.letter(receiver=STRANGER)
    world.party(HOSPITAL).sent(oioxml.write_correspondence(letter))
    (answer,) = world.party(HOSPITAL).bodies()
    receipt = oioxml.read_receipt(answer)
    assert (receipt.kind, receipt.refuse_code) == ("negative_vans", "ukendt_lokationsnummer")
    assert receipt.original_envelope_id == letter.envelope_id
    assert [(one.letter_id, one.version) for one in receipt.letters] == [(letter.letter_id, "XD9134L")]
    assert (receipt.original_sender, receipt.original_receiver) == (HOSPITAL, STRANGER)


def test_a_bare_interchange_to_nobody_gives_ctl01(world: World) -> None:
    raw = w.dis91(receiver=STRANGER)
    world.party(HOSPITAL).sent(raw)
    (answer,) = world.party(HOSPITAL).bodies()
    receipt = edifact.read_receipt(answer)
    assert (receipt.kind, receipt.refuse_code) == ("negative_vans", "ukendt_lokationsnummer")
    assert receipt.receiver == HOSPITAL
    assert receipt.original_envelope_id == edifact.read_correspondence(raw).envelope_id


def test_a_wrong_version_of_a_bare_message_says_so_in_its_code(world: World) -> None:
    raw = w.xdis91().replace(b"XD9134L", b"XD9133L")
    world.party(HOSPITAL).sent(raw)
    (answer,) = world.party(HOSPITAL).bodies()
    assert oioxml.read_receipt(answer).refuse_code == "problem_med_version"


def test_receipts_pass_and_are_tied_to_their_message(world: World) -> None:
    envelope_id = str(uuid4())
    message = world.party(HOSPITAL).sent(w.envelope(envelope_id=envelope_id))
    receipt = world.party(MUNICIPALITY).sent(w.positive(envelope_id))
    assert [row["type"] for row in world.party(HOSPITAL).waiting()] == ["PositiveMessage"]
    (tied,) = world.kinds("vans.acknowledged")
    assert {
        "id": message,
        "receipt": receipt,
        "level": "transport",
        "sign": "positive",
    }.items() <= tied.items()
    assert world.kinds("vans.contradiction") == []


def test_positive_after_negative_is_carried_and_told(world: World) -> None:
    envelope_id = str(uuid4())
    world.party(HOSPITAL).sent(w.envelope(envelope_id=envelope_id))
    world.party(MUNICIPALITY).sent(w.negative(envelope_id))
    world.party(MUNICIPALITY).sent(w.positive(envelope_id))
    (found,) = world.kinds("vans.contradiction")
    assert (found["first"], found["then"]) == ("negative", "positive")
    assert len(world.party(HOSPITAL).waiting()) == 2


def test_a_receipt_to_nobody_is_logged_and_never_answered(world: World) -> None:
    world.party(MUNICIPALITY).sent(w.positive(str(uuid4()), receiver=STRANGER))
    assert world.party(MUNICIPALITY).waiting() == []
    assert len(world.kinds("vans.undeliverable")) == 1
    assert len(world.kinds("vans.unmatched_receipt")) == 1


def test_application_receipts_are_tied_too(world: World) -> None:
    from proevesten.codecs.correspondence import OriginalLetter, Receipt

    letter = w.letter()
    message = world.party(HOSPITAL).sent(oioxml.write_correspondence(letter))
    receipt = Receipt(
        kind="positive",
        envelope_id="KUV1",
        letter_id="BRV1",
        sent=w.SENT,
        sender=MUNICIPALITY,
        receiver=HOSPITAL,
        original_envelope_id=letter.envelope_id,
        original_sender=HOSPITAL,
        original_receiver=MUNICIPALITY,
        letters=(OriginalLetter(letter.letter_id, "XD9134L"),),
    )
    xctl03 = oioxml.write_receipt(receipt)
    world.party(MUNICIPALITY).sent(xctl03)
    (tied,) = world.kinds("vans.acknowledged")
    assert {"id": message, "level": "application", "sign": "positive"}.items() <= tied.items()
    facts = world.kinds("vans.accepted")[-1]
    assert (facts["standard"], facts["original_letter_id"]) == ("xctl03", letter.letter_id)


def test_the_whole_way_can_be_followed(world: World) -> None:
    envelope_id = str(uuid4())
    message = world.party(HOSPITAL).sent(w.envelope(envelope_id=envelope_id))
    world.party(MUNICIPALITY).take(message)
    world.party(MUNICIPALITY).sent(w.positive(envelope_id))
    way = world.party(HOSPITAL).client.get(f"/tracking/{message}").json()
    assert [step["kind"] for step in way["steps"]] == ["accepted", "delivered", "taken", "acknowledged"]
    assert all(step["time"] and step["text"] for step in way["steps"])
    assert (way["standard"], way["outcome"], way["deliveries"][0]["mailbox"]) == (
        "xdis91",
        "carried",
        MUNICIPALITY,
    )
    assert world.vans.track(message) == way
    assert world.vans.track("nothing") is None


def test_statistics_count_per_type(world: World) -> None:
    world.party(HOSPITAL).sent(w.envelope())
    world.party(HOSPITAL).sent(w.dis91())
    world.party(HOSPITAL).sent(w.envelope(receiver=STRANGER))
    rows = {row["type"]: row for row in world.vans.statistics()}
    assert rows["xdis91"]["messages"] == 2
    assert rows["xdis91"]["refused"] == 1
    assert rows["dis91"]["bytes"] > 500
    assert world.party(GP).client.get("/statistics").json() == []


def test_reset_forgets_messages_but_not_who_is_who(world: World) -> None:
    world.party(HOSPITAL).sent(w.envelope())
    world.vans.reset()
    assert world.party(MUNICIPALITY).waiting() == []
    assert world.vans.statistics() == []
    assert world.party(HOSPITAL).sent(w.envelope())
