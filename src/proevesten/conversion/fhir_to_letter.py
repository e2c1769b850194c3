"""CareCommunication to XDIS91 and DIS91, by MedCom's mapping (digest section 11)."""

from __future__ import annotations

import base64
import binascii
import textwrap
from typing import Any

from proevesten.builders.fhir import parts
from proevesten.codecs.correspondence import Binary, Correspondence, Organisation, Patient, Reference, Run
from proevesten.conversion.fhir_model import CATEGORIES, FhirLosses, first, local, short_id

MAX_SUBJECT = 70
MAX_FILES = 10
LINE = 35
"""Longest name, street and city in a letter."""
PHONE = 25
_EXTENSIONS = {
    "application/pdf": ("vektor_grafik", "pdf"),
    "image/gif": ("billede", "gif"),
    "image/jpeg": ("billede", "jpeg"),
    "image/png": ("billede", "png"),
    "image/tiff": ("billede", "tiff"),
    "image/bmp": ("billede", "bmp"),
}
_ACTIVITIES = {
    "reply-message": "Svar på en tidligere meddelelse",
    "forward-message": "Videresendt meddelelse",
}

Json = dict[str, Any]


def letter_of(tree: Json, losses: FhirLosses) -> tuple[Correspondence, dict[str, bytes]]:
    """The letter of a CareCommunication, and its files by object id. Raises ValueError on a foreign tree."""
    try:
        return _letter(tree, losses)
    except (IndexError, KeyError, TypeError, AttributeError, StopIteration) as fault:
        raise ValueError(f"not a whole CareCommunication: {fault!r}") from fault


def _letter(tree: Json, losses: FhirLosses) -> tuple[Correspondence, dict[str, bytes]]:
    header = parts.resources_of(tree, "MessageHeader")[0]
    communication = parts.resources_of(tree, "Communication")[0]
    patient = parts.resources_of(tree, "Patient")[0]
    newest = parts.newest_provenance(tree)
    segments = sorted(_segments(communication), key=lambda s: local(s["date"]), reverse=True)
    references, files = _references(communication, losses)
    texts = [_extra_text(tree, communication, patient, newest)] + [_signed(tree, s) for s in segments]
    losses.add("thread", "Communication.identifier", received=communication["identifier"][0]["value"])
    sender = parts.resolve(tree, header["sender"])
    receiver = parts.resolve(tree, header["destination"][0]["receiver"])
    letter = Correspondence(
        envelope_id=short_id(tree["id"], "Bundle.id", losses),
        letter_id=short_id(header["id"], "MessageHeader.id", losses),
        sent=local(tree["timestamp"]),
        authorised=local(segments[0]["date"]),
        sender=_organisation(sender, segments[0].get("phone"), "MessageHeader.sender", losses),
        receiver=_organisation(receiver, None, "MessageHeader.destination", losses),
        patient=_patient(tree, patient, losses),
        episode_of_care_id=_episode(tree),
        priority="høj_prioritet" if communication.get("priority") == "asap" else "rutine",
        subject=_subject(communication, losses),
        texts=((Run("\n\n".join(t for t in texts if t)),),),
        references=tuple(references),
    )
    return letter, files


def _segments(communication: Json) -> list[Json]:
    """Each text payload as text, date, author reference and phone."""
    found = []
    for payload in communication["payload"]:
        if "contentString" in payload:
            row: Json = {"text": payload["contentString"]}
            for extension in payload["extension"]:
                url = extension["url"]
                if url.endswith("datetime-extension"):
                    row["date"] = extension["valueDateTime"]
                elif url.endswith("practitioner-extension"):
                    row["author"] = extension["valueReference"]
                elif url.endswith("contact-extension"):
                    row["phone"] = extension["valueContactPoint"]["value"]
            found.append(row)
    return found


def _signed(tree: Json, segment: Json) -> str:
    role = parts.resolve(tree, segment.get("author"))
    person = parts.resolve(tree, role.get("practitioner"))
    concept = first(role.get("code"))
    title = (
        concept.get("text")
        or first(concept.get("coding")).get("display")
        or first(concept.get("coding")).get("code")
    )
    lines = [segment["text"].rstrip()]
    if person:
        lines.append(f"Forfatter: {_name(person)}")
    if title:
        lines.append(f"Stilling: {title}")
    return "\n".join(lines)


def _name(person: Json) -> str:
    name = first(person.get("name"))
    return " ".join([*name.get("given", []), name.get("family", "")]).strip()


def _extra_text(tree: Json, communication: Json, patient: Json, newest: Json) -> str:
    """What has no field in a letter goes into its text: kind of message, teams, further CPR numbers."""
    activity = newest["activity"]["coding"][0]["code"]
    lines = [_ACTIVITIES[activity]] if activity in _ACTIVITIES else []
    for extension in communication.get("extension", []):
        team = parts.resolve(tree, extension.get("valueReference"))
        if team:
            lines.append(f"Specifik afsender: {team.get('name') or team.get('id')}")
    for link in communication.get("recipient", []):
        team = parts.resolve(tree, link)
        lines.append(f"Specifik modtager: {team.get('name') or team.get('id')}")
    chosen = _chosen_identifier(patient)
    lines += [
        f"Yderligere identifikation: {i['value']}"
        for i in patient["identifier"]
        if i["value"] != chosen["value"]
    ]
    return "\n".join(lines)


