"""Resources that every MedCom FHIR message has: header, organisations, citizen, Provenance, bundle.

Profiles and systems are those of the closures in force (digest sections 3 and 4). Times are aware
datetimes; a naive one is a programming error and raises ValueError.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from proevesten.codecs.fhir.model import Json

IG = "http://medcomfhir.dk/ig/"
GLN = "https://www.gs1.org/gln"
SOR = "urn:oid:1.2.208.176.1.1"
CPR = "urn:oid:1.2.208.176.1.2"
X_ECPR = "urn:oid:1.2.208.176.1.6.1.1"
D_ECPR = "urn:oid:1.2.208.176.1.6.1.3"
TERMINOLOGY = IG + "terminology/CodeSystem/"
ACTIVITIES = TERMINOLOGY + "medcom-messaging-activityCodes"
EVENTS = TERMINOLOGY + "medcom-messaging-eventCodes"
ORGANIZATION = IG + "messaging/StructureDefinition/medcom-messaging-organization"
_USE = IG + "messaging/StructureDefinition/medcom-messaging-destinationUseExtension"
_ENDPOINT = "https://sor2.sum.dsdn.dk/"


def _uuid() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a message is made, and where its new ids come from."""

    now: datetime
    new_id: Callable[[], str] = _uuid

    @property
    def time(self) -> str:
        """The time as FHIR writes it, to the second with its zone."""
        return iso(self.now)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A sender or receiver: location number (13 digits), SOR id, and the name shown."""

    location_number: str
    sor: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Citizen:
    """The citizen of a message; `identifier` is a CPR number unless `system` says otherwise."""

    identifier: str
    family: str
    given: tuple[str, ...] = ()
    system: str = CPR
    deceased: bool | None = None
    more_identifiers: tuple[tuple[str, str], ...] = field(default=())


def iso(moment: datetime) -> str:
    """An aware datetime in FHIR's form. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a message's times carry a zone")
    return moment.isoformat(timespec="seconds")


def reference(resource: Json) -> Json:
    """A reference to a resource of the same bundle."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def resource(kind: str, new_id: str, profile: str, narrative: Sequence[tuple[str, str]]) -> Json:
    """The start of a resource: type, id, the profile it claims and a narrative of label and value."""
    return {
        "resourceType": kind,
        "id": new_id,
        "meta": {"profile": [profile]},
        "text": {"status": "generated", "div": _div(kind, new_id, narrative)},
    }


def _div(kind: str, new_id: str, rows: Sequence[tuple[str, str]]) -> str:
    shown = [("id", new_id), *[(label, value) for label, value in rows if value]]
    body = "".join(f"<p><b>{escape(label)}</b>: {escape(_printable(value))}</p>" for label, value in shown)
    return f'<div xmlns="http://www.w3.org/1999/xhtml"><p><b>{escape(kind)}</b></p>{body}</div>'


def _printable(text: str) -> str:
    return "".join(c if c >= " " or c in "\n\t" else " " for c in text)


def organization(organisation: Organisation, stamp: Stamp) -> Json:
    """A messaging organisation with both SOR id and location number; one that is not known is left out.

    Raises ValueError when neither is known.
    """
    rows = [("SOR", organisation.sor), ("GLN", organisation.location_number), ("navn", organisation.name)]
    made = resource("Organization", stamp.new_id(), ORGANIZATION, rows)
    pairs = ((GLN, organisation.location_number), (SOR, organisation.sor))
    made["identifier"] = [{"system": system, "value": value} for system, value in pairs if value]
    if not made["identifier"]:
        raise ValueError("an organisation has a location number or a SOR id")
    if organisation.name:
        made["name"] = organisation.name
    return made


def patient(citizen: Citizen, stamp: Stamp, profile: str) -> Json:
    """The citizen."""
    name: Json = {"use": "official", "family": citizen.family}
    if citizen.given:
        name["given"] = list(citizen.given)
    shown = " ".join([*citizen.given, citizen.family])
    made = resource("Patient", stamp.new_id(), profile, [("CPR", citizen.identifier), ("navn", shown)])
    pairs = ((citizen.system, citizen.identifier), *citizen.more_identifiers)
    made["identifier"] = [{"system": system, "value": value} for system, value in pairs]
    made["name"] = [name]
    if citizen.deceased is not None:
        made["deceasedBoolean"] = citizen.deceased
    return made


def header(
    event: str, profile: str, sender: Json, receiver: Json, stamp: Stamp, *, message_id: str | None = None
) -> Json:
    """A message header without its focus; `message_id` repeats an id when a message is sent again."""
    new_id = message_id or stamp.new_id()
    rows = [("event", event), ("afsender", sender.get("name", "")), ("modtager", receiver.get("name", ""))]
    made = resource("MessageHeader", new_id, profile, rows)
    use: Json = {"system": TERMINOLOGY + "medcom-messaging-destinationUse", "code": "primary"}
    made["eventCoding"] = {"system": EVENTS, "code": event}
    made["destination"] = [
        {
            "extension": [{"url": _USE, "valueCoding": use}],
            "endpoint": _endpoint(receiver),
            "receiver": reference(receiver),
        }
    ]
    made["sender"] = reference(sender)
    made["source"] = {"endpoint": _endpoint(sender)}
    return made


def _endpoint(organisation: Json) -> str:
    """The party in SOR's web pages, as MedCom's examples name it; SOR's front page when it has no SOR id."""
    sor = identifier_of(organisation, SOR)
    return f"{_ENDPOINT}#id={sor}" if sor else _ENDPOINT


