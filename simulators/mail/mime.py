"""What a mail says, as its reader sees it: headers, text, links, attachments (RFC 2045-2047, 5322)."""

from __future__ import annotations

import email
import email.header
import email.utils
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from proevesten.codecs.links import Link, in_html, in_text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is shown as a file; `size` in bytes, decoded."""

    filename: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Content:
    """A decoded mail. `plain` and `html` are its two renderings, empty when it has not that one."""

    subject: str
    sender: str
    plain: str
    html: str
    attachments: tuple[Attachment, ...]

    @property
    def text(self) -> str:
        """The text that is read: the HTML rendering's where there is one, as mail programs do."""
        return in_html(self.html)[0] if self.html else self.plain

    @property
    def links(self) -> list[Link]:
        """What can be clicked: anchors of the HTML rendering, and URLs in running text outside them."""
        if not self.html:
            return in_text(self.plain)
        text, anchors = in_html(self.html)
        bare = [link for link in in_text(text) if not any(link.href in anchor.text for anchor in anchors)]
        return anchors + bare


def read(data: bytes) -> Content:
    """The mail in `data`; what is broken in it is read as far as it goes, nothing is raised."""
    message = email.message_from_bytes(data)
    plain, html, attachments = [], [], []
    for part in _leaves(message):
        content_type = part.get_content_type()
        if _is_file(part):
            attachments.append(Attachment(_filename(part), content_type, len(_octets(part))))
        elif content_type == "text/html":
            html.append(_text(part))
        elif part.get_content_maintype() == "text":
            plain.append(_text(part))
    return Content(
        header(message, "Subject"), _address(header(message, "From")), _newlines("\n".join(plain)),
        _newlines("\n".join(html)), tuple(attachments),
    )  # fmt: skip


def searchable(data: bytes) -> Iterator[bytes]:
    """Everything in a mail where a number may hide, decoded: every header and every part, as UTF-8."""
    message = email.message_from_bytes(data)
    for part in message.walk():
        for name in dict.fromkeys(part.keys()):
            yield from (_decoded(value).encode("utf-8", "replace") for value in part.get_all(name, []))
        if not part.is_multipart():
            octets = _octets(part)
            yield octets
            yield _in_charset(octets, part).encode("utf-8", "replace")


def header(message: Message, name: str) -> str:
    """One header, decoded; empty when absent."""
    return _decoded(message.get(name, ""))


def _leaves(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if not part.is_multipart():
            yield part


def _is_file(part: Message) -> bool:
    disposition = str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()
    return disposition == "attachment" or part.get_content_maintype() != "text"


def _filename(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (LookupError, TypeError, ValueError):
        return ""


def _octets(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    return _in_charset(_octets(part), part)


def _in_charset(octets: bytes, part: Message) -> str:
    try:
        return octets.decode(part.get_content_charset() or "utf-8")
    except (LookupError, ValueError):
        return octets.decode("latin-1")


def _decoded(value: object) -> str:
    # Raw 8-bit headers (SMTPUTF8) come as surrogates in a str, or as email.header.Header.
    raw = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return "".join(
            piece if isinstance(piece, str) else piece.decode(charset or "ascii", "replace")
            for piece, charset in email.header.decode_header(" ".join(raw.split()))
        )
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return raw


def _address(value: str) -> str:
    return email.utils.parseaddr(value)[1]


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
