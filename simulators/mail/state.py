"""Mailboxes: who has received what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from simulators.mail.mime import Content

Security = Literal["secure", "tls", "none"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail in one mailbox. `sender` is the address of the From header, `data` the bytes as they came."""

    id: str
    to: str
    sender: str
    content: Content
    security: Security
    received: datetime
    data: bytes

    def as_json(self) -> dict[str, Any]:
        """The mail as the mailbox API answers it."""
        return {
            "id": self.id,
            "from": self.sender,
            "to": self.to,
            "subject": self.content.subject,
            "text": self.content.text,
            "links": [link.as_json() for link in self.content.links],
            "security": self.security,
            "secure": self.security == "secure",
            "attachments": [
                {"filename": file.filename, "content_type": file.content_type, "size": file.size}
                for file in self.content.attachments
            ],
            "received": self.received.isoformat(timespec="milliseconds"),
        }


def mailbox_name(address: str) -> str:
    """An address as a key: letter case does not matter in any mailbox of ours."""
    return address.strip().strip("<>").lower()


def domain(address: str) -> str:
    """The part after the last @."""
    return mailbox_name(address).rpartition("@")[2]


def security(tls: bool, sender: str, receiver: str, known: Collection[str]) -> Security:
    """Sikker mail is TLS between two organisations that know each other's domain; see README.md."""
    if not tls:
        return "none"
    return "secure" if domain(sender) in known and domain(receiver) in known else "tls"


class Mailboxes:
    """Mail by address."""

    def __init__(self) -> None:
        self._mail: dict[str, list[Mail]] = {}
        self._tried: set[tuple[str, str]] = set()

    def put(self, mail: Mail) -> None:
        """Deliver one mail."""
        self._mail.setdefault(mailbox_name(mail.to), []).append(mail)

    def of(self, address: str) -> list[Mail]:
        """The mail of an address, oldest first."""
        return list(self._mail.get(mailbox_name(address), ()))

    def first_try(self, sender: str, receiver: str) -> bool:
        """Whether this pair is seen for the first time (greylisting)."""
        pair = (mailbox_name(sender), mailbox_name(receiver))
        new = pair not in self._tried
        self._tried.add(pair)
        return new

    def reset(self) -> None:
        """Forget all mail."""
        self._mail.clear()
        self._tried.clear()
