"""Rules of Acknowledgement: what it answers, and that it answers once. Source: digest sections 4 and 6."""

from __future__ import annotations

from proevesten.codecs.fhir.model import FhirDocument
from proevesten.findings import Finding
from proevesten.rules.fhir.medcom.view import Message, items, part, text
from proevesten.rules.judgement import Options

ACTIVITY = "acknowledgement"


def check(message: Message) -> None:
    """The rules of this module on one Acknowledgement."""
    _provenances(message)
    _outcome(message)


def _provenances(message: Message) -> None:
    found = message.provenances()
    own = [p for p in found if p.activity == ACTIVITY]
    if len(found) != 2:
        message.note("medcom-ack-provenances", "Bundle", received=str(len(found)))
    if len(own) > 1:
        message.note("medcom-ack-of-ack", own[0].path, received=own[0].target)
    if message.current() is None:
        message.note(
            "medcom-provenance-current", message.header[1], received=str(message.header[0].get("id"))
        )
    if not own:
        message.note("medcom-ack-activity", "Bundle", received=" | ".join(p.activity for p in found))
        return
    answered = [value.rpartition("/")[2] for _, value in own[-1].revisions]
    if not answered:
        message.note("medcom-ack-revision-missing", own[-1].path)
        return
    identifier = text(message.header[0], "response", "identifier")
    if identifier not in answered:
        place = f"{message.header[1]}.response.identifier"
        message.note("medcom-ack-identifier", place, received=identifier, expected=answered[0])


def _outcome(message: Message) -> None:
    header, path = message.header
    code = text(header, "response", "code")
    reference = text(header, "response", "details", "reference")
    if code in ("fatal-error", "transient-error") and not reference:
        message.note("medcom-ack-details-missing", f"{path}.response", received=code)
    if code == "ok":
        for outcome, place in message.resources("OperationOutcome"):
            for index, issue in enumerate(items(outcome, "issue")):
                if issue.get("severity") in ("fatal", "error"):
                    message.note(
                        "medcom-ack-ok-with-error", f"{place}.issue[{index}].severity", received="ok"
                    )


def correlate(acknowledgement: FhirDocument, original: FhirDocument) -> list[Finding]:
    """What is wrong with an Acknowledgement as the answer to `original`.

    It names the original's MessageHeader.id, goes from its receiver to its sender, and an Acknowledgement
    is itself never answered (KVI-01; digest section 6).
    """
    answer = Message(acknowledgement, "acknowledgement", Options())
    asked = Message(original, "", Options())
    header, path = answer.header
    wanted = str(asked.header[0].get("id", ""))
    found = text(header, "response", "identifier")
    if found != wanted:
        answer.note("medcom-ack-correlation", f"{path}.response.identifier", received=found, expected=wanted)
    if text(asked.header[0], "eventCoding", "code") == "acknowledgement-message":
        answer.note("medcom-ack-of-ack", path, received=wanted)
    sender, receivers = _address(asked, "sender"), _address(asked, "receiver")
    if _address(answer, "sender") != receivers or _address(answer, "receiver") != sender:
        answer.note("medcom-ack-direction", path, received=_address(answer, "receiver"), expected=sender)
    return answer.findings


def _address(message: Message, role: str) -> str:
    """The location number of the header's sender or receiver."""
    header, _ = message.header
    if role == "sender":
        reference = text(header, "sender", "reference")
    else:
        destinations = items(header, "destination")
        reference = text(destinations[0] if destinations else {}, "receiver", "reference")
    target = message.book.find(reference, header) if reference else None
    identifiers = items(target.resource, "identifier") if target else []
    return next((str(i.get("value")) for i in identifiers if "gln" in str(part(i, "system"))), "")
