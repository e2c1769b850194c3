"""Writing MeMo 1.2, alone or in the ``kombi_request`` of Serviceplatformen's KombiPostAfsend (SF1601)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from lxml import etree

from proevesten.codecs.memo.check import faults_in
from proevesten.codecs.memo.model import NAMESPACE, Action, Document, Memo, Party, Reservation
from proevesten.errors import UsageError
from proevesten.texts import Text

_NS = f"{{{NAMESPACE}}}"


def write_memo(memo: Memo) -> bytes:
    """The message as UTF-8 XML. Raises UsageError naming the place when Digital Post would refuse it."""
    return _octets(_message(memo))


def write_kombi_request(choice: str, memo: Memo) -> bytes:
    """The request to send `memo` by `choice` (see `reader.CHOICES`). Raises UsageError as `write_memo`."""
    root = etree.Element("kombi_request")
    etree.SubElement(root, "KombiValgKode").text = choice
    root.append(_message(memo))
    return _octets(root)


def _octets(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _message(memo: Memo) -> etree._Element:
    # The prefix matters: Serviceplatformen is known to want "memo:", not a default namespace.
    message = etree.Element(f"{_NS}Message", nsmap={"memo": NAMESPACE})
    message.set("memoVersion", memo.version)
    try:
        _header(etree.SubElement(message, f"{_NS}MessageHeader"), memo)
        _body(message, memo)
    except ValueError as fault:
        raise UsageError(
            Text("Meddelelsen har tegn, som XML ikke kan bære", "The message has characters XML cannot carry")
        ) from fault
    found = faults_in(message)
    if found:
        raise UsageError(found[0].text, where=found[0].path)
    return message


def _header(header: etree._Element, memo: Memo) -> None:
    until = memo.do_not_deliver_until
    _texts(
        header,
        messageType=memo.type,
        messageUUID=memo.uuid,
        messageID=memo.message_id,
        messageCode=memo.message_code,
        label=memo.label,
        notification=memo.notification,
        additionalNotification=memo.additional_notification,
        reply=_truth(memo.reply),
        doNotDeliverUntilDate=until.isoformat() if until else None,
        mandatory=_truth(memo.mandatory),
        legalNotification=_truth(memo.legal_notification),
        postType=memo.post_type,
    )
    _party(etree.SubElement(header, f"{_NS}Sender"), "senderID", memo.sender)
    _party(etree.SubElement(header, f"{_NS}Recipient"), "recipientID", memo.recipient)


def _party(element: etree._Element, id_name: str, party: Party) -> None:
    _texts(element, **{id_name: party.id, "idType": party.id_type, "label": party.label})


def _body(message: etree._Element, memo: Memo) -> None:
    if memo.main is None:
        return
    body = etree.SubElement(message, f"{_NS}MessageBody")
    _texts(body, createdDateTime=_moment(memo.created))
    _document(body, "MainDocument", "mainDocumentID", memo.main)
    for document in memo.additional:
        _document(body, "AdditionalDocument", "additionalDocumentID", document)


def _document(body: etree._Element, name: str, id_name: str, document: Document) -> None:
    element = etree.SubElement(body, f"{_NS}{name}")
    _texts(element, **{id_name: document.id, "label": document.label})
    for file in document.files:
        _texts(
            etree.SubElement(element, f"{_NS}File"),
            encodingFormat=file.encoding_format,
            filename=file.filename,
            language=file.language,
            content=base64.b64encode(file.content).decode("ascii"),
        )
    for action in document.actions:
        _action(etree.SubElement(element, f"{_NS}Action"), action)


def _action(element: etree._Element, action: Action) -> None:
    _texts(
        element,
        label=action.label,
        actionCode=action.code,
        startDateTime=_moment(action.start),
        endDateTime=_moment(action.end),
    )
    if action.reservation is not None:
        _reservation(etree.SubElement(element, f"{_NS}Reservation"), action.reservation)
    if action.url is not None:
        _texts(etree.SubElement(element, f"{_NS}EntryPoint"), url=action.url)


def _reservation(element: etree._Element, reservation: Reservation) -> None:
    _texts(
        element,
        description=reservation.description,
        reservationUUID=reservation.uuid,
        abstract=reservation.abstract,
        location=reservation.location,
        startDateTime=_moment(reservation.start),
        endDateTime=_moment(reservation.end),
        organizerMail=reservation.organizer_mail,
        organizerName=reservation.organizer_name,
    )


def _texts(parent: etree._Element, **values: str | None) -> None:
    for name, value in values.items():
        if value is not None:
            etree.SubElement(parent, f"{_NS}{name}").text = value


def _truth(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise UsageError(Text(f"Tidspunktet {moment} mangler en zone", f"The time {moment} has no zone"))
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
