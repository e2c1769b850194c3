"""VANS over HTTP: send, wait, fetch, take, and every refusal at the door (design, section 5)."""

from __future__ import annotations

import socket
import threading
from time import monotonic
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from proevesten.codecs import oioxml
from tests.support import shared_reference
from tests.vans import world as w
from tests.vans.world import GP, HOSPITAL, MUNICIPALITY, STRANGER, World


def test_an_envelope_crosses_the_network_byte_for_byte(world: World) -> None:
    sent = w.envelope()
    hospital, municipality = world.party(HOSPITAL), world.party(MUNICIPALITY)
    message = hospital.sent(sent)
    waiting = municipality.waiting()
    assert [(row["id"], row["type"]) for row in waiting] == [(message, "xdis91")]
    assert municipality.fetch(message) == sent
    assert municipality.take(message) == 204
    assert municipality.waiting() == []
    assert municipality.take(message) == 204, "a repeated DELETE is no fault"
    assert world.kinds("vans.taken") == [
        {"id": message, "mailbox": MUNICIPALITY, "delivery": message, "event": 3}
    ]


def test_the_journal_tells_the_facts_that_steps_match_on(world: World) -> None:
    letter = w.letter()
    envelope_id, message_id = str(uuid4()), str(uuid4())
    raw = w.envelope(oioxml.write_correspondence(letter), envelope_id=envelope_id, message_id=message_id)
    message = world.party(HOSPITAL).sent(raw)
    (entry,) = world.context.journal.entries(kind="vans.accepted")
    assert (entry.party, entry.peer, entry.direction) == ("vans", HOSPITAL, "in")
    assert world.context.journal.body(entry) == raw
    expected = {
        "id": message,
        "form": "message",
        "envelope_id": envelope_id,
        "message_id": message_id,
        "sender": HOSPITAL,
        "receiver": MUNICIPALITY,
        "standard": "xdis91",
        "version": "XD9134L",
        "letter_id": letter.letter_id,
        "letter_envelope_id": letter.envelope_id,
        "citizen": w.CITIZEN,
        "subject": letter.subject,
        "receipt_kind": None,
        "original_envelope_id": None,
    }
    assert expected.items() <= entry.data.items()
    (delivered,) = world.kinds("vans.delivered")
    assert {"id": message, "mailbox": MUNICIPALITY}.items() <= delivered.items()


@pytest.mark.parametrize(("make", "standard"), [(w.xdis91, "xdis91"), (w.dis91, "dis91")])
def test_bare_messages_cross_too(world: World, make: object, standard: str) -> None:
    raw = make()  # type: ignore[operator]
    message = world.party(HOSPITAL).sent(raw)
    assert world.party(MUNICIPALITY).waiting()[0]["type"] == standard
    assert world.party(MUNICIPALITY).fetch(message) == raw
    (facts,) = world.kinds("vans.accepted")
    assert (facts["form"], facts["citizen"]) == ("bare", w.CITIZEN)
    assert facts["envelope_id"].startswith("KUV")


def test_messages_wait_in_the_order_they_came(world: World) -> None:
    hospital = world.party(HOSPITAL)
    ids = [hospital.sent(w.envelope()) for _ in range(20)]
    assert [row["id"] for row in world.party(MUNICIPALITY).waiting()] == ids


def test_a_long_poll_ends_when_something_comes(world: World) -> None:
    municipality, found = world.party(MUNICIPALITY), []
    poll = threading.Thread(target=lambda: found.extend(municipality.waiting(wait=20)))
    start = monotonic()
    poll.start()
    message = world.party(HOSPITAL).sent(w.envelope())
    poll.join(15)
    assert [row["id"] for row in found] == [message]
    assert monotonic() - start < 10


def test_a_long_poll_with_nothing_ends_empty(world: World) -> None:
    assert world.party(MUNICIPALITY).waiting(wait=0.1) == []


def test_without_credentials_nothing_is_told(world: World) -> None:
    for auth in (None, (HOSPITAL, "guess"), ("", "")):
        answer = httpx.post(f"{world.base}/messages", content=w.envelope(), auth=auth)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic")
        assert answer.headers["content-type"] == "application/problem+json"
    assert world.kinds("vans.accepted") == []


def test_nobody_reads_anothers_mailbox(world: World) -> None:
    message = world.party(HOSPITAL).sent(w.envelope())
    mailbox = f"/mailboxes/{MUNICIPALITY}/messages"
    thief = world.party(GP).client
    for answer in (
        thief.get(mailbox),
        thief.get(f"{mailbox}/{message}"),
        thief.delete(f"{mailbox}/{message}"),
    ):
        assert answer.status_code == 403
        assert "hører ikke til" in answer.json()["detail"]
    assert thief.get(f"/tracking/{message}").status_code == 403


def test_nobody_sends_as_another(world: World) -> None:
    answer = world.party(GP).send(w.envelope(sender=HOSPITAL))
    assert answer.status_code == 403
    assert world.kinds("vans.accepted") == []
    (refused,) = world.kinds("vans.refused")
    assert refused["status"] == 403


def test_the_location_numbers_of_one_party_act_for_each_other(world: World) -> None:
    world.vans.register.put([{"location_number": STRANGER, "party": "hospital"}])
    world.party(STRANGER).sent(w.envelope(sender=HOSPITAL))
    assert world.party(HOSPITAL, acting=STRANGER).waiting() == []


def test_unknown_deliveries_are_not_found(world: World) -> None:
    municipality = world.party(MUNICIPALITY)
    assert municipality.take("nothing") == 404
    assert municipality.client.get(f"/mailboxes/{MUNICIPALITY}/messages/nothing").status_code == 404
    assert municipality.client.get("/tracking/nothing").status_code == 404


