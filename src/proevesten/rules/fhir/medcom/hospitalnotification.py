"""Rules of HospitalNotification: the composite code, order of events, periods, the admission-report flag.

Source: digest section 9 and gotcha 6 (invariants that the published profile makes vacuous).
"""

from __future__ import annotations

from typing import Any

from proevesten.rules.fhir.claims import profiles_of
from proevesten.rules.fhir.medcom.codes import allowed, follows, kind_of
from proevesten.rules.fhir.medcom.view import LEAVE, Message, Provenance, extension, part, text

_IG = "http://medcomfhir.dk/ig/hospitalnotification/StructureDefinition/"
FLAG = _IG + "medcom-messaging-reportOfAdmissionExtension"
RECIPIENT = _IG + "medcom-messaging-reportOfAdmissionRecipientExtension"
_HEADER = "medcom-hospitalNotification-messageHeader"


def check(message: Message) -> None:
    """The rules of this module on one HospitalNotification."""
    _vacuous(message)
    current = message.current()
    if current is None:
        message.note(
            "medcom-provenance-current", message.header[1], received=str(message.header[0].get("id"))
        )
        return
    _code_table(message, current)
    _periods(message, current)
    _flag(message, current)
    _order(message)


def _vacuous(message: Message) -> None:
    """What hospitalNotification-1 and -3 mean but do not say."""
    header, path = message.header
    if header and not any(url.partition("|")[0].endswith(_HEADER) for url in profiles_of(header)):
        message.note("medcom-hn-header-profile", f"{path}.meta.profile", expected=_IG + _HEADER)
    for provenance in message.provenances():
        if provenance.activity and kind_of(provenance.activity) is None:
            place = f"{provenance.path}.activity"
            message.note("medcom-hn-activity", place, received=provenance.activity)


def _state(message: Message) -> tuple[str, str, bool]:
    encounter, _ = message.first("Encounter")
    patient, _ = message.first("Patient")
    dead = patient.get("deceasedBoolean") is True or "deceasedDateTime" in patient
    return text(encounter, "class", "code"), text(encounter, "status"), dead


def _code_table(message: Message, current: Provenance) -> None:
    kind, status, dead = _state(message)
    if not kind or not status or not kind_of(current.activity):
        return
    if not allowed(kind, status, current.activity, dead):
        received = f"{kind}, {status}, {current.activity}, deceased={'true' if dead else 'false'}"
        message.note("medcom-hn-code-table", message.first("Encounter")[1], received=received)


def _periods(message: Message, current: Provenance) -> None:
    encounter, path = message.first("Encounter")
    status = text(encounter, "status")
    end = part(encounter, "period", "end")
    if status == "finished" and end is None:
        message.note("medcom-hn-period-end", f"{path}.period", received=status)
    if status in ("in-progress", "onleave") and end is not None:
        message.note("medcom-hn-period-open", f"{path}.period.end", received=status)
    leave = extension(encounter, LEAVE).get("valuePeriod")
    left = leave if isinstance(leave, dict) else {}
    if current.activity in ("end-leave-inpatient", "revise-end-leave-inpatient") and "end" not in left:
        message.note("medcom-hn-leave-end", path, received=current.activity)
    if current.activity in ("start-leave-inpatient", "revise-start-leave-inpatient") and "end" in left:
        message.note("medcom-hn-leave-open", path, received=text(left, "end"))


def _flag(message: Message, current: Provenance) -> None:
    header, path = message.header
    asks = extension(header, FLAG).get("valueBoolean") is True
    recipient = bool(extension(header, RECIPIENT))
    if asks and not current.activity.startswith("admit-"):
        message.note("medcom-hn-report-flag", path, received=current.activity)
    elif asks and len(message.provenances()) > 1:
        message.note("medcom-hn-report-again", path, received=str(len(message.provenances())))
    if recipient and not asks:
        message.note("medcom-hn-report-recipient", path)


def _order(message: Message) -> None:
    """The events of the stay, oldest first, as the Provenances tell them."""
    history: list[str] = []
    for provenance in message.provenances():
        if kind_of(provenance.activity) and not follows(history, provenance.activity, _dead(message)):
            message.note("medcom-hn-order", provenance.path, received=provenance.activity)
        history.append(provenance.activity)


def _dead(message: Message) -> bool:
    """Whether the message tells of a death, which repeats the activity before it."""
    return any(
        "deceasedBoolean" in patient or "deceasedDateTime" in patient
        for patient, _ in message.resources("Patient")
    )


def stated_code(tree: dict[str, Any]) -> tuple[str, str, str, bool]:
    """(class, status, activity, deceased) of a message, for simulators that show it."""
    from proevesten.codecs.fhir.model import FhirDocument
    from proevesten.rules.judgement import Options

    message = Message(FhirDocument(tree, "json"), "hospitalnotification", Options())
    current = message.current()
    kind, status, dead = _state(message)
    return kind, status, current.activity if current else "", dead
