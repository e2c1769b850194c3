"""Mail is read as its reader sees it, whatever its encoding, and never raises."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proevesten.codecs.links import Link
from simulators.mail.mime import Attachment, read, searchable
from tests.channels.conftest import many

URL = "https://rooms.vconf.dk/møde?a=1&b=2;navn=Kirurgisk%20Afdeling"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)


def mail(
    subject: str = "Videomøde på tirsdag", sender: str = "Læge <laege@testsygehus-nord.test>"
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "a@b.test", subject
    return message


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_text_and_link_are_read_in_every_encoding(encoding: str, charset: str) -> None:
    message = mail()
    text = f"Kære Åse\nDu indkaldes til videomøde: {URL}\nVenlig hilsen"
    message.set_content(text, cte=encoding, charset=charset)
    content = read(message.as_bytes())
    assert content.subject == "Videomøde på tirsdag"
    assert content.sender == "laege@testsygehus-nord.test"
    assert content.text == text
    assert content.links == [Link(URL, URL)]


def test_the_html_rendering_is_what_is_read() -> None:
    message = mail()
    message.set_content(f"Tekst: {URL}")
    message.add_alternative(
        f'<p>Kære Åse, <a href="{URL.replace("&", "&amp;")}">deltag her</a> eller {URL}x</p>', subtype="html"
    )
    content = read(message.as_bytes())
    assert content.text == f"Kære Åse, deltag her eller {URL}x"
    assert content.links == [Link("deltag her", URL), Link(f"{URL}x", f"{URL}x")]
    assert content.plain == f"Tekst: {URL}"


def test_an_anchor_that_shows_another_address_leads_where_it_leads() -> None:
    message = mail()
    message.set_content(f'<a href="https://ond.test/">{URL}</a>', subtype="html")
    assert read(message.as_bytes()).links == [Link(URL, "https://ond.test/")]


def test_attachments_are_listed_and_not_read_as_text() -> None:
    message = mail()
    message.set_content("Se bilag")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="mødeplan.pdf")
    message.add_attachment("hemmeligt", filename="note.txt")
    content = read(message.as_bytes())
    assert content.text == "Se bilag"
    assert content.attachments[0] == Attachment("mødeplan.pdf", "application/pdf", 8)
    assert content.attachments[1].filename == "note.txt"


@many
@given(WORDS, WORDS)
def test_any_subject_and_text_comes_through(subject: str, text: str) -> None:
    message = mail()
    message.replace_header("Subject", subject)
    message.set_content(text)
    content = read(message.as_bytes())
    assert "".join(content.subject.split()) == "".join(subject.split())
    assert content.plain == text.strip()


ODD_HEADERS = [
    b"Subject: =?utf-8?b?////?= =?x?q?=?=",
    b"Subject: \xff\xe6",
    b"From: <<>@,",
    b"Content-Type: text/plain; charset=nix",
    b"Content-Type: text/html",
    b"Content-Type: message/rfc822",
    b"Content-Type: multipart/mixed; boundary=x",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: uuencode",
    b"Content-Disposition: attachment; filename*=nix'x'%ff",
]
ODD_MAIL = st.builds(
    lambda headers, body: b"\r\n".join(headers) + b"\r\n\r\n" + body,
    st.lists(st.sampled_from(ODD_HEADERS)),
    st.binary(max_size=100) | st.sampled_from([b"--x\r\n\r\na\r\n--x--", b"begin 6 x\n$%%%"]),
)


@many
@given(st.binary(max_size=300) | ODD_MAIL)
def test_anything_is_read(data: bytes) -> None:
    read(data).links  # noqa: B018
    list(searchable(data))


@pytest.mark.parametrize("number", ["010190-1234"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "7bit"])
def test_everything_decoded_can_be_searched(number: str, encoding: str) -> None:
    message = mail(subject=f"Møde om {number}")
    message.set_content("x" * 70 + f" {number}", cte=encoding)
    message.add_attachment(
        f"nr. {number}".encode("utf-16"), maintype="text", subtype="plain", filename="n.txt"
    )
    found = [part for part in searchable(message.as_bytes()) if number.encode() in part]
    assert len(found) >= 2
