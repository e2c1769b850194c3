"""Acknowledgement 2.0.3 of a FHIR message: ok, transient-error, fatal-error. Source: digest section 6."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from proevesten.builders.fhir import parts
from proevesten.builders.fhir.parts import Stamp
from proevesten.codecs.fhir.model import Json

EVENT = "acknowledgement-message"
ERRORS = parts.TERMINOLOGY + "medcom-acknowledgement-error-codes"
OUTCOMES = "http://terminology.hl7.org/CodeSystem/operation-outcome"
_ACK = parts.IG + "acknowledgement/StructureDefinition/"
_PROVENANCE = parts.IG + "messaging/StructureDefinition/medcom-messaging-provenance"

Code = Literal["ok", "transient-error", "fatal-error"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong: a code of medcom-acknowledgement-issue-details and words for people."""

    code: str
    text: str = ""
    kind: str = "structure"
    severity: str = "error"


def acknowledge(original: Json, code: Code, stamp: Stamp, issues: Sequence[Issue] = ()) -> Json:
    """The Acknowledgement that a receiver of `original` sends back.

    Raises ValueError for an original that is itself an Acknowledgement (never answered), and for a
    negative answer without an issue.
    """
    asked = copy.deepcopy(original)
    old = parts.resources_of(asked, "MessageHeader")[0]
    if old.get("eventCoding", {}).get("code") == EVENT:
        raise ValueError("an Acknowledgement is never acknowledged")
    if code != "ok" and not issues:
        raise ValueError("a negative Acknowledgement says why")
    sender = parts.resolve(asked, old["destination"][0]["receiver"])
    receiver = parts.resolve(asked, old["sender"])
    head = parts.header(EVENT, _ACK + "medcom-messaging-acknowledgementHeader", sender, receiver, stamp)
    head["response"] = {"identifier": old["id"], "code": code}
    outcome = [_outcome(issues, stamp)] if issues else []
    if outcome:
        head["response"]["details"] = parts.reference(outcome[0])
    before = _carried(parts.newest_provenance(asked), receiver)
    own = parts.provenance(
        "acknowledgement", head["id"], sender, _PROVENANCE, stamp, [parts.revision(old["id"])]
    )
    return parts.bundle("acknowledgement", [head, own, before, sender, receiver, *outcome], stamp)


def _carried(provenance: Json, sender: Json) -> Json:
    """The acknowledged message's newest Provenance; its sender is in this bundle under the same id."""
    provenance["meta"] = {"profile": [_PROVENANCE]}
    provenance["agent"] = [{"who": parts.reference(sender)}]
    return provenance


def _outcome(issues: Sequence[Issue], stamp: Stamp) -> Json:
    rows = [(issue.code, issue.text) for issue in issues]
    made = parts.resource(
        "OperationOutcome", stamp.new_id(), _ACK + "medcom-acknowledgement-operationoutcome", rows
    )
    made["issue"] = [_issue(issue) for issue in issues]
    return made


def _issue(issue: Issue) -> Json:
    system = OUTCOMES if issue.code in OUTCOME_CODES else ERRORS
    details: Json = {"coding": [{"system": system, "code": issue.code}]}
    if issue.text:
        details["text"] = issue.text
    return {"severity": issue.severity, "code": issue.kind, "details": details}


OUTCOME_CODES = frozenset(
    [
        "MSG_ID_INVALID",
        "MSG_ID_TOO_LONG",
        "MSG_BAD_FORMAT",
        "MSG_BAD_SYNTAX",
        "MSG_DATE_FORMAT",
        "MSG_DUPLICATE_ID",
        "MSG_INVALID_ID",
        "MSG_JSON_OBJECT",
        "MSG_LOCAL_FAIL",
        "MSG_NO_MATCH",
        "MSG_NO_EXIST",
        "MSG_PARAM_INVALID",
        "MSG_UNKNOWN_TYPE",
        "MSG_RESOURCE_REQUIRED",
        "MSG_RESOURCE_NOT_ALLOWED",
        "MSG_RESOURCE_TYPE_MISMATCH",
        "MSG_WRONG_NS",
    ]
)
"""HL7's codes that MedCom allows and simulators use; the rest of the list is MedCom's own."""
