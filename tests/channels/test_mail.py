"""The mail server over real SMTP and HTTP."""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from simulators.base import Context
from simulators.mail.app import build
from simulators.mail.behaviour import FAULTS
from simulators.mail.smtp import MAX_MAIL
from tests.channels.conftest import Await, Serve

WARD, NURSE = "kirurgisk@testsygehus-nord.test", "Hjemmesygeplejen@testkommune-oest.test"
URL = "https://rooms.vconf.dk/#/?conference=8a21c7&name=Hjemmesygeplejen%20%C3%98st;v=1&længere=" + "x" * 40
STRANGER = "010190" + "1234"


class Post:
    def __init__(self, context: Context) -> None:
        self._address = urlsplit(context.endpoints["smtp"])
        self.client = httpx.Client(base_url=context.endpoints["mailbox"], timeout=5)

    def connect(self) -> smtplib.SMTP:
        return smtplib.SMTP(self._address.hostname or "", self._address.port or 0, timeout=5)

    def send(
        self, message: EmailMessage, *, tls: bool = False, to: list[str] | None = None
    ) -> dict[str, Any]:
        with self.connect() as smtp:
            if tls:
                pem = self.client.get("/certificate").text
                smtp.starttls(context=ssl.create_default_context(cadata=pem))
            return smtp.send_message(message, to_addrs=to)

    def inbox(self, address: str = NURSE) -> list[dict[str, Any]]:
        mails: list[dict[str, Any]] = self.client.get(f"/mailboxes/{address}/messages").json()
        return mails


@pytest.fixture
def post(context: Context, serve: Serve) -> Post:
    serve(build(context))
    return Post(context)


def mail(text: str = f"Videomøde: {URL}", to: str = NURSE, sender: str = WARD) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "Indkaldelse til videomøde på tirsdag"
    message.set_content(text)
    return message


def test_a_mail_is_seen_in_the_mailbox_with_its_link(context: Context, post: Post, awaited: Await) -> None:
    message = mail()
    post.send(message)
    [seen] = post.inbox(NURSE.upper())
    assert seen["subject"] == message["Subject"] and seen["from"] == WARD and seen["to"] == NURSE
    assert seen["text"] == f"Videomøde: {URL}"
    assert seen["links"] == [{"text": URL, "href": URL}]
    assert seen["secure"] is False and seen["security"] == "none"
    accepted, delivered = awaited("mail.accepted"), awaited("mail.delivered")
    assert delivered.data == {
        "id": seen["id"], "to": NURSE, "from": WARD, "subject": message["Subject"], "links": [URL],
        "secure": False, "security": "none",
    }  # fmt: skip
    assert (delivered.party, delivered.peer, accepted.direction) == ("mail", WARD, "in")
    assert b"Subject:" in context.journal.body(accepted)
    raw = post.client.get(f"/mailboxes/{NURSE}/messages/{seen['id']}").content
    assert raw == context.journal.body(delivered)
    assert post.client.get(f"/mailboxes/{NURSE}/messages/nix").status_code == 404


@pytest.mark.parametrize(
    ("sender", "to", "tls", "security"),
    [
        (WARD, NURSE, True, "secure"),
        (WARD, NURSE, False, "none"),
        (WARD, "paaroerende@familie.example", True, "tls"),
        ("nogen@familie.example", NURSE, True, "tls"),
    ],
)
def test_sikker_mail_is_tls_between_known_organisations(
    post: Post, awaited: Await, sender: str, to: str, tls: bool, security: str
) -> None:
    post.send(mail(to=to, sender=sender), tls=tls)
    [seen] = post.inbox(to)
    assert seen["security"] == security
    assert awaited("mail.delivered").data["secure"] is seen["secure"] is (security == "secure")


def test_every_receiver_gets_its_mail(post: Post, awaited: Await) -> None:
    receivers = [NURSE, "laege@laegehuset-testgade.test", "pårørende@familie.example"]
    with post.connect() as smtp:
        smtp.ehlo()
        smtp.sendmail(WARD, [*receivers[:2], NURSE], mail().as_bytes())
    message = mail(to=receivers[2])
    with post.connect() as smtp:
        smtp.send_message(message)
    assert [len(post.inbox(r)) for r in receivers] == [1, 1, 1]
    assert {awaited("mail.delivered").data["to"] for _ in receivers} == set(receivers)


