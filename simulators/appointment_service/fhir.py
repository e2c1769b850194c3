"""Meetings, organisations and persons as FHIR R4 resources (Appointment, Organization, PractitionerRole, Bundle)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from simulators.appointment_service import vocabulary as v
from simulators.appointment_service.directory import Directory, Entry
from simulators.appointment_service.model import Appointment, Interpreting, Participant

Json = dict[str, Any]
_PROPOSAL = {"system": v.PROPOSAL, "code": "draft-0", "display": "Prøvestens forslag, ikke MedComs"}
_REPLIES = {
    "requested": "needs-action",
    "confirmed": "accepted",
    "refused": "declined",
    "cancelled": "declined",
}


class Writer:
    """Writes resources; names come from the directory."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def appointment(self, a: Appointment) -> Json:
        """A meeting. It carries neither link nor PIN: every participant fetches its own ($access)."""
        participants = [self._participant(p) for p in a.participants]
        if a.interpreting is not None:
            participants.append(_interpreter(a.interpreting))
        resource: Json = {
            "resourceType": "Appointment",
            "id": a.id,
            "meta": {"versionId": str(a.version), "lastUpdated": instant(a.updated), "tag": [_PROPOSAL]},
            "extension": [
                {"url": v.OWNER, "valueReference": self._organisation(a.owner)},
                {"url": v.FORWARDABLE, "valueBoolean": a.forwardable},
            ],
            "identifier": [{"system": v.MEETING, "value": a.meeting}],
            "status": a.status,
            "serviceType": [_concept(v.SERVICE_TYPE, "video")],
            "description": a.subject,
            "start": instant(a.start),
            "end": instant(a.end),
            "created": instant(a.created),
            "participant": participants,
        }
        if a.comment:
            resource["comment"] = a.comment
        if a.status == "cancelled":
            resource["cancelationReason"] = {"text": a.cancel_reason}
        return resource

    def entry(self, entry: Entry) -> Json:
        """An organisation or unit as Organization, a person as PractitionerRole."""
        type_, _, id = entry.reference.partition("/")
        resource: Json = {"resourceType": type_, "id": id, "meta": {"tag": [_PROPOSAL]}}
        if entry.kind == "person":
            return {
                **resource,
                "practitioner": {"display": entry.name},
                "organization": self._organisation(entry.organisation),
                "telecom": [{"system": "email", "value": entry.email}],
            }
        above = self._directory.lineage(entry.organisation)[1:2]
        part = {"partOf": self._organisation(above[0])} if above else {}
        identifiers = [{"system": system, "value": value} for system, value in entry.identifiers]
        return {
            **resource,
            "identifier": identifiers,
            "type": [_concept(v.KIND, entry.kind)],
            "name": entry.name,
            **part,
        }

    def _participant(self, p: Participant) -> Json:
        extensions: list[Json] = [{"url": v.ADDED_BY, "valueReference": self._organisation(p.added_by)}]
        if p.forwarded:
            extensions.append({"url": v.FORWARDED, "valueBoolean": True})
        return {
            "id": p.id,
            "extension": extensions,
            "type": [_concept(v.ROLE, p.role)],
            "actor": _actor(p),
            "required": p.required,
            "status": p.reply,
        }

    def _organisation(self, key: str) -> Json:
        return {"reference": f"Organization/{key}", "display": self._directory.name(key)}


def bundle(resources: Iterable[Json], base: str, own: str, following: str | None) -> Json:
    """A search result; `own` and `following` are the addresses of this page and the next."""
    links = [{"relation": "self", "url": own}]
    if following is not None:
        links.append({"relation": "next", "url": following})
    entries = [
        {"fullUrl": f"{base}/{r['resourceType']}/{r['id']}", "resource": r, "search": {"mode": "match"}}
        for r in resources
    ]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": links,
        **({"entry": entries} if entries else {}),
    }


def instant(moment: datetime) -> str:
    """A FHIR instant, whole seconds in UTC."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _actor(p: Participant) -> Json:
    if p.kind == "citizen":
        return {"type": "Patient", "identifier": {"system": v.CPR, "value": p.citizen}, "display": p.name}
    return {"reference": p.actor, "display": p.name}


def _interpreter(booked: Interpreting) -> Json:
    why = f": {booked.reason}" if booked.reason else ""
    return {
        "id": "interpreter",
        "type": [_concept(v.PARTICIPATION, v.TRANSLATOR), _concept(v.LANGUAGE, booked.language)],
        "actor": {"display": f"Tolk, {booked.mode}{why}"},
        "required": "required",
        "status": _REPLIES.get(booked.status, "needs-action"),
    }


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def utc_place(start: datetime, id: str) -> str:
    """A place in a list of meetings by start: after this one."""
    return f"{start.isoformat(timespec='seconds')}|{id}"
