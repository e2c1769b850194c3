"""XDIS20 (indlæggelsesadvis) and XDIS17 (udskrivningsadvis) ↔ one typed model (schema set 2005/08/07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from lxml import etree

from proevesten.codecs.correspondence import Organisation, StatusCode
from proevesten.codecs.oioxml.editions import MINUS, NAMESPACE, PLUS
from proevesten.codecs.oioxml.reader import read_organisation
from proevesten.codecs.oioxml.valid import parse_valid
from proevesten.codecs.xml_tree import Reader, Writer, letters
from proevesten.texts import Text

Kind = Literal["admission", "discharge"]

CODES: dict[Kind, tuple[str, str, str, str]] = {
    "admission": ("NotificationOfAdmission", "XD2030C", "XDIS20", "Admission"),
    "discharge": ("NotificationOfDischarge", "XD1730C", "XDIS17", "Discharge"),
}
"""Kind → letter element, version code, type code, element of the moment."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One advis. Times are local Danish wall time without zone.

    `authorised` carries seconds, `sent` and `moment` (of admission or discharge) minutes, as the format does.
    `answer_to` is the location number that the automatic answer goes to (required at admission).
    `patient_status`: indlagt | doed at admission; doed | udskrevet_til_hjemmet | udskrevet_til_andet |
    flyttet_til_sygehusafd | flyttet_til_sygehus | uoplyst at discharge. The patient's names are for the
    caller's own use: neither format carries them, so they are not written and are None when read.
    """

    kind: Kind
    envelope_id: str
    letter_id: str
    notification_id: str
    sent: datetime
    authorised: datetime
    sender: Organisation
    receiver: Organisation
    patient_cpr: str
    moment: datetime
    answer_to: str | None = None
    patient_surname: str | None = None
    patient_given_name: str | None = None
    patient_status: str | None = None
    status: StatusCode = "nytbrev"
    wants_receipt: bool = True


def read_notification(data: bytes) -> Notification:
    """The advis in an XDIS20 or XDIS17. Raises UnreadableError naming the place when it is none."""
    document = parse_valid(data)
    emessage = Reader(document, document.root)
    for kind, (element, *_) in CODES.items():
        found = letters(document, element)
        if found:
            return _notification(kind, emessage.get("Envelope"), found[0])
    raise emessage.fault(Text("Meddelelsen er ikke et advis", "The message is no advis"))


def write_notification(advis: Notification, encoding: str = "ISO-8859-1") -> bytes:
    """The advis as XDIS20 or XDIS17. Raises UsageError as `write_correspondence` does."""
    element, version, type_code, moment = CODES[advis.kind]
    to = Writer("Emessage", NAMESPACE["2005/08/07"])
    envelope = to.child(to.root, "Envelope")
    to.moment(envelope, "Sent", advis.sent)
    code = PLUS if advis.wants_receipt else MINUS
    to.texts(envelope, Identifier=advis.envelope_id, AcknowledgementCode=code)
    letter = to.child(to.root, element)
    _write_head(to, letter, advis, version, type_code)
    _write_sender(to, letter, advis)
    _write_party(to, letter, "Receiver", advis.receiver)
    patient = to.child(letter, "Patient")
    to.texts(
        patient,
        CivilRegistrationNumber=advis.patient_cpr,
        EpisodeOfCareStatusCode=advis.patient_status,
    )
    to.moment(letter, moment, advis.moment)
    return to.octets(encoding)


def _notification(kind: Kind, envelope: Reader, advis: Reader) -> Notification:
    letter = advis.get("Letter")
    return Notification(
        kind=kind,
        envelope_id=envelope.text("Identifier"),
        letter_id=letter.text("Identifier"),
        notification_id=letter.text("NotificationIdentifier"),
        sent=envelope.moment("Sent"),
        authorised=letter.moment("Authorisation", "TimeWithSec"),
        sender=read_organisation(advis.get("Sender")),
        receiver=read_organisation(advis.get("Receiver")),
        patient_cpr=advis.text("Patient/CivilRegistrationNumber"),
        moment=advis.moment(CODES[kind][3]),
        answer_to=advis.optional("Sender/AnswerTo/EANIdentifier"),
        patient_status=advis.optional("Patient/EpisodeOfCareStatusCode"),
        status=cast(StatusCode, letter.text("StatusCode")),
        wants_receipt=envelope.text("AcknowledgementCode") == PLUS,
    )


def _write_head(
    to: Writer, parent: etree._Element, advis: Notification, version: str, type_code: str
) -> None:
    head = to.child(parent, "Letter")
    to.texts(head, Identifier=advis.letter_id, VersionCode=version, StatisticalCode=type_code)
    to.moment(head, "Authorisation", advis.authorised, "TimeWithSec")
    to.texts(
        head,
        TypeCode=type_code,
        StatusCode=advis.status,
        NotificationIdentifier=advis.notification_id,
    )


def _write_sender(to: Writer, parent: etree._Element, advis: Notification) -> None:
    sender = _write_party(to, parent, "Sender", advis.sender)
    to.texts(
        sender,
        DepartmentName=advis.sender.department,
        UnitName=advis.sender.unit,
        TelephoneSubscriberIdentifier=advis.sender.phone,
    )
    if advis.answer_to is not None:
        to.texts(to.child(sender, "AnswerTo"), EANIdentifier=advis.answer_to)


def _write_party(to: Writer, parent: etree._Element, name: str, party: Organisation) -> etree._Element:
    """What an advis carries of a party: no address, and of the receiver only its name."""
    element = to.child(parent, name)
    to.texts(
        element,
        EANIdentifier=party.location_number,
        Identifier=party.identifier,
        IdentifierCode=party.identifier_code,
        OrganisationName=party.name,
    )
    return element
