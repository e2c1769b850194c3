"""Conversion at the network: each system gets the letter, and the receipt, in its own syntax."""

from __future__ import annotations

from proevesten.codecs import edifact, oioxml
from proevesten.codecs.correspondence import OriginalLetter, Receipt, Reference
from tests.vans import world as w
from tests.vans.world import GP, HOSPITAL, MUNICIPALITY, World


def only(world: World, number: str, type_name: str) -> None:
    world.vans.register.put([{"location_number": number, "party": number, "types": [{"type": type_name}]}])


def test_an_oioxml_letter_reaches_an_edifact_system(world: World) -> None:
    only(world, GP, "DIS91")
    letter = w.letter(receiver=GP)
    message = world.party(HOSPITAL).sent(oioxml.write_correspondence(letter))
    (body,) = world.party(GP).bodies()
    arrived = edifact.read_correspondence(body)
    assert (arrived.subject, arrived.patient.cpr) == (letter.subject, w.CITIZEN)
    assert arrived.plain_text.strip() == letter.plain_text
    assert world.party(GP).waiting()[0]["type"] == "dis91"
    (converted,) = world.kinds("vans.converted")
    assert converted["id"] == message
    way = world.vans.track(message)
    assert way is not None
    assert [step["kind"] for step in way["steps"]] == ["accepted", "converted"]


def test_an_edifact_letter_reaches_an_oioxml_system_and_its_receipt_comes_back_in_edifact(
    world: World,
) -> None:
    only(world, MUNICIPALITY, "XDIS91")
    raw = w.dis91()
    world.party(HOSPITAL).sent(raw)
    (body,) = world.party(MUNICIPALITY).bodies()
    arrived = oioxml.read_correspondence(body)
    receipt = Receipt(
        kind="positive",
        envelope_id="KUVERT1",
        letter_id="BREV1",
        sent=w.SENT,
        sender=MUNICIPALITY,
        receiver=HOSPITAL,
        original_envelope_id=arrived.envelope_id,
        original_sender=HOSPITAL,
        original_receiver=MUNICIPALITY,
        letters=(OriginalLetter(arrived.letter_id, arrived.version),),
    )
    world.party(MUNICIPALITY).sent(oioxml.write_receipt(receipt))
    (answer,) = world.party(HOSPITAL).bodies()
    came = edifact.read_receipt(answer)
    assert came.kind == "positive"
    assert came.letters[0].letter_id == edifact.read_correspondence(raw).letter_id


def test_an_envelope_is_opened_only_when_its_sender_allows_it(world: World) -> None:
    only(world, GP, "DIS91")
    raw = w.envelope(receiver=GP)
    world.party(HOSPITAL).sent(raw)
    assert world.party(GP).waiting() == []
    assert [row["type"] for row in world.party(HOSPITAL).waiting()] == ["NegativeVans"]
    allowed = w.envelope(receiver=GP).replace(b"<TransformMessage>false", b"<TransformMessage>true")
    world.party(HOSPITAL).sent(allowed)
    assert [row["type"] for row in world.party(GP).waiting()] == ["dis91"]


def test_what_would_lose_something_grave_is_refused_instead(world: World) -> None:
    only(world, GP, "DIS91")
    link = Reference("Link til videomøde", url="https://video.example.test/" + "a" * 300)
    world.party(HOSPITAL).sent(oioxml.write_correspondence(w.letter(receiver=GP, references=(link,))))
    assert world.party(GP).waiting() == []
    (answer,) = world.party(HOSPITAL).bodies()
    assert "Kan ikke konverteres" in (oioxml.read_receipt(answer).refuse_text or "")


def test_a_network_that_does_not_convert_refuses(world: World) -> None:
    world.vans.network.converts = False
    only(world, GP, "DIS91")
    world.party(HOSPITAL).sent(w.xdis91(receiver=GP))
    assert world.party(GP).waiting() == []
    assert [row["type"] for row in world.party(HOSPITAL).waiting()] == ["xctl01"]