def _chosen_identifier(patient: Json) -> Json:
    """CPR first, then the national replacement number, then whatever is there."""
    for system in (parts.CPR, parts.X_ECPR):
        for identifier in patient["identifier"]:
            if identifier.get("system") == system:
                return dict(identifier)
    return dict(patient["identifier"][0])


def _organisation(found: Json, phone: str | None, place: str, losses: FhirLosses) -> Organisation:
    gln, sor = parts.identifier_of(found, parts.GLN), parts.identifier_of(found, parts.SOR)
    if not gln:
        raise ValueError(f"{place} has no location number")
    if not sor:
        losses.add("sor-unknown", f"{place}.identifier", received=gln)
    named = (sor, "sorkode") if sor else (gln, "lokationsnummer")
    names = textwrap.wrap(found.get("name") or "", LINE)
    if len(names) > 3:
        losses.add("name-cut", f"{place}.name", received=str(found["name"]), expected=" ".join(names[:3]))
    name, department, unit = [*names[:3], None, None, None][:3]
    return Organisation(gln, *named, name, department, unit, phone=phone[:PHONE] if phone else None)


def _fit(value: str | None, place: str, losses: FhirLosses) -> str | None:
    if value is None or len(value) <= LINE:
        return value
    losses.add("name-cut", place, received=value, expected=value[:LINE].strip())
    return value[:LINE].strip()


def _patient(tree: Json, patient: Json, losses: FhirLosses) -> Patient:
    identifier = _chosen_identifier(patient)
    name = next((n for n in patient["name"] if n.get("use") == "official"), patient["name"][0])
    address = first(patient.get("address"))
    is_cpr = identifier.get("system") == parts.CPR
    return Patient(
        cpr=identifier["value"] if is_cpr else None,
        alternative_id=None if is_cpr else identifier["value"],
        surname=_fit(name["family"], "Patient.name.family", losses) or "",
        given_name=_fit(" ".join(name.get("given", [])) or None, "Patient.name.given", losses),
        street=_fit(", ".join(address.get("line", [])) or None, "Patient.address.line", losses),
        district=_fit(address.get("city"), "Patient.address.city", losses),
        postcode=address.get("postalCode"),
        episode_status=_status(tree, patient),
    )


def _status(tree: Json, patient: Json) -> str:
    if patient.get("deceasedBoolean") or "deceasedDateTime" in patient:
        return "doed"
    encounter = first(parts.resources_of(tree, "Encounter"))
    if encounter.get("status") not in ("in-progress", "onleave"):
        return "inaktiv"
    return {"IMP": "indlagt", "AMB": "ambulant"}.get(encounter["class"]["code"], "inaktiv")


def _episode(tree: Json) -> str | None:
    """The episode id without hyphens: LPR3's first, else the first in the file."""
    encounter = first(parts.resources_of(tree, "Encounter"))
    found = [e["identifier"] for e in encounter.get("episodeOfCare", []) if "identifier" in e]
    found.sort(key=lambda i: "Landspatientregisteret" not in i.get("system", ""))
    return found[0]["value"].removeprefix("urn:uuid:").replace("-", "")[:35] if found else None


def _subject(communication: Json, losses: FhirLosses) -> str:
    code = communication["category"][0]["coding"][0]["code"]
    topic = communication.get("topic", {}).get("text")
    subject = ", ".join(filter(None, (CATEGORIES.get(code, code), topic)))
    if len(subject) > MAX_SUBJECT:
        losses.add(
            "subject-cut", "Communication.topic.text", received=subject, expected=subject[:MAX_SUBJECT]
        )
    return subject[:MAX_SUBJECT]


def _references(communication: Json, losses: FhirLosses) -> tuple[list[Reference], dict[str, bytes]]:
    references: list[Reference] = []
    files: dict[str, bytes] = {}
    for index, payload in enumerate(communication["payload"]):
        attachment = payload.get("contentAttachment")
        if attachment is None:
            continue
        place = f"Communication.payload[{index}].content"
        title = attachment.get("title", "")
        if "url" in attachment:
            references.append(Reference(title, url=attachment["url"]))
        elif "data" not in attachment:
            losses.add("attachment-repeated", place, received=title)
        elif len(files) >= MAX_FILES:
            losses.add("files-too-many", place, received=title, expected=str(MAX_FILES))
        else:
            references.append(_binary(payload, attachment, files, place, losses))
    return references, files


def _binary(
    payload: Json, attachment: Json, files: dict[str, bytes], place: str, losses: FhirLosses
) -> Reference:
    value = next(e for e in payload["extension"] if e["url"].endswith("identifier-extension"))
    object_id = value["valueIdentifier"]["value"].removeprefix("urn:uuid:").replace("-", "")
    try:
        data = base64.b64decode(attachment["data"])
    except binascii.Error as fault:
        raise ValueError(f"{place}: {fault}") from fault
    code, extension = _EXTENSIONS.get(attachment.get("contentType", ""), ("billede", "bin"))
    files[object_id] = data
    losses.add("file-apart", place, received=attachment.get("title", ""), expected=object_id)
    return Reference(attachment.get("title", ""), binary=Binary(object_id, code, extension, len(data)))
