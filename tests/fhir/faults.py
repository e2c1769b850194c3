"""Ways to break a message, one fault at a time; `fault_table.py` says which rule each breaks.

Every function gets a fresh copy of a valid message of ours and breaks one thing in it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from proevesten.builders.fhir.parts import resources_of
from tests.fhir.samples import message

Break = Callable[[Any], None]
LEAVE = "leave-period-extension"


def first(tree: Any, kind: str, index: int = 0) -> Any:
    return resources_of(tree, kind)[index]


def drop(kind: str, key: str, index: int = 0) -> Break:
    return lambda tree: first(tree, kind, index).pop(key)


def set(kind: str, key: str, value: Any, index: int = 0) -> Break:
    def change(tree: Any) -> None:
        first(tree, kind, index)[key] = value

    return change


def without(kind: str) -> Break:
    def change(tree: Any) -> None:
        tree["entry"] = [e for e in tree["entry"] if e["resource"]["resourceType"] != kind]

    return change


def category(code: str) -> Break:
    def change(tree: Any) -> None:
        first(tree, "Communication")["category"][0]["coding"][0]["code"] = code

    return change


def other_without_topic(tree: Any) -> None:
    category("other")(tree)
    first(tree, "Communication").pop("topic")


def second_patient(tree: Any) -> None:
    entry = copy.deepcopy(next(e for e in tree["entry"] if e["resource"]["resourceType"] == "Patient"))
    entry["resource"]["id"] = "11111111-1111-4111-8111-111111111111"
    entry["fullUrl"] = entry["fullUrl"].rpartition("/")[0] + "/11111111-1111-4111-8111-111111111111"
    tree["entry"].append(entry)


def identifier(kind: str, system: str, value: str) -> Break:
    def change(tree: Any) -> None:
        next(i for i in first(tree, kind)["identifier"] if system in i["system"])["value"] = value

    return change


def logical_subject(tree: Any) -> None:
    number = first(tree, "Patient")["identifier"][0]
    first(tree, "Communication")["subject"] = {"identifier": dict(number)}


def foreign_number(tree: Any) -> None:
    first(tree, "Patient")["identifier"][0]["system"] = "urn:oid:1.2.208.176.1.9"


def swap_team(tree: Any) -> None:
    one, other = resources_of(tree, "CareTeam")
    one["managingOrganization"] = other["managingOrganization"]


def swap_recipient(tree: Any) -> None:
    one, other = resources_of(tree, "CareTeam")
    other["managingOrganization"] = one["managingOrganization"]


def payload(index: int, change: Callable[[Any], None]) -> Break:
    return lambda tree: change(first(tree, "Communication")["payload"][index])


def _extension(payload: Any, name: str) -> Any:
    return next(e for e in payload["extension"] if name in e["url"])


def phone(payload: Any) -> None:
    _extension(payload, "contact")["valueContactPoint"]["value"] = "ukendt"


def upper_id(payload: Any) -> None:
    identifier = _extension(payload, "identifier")["valueIdentifier"]
    identifier["value"] = "urn:uuid:" + identifier["value"].removeprefix("urn:uuid:").upper()


def same_id(tree: Any) -> None:
    one, other = first(tree, "Communication")["payload"][:2]
    wanted = _extension(one, "identifier")["valueIdentifier"]["value"]
    _extension(other, "identifier")["valueIdentifier"]["value"] = wanted


def url(url: str) -> Break:
    return payload(1, lambda p: p["contentAttachment"].update(url=url))


def provenance(index: int, **values: Any) -> Break:
    return lambda tree: first(tree, "Provenance", index).update(values)


def activity(code: str, index: int = -1) -> Break:
    def change(tree: Any) -> None:
        first(tree, "Provenance", index)["activity"]["coding"][0]["code"] = code

    return change


def revision(index: int, what: Any) -> Break:
    def change(tree: Any) -> None:
        entities = first(tree, "Provenance", index)["entity"]
        next(e for e in entities if e["role"] == "revision")["what"] = what

    return change


def no_revision(tree: Any) -> None:
    newest = first(tree, "Provenance")
    newest["entity"] = [e for e in newest["entity"] if e["role"] != "revision"]


def add_revision(tree: Any) -> None:
    what = {"reference": "MessageHeader/22222222-2222-4222-8222-222222222222"}
    first(tree, "Provenance")["entity"].append({"role": "revision", "what": what})


def entity(role: str) -> Break:
    return lambda tree: first(tree, "Provenance")["entity"][0].update(role=role)


def foreign_source(tree: Any) -> None:
    entity = first(tree, "Provenance")["entity"][0]
    entity["what"]["identifier"]["value"] = "urn:uuid:33333333-3333-4333-8333-333333333333"


def old_file_again(tree: Any) -> None:
    for payload in first(tree, "Communication")["payload"][1:3]:
        payload["contentAttachment"]["url"] = "https://portal.vconf.dk/?url=1"


def file_lost(tree: Any) -> None:
    attachment = first(tree, "Communication")["payload"][1]["contentAttachment"]
    attachment.pop("url")


def text_only(tree: Any) -> None:
    payloads = first(tree, "Communication")["payload"]
    payloads[0]["contentString"] = "Mødet er på https://portal.vconf.dk/?url=anden-adresse."


def unlisted(tree: Any) -> None:
    extension = {"url": "http://eksempel.dk/modifier", "valueString": "x"}
    first(tree, "Patient")["modifierExtension"] = [extension]


def leave_without_start(tree: Any) -> None:
    encounter = first(tree, "Encounter")
    encounter["extension"] = [e for e in encounter["extension"] if LEAVE not in e["url"]]
    encounter.pop("extension")


def leave_end(tree: Any) -> None:
    extension = first(tree, "Encounter")["extension"][0]
    extension["valuePeriod"].pop("end")


def flag(tree: Any) -> None:
    head = first(tree, "MessageHeader")
    url = "http://medcomfhir.dk/ig/hospitalnotification/StructureDefinition/medcom-messaging-reportOfAdmissionExtension"
    head["extension"] = [{"url": url, "valueBoolean": True}]


def primary(tree: Any) -> None:
    extension = first(tree, "MessageHeader")["destination"][0]["extension"][0]
    extension["valueCoding"]["code"] = "cc"


def reverse_period(tree: Any) -> None:
    first(tree, "Encounter")["period"] = {
        "start": "2026-11-03T10:00:00+01:00",
        "end": "2026-11-02T10:00:00+01:00",
    }


def answered(value: str) -> Break:
    return lambda tree: first(tree, "MessageHeader")["response"].update(identifier=value)


def faulty(base: str, change: Break) -> Any:
    """A fresh copy of one of our messages with one fault."""
    tree = message(base)
    change(tree)
    return tree