def provenance(
    activity: str, target: str, agent: Json, profile: str, stamp: Stamp, entities: Sequence[Json] = ()
) -> Json:
    """The Provenance of one exchange; `target` is the MessageHeader's id."""
    rows = [("aktivitet", activity), ("tid", stamp.time), ("afsender", agent.get("name", ""))]
    made = resource("Provenance", stamp.new_id(), profile, rows)
    made["target"] = [{"reference": f"MessageHeader/{target}"}]
    made["occurredDateTime"] = stamp.time
    made["recorded"] = stamp.time
    made["activity"] = {"coding": [{"system": ACTIVITIES, "code": activity}]}
    made["agent"] = [{"who": reference(agent)}]
    if entities:
        made["entity"] = list(entities)
    return made


def revision(message_id: str) -> Json:
    """The entity that names the message before this one."""
    return {"role": "revision", "what": {"reference": f"MessageHeader/{message_id}"}}


def bundle(ig: str, resources: Sequence[Json], stamp: Stamp) -> Json:
    """The message bundle, its entries in the order given. Raises ValueError when it is no FHIR message."""
    from proevesten.builders.fhir.typed import assured

    entries = [
        {"fullUrl": f"https://medcomfhir.dk/ig/{ig}/{r['resourceType']}/{r['id']}", "resource": r}
        for r in resources
    ]
    profile = {
        "carecommunication": IG + "carecommunication/StructureDefinition/medcom-careCommunication-message",
        "hospitalnotification": IG
        + "hospitalnotification/StructureDefinition/medcom-hospitalNotification-message",
        "acknowledgement": IG + "acknowledgement/StructureDefinition/medcom-messaging-acknowledgement",
    }[ig]
    made: Json = {
        "resourceType": "Bundle",
        "id": stamp.new_id(),
        "meta": {"profile": [profile]},
        "type": "message",
        "timestamp": stamp.time,
        "entry": entries,
    }
    return assured(made)


def resources_of(tree: Json, kind: str) -> list[Json]:
    """All resources of a type in a message."""
    found = (entry.get("resource", {}) for entry in tree.get("entry", []))
    return [r for r in found if r.get("resourceType") == kind]


def identifier_of(made: Json, system: str) -> str:
    """The identifier of a resource in one system; empty when it has none."""
    found = (i.get("value", "") for i in made.get("identifier", []) if i.get("system") == system)
    return next(found, "")


def resolve(tree: Json, link: Any) -> Json:
    """The resource a reference of the message points at; empty when it is not there."""
    wanted = str((link or {}).get("reference", ""))
    for entry in tree.get("entry", []):
        found = entry.get("resource", {})
        if f"{found.get('resourceType')}/{found.get('id')}" == wanted or entry.get("fullUrl") == wanted:
            return dict(found)
    return {}


def newest_provenance(tree: Json) -> Json:
    """The newest Provenance of a message. Raises ValueError when it has none."""
    found = resources_of(tree, "Provenance")
    if not found:
        raise ValueError("the message has no Provenance")
    return max(found, key=lambda p: datetime.fromisoformat(p.get("occurredDateTime") or p["recorded"]))


def to_xml(tree: Json) -> bytes:
    """A message as FHIR XML."""
    from proevesten.codecs.fhir.xml_writer import write_xml
    from proevesten.profiles.shapes import r4_shapes

    return write_xml(tree, r4_shapes)


def to_json(tree: Json) -> bytes:
    """A message as FHIR JSON."""
    from proevesten.codecs.fhir.json_writer import write_json

    return write_json(tree)
