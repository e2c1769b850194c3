"""Reading XDIS91 and XDIS90 into the shared model of a korrespondance."""

from __future__ import annotations

from typing import Literal, cast

from proevesten.codecs.correspondence import (
    Binary,
    Correspondence,
    Organisation,
    Patient,
    Reference,
    StatusCode,
)
from proevesten.codecs.oioxml.editions import PLUS
from proevesten.codecs.oioxml.formatted_text import read_runs
from proevesten.codecs.oioxml.valid import parse_valid
from proevesten.codecs.xml_tree import Reader, letters
from proevesten.errors import UnreadableError
from proevesten.texts import Text


def read_correspondence(data: bytes) -> Correspondence:
    """The one letter of an XDIS91 or XDIS90.

    Raises UnreadableError naming the place when the bytes are not such a letter by the official
    structure, or when the envelope carries several (`read_correspondences` reads those).
    """
    found = read_correspondences(data)
    if len(found) > 1:
        raise UnreadableError(
            Text("Kuverten rummer flere breve", "The envelope carries several letters"),
            where="/Emessage[1]",
        )
    return found[0]


def read_correspondences(data: bytes) -> tuple[Correspondence, ...]:
    """All letters of an XDIS91 or XDIS90 envelope. Raises UnreadableError as `read_correspondence`."""
    document = parse_valid(data)
    emessage = Reader(document, document.root)
    found = letters(document, "ClinicalEmail") + letters(document, "AdministrativeEmail")
    if not found:
        raise emessage.fault(
            Text("Meddelelsen er ikke en korrespondance", "The message is no korrespondance letter")
        )
    return tuple(_letter(emessage.get("Envelope"), letter) for letter in found)


def _letter(envelope: Reader, email: Reader) -> Correspondence:
    letter = email.get("Letter")
    return Correspondence(
        envelope_id=envelope.text("Identifier"),
        letter_id=letter.text("Identifier"),
        sent=envelope.moment("Sent"),
        authorised=letter.moment("Authorisation"),
        sender=read_organisation(email.get("Sender")),
        receiver=read_organisation(email.get("Receiver")),
        patient=_patient(email.get("Patient")),
        version=letter.text("VersionCode"),
        type_code=letter.text("TypeCode"),
        statistical_code=letter.text("StatisticalCode"),
        wants_receipt=envelope.text("AcknowledgementCode") == PLUS,
        status=cast(StatusCode, letter.text("StatusCode")),
        episode_of_care_id=letter.optional("EpisodeOfCareIdentifier"),
        priority=cast(
            Literal["rutine", "høj_prioritet"] | None, email.optional("AdditionalInformation/Priority")
        ),
        subject=email.optional("AdditionalInformation/Subject"),
        texts=tuple(read_runs(block.get("Text01").element) for block in email.all("ClinicalInformation")),
        references=tuple(_reference(reference) for reference in email.all("Reference")),
    )


def read_organisation(party: Reader) -> Organisation:
    """A Sender or Receiver."""
    return Organisation(
        location_number=party.text("EANIdentifier"),
        identifier=party.text("Identifier"),
        identifier_code=party.text("IdentifierCode"),
        name=party.optional("OrganisationName"),
        department=party.optional("DepartmentName"),
        unit=party.optional("UnitName"),
        street=party.optional("StreetName"),
        suburb=party.optional("SuburbName"),
        district=party.optional("DistrictName"),
        postcode=party.optional("PostCodeIdentifier"),
        phone=party.optional("TelephoneSubscriberIdentifier"),
        speciality=party.optional("MedicalSpecialityCode"),
    )


def _patient(patient: Reader) -> Patient:
    return Patient(
        cpr=patient.optional("CivilRegistrationNumber"),
        alternative_id=patient.optional("AlternativeIdentifier"),
        surname=patient.text("PersonSurnameName"),
        given_name=patient.optional("PersonGivenName"),
        street=patient.optional("StreetName"),
        suburb=patient.optional("SuburbName"),
        district=patient.optional("DistrictName"),
        postcode=patient.optional("PostCodeIdentifier"),
        occupation=patient.optional("OccupancyText"),
        episode_status=patient.optional("EpisodeOfCareStatusCode"),
    )


def _reference(reference: Reader) -> Reference:
    binary = reference.find("BIN")
    return Reference(
        description=reference.text("RefDescription"),
        url=reference.optional("URL"),
        supplementary=reference.find("SUP") is not None,
        binary=None if binary is None else _binary(binary),
    )


def _binary(binary: Reader) -> Binary:
    return Binary(
        object_id=binary.text("ObjectIdentifier"),
        code=binary.text("ObjectCode"),
        extension=binary.text("ObjectExtensionCode"),
        size=binary.number("OriginalObjectSize"),
    )
