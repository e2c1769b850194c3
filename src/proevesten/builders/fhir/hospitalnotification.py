"""HospitalNotification 3.0.2 in its eighteen codes. Source: digest section 9 (FDIS20)."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from proevesten.builders.fhir import parts
from proevesten.builders.fhir.parts import Citizen, Organisation, Stamp
from proevesten.codecs.fhir.model import Json

EVENT = "hospital-notification-message"
_HN = parts.IG + "hospitalnotification/StructureDefinition/"
_PROVENANCE = parts.IG + "messaging/StructureDefinition/medcom-messaging-provenance"
_PATIENT = "http://medcomfhir.dk/fhir/dk-medcom-core/StructureDefinition/medcom-core-patient"
_LEAVE = _HN + "medcom-hospitalnotifiation-leave-period-extension"
_FLAG = _HN + "medcom-messaging-reportOfAdmissionExtension"
_RECIPIENT = _HN + "medcom-messaging-reportOfAdmissionRecipientExtension"
_CLASSES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


class Row(NamedTuple):
    """One row of the code table; class and status ``=`` mean: as in the message before."""

    encounter_class: str
    status: str
    activity: str
    deceased: bool | None = None


CODES: dict[str, Row] = {
    "STAA": Row("EMER", "in-progress", "admit-emergency"),
    "RE_STAA": Row("EMER", "in-progress", "revise-admit-emergency"),
    "AN_STAA": Row("EMER", "entered-in-error", "cancel-admit-emergency"),
    "STIN": Row("IMP", "in-progress", "admit-inpatient"),
    "RE_STIN": Row("IMP", "in-progress", "revise-admit-inpatient"),
    "AN_STIN": Row("IMP", "entered-in-error", "cancel-admit-inpatient"),
    "STOR": Row("IMP", "onleave", "start-leave-inpatient"),
    "RE_STOR": Row("IMP", "onleave", "revise-start-leave-inpatient"),
    "AN_STOR": Row("IMP", "in-progress", "cancel-start-leave-inpatient"),
    "SLOR": Row("IMP", "in-progress", "end-leave-inpatient"),
    "RE_SLOR": Row("IMP", "in-progress", "revise-end-leave-inpatient"),
    "AN_SLOR": Row("IMP", "onleave", "cancel-end-leave-inpatient"),
    "SLHJ": Row("=", "finished", "discharge-{kind}-home"),
    "RE_SLHJ": Row("=", "finished", "revise-discharge-{kind}-home"),
    "AN_SLHJ": Row("=", "in-progress", "cancel-discharge-{kind}-home"),
    "MORS": Row("=", "finished", "=", True),
    "RE_MORS": Row("=", "finished", "=", True),
    "AN_MORS": Row("=", "=", "=", False),
}
"""The eighteen codes as class × status × activity × deceased."""


@dataclass(frozen=True, slots=True)
class Stay:
    """The facts of a hospital stay, as far as a notification tells them."""

    hospital: Organisation
    municipality: Organisation
    citizen: Citizen
    episode: str
    episode_system: str
    start: datetime
    end: datetime | None = None
    leave_start: datetime | None = None
    leave_end: datetime | None = None
    ask_for_report: bool = False


def notify(code: str, stay: Stay, stamp: Stamp, previous: Json | None = None) -> Json:
    """The notification `code` of a stay; all but the first need the message before.

    Raises ValueError for an unknown code, and for a follow-up without the message before it.
    """
    row = _row(code, previous)
    hospital = parts.organization(stay.hospital, stamp)
    municipality = parts.organization(stay.municipality, stamp)
    citizen = replace(stay.citizen, deceased=row.deceased)
    patient = parts.patient(citizen, stamp, _PATIENT)
    encounter = _encounter(row, stay, patient, hospital, stamp)
    profile = _HN + "medcom-hospitalNotification-messageHeader"
    head = parts.header(EVENT, profile, hospital, municipality, stamp)
    if code in ("STAA", "STIN") and stay.ask_for_report:
        head["extension"] = [
            {"url": _FLAG, "valueBoolean": True},
            {"url": _RECIPIENT, "valueReference": parts.reference(hospital)},
        ]
    head["focus"] = [parts.reference(encounter)]
    history = _history(previous, hospital)
    before = parts.resources_of(previous, "MessageHeader")[0]["id"] if previous else None
    entities = [parts.revision(before)] if before else []
    own = parts.provenance(row.activity, head["id"], hospital, _PROVENANCE, stamp, entities)
    resources = [head, patient, encounter, municipality, hospital, *history, own]
    return parts.bundle("hospitalnotification", resources, stamp)


def _row(code: str, previous: Json | None) -> Row:
    row = CODES.get(code)
    if row is None:
        raise ValueError(f"{code} is none of the eighteen codes")
    if previous is None:
        if code not in ("STAA", "STIN"):
            raise ValueError(f"{code} follows another notification")
        return row
    encounter = parts.resources_of(previous, "Encounter")[0]
    kind = encounter["class"]["code"] if row.encounter_class == "=" else row.encounter_class
    status = _living_status(previous) if row.status == "=" else row.status
    activity = parts.newest_provenance(previous)["activity"]["coding"][0]["code"]
    if row.activity != "=":
        activity = row.activity.format(kind="emergency" if kind == "EMER" else "inpatient")
    return Row(kind, status, activity, row.deceased)


def _living_status(previous: Json) -> str:
    """The status before a death that is cancelled: what the last activity told."""
    activity = parts.newest_provenance(previous)["activity"]["coding"][0]["code"]
    return "onleave" if activity.endswith("start-leave-inpatient") else "in-progress"


def _encounter(row: Row, stay: Stay, patient: Json, hospital: Json, stamp: Stamp) -> Json:
    rows = [("status", row.status), ("klasse", row.encounter_class), ("start", parts.iso(stay.start))]
    profile = _HN + "medcom-hospitalNotification-encounter"
    made = parts.resource("Encounter", stamp.new_id(), profile, rows)
    if stay.leave_start is not None:
        leave = {"start": parts.iso(stay.leave_start)}
        if stay.leave_end is not None:
            leave["end"] = parts.iso(stay.leave_end)
        made["extension"] = [{"url": _LEAVE, "valuePeriod": leave}]
    made["status"] = row.status
    made["class"] = {"system": _CLASSES, "code": row.encounter_class}
    made["subject"] = parts.reference(patient)
    made["episodeOfCare"] = [{"identifier": {"system": stay.episode_system, "value": stay.episode}}]
    made["period"] = {"start": parts.iso(stay.start)}
    if stay.end is not None and row.status == "finished":
        made["period"]["end"] = parts.iso(stay.end)
    made["serviceProvider"] = parts.reference(hospital)
    return made


def _history(previous: Json | None, hospital: Json) -> list[Json]:
    """All earlier Provenances, unchanged but for their agent: the hospital as it stands in this bundle."""
    found = copy.deepcopy(parts.resources_of(previous, "Provenance")) if previous else []
    for provenance in found:
        provenance["agent"] = [{"who": parts.reference(hospital)}]
    return found
