"""SMTP in and out: one message in each mail, login by location number, the same Message-ID again."""

from __future__ import annotations

import smtplib
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller

from tests.vans import world as w
from tests.vans.world import GP, HOSPITAL, MUNICIPALITY, World


def mail(*attachments: bytes) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@system.test", "vans@vans.test", "brev"
    made.set_content("Se vedhæftet.")
    for raw in attachments:
        made.add_attachment(raw, maintype="application", subtype="xml", filename="brev.xml")
    return made


def send(world: World, made: EmailMessage, number: str = HOSPITAL, password: str = "") -> tuple[int, str]:
    """What the server says to a mail."""
    address = urlsplit(world.context.endpoints["vans.smtp"])
    assert address.hostname and address.port
    with smtplib.SMTP(address.hostname, address.port, timeout=20) as client:
        client.ehlo()
        client.login(number, password or world.vans.credentials(number)[1])
        client.mail("a@system.test")
        client.rcpt("vans@vans.test")
        code, text = client.data(made.as_bytes(policy=policy.SMTP))
        return code, text.decode()


@pytest.mark.parametrize("make", [w.envelope, w.xdis91, w.dis91])
def test_a_message_comes_as_an_attachment_byte_for_byte(world: World, make: Any) -> None:
    raw = make()
    code, text = send(world, mail(raw))
    assert code == 250
    (row,) = world.party(MUNICIPALITY).waiting()
    assert row["id"] in text
    assert world.party(MUNICIPALITY).fetch(row["id"]) == raw


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (mail(), "kan ikke læses"),
        (mail(b"<a/>"), "/a[1]"),
        (mail(w.envelope(), w.envelope()), "vedhæftninger"),
        (mail(w.envelope(sender=GP)), "hører ikke til"),
        (mail(w.xdis91().replace(w.CITIZEN.encode(), b"0101701234")), "testborgere"),
    ],
)
def test_a_refusal_says_why_and_where(world: World, made: EmailMessage, word: str) -> None:
    code, text = send(world, made)
    assert code == 554
    assert word in text
    assert world.kinds("vans.accepted") == []


def test_trouble_of_the_network_asks_for_another_try(world: World) -> None:
    world.context.faults.switch_on("vans", "disk_full", {})
    assert send(world, mail(w.envelope()))[0] == 451


def test_without_login_nothing_is_taken(world: World) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError):
        send(world, mail(w.envelope()), password="guess")
    address = urlsplit(world.context.endpoints["vans.smtp"])
    with smtplib.SMTP(address.hostname or "", address.port or 0, timeout=20) as client:
        client.ehlo()
        assert client.mail("a@system.test")[0] == 530


def test_deliveries_go_out_by_mail(world: World) -> None:
    got: list[bytes] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            got.append(envelope.content)
            return "250 ok" if len(got) > 1 else "451 try again"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        world.vans.use_way(MUNICIPALITY, "smtp", {"host": "127.0.0.1", "port": port, "to": "kommune@x.test"})
        raw = w.envelope()
        message = world.party(HOSPITAL).sent(raw)
        taken = world.context.journal.wait(lambda e: e.kind == "vans.taken", timeout=20)
        assert taken is not None, "awaited vans.taken"
    finally:
        controller.stop()
    first, second = (message_from_bytes(one, policy=policy.default) for one in got)
    assert first["Message-ID"] == second["Message-ID"] == f"<{message}@vans.test>"
    assert isinstance(second, EmailMessage)
    (part,) = second.iter_attachments()
    assert part.get_payload(decode=True) == raw
