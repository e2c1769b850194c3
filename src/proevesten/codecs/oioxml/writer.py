"""Writing the shared model of a korrespondance as XDIS91 or XDIS90.

The writer writes what it is given: a letter that breaks a rule is written all the same, since simulated
parties must be able to send faulty ones. Whether it is valid is the rules' business.
"""

from __future__ import annotations

from lxml import etree

from proevesten.codecs.correspondence import Correspondence, Organisation, Patient, Reference
from proevesten.codecs.oioxml.editions import CORRESPONDENCE, MINUS, PLUS
from proevesten.codecs.oioxml.formatted_text import write_runs
from proevesten.codecs.xml_tree import Writer
from proevesten.errors import UsageError
from proevesten.texts import Text


def write_correspondence(letter: Correspondence, encoding: str = "ISO-8859-1") -> bytes:
    """The letter as XDIS91 or XDIS90, by its version code, in ISO-8859-1, windows-1252 or UTF-8.

    A character that the charset lacks becomes a character reference. Raises UsageError for a version
    that is no XDIS91 or XDIS90, another charset, or a character that XML cannot carry.
    """
    if letter.version not in CORRESPONDENCE:
        raise UsageError(
            Text(
                f"Versionen {letter.version} kan ikke skrives som OIOXML",
                f"Version {letter.version} cannot be written as OIOXML",
            )
        )
    namespace, element = CORRESPONDENCE[letter.version]
    to = Writer("Emessage", namespace)
    _envelope(to, letter)
    email = to.child(to.root, element)
    _letter(to, email, letter)
    write_organisation(to, email, "Sender", letter.sender)
    write_organisation(to, email, "Receiver", letter.receiver)
    _patient(to, email, letter.patient)
    _additional(to, email, letter)
    for runs in letter.texts:
        write_runs(to.child(to.child(email, "ClinicalInformation"), "Text01"), runs)
    for reference in letter.references:
        _reference(to, email, reference)
    return to.octets(encoding)


def write_organisation(to: Writer, parent: etree._Element, name: str, party: Organisation) -> etree._Element:
    """A Sender or Receiver below `parent`; what the party lacks is left out."""
    element = to.child(parent, name)
    to.texts(
        element,
        EANIdentifier=party.location_number,
        Identifier=party.identifier,
        IdentifierCode=party.identifier_code,
        OrganisationName=party.name,
        DepartmentName=party.department,
        UnitName=party.unit,
        StreetName=party.street,
        SuburbName=party.suburb,
        DistrictName=party.district,
        PostCodeIdentifier=party.postcode,
    )
    if name == "Sender":
        to.texts(element, TelephoneSubscriberIdentifier=party.phone, MedicalSpecialityCode=party.speciality)
    return element


def _envelope(to: Writer, letter: Correspondence) -> None:
    envelope = to.child(to.root, "Envelope")
    to.moment(envelope, "Sent", letter.sent)
    code = PLUS if letter.wants_receipt else MINUS
    to.texts(envelope, Identifier=letter.envelope_id, AcknowledgementCode=code)


def _letter(to: Writer, email: etree._Element, letter: Correspondence) -> None:
    head = to.child(email, "Letter")
    to.texts(
        head,
        Identifier=letter.letter_id,
        VersionCode=letter.version,
        StatisticalCode=letter.statistical_code,
    )
    to.moment(head, "Authorisation", letter.authorised)
    to.texts(
        head,
        TypeCode=letter.type_code,
        StatusCode=letter.status,
        EpisodeOfCareIdentifier=letter.episode_of_care_id,
    )


def _patient(to: Writer, email: etree._Element, patient: Patient) -> None:
    to.texts(
        to.child(email, "Patient"),
        CivilRegistrationNumber=patient.cpr,
        AlternativeIdentifier=patient.alternative_id,
        PersonSurnameName=patient.surname,
        PersonGivenName=patient.given_name,
        StreetName=patient.street,
        SuburbName=patient.suburb,
        DistrictName=patient.district,
        PostCodeIdentifier=patient.postcode,
        OccupancyText=patient.occupation,
        EpisodeOfCareStatusCode=patient.episode_status,
    )


def _additional(to: Writer, email: etree._Element, letter: Correspondence) -> None:
    if letter.priority is not None or letter.subject is not None:
        to.texts(to.child(email, "AdditionalInformation"), Priority=letter.priority, Subject=letter.subject)


def _reference(to: Writer, email: etree._Element, reference: Reference) -> None:
    element = to.child(email, "Reference")
    to.texts(element, RefDescription=reference.description, URL=reference.url)
    if reference.supplementary:
        to.texts(element, SUP="true")
    if reference.binary is not None:
        to.texts(
            to.child(element, "BIN"),
            ObjectIdentifier=reference.binary.object_id,
            ObjectCode=reference.binary.code,
            ObjectExtensionCode=reference.binary.extension,
            OriginalObjectSize=str(reference.binary.size),
        )