@pytest.mark.parametrize("where", ["text", "subject", "attachment", "receiver", "quoted"])
def test_a_stranger_is_refused_with_550_and_stored_nowhere(context: Context, post: Post, where: str) -> None:
    message = mail()
    if where == "text":
        message.set_content(f"Kære\n{STRANGER[:6]}-{STRANGER[6:]} å", cte="base64")
    elif where == "subject":
        message.replace_header("Subject", f"Møde på {STRANGER}")
    elif where == "attachment":
        message.add_attachment(f"Nr. {STRANGER}".encode("utf-16"), maintype="text", subtype="csv")
    elif where == "quoted":
        message.set_content("x" * 71 + f" {STRANGER}", cte="quoted-printable")
        assert STRANGER.encode() not in message.as_bytes()
    to = [f"{STRANGER}@familie.example"] if where == "receiver" else None
    with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused)) as refused:
        post.send(message, to=to)
    assert "550" in str(refused.value) and "SEC-01" in str(refused.value)
    assert post.inbox() == []
    entries = list(context.journal)
    assert {(e.kind, e.data["rule"]) for e in entries} == {("refused", "SEC-01")}
    assert not any(STRANGER.encode() in p.read_bytes() for p in context.data.iterdir() if p.is_file())


def test_a_test_citizen_passes(post: Post) -> None:
    post.send(mail("Møde om Nancy Ann Berggren, 251248-4916"))
    assert "251248-4916" in post.inbox()[0]["text"]


def test_a_pin_is_seen_by_the_reader_and_not_in_the_journal(
    context: Context, post: Post, awaited: Await
) -> None:
    message = mail("se html")
    link = "https://rooms.vconf.dk/?conference=1&pin=483920"
    message.add_alternative(f'<a href="{link.replace("&", "&amp;")}">møde på video</a>', subtype="html")
    post.send(message)
    assert post.inbox()[0]["links"][0]["href"] == link
    delivered = awaited("mail.delivered")
    assert delivered.data["links"] == ["https://rooms.vconf.dk/?conference=1&pin=•••"]
    assert b"483920" not in context.journal.body(delivered)
    assert "møde på video" in context.journal.body(delivered).decode()
    assert not any(b"483920" in p.read_bytes() for p in context.data.iterdir() if p.is_file())


def test_size_and_addresses_are_limited(post: Post) -> None:
    with post.connect() as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == str(MAX_MAIL)
        assert "starttls" in smtp.esmtp_features
        assert smtp.docmd(f"MAIL FROM:<{WARD}> SIZE={MAX_MAIL + 1}")[0] == 552
        smtp.mail(WARD)
        assert smtp.rcpt("ingen-adresse")[0] == 553
        codes = [smtp.rcpt(f"a{n}@x.example")[0] for n in range(101)]
        assert codes[:100] == [250] * 100 and codes[100] == 452


def test_a_mail_that_grows_too_large_is_refused(post: Post) -> None:
    with post.connect() as smtp:
        smtp.ehlo()
        smtp.mail(WARD)
        smtp.rcpt(NURSE)
        assert smtp.data(b"Subject: x\r\n\r\n" + (b"x" * 998 + b"\r\n") * (MAX_MAIL // 1000 + 1))[0] == 552
    assert post.inbox() == []


def test_every_fault_does_what_it_says(context: Context, post: Post, awaited: Await) -> None:
    done: set[str] = set()

    def under(fault: str) -> None:
        context.faults.switch_off()
        context.faults.switch_on("mail", fault)
        done.add(fault)

    under("loses_mail")
    post.send(mail())
    awaited("mail.accepted")
    assert post.inbox() == []
    under("rewrites_links")
    post.send(mail())
    [link] = post.inbox()[-1]["links"]
    assert link["href"].startswith("https://beskyttet.example/?url=https%3A%2F%2F")
    under("wraps_lines")
    post.send(mail())
    assert post.inbox()[-1]["links"][0]["href"] != URL
    assert post.inbox()[-1]["text"].replace("\n", "") == f"Videomøde: {URL}"
    under("no_starttls")
    with pytest.raises(smtplib.SMTPNotSupportedError):
        post.send(mail(), tls=True)
    under("greylists")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        post.send(mail())
    assert refused.value.recipients[NURSE][0] == 451
    before = len(post.inbox())
    post.send(mail())
    assert len(post.inbox()) == before + 1
    assert done == set(FAULTS)


def closed(connection: socket.socket) -> bool:
    """Whether the other end has closed; a time-out is raised when it has not."""
    connection.settimeout(5)
    try:
        while connection.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return True


def test_a_client_that_hangs_does_not_hold_the_stop(context: Context, serve: Serve) -> None:
    simulator = build(context)
    host = serve(simulator)
    address = urlsplit(context.endpoints["smtp"])
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=5) as hanging:
        assert hanging.recv(3) == b"220"
        host.stop()
        assert closed(hanging)
        with pytest.raises(OSError):
            socket.create_connection((address.hostname or "", address.port or 0), timeout=1).close()


def test_reset_forgets_all_mail(context: Context, serve: Serve) -> None:
    simulator = build(context)
    serve(simulator)
    post = Post(context)
    post.send(mail())
    simulator.reset()
    assert post.inbox() == []
