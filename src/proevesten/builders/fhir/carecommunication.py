"""CareCommunication 5.0.4: new message, reply and forward. Source: digest sections 4 and 10 (governance)."""

from __future__ import annotations

import base64
import copy
from collections.abc import Sequence
from dataclasses import dataclass, field

from proevesten.builders.fhir import parts
from proevesten.builders.fhir.parts import Citizen, Organisation, Stamp
from proevesten.codecs.fhir.model import Json

EVENT = "care-communication-message"
DEFINITION = "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|5.0"
CATEGORIES = parts.TERMINOLOGY + "medcom-careCommunication-categoryCodes"
LPR3 = "https://www.esundhed.dk/Registre/Landspatientregisteret"
_CC = parts.IG + "carecommunication/StructureDefinition/medcom-careCommunication-"
_CORE = parts.IG + "core/StructureDefinition/medcom-core-"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a segment: name, role in words, phone."""

    name: str
    role: str = "Sygeplejerske"
    phone: str = "38683868"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file (`data` and `content_type`) or a link (`url`), with the title shown."""

    title: str
    data: bytes | None = None
    content_type: str = "application/pdf"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a user writes: text, author, and what is attached."""

    text: str
    author: Author
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode of care (forløb); LPR3 identifiers are ``urn:uuid:`` version 5."""

    identifier: str
    system: str = LPR3
    encounter_class: str = "IMP"
    class_system: str = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
    status: str = "in-progress"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a new message needs beside its letter. `topic` is required for category ``other``."""

    sender: Organisation
    receiver: Organisation
    citizen: Citizen
    category: str = "other"
    topic: str | None = None
    priority: str | None = None
    episode: Episode | None = None
    sender_team: str | None = None
    recipient_team: str | None = None
    message_id: str | None = None
    thread: str | None = None
    extra: tuple[Json, ...] = field(default=())


def new_message(envelope: Envelope, letter: Letter, stamp: Stamp) -> Json:
    """A new message that starts a thread."""
    sender = parts.organization(envelope.sender, stamp)
    receiver = parts.organization(envelope.receiver, stamp)
    patient = parts.patient(envelope.citizen, stamp, _CORE + "patient")
    thread = envelope.thread or stamp.new_id()
    communication = _communication(envelope, patient, thread, stamp)
    others = [patient, sender, receiver]
    others += _participants(communication, envelope, sender, receiver, stamp)
    segments, people = _segments(letter, sender, stamp)
    communication["payload"] = segments
    if envelope.episode is not None:
        encounter = _encounter(envelope.episode, patient, stamp)
        communication["encounter"] = parts.reference(encounter)
        others.append(encounter)
    return _message(
        communication,
        [*others, *people, *envelope.extra],
        (sender, receiver),
        ("new-message", _sources(segments)),
        stamp,
        message_id=envelope.message_id,
    )


def reply(previous: Json, letter: Letter, stamp: Stamp, *, predecessor: str | None = None) -> Json:
    """An answer to a received message: same thread, old segments kept, their files left out.

    `predecessor` (``<location number>#<letter id>``) names a letter that came as EDIFACT or OIOXML.
    """
    return _continue(previous, letter, stamp, "reply-message", predecessor=predecessor)


def forward(previous: Json, letter: Letter, receiver: Organisation, stamp: Stamp) -> Json:
    """A received message sent on to somebody else: new thread, files and old segments kept."""
    return _continue(previous, letter, stamp, "forward-message", receiver=receiver)


def _continue(
    previous: Json,
    letter: Letter,
    stamp: Stamp,
    activity: str,
    *,
    receiver: Organisation | None = None,
    predecessor: str | None = None,
) -> Json:
    old = copy.deepcopy(previous)
    old_header = parts.resources_of(old, "MessageHeader")[0]
    communication = parts.resources_of(old, "Communication")[0]
    sender = parts.resolve(old, old_header["destination"][0]["receiver"])
    target = parts.resolve(old, old_header["sender"])
    others = [
        e["resource"]
        for e in old["entry"]
        if e["resource"]["resourceType"] not in ("MessageHeader", "Communication", "Provenance")
    ]
    if receiver is not None:
        target = parts.organization(receiver, stamp)
        others.append(target)
    forwarded = activity == "forward-message"
    _renew(communication, forwarded, stamp)
    if not forwarded:
        communication["payload"] = [_without_file(p) for p in communication["payload"]]
    segments, people = _segments(letter, sender, stamp)
    communication["payload"] = [*communication["payload"], *segments]
    before = (
        {"role": "revision", "what": {"identifier": {"value": predecessor}}}
        if predecessor
        else parts.revision(old_header["id"])
    )
    return _message(
        communication,
        [*others, *people],
        (sender, target),
        (activity, [*_sources(segments), before]),
        stamp,
        history=parts.resources_of(old, "Provenance"),
    )


def _renew(communication: Json, forwarded: bool, stamp: Stamp) -> None:
    """What changes in a carried Communication: its id, its parties, and a forward's thread."""
    communication["id"] = stamp.new_id()
    sender = [e for e in communication.get("extension", []) if e["url"].endswith("sender-extension")]
    communication["extension"] = [e for e in communication.get("extension", []) if e not in sender]
    communication.pop("recipient", None)
    if not communication["extension"]:
        del communication["extension"]
    if forwarded:
        communication["identifier"] = [{"value": f"urn:uuid:{stamp.new_id()}"}]
    elif sender:
        # The specific sender of the message becomes the specific recipient of the answer (governance 7).
        communication["recipient"] = [sender[0]["valueReference"]]


def _without_file(payload: Json) -> Json:
    attachment = payload.get("contentAttachment")
    if attachment:
        for key in ("data", "url", "contentType", "size", "hash"):
            attachment.pop(key, None)
    return payload


def _communication(envelope: Envelope, patient: Json, thread: str, stamp: Stamp) -> Json:
    rows = [("kategori", envelope.category), ("emne", envelope.topic or "")]
    made = parts.resource("Communication", stamp.new_id(), _CC + "communication", rows)
    made["identifier"] = [{"value": f"urn:uuid:{thread}"}]
    made["status"] = "unknown"
    made["category"] = [{"coding": [{"system": CATEGORIES, "code": envelope.category}]}]
    if envelope.priority:
        made["priority"] = envelope.priority
    made["subject"] = parts.reference(patient)
    if envelope.topic:
        made["topic"] = {"text": envelope.topic}
    return made


def _participants(
    communication: Json, envelope: Envelope, sender: Json, receiver: Json, stamp: Stamp
) -> list[Json]:
    """The specific sender and recipient, where they are named."""
    made = []
    if envelope.sender_team:
        team = _team(envelope.sender_team, sender, stamp)
        url = _CORE + "sender-extension"
        communication["extension"] = [{"url": url, "valueReference": parts.reference(team)}]
        made.append(team)
    if envelope.recipient_team:
        team = _team(envelope.recipient_team, receiver, stamp)
        communication["recipient"] = [parts.reference(team)]
        made.append(team)
    return made


def _team(name: str, organization: Json, stamp: Stamp) -> Json:
    made = parts.resource("CareTeam", stamp.new_id(), _CORE + "careteam", [("navn", name)])
    made["name"] = name
    made["managingOrganization"] = [parts.reference(organization)]
    return made


def _segments(letter: Letter, sender: Json, stamp: Stamp) -> tuple[list[Json], list[Json]]:
    """The payloads of a letter, and the people behind them."""
    author = letter.author
    person = parts.resource("Practitioner", stamp.new_id(), _CORE + "practitioner", [("navn", author.name)])
    given, _, family = author.name.rpartition(" ")
    person["name"] = [{"family": family, **({"given": given.split()} if given else {})}]
    role = parts.resource(
        "PractitionerRole", stamp.new_id(), _CORE + "practitionerrole", [("rolle", author.role)]
    )
    role["practitioner"] = parts.reference(person)
    role["organization"] = parts.reference(sender)
    role["code"] = [{"text": author.role}]
    signature: list[Json] = [
        {"url": _CORE + "practitioner-extension", "valueReference": parts.reference(role)},
        {
            "url": _CORE + "contact-extension",
            "valueContactPoint": {"system": "phone", "value": author.phone},
        },
    ]
    text: Json = {"extension": [*_identity(sender, stamp), *signature], "contentString": letter.text}
    files = [
        {"extension": _identity(sender, stamp), "contentAttachment": _attachment(a, stamp)}
        for a in letter.attachments
    ]
    return [text, *files], [person, role]


def _identity(sender: Json, stamp: Stamp) -> list[Json]:
    value = {"value": f"urn:uuid:{stamp.new_id()}", "assigner": parts.reference(sender)}
    return [
        {"url": _CORE + "datetime-extension", "valueDateTime": stamp.time},
        {"url": _CORE + "identifier-extension", "valueIdentifier": value},
    ]


def _attachment(attachment: Attachment, stamp: Stamp) -> Json:
    made: Json = {}
    if attachment.data is not None:
        made["contentType"] = attachment.content_type
        made["data"] = base64.b64encode(attachment.data).decode("ascii")
    if attachment.url is not None:
        made["url"] = attachment.url
    made["title"] = attachment.title
    made["creation"] = stamp.time
    return made


def _sources(segments: Sequence[Json]) -> list[Json]:
    values = [
        e["valueIdentifier"]["value"] for p in segments for e in p["extension"] if "valueIdentifier" in e
    ]
    return [{"role": "source", "what": {"identifier": {"value": value}}} for value in values]


def _encounter(episode: Episode, patient: Json, stamp: Stamp) -> Json:
    rows = [("forløb", episode.identifier), ("status", episode.status)]
    made = parts.resource("Encounter", stamp.new_id(), _CORE + "encounter", rows)
    made["status"] = episode.status
    made["class"] = {"system": episode.class_system, "code": episode.encounter_class}
    made["subject"] = parts.reference(patient)
    made["episodeOfCare"] = [{"identifier": {"system": episode.system, "value": episode.identifier}}]
    return made


def _message(
    communication: Json,
    others: Sequence[Json],
    parties: tuple[Json, Json],
    exchange: tuple[str, list[Json]],
    stamp: Stamp,
    *,
    message_id: str | None = None,
    history: Sequence[Json] = (),
) -> Json:
    sender, receiver = parties
    activity, entities = exchange
    head = parts.header(EVENT, _CC + "messageHeader", sender, receiver, stamp, message_id=message_id)
    head["focus"] = [parts.reference(communication)]
    head["definition"] = DEFINITION
    own = parts.provenance(activity, head["id"], sender, _CC + "provenance", stamp, entities)
    return parts.bundle("carecommunication", [head, communication, *others, own, *history], stamp)
