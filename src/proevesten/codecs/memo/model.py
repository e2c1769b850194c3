"""The typed model of a MeMo message; names follow the standard's (https://DigitalPost.dk/MeMo-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

NAMESPACE = "https://DigitalPost.dk/MeMo-1"
VERSIONS = ("1.1", "1.2")

MessageType = Literal["DIGITALPOST", "NEMSMS"]
IdType = Literal["CPR", "CVR"]


@dataclass(frozen=True, slots=True)
class Party:
    """Sender or recipient: ten digits of a CPR number, or eight of a CVR number, and a name."""

    id: str
    id_type: IdType
    label: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One rendering of a document. `encoding_format` is its MIME type, `language` two letters."""

    filename: str
    encoding_format: str
    content: bytes
    language: str = "da"


@dataclass(frozen=True, slots=True)
class Reservation:
    """An appointment that the citizen's calendar can take. `location` may be the video link."""

    uuid: str
    description: str
    abstract: str
    location: str
    start: datetime
    end: datetime
    organizer_mail: str | None = None
    organizer_name: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something the citizen can do: AFTALE carries a reservation, others an `url` (EntryPoint, https only)."""

    label: str
    code: str
    url: str | None = None
    reservation: Reservation | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one or more renderings, with its actions."""

    files: tuple[File, ...]
    label: str | None = None
    id: str | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Memo:
    """One message. A NEMSMS has its text in `notification` and no body; a DIGITALPOST has `created` and `main`.

    Times carry a zone and are written in UTC. `created` None with a `main`: the writer refuses.
    """

    type: MessageType
    uuid: str
    label: str
    sender: Party
    recipient: Party
    created: datetime | None = None
    main: Document | None = None
    additional: tuple[Document, ...] = ()
    notification: str | None = None
    additional_notification: str | None = None
    message_id: str | None = None
    message_code: str | None = None
    reply: bool | None = None
    do_not_deliver_until: date | None = None
    mandatory: bool | None = None
    legal_notification: bool | None = None
    post_type: str | None = None
    version: str = "1.2"

    @property
    def documents(self) -> tuple[Document, ...]:
        """The main document and the additional ones."""
        return (*((self.main,) if self.main else ()), *self.additional)
