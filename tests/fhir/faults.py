"""One message per rule that breaks it: what the invalid fixtures are made of.

Every function gets a fresh copy of a valid message of ours and breaks one thing in it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from proevesten.builders.fhir.parts import resources_of
from tests.fhir.samples import all_messages

Break = Callable[[Any], None]
LEAVE = "leave-period-extension"


def first(tree: Any, kind: str, index: int = 0) -> Any:
    return resources_of(tree, kind)[index]


def _drop(kind: str, key: str, index: int = 0) -> Break:
    return lambda tree: first(tree, kind, index).pop(key)


def _set(kind: str, key: str, value: Any, index: int = 0) -> Break:
    def change(tree: Any) -> None:
        first(tree, kind, index)[key] = value

    return change


def _without(kind: str) -> Break:
    def change(tree: Any) -> None:
        tree["entry"] = [e for e in tree["entry"] if e["resource"]["resourceType"] != kind]

    return change


def _category(code: str) -> Break:
    def change(tree: Any) -> None:
        first(tree, "Communication")["category"][0]["coding"][0]["code"] = code

    return change


def _second_patient(tree: Any) -> None:
    entry = copy.deepcopy(next(e for e in tree["entry"] if e["resource"]["resourceType"] == "Patient"))
    entry["resource"]["id"] = "11111111-1111-4111-8111-111111111111"
    entry["fullUrl"] = entry["fullUrl"].rpartition("/")[0] + "/11111111-1111-4111-8111-111111111111"
    tree["entry"].append(entry)


def _identifier(kind: str, system: str, value: str) -> Break:
    def change(tree: Any) -> None:
        next(i for i in first(tree, kind)["identifier"] if system in i["system"])["value"] = value

    return change


def _swap_team(tree: Any) -> None:
    one, other = resources_of(tree, "CareTeam")
    one["managingOrganization"] = other["managingOrganization"]


def _swap_recipient(tree: Any) -> None:
    one, other = resources_of(tree, "CareTeam")
    other["managingOrganization"] = one["managingOrganization"]


def _payload(index: int, change: Callable[[Any], None]) -> Break:
    return lambda tree: change(first(tree, "Communication")["payload"][index])


def _extension(payload: Any, name: str) -> Any:
    return next(e for e in payload["extension"] if name in e["url"])


def _phone(payload: Any) -> None:
    _extension(payload, "contact")["valueContactPoint"]["value"] = "ukendt"


def _upper_id(payload: Any) -> None:
    identifier = _extension(payload, "identifier")["valueIdentifier"]
    identifier["value"] = "urn:uuid:" + identifier["value"].removeprefix("urn:uuid:").upper()


def _same_id(tree: Any) -> None:
    one, other = first(tree, "Communication")["payload"][:2]
    wanted = _extension(one, "identifier")["valueIdentifier"]["value"]
    _extension(other, "identifier")["valueIdentifier"]["value"] = wanted


def _url(url: str) -> Break:
    return _payload(1, lambda p: p["contentAttachment"].update(url=url))


def _provenance(index: int, **values: Any) -> Break:
    return lambda tree: first(tree, "Provenance", index).update(values)


def _activity(code: str, index: int = -1) -> Break:
    def change(tree: Any) -> None:
        first(tree, "Provenance", index)["activity"]["coding"][0]["code"] = code

    return change


def _revision(index: int, what: Any) -> Break:
    def change(tree: Any) -> None:
        entities = first(tree, "Provenance", index)["entity"]
        next(e for e in entities if e["role"] == "revision")["what"] = what

    return change


def _no_revision(tree: Any) -> None:
    newest = first(tree, "Provenance")
    newest["entity"] = [e for e in newest["entity"] if e["role"] != "revision"]


def _add_revision(tree: Any) -> None:
    what = {"reference": "MessageHeader/22222222-2222-4222-8222-222222222222"}
    first(tree, "Provenance")["entity"].append({"role": "revision", "what": what})


def _entity(role: str) -> Break:
    return lambda tree: first(tree, "Provenance")["entity"][0].update(role=role)


def _foreign_source(tree: Any) -> None:
    entity = first(tree, "Provenance")["entity"][0]
    entity["what"]["identifier"]["value"] = "urn:uuid:33333333-3333-4333-8333-333333333333"


def _old_file_again(tree: Any) -> None:
    for payload in first(tree, "Communication")["payload"][1:3]:
        payload["contentAttachment"]["url"] = "https://portal.vconf.dk/?url=1"


def _file_lost(tree: Any) -> None:
    attachment = first(tree, "Communication")["payload"][1]["contentAttachment"]
    attachment.pop("url")


def _text_only(tree: Any) -> None:
    payloads = first(tree, "Communication")["payload"]
    payloads[0]["contentString"] = "Mødet er på https://portal.vconf.dk/?url=anden-adresse."


def _unlisted(tree: Any) -> None:
    extension = {"url": "http://eksempel.dk/modifier", "valueString": "x"}
    first(tree, "Patient")["modifierExtension"] = [extension]


def _leave_without_start(tree: Any) -> None:
    encounter = first(tree, "Encounter")
    encounter["extension"] = [e for e in encounter["extension"] if LEAVE not in e["url"]]
    encounter.pop("extension")


def _leave_end(tree: Any) -> None:
    extension = first(tree, "Encounter")["extension"][0]
    extension["valuePeriod"].pop("end")


def _flag(tree: Any) -> None:
    head = first(tree, "MessageHeader")
    url = "http://medcomfhir.dk/ig/hospitalnotification/StructureDefinition/medcom-messaging-reportOfAdmissionExtension"
    head["extension"] = [{"url": url, "valueBoolean": True}]


def _primary(tree: Any) -> None:
    extension = first(tree, "MessageHeader")["destination"][0]["extension"][0]
    extension["valueCoding"]["code"] = "cc"


def _reverse_period(tree: Any) -> None:
    first(tree, "Encounter")["period"] = {
        "start": "2026-11-03T10:00:00+01:00",
        "end": "2026-11-02T10:00:00+01:00",
    }


def _answered(value: str) -> Break:
    return lambda tree: first(tree, "MessageHeader")["response"].update(identifier=value)


CC, HN, ACK = "carecommunication", "hospitalnotification", "acknowledgement"
OTHER_PROFILE = ["http://medcomfhir.dk/ig/messaging/StructureDefinition/medcom-messaging-messageHeader"]

FAULTS: list[tuple[str, str, str, Break]] = [
    # rule, what is done, the valid message it is done to, how
    ("medcom-careCommunication-1", "fremmed-profil", f"{CC}/new", _set("MessageHeader", "meta", {"profile": OTHER_PROFILE})),
    ("medcom-careCommunication-2", "to-borgere", f"{CC}/new", _second_patient),
    ("medcom-careCommunication-3", "provenance-uden-profil", f"{CC}/new", _drop("Provenance", "meta")),
    ("medcom-careCommunication-4", "uden-navn", f"{CC}/new", _drop("Practitioner", "name")),
    ("medcom-careCommunication-5", "prioritet", f"{CC}/new", _set("Communication", "priority", "asap")),
    ("medcom-careCommunication-6", "andet-uden-emne", f"{CC}/new-referral", _category("other")),
    ("medcom-careCommunication-7", "uden-rolle", f"{CC}/new", _drop("PractitionerRole", "code")),
    ("medcom-careCommunication-8", "forfatter-uden-navn", f"{CC}/new", _drop("Practitioner", "name")),
    ("medcom-careCommunication-9", "uden-forloeb", f"{CC}/new", _drop("Encounter", "episodeOfCare")),
    ("medcom-careCommunication-11", "fremmed-afsender", f"{CC}/new", _swap_team),
    ("medcom-careCommunication-12", "fremmed-modtager", f"{CC}/new", _swap_recipient),
    ("medcom-careCommunication-13", "rolle-uden-person", f"{CC}/new", _drop("PractitionerRole", "practitioner")),
    ("medcom-careCommunication-15", "kontakt-uden-henvisning", f"{CC}/new", _drop("Communication", "encounter")),
    (
        "medcom-carecommunication-definition-url",
        "version-4",
        f"{CC}/new",
        _set("MessageHeader", "definition", "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|4.0"),
    ),
    ("medcom-messaging-2", "uden-provenance", f"{CC}/new", _without("Provenance")),
    ("medcom-uuidv4", "store-bogstaver", f"{CC}/new", _payload(0, _upper_id)),
    ("medcom-core-contact", "uden-cifre", f"{CC}/new", _payload(0, _phone)),
    ("uuidv5", "version-4", f"{CC}/new", lambda t: first(t, "Encounter")["episodeOfCare"][0]["identifier"].update(value="urn:uuid:cfe5fa3d-ef7e-4ccb-a3a3-b8a3a4a4a4a4")),
    ("cpr", "31-april", f"{CC}/new", _identifier("Patient", "1.2", "3104479989")),
    ("cpr", "31-april", f"{HN}/STIN", _identifier("Patient", "1.2", "3104479989")),
    ("gln-modulus-10", "kontrolciffer", f"{CC}/new", _identifier("Organization", "gln", "5790000209355")),
    ("gln-modulus-10", "kontrolciffer", f"{HN}/STIN", _identifier("Organization", "gln", "5790000209355")),
    ("gln-length", "tolv-cifre", f"{ACK}/ok", _identifier("Organization", "gln", "579000020935")),
    ("min-digits-sor", "ti-cifre", f"{CC}/new", _identifier("Organization", "176.1.1", "2651610000")),
    ("fhir-binding-required", "ukendt-kategori", f"{CC}/new", _category("video")),
    ("fhir-binding-required", "ukendt-filtype", f"{CC}/new", _payload(2, lambda p: p["contentAttachment"].update(contentType="video/mp4"))),
    ("fhir-slice-closed", "fremmed-rolle", f"{CC}/new", _entity("quotation")),
    ("fhir-cardinality-min", "uden-titel", f"{CC}/new", _payload(1, lambda p: p["contentAttachment"].pop("title"))),
    ("fhir-cardinality-min", "uden-afsender", f"{CC}/new", _drop("MessageHeader", "sender")),
    ("fhir-reference-bundled", "uden-borger", f"{HN}/STIN", _without("Patient")),
    ("fhir-extension-unknown", "modifier", f"{CC}/new", _unlisted),
    ("fhir-unknown-element", "ukendt-element", f"{HN}/STIN", _set("Encounter", "video", "ja")),
    ("fhir-format", "uden-zone", f"{HN}/STIN", lambda t: t.update(timestamp="2026-11-02T10:00:00")),
    ("txt-1", "script", f"{CC}/new", lambda t: first(t, "Patient")["text"].update(div='<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>')),
    ("per-1", "slut-foer-start", f"{HN}/SLHJ", _reverse_period),
    ("medcom-hospitalNotification-2", "to-borgere", f"{HN}/STIN", _second_patient),
    ("medcom-hospitalNotification-4", "erstatnings-cpr", f"{HN}/STIN", lambda t: first(t, "Patient")["identifier"][0].update(system="urn:oid:1.2.208.176.1.6.1.1", value="0703921VJ5")),
    ("medcom-hospitalNotification-5", "kopimodtager", f"{HN}/STIN", _primary),
    ("medcom-hospitalNotification-6", "orlov-uden-start", f"{HN}/STOR", _leave_without_start),
    ("medcom-acknowledgement-1", "uden-forklaring", f"{ACK}/fatal-error", _without("OperationOutcome")),
    ("medcom-acknowledgement-2", "uden-svar", f"{ACK}/ok", _drop("MessageHeader", "response")),
    # Beyond the profiles
    ("medcom-id-not-uuid", "egen-id", f"{CC}/new", lambda t: t.update(id="besked-1")),
    ("medcom-time-without-zone", "kun-dato", f"{HN}/STIN", lambda t: first(t, "Encounter")["period"].update(start="2026-11-02")),
    ("medcom-provenance-current", "ingen-aktuel", f"{CC}/new", _provenance(0, target=[{"reference": "MessageHeader/44444444-4444-4444-8444-444444444444"}])),
    ("medcom-provenance-newest", "gammel-er-nyest", f"{CC}/reply", _provenance(1, occurredDateTime="2026-12-24T10:00:00+01:00")),
    ("medcom-cc-payload-unique", "samme-id", f"{CC}/new", _same_id),
    ("medcom-cc-payload-provenance", "ukendt-segment", f"{CC}/new", _foreign_source),
    ("medcom-cc-provenance-payload", "ukendt-kilde", f"{CC}/new", _foreign_source),
    ("medcom-cc-new-revision", "forgaenger", f"{CC}/new", _add_revision),
    ("medcom-cc-new-history", "historik", f"{CC}/reply", _activity("new-message", 0)),
    ("medcom-cc-revision-missing", "uden-forgaenger", f"{CC}/reply", _no_revision),
    ("medcom-cc-history-missing", "fremmed-forgaenger", f"{CC}/reply", _revision(0, {"reference": "MessageHeader/44444444-4444-4444-8444-444444444444"})),
    ("medcom-cc-legacy-predecessor", "omvendt", f"{CC}/reply-legacy", _revision(0, {"identifier": {"value": "LETTER-1#5790001348120"}})),
    ("medcom-cc-legacy-activity", "videresendt", f"{CC}/reply-legacy", _activity("forward-message", 0)),
    ("medcom-cc-reply-data", "gentaget-fil", f"{CC}/reply", _old_file_again),
    ("medcom-cc-forward-data", "tabt-fil", f"{CC}/forward", _file_lost),
    ("medcom-cc-attachment-empty", "tomt-bilag", f"{CC}/new", _file_lost),
    ("medcom-cc-title-extension", "filendelse", f"{CC}/new", _payload(2, lambda p: p["contentAttachment"].update(title="plan.pdf"))),
    ("medcom-cc-link-broken", "uden-vaert", f"{CC}/new", _url("https:///moede")),
    ("medcom-cc-link-broken", "uden-protokol", f"{CC}/new", _url("portal.vconf.dk/?url=1")),
    ("medcom-cc-link-insecure", "http", f"{CC}/new", _url("http://portal.vconf.dk/?url=1")),
    ("medcom-cc-link-with-data", "link-og-data", f"{CC}/new", _payload(2, lambda p: p["contentAttachment"].update(url="https://medcom.dk/"))),
    ("medcom-cc-link-as-text", "loebende-tekst", f"{CC}/new", _text_only),
    ("medcom-cc-video-category", "sygepleje", f"{CC}/new", _category("nursing")),
    ("medcom-ack-provenances", "kun-een", f"{ACK}/ok", lambda t: t["entry"].pop(2)),
    ("medcom-ack-activity", "anden-aktivitet", f"{ACK}/ok", _activity("new-message", 0)),
    ("medcom-ack-of-ack", "kvittering-paa-kvittering", f"{ACK}/ok", _activity("acknowledgement", 1)),
    ("medcom-ack-revision-missing", "uden-forgaenger", f"{ACK}/ok", _drop("Provenance", "entity")),
    ("medcom-ack-identifier", "andet-id", f"{ACK}/ok", _answered("55555555-5555-4555-8555-555555555555")),
    ("medcom-ack-details-missing", "uden-details", f"{ACK}/fatal-error", lambda t: first(t, "MessageHeader")["response"].pop("details")),
    ("medcom-ack-ok-with-error", "ok-med-fejl", f"{ACK}/fatal-error", lambda t: first(t, "MessageHeader")["response"].update(code="ok")),
    ("medcom-hn-header-profile", "fremmed-profil", f"{HN}/STIN", _set("MessageHeader", "meta", {"profile": OTHER_PROFILE})),
    ("medcom-hn-activity", "ny-meddelelse", f"{HN}/STIN", _activity("new-message")),
    ("medcom-hn-code-table", "indlagt-som-akut", f"{HN}/STIN", lambda t: first(t, "Encounter")["class"].update(code="EMER")),
    ("medcom-hn-code-table", "doed-uden-afslutning", f"{HN}/STIN", _set("Patient", "deceasedBoolean", True)),
    ("medcom-hn-period-end", "uden-sluttid", f"{HN}/SLHJ", lambda t: first(t, "Encounter")["period"].pop("end")),
    ("medcom-hn-period-open", "med-sluttid", f"{HN}/STIN", lambda t: first(t, "Encounter")["period"].update(end="2026-11-02T12:00:00+01:00")),
    ("medcom-hn-leave-end", "orlov-uden-slut", f"{HN}/SLOR", _leave_end),
    ("medcom-hn-leave-open", "orlov-med-slut", f"{HN}/STOR", lambda t: first(t, "Encounter")["extension"][0]["valuePeriod"].update(end="2026-11-03T12:00:00+01:00")),
    ("medcom-hn-report-flag", "opfoelgning", f"{HN}/STOR", _flag),
    ("medcom-hn-report-again", "efter-akut", f"{HN}/STIN-after-STAA", _flag),
    ("medcom-hn-report-recipient", "uden-flag", f"{HN}/STIN", lambda t: first(t, "MessageHeader")["extension"].pop(0)),
    ("medcom-hn-order", "orlov-to-gange", f"{HN}/SLOR", _activity("start-leave-inpatient")),
]  # fmt: skip


def faulty(base: str, change: Break) -> Any:
    """A fresh copy of one of our messages with one fault."""
    tree = copy.deepcopy(all_messages()[base][1])
    change(tree)
    return tree
