"""Citizens with their registrations, messages in their mailboxes, and letters that went on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from proevesten.codecs.links import Link, in_text
from proevesten.codecs.memo import Action, Document, File, Memo
from proevesten.session.clock import COPENHAGEN
from simulators.digital_post.reading import of_action, read


@dataclass(frozen=True, slots=True)
class Post:
    """One message in a mailbox; `hidden` are the faults of the client that shows it."""

    memo: Memo
    transmission_id: str
    received: datetime
    peer: str = ""
    hidden: frozenset[str] = frozenset()

    @property
    def due(self) -> datetime:
        """When the citizen may see it: the start of doNotDeliverUntilDate in Danish time, else at once."""
        day = self.memo.do_not_deliver_until
        return datetime.combine(day, time(), COPENHAGEN) if day else self.received

    @property
    def links(self) -> list[Link]:
        """Everything that can be clicked."""
        if "shows_no_links" in self.hidden:
            return []
        if self.memo.type == "NEMSMS":
            return in_text(self.memo.notification or "")
        files = [link for d in self.memo.documents for file in d.files for link in read(file).links]
        return list(dict.fromkeys(files + [link for a in self._actions() for link in of_action(a)]))

    def as_json(self) -> dict[str, Any]:
        """The message as the mailbox shows it."""
        memo = self.memo
        return {
            "id": memo.uuid,
            "kind": memo.type,
            "label": memo.label,
            "sender": memo.sender.label or memo.sender.id,
            "notification": memo.notification,
            "documents": [self._document(d) for d in memo.documents],
            "links": [link.as_json() for link in self.links],
            "received": self.received.isoformat(timespec="milliseconds"),
        }

    def _actions(self) -> list[Action]:
        if "hides_actions" in self.hidden:
            return []
        return [action for document in self.memo.documents for action in document.actions]

    def _document(self, document: Document) -> dict[str, Any]:
        shown = set(self._actions())
        return {
            "label": document.label,
            "files": [self._file(file) for file in document.files],
            "actions": [_action(action) for action in document.actions if action in shown],
        }

    def _file(self, file: File) -> dict[str, Any]:
        reading = read(file)
        return {
            "filename": file.filename,
            "type": file.encoding_format,
            "size": len(file.content),
            "text": reading.text,
            "links": [] if "shows_no_links" in self.hidden else [link.as_json() for link in reading.links],
        }


def _action(action: Action) -> dict[str, Any]:
    reservation = action.reservation
    return {
        "label": action.label,
        "code": action.code,
        "url": action.url,
        "appointment": {
            "abstract": reservation.abstract,
            "description": reservation.description,
            "location": reservation.location,
            "start": reservation.start.isoformat(),
            "end": reservation.end.isoformat(),
            "organizer": reservation.organizer_name or reservation.organizer_mail,
        }
        if reservation
        else None,
    }


@dataclass(slots=True)
class Registration:
    """Whether a citizen takes Digital Post and NemSMS; who is exempt gets letters."""

    digital_post: bool = True
    nemsms: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was taken before: the digest of what it was, and the answer it got."""

    digest: str
    transmission_id: str


@dataclass(slots=True)
class PostOffice:
    """Everything that Digital Post remembers."""

    registrations: dict[str, Registration] = field(default_factory=dict)
    waiting: list[Post] = field(default_factory=list)
    letters: dict[str, list[Post]] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    _mailboxes: dict[str, list[Post]] = field(default_factory=dict)

    def registered(self, citizen: str, channel: str) -> bool:
        """Whether a citizen takes ``DIGITALPOST`` or ``NEMSMS``; everybody does until told otherwise."""
        registration = self.registrations.get(citizen, Registration())
        return registration.nemsms if channel == "NEMSMS" else registration.digital_post

    def deliver(self, now: datetime) -> list[Post]:
        """Put what is due into the mailboxes; returns it."""
        due = [post for post in self.waiting if post.due <= now]
        for post in due:
            self.waiting.remove(post)
            self._mailboxes.setdefault(post.memo.recipient.id, []).append(post)
        return due

    def mailbox(self, citizen: str) -> Collection[Post]:
        """What a citizen has received, oldest first."""
        return tuple(self._mailboxes.get(citizen, ()))

    def reset(self) -> None:
        """Forget everything, registrations too."""
        for store in (self.registrations, self.letters, self.sent, self._mailboxes):
            store.clear()
        self.waiting.clear()


def digest(memo: Memo) -> str:
    """A fingerprint of everything a message says."""
    return hashlib.sha256(repr(memo).encode("utf-8", "replace")).hexdigest()