BAD = [
    (b"", 400, "1:1"),
    (b"hello", 400, None),
    (b"<a/>", 400, "/a[1]"),
    (b'<!DOCTYPE x [<!ENTITY e "x">]><VANSEnvelope>&e;</VANSEnvelope>', 400, "1:1"),
    (w.envelope()[:300], 400, None),
    (w.envelope().replace(b"1.0.4", b"1.0.3"), 400, "/VANSEnvelope[1]"),
    (w.envelope().replace(b"EnvelopeIdentifier>", b"EnvelopeIdentity>"), 400, None),
]


@pytest.mark.parametrize(("raw", "status", "where"), BAD)
def test_what_cannot_be_read_is_refused_with_its_place(
    world: World, raw: bytes, status: int, where: str | None
) -> None:
    answer = world.party(HOSPITAL).send(raw)
    assert answer.status_code == status
    problem = answer.json()
    assert problem["detail"]
    assert where is None or problem["where"] == where
    assert world.kinds("vans.accepted") == []
    assert len(world.kinds("vans.refused")) == 1


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b"<SizeInBytes>", b"<SizeInBytes>1", "SizeInBytes[1]"),
        (b"<SizeInBytes>", b"<SizeInBytes>x", "SizeInBytes[1]"),
        (b"<Data>", b"<Data>*", "Data[1]"),
        (b"<Format>XML", b"<Format>PDF", "Format[1]"),
        (b"<SentDateTime>2026-11-21", b"<SentDateTime>2026-11-31", "SentDateTime[1]"),
        (b"<EnvelopeIdentifier>", b"<EnvelopeIdentifier>x", "EnvelopeIdentifier[1]"),
        (b'EndPointType="EAN"', b'EndPointType="GLN"', "SenderID[1]"),
    ],
)
def test_an_envelope_that_breaks_its_rules_is_refused_at_the_place(
    world: World, old: bytes, new: bytes, place: str
) -> None:
    answer = world.party(HOSPITAL).send(w.envelope().replace(old, new, 1))
    assert answer.status_code == 400
    assert answer.json()["where"].endswith(place)


def test_a_payload_that_cannot_be_read_still_travels(world: World) -> None:
    world.party(HOSPITAL).sent(w.envelope(b"<Emessage><broken>"))
    (facts,) = world.kinds("vans.accepted")
    assert (facts["standard"], facts["citizen"]) == ("xdis91", None)
    assert len(world.party(MUNICIPALITY).waiting()) == 1


@pytest.mark.parametrize("wrap", [lambda raw: raw, w.envelope])
def test_only_test_citizens_travel(world: World, wrap: object) -> None:
    raw = wrap(w.xdis91().replace(w.CITIZEN.encode(), b"0101701234"))  # type: ignore[operator]
    answer = world.party(HOSPITAL).send(raw)
    assert answer.status_code == 422
    world.context.journal.close()
    for file in world.context.data.iterdir():
        assert b"0101701234" not in file.read_bytes(), file.name


def test_a_citizen_that_only_the_parser_sees_is_refused_too(world: World) -> None:
    raw = w.dis91().replace(w.CITIZEN.encode(), b"0101?701234")
    answer = world.party(HOSPITAL).send(raw)
    assert answer.status_code == 422
    assert answer.json()["rule"] == "SEC-01"
    (refused,) = world.context.journal.entries(kind="vans.refused")
    assert world.context.journal.body(refused) == b""


def test_over_the_size_limit_is_refused(world: World) -> None:
    answer = world.party(HOSPITAL).send(b" " * (100 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert world.party(HOSPITAL).sent(w.envelope())


@pytest.mark.parametrize(
    "name",
    [
        "vansenvelope/VANSEnvelope_XDIS22_example.xml",
        "synthetic/VANSEnvelope_XDIS91_synthetic.xml",
        "synthetic/VANSEnvelope_PositiveMessage_synthetic.xml",
        "synthetic/VANSEnvelope_NegativeMessage_synthetic.xml",
        "examples/xml/DIS91_1.xml",
        "examples/xml/DIS20_1.xml",
        "examples/xml/CTL03_1.xml",
        "examples/edifact/DIS91_1.edi",
        "examples/edifact/DIS20_1.edi",
        "examples/edifact/CTL03_1.edi",
    ],
)
def test_official_examples_are_read(name: str) -> None:
    from simulators.vans.parcel import read_parcel

    parcel = read_parcel(shared_reference("medcom-legacy", *name.split("/")).read_bytes())
    facts = parcel.facts()
    assert facts["sender"] and facts["receiver"] and facts["standard"] and facts["envelope_id"]
    if parcel.form != "receipt":
        assert facts["letter_id"] and facts["version"]
    assert parcel.is_receipt == ("CTL" in name or "Message_" in name)


def test_a_client_that_never_ends_its_request_holds_nobody_up(world: World) -> None:
    address = urlsplit(world.base)
    slow = [socket.create_connection((address.hostname, address.port), timeout=20) for _ in range(50)]
    try:
        for number, one in enumerate(slow):
            one.sendall(
                b"POST /messages HTTP/1.1\r\nHost: x\r\n" + b"Content-Length: 9\r\n\r\n<" * (number % 2)
            )
        hospital = world.party(HOSPITAL)
        assert len({hospital.sent(w.envelope()) for _ in range(5)}) == 5
    finally:
        for one in slow:
            one.close()
    assert len(world.party(MUNICIPALITY).waiting()) == 5
