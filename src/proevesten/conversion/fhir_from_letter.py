"""XDIS91 and DIS91 to CareCommunication, by MedCom's mapping (digest section 11)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from proevesten.builders.fhir import carecommunication as cc
from proevesten.builders.fhir import parts
from proevesten.codecs.correspondence import Correspondence, Organisation, Patient, Reference
from proevesten.conversion.fhir_model import FhirLosses, aware, fhir_id
from proevesten.errors import UnreadableError
from proevesten.texts import Text

NO_PHONE = "0000 0000"
NO_SUBJECT = "Ukendt emne"
HIGH_PRIORITY = "Denne meddelelse har høj prioritet."
_HEX = re.compile(r"[0-9a-fA-F]{32}")
_MIME = {
    "pdf": "application/pdf",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
}
_CLASSES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_EPISODES = {
    "inaktiv": ("other", "unknown"),
    "indlagt": ("IMP", "in-progress"),
    "ambulant": ("AMB", "in-progress"),
    "ambulant_roentgen": ("AMB", "in-progress"),
    "doed": ("other", "finished"),
}
"""EpisodeOfCareStatusCode → Encounter.class and status."""


def carecommunication_of(
    letter: Correspondence,
    losses: FhirLosses,
    *,
    sor: Mapping[str, str],
    files: Mapping[str, bytes],
    stamp: parts.Stamp | None = None,
) -> dict[str, Any]:
    """The CareCommunication of a letter. `sor` gives SOR ids by location number, `files` the XBIN01s."""
    stamp = stamp or parts.Stamp(aware(letter.authorised))
    envelope = cc.Envelope(
        sender=_party(letter.sender, sor, "sender", losses),
        receiver=_party(letter.receiver, sor, "receiver", losses),
        citizen=_citizen(letter.patient),
        category="other",
        topic=letter.subject or NO_SUBJECT,
        episode=_episode(letter, losses),
        message_id=fhir_id(letter.letter_id, "letter_id", losses),
    )
    if not letter.subject:
        losses.add("subject-missing", "subject", expected=NO_SUBJECT)
    author = cc.Author(letter.sender.name or letter.sender.location_number, "ukendt", _phone(letter, losses))
    attachments = tuple(a for r in letter.references for a in _attachment(r, files, losses))
    tree = cc.new_message(envelope, cc.Letter(_text(letter, losses), author, attachments), stamp)
    tree["id"] = fhir_id(letter.envelope_id, "envelope_id", losses)
    tree["timestamp"] = parts.iso(aware(letter.sent))
    _address(tree, letter.patient)
    return tree


def _party(found: Organisation, sor: Mapping[str, str], place: str, losses: FhirLosses) -> parts.Organisation:
    code = found.identifier if found.identifier_code == "sorkode" else sor.get(found.location_number, "")
    if not code:
        losses.add("sor-unknown", f"{place}.identifier", received=found.location_number)
    named = [n for n in (found.name, found.department, found.unit) if n]
    if found.street or found.speciality or found.postcode:
        losses.add(
            "organisation-details", place, received=", ".join(filter(None, (found.street, found.postcode)))
        )
    return parts.Organisation(found.location_number, code, ", ".join(named))


def _citizen(patient: Patient) -> parts.Citizen:
    given = tuple((patient.given_name or "").split())
    deceased = True if patient.episode_status == "doed" else None
    if patient.cpr:
        return parts.Citizen(patient.cpr, patient.surname, given, deceased=deceased)
    value = patient.alternative_id
    if not value:
        raise UnreadableError(
            Text(
                "brevet har hverken CPR-nummer eller erstatnings-CPR, som CareCommunication kræver",
                "the letter has neither a CPR number nor a replacement number, one of which CareCommunication demands",
            )
        )
    national = len(value) > 6 and value[6] in "17"
    system = parts.X_ECPR if national else parts.D_ECPR
    return parts.Citizen(value, patient.surname, given, system, deceased)


def _address(tree: dict[str, Any], patient: Patient) -> None:
    address: dict[str, Any] = {}
    lines = [line for line in (patient.street, patient.suburb) if line]
    if lines:
        address["line"] = lines
    if patient.district:
        address["city"] = patient.district
    if patient.postcode:
        address["postalCode"] = patient.postcode
    if address:
        parts.resources_of(tree, "Patient")[0]["address"] = [address]


def _episode(letter: Correspondence, losses: FhirLosses) -> cc.Episode | None:
    status = letter.patient.episode_status or "inaktiv"
    if not letter.episode_of_care_id:
        if status not in ("inaktiv", "doed"):
            losses.add("episode-status", "patient.episode_status", received=status)
        return None
    kind, encounter_status = _EPISODES.get(status, _EPISODES["inaktiv"])
    system = parts.TERMINOLOGY + "medcom-core-encounter-act-codes" if kind == "other" else _CLASSES
    value, owner = _episode_identifier(letter)
    return cc.Episode(value, owner, kind, system, encounter_status)


def _episode_identifier(letter: Correspondence) -> tuple[str, str]:
    """The episode id with hyphens; a version 5 UUID is LPR3's, any other the sender's own."""
    raw = str(letter.episode_of_care_id)
    own = f"https://sor2.sum.dsdn.dk/#id={letter.sender.identifier}"
    if not _HEX.fullmatch(raw):
        return raw, own
    value = uuid.UUID(raw)
    return (f"urn:uuid:{value}", cc.LPR3) if value.version == 5 else (str(value), own)


def _phone(letter: Correspondence, losses: FhirLosses) -> str:
    if letter.sender.phone:
        return letter.sender.phone
    losses.add("phone-missing", "sender.phone", expected=NO_PHONE)
    return NO_PHONE


def _text(letter: Correspondence, losses: FhirLosses) -> str:
    for index, block in enumerate(letter.texts):
        if any(run.style or run.fixed for run in block):
            losses.add("style", f"texts[{index}]")
    lines = [letter.plain_text]
    if letter.priority == "høj_prioritet":
        losses.add("priority", "priority", received="høj_prioritet")
        lines.insert(0, HIGH_PRIORITY)
    if letter.status != "nytbrev":
        losses.add("status", "status", received=letter.status, expected="new-message")
    for index, reference in enumerate(letter.references):
        if reference.supplementary:
            losses.add("supplementary", f"references[{index}]", received=reference.description)
            lines.append(f"Supplerende materiale: {reference.description}")
    return "\n".join(lines).strip() or "-"


def _attachment(reference: Reference, files: Mapping[str, bytes], losses: FhirLosses) -> list[cc.Attachment]:
    if reference.url:
        return [cc.Attachment(reference.description or reference.url, url=reference.url)]
    binary = reference.binary
    if binary is None:
        return []
    kind = _MIME.get(binary.extension.lower())
    data = files.get(binary.object_id)
    if kind is None or data is None:
        losses.add("file-missing", "references", received=f"{binary.object_id}.{binary.extension}")
        return [cc.Attachment(reference.description or binary.object_id)]
    return [cc.Attachment(reference.description or binary.code, data, kind)]
