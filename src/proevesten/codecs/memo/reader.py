"""Reading MeMo, alone or in the ``kombi_request`` of Serviceplatformen's KombiPostAfsend (SF1601)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from lxml import etree

from proevesten.codecs.memo.check import MemoFault, faults_in
from proevesten.codecs.memo.model import (
    NAMESPACE,
    Action,
    Document,
    File,
    IdType,
    Memo,
    MessageType,
    Party,
    Reservation,
)
from proevesten.codecs.xml import Document as Xml
from proevesten.codecs.xml import MalformedXml, local_name, parse
from proevesten.codecs.xml_tree import Reader
from proevesten.errors import UnreadableError
from proevesten.texts import Text

CHOICES = ("Digital Post", "NemSMS", "Automatisk Valg", "Fysisk Post")
"""Values of KombiValgKode."""


@dataclass(frozen=True, slots=True)
class KombiRequest:
    """A request to send: by which channel (one of CHOICES), and the message."""

    choice: str
    memo: Memo


def read_memo(data: bytes) -> Memo:
    """The message in `data`. Raises UnreadableError naming the place of the first fault."""
    document = parse(data)
    return _checked(document, document.root)


def read_kombi_request(data: bytes) -> KombiRequest:
    """The request in `data`. Raises UnreadableError naming the place of the first fault."""
    document = parse(data)
    root = document.root
    children = [child for child in root if isinstance(child.tag, str)]
    choice = (root.findtext("KombiValgKode") or "").strip()
    if root.tag != "kombi_request" or choice not in CHOICES:
        text = Text(
            f"Roden skal være kombi_request med KombiValgKode, en af: {', '.join(CHOICES)}",
            f"The root must be kombi_request with KombiValgKode, one of: {', '.join(CHOICES)}",
        )
        raise _unreadable(document, root, MemoFault(f"/{local_name(root)}[1]", text))
    messages = [child for child in children if local_name(child) == "Message"]
    if len(messages) != 1:
        text = Text("Der skal være netop én memo:Message", "There must be exactly one memo:Message")
        raise _unreadable(document, root, MemoFault("/kombi_request[1]", text))
    return KombiRequest(choice, _checked(document, messages[0]))


def _checked(document: Xml, message: etree._Element) -> Memo:
    found = faults_in(message)
    if found:
        raise _unreadable(document, message, *found)
    return _memo(document, message)


def _unreadable(document: Xml, element: etree._Element, *found: MemoFault) -> UnreadableError:
    """One error that tells of all faults; `where` is the first one's place."""
    fault = MalformedXml(
        Text(
            "; ".join(f"{f.path}: {f.text.da}" for f in found),
            "; ".join(f"{f.path}: {f.text.en}" for f in found),
        ),
        document.line(element),
    )
    fault.where = found[0].path
    return fault


def _memo(document: Xml, message: etree._Element) -> Memo:
    root = Reader(document, message)
    header = root.get("MessageHeader")
    body = root.find("MessageBody")
    until = _optional(header, "doNotDeliverUntilDate")
    return Memo(
        type=cast(MessageType, header.text("messageType")),
        uuid=header.text("messageUUID").strip(),
        label=header.text("label"),
        sender=_party(header.get("Sender"), "senderID"),
        recipient=_party(header.get("Recipient"), "recipientID"),
        created=_moment(body.text("createdDateTime")) if body else None,
        main=_document(body.get("MainDocument"), "mainDocumentID") if body else None,
        additional=tuple(
            _document(d, "additionalDocumentID") for d in (body.all("AdditionalDocument") if body else [])
        ),
        notification=header.optional("notification"),
        additional_notification=header.optional("additionalNotification"),
        message_id=header.optional("messageID"),
        message_code=header.optional("messageCode"),
        reply=_truth(header, "reply"),
        do_not_deliver_until=date.fromisoformat(until[:10]) if until else None,
        mandatory=_truth(header, "mandatory"),
        legal_notification=_truth(header, "legalNotification"),
        post_type=header.optional("postType"),
        version=message.get("memoVersion", ""),
    )


def _party(party: Reader, id_name: str) -> Party:
    return Party(
        party.text(id_name).strip(), cast(IdType, party.text("idType").strip()), party.optional("label")
    )


def _document(document: Reader, id_name: str) -> Document:
    return Document(
        files=tuple(_file(file) for file in document.all("File")),
        label=document.optional("label"),
        id=document.optional(id_name),
        actions=tuple(_action(action) for action in document.all("Action")),
    )


def _file(file: Reader) -> File:
    content = base64.b64decode("".join(file.text("content").split()))
    return File(file.text("filename"), file.text("encodingFormat").strip(), content, file.text("language"))


def _action(action: Reader) -> Action:
    reservation = action.find("Reservation")
    url = action.optional("EntryPoint/url")
    return Action(
        label=action.text("label"),
        code=action.text("actionCode"),
        url=url.strip() if url else None,
        reservation=_reservation(reservation) if reservation else None,
        start=_maybe_moment(action, "startDateTime"),
        end=_maybe_moment(action, "endDateTime"),
    )


def _reservation(reservation: Reader) -> Reservation:
    return Reservation(
        uuid=reservation.text("reservationUUID").strip(),
        description=reservation.text("description"),
        abstract=reservation.text("abstract"),
        location=reservation.text("location"),
        start=_moment(reservation.text("startDateTime")),
        end=_moment(reservation.text("endDateTime")),
        organizer_mail=reservation.optional("organizerMail"),
        organizer_name=reservation.optional("organizerName"),
    )


def _optional(reader: Reader, name: str) -> str:
    return (reader.optional(name) or "").strip()


def _truth(reader: Reader, name: str) -> bool | None:
    value = _optional(reader, name)
    return value in ("true", "1") if value else None


def _maybe_moment(reader: Reader, name: str) -> datetime | None:
    value = _optional(reader, name)
    return _moment(value) if value else None


def _moment(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value.strip().removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as fault:
        raise UnreadableError(
            Text(f"Tidspunktet {value} kan ikke læses", f"The time {value} cannot be read"), where=NAMESPACE
        ) from fault
