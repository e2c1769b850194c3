"""XCTL and CTL receipts to Acknowledgement and back. Source: Mapning-XCTL-Acknowledgement; digest section 11."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from proevesten.builders.fhir import parts
from proevesten.builders.fhir.acknowledgement import Code, Issue, acknowledge
from proevesten.codecs.correspondence import Correspondence, OriginalLetter, Receipt
from proevesten.conversion.fhir_model import FhirLosses, aware, first, local, short_id

_ISSUES = {
    "syntaksfejl": "MSG_BAD_SYNTAX",
    "ukendt_lokationsnummer": "MSG_Receiver_Identifier_UNKNOWN",
    "problem_med_modtagerID": "MSG_Receiver_Identifier_UNKNOWN",
    "problem_med_version": "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE",
    "ikke_specificeret": "MSG_LOCAL_FAIL",
}
_REFUSALS = {
    "MSG_BAD_SYNTAX": "syntaksfejl",
    "MSG_BAD_FORMAT": "syntaksfejl",
    "MSG_Receiver_Identifier_UNKNOWN": "ukendt_lokationsnummer",
    "MSG_Receiver_Identifier_MISSING": "problem_med_modtagerID",
    "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE": "problem_med_version",
}
_CODES: dict[str, Code] = {"positive": "ok", "negative": "fatal-error", "negative_vans": "transient-error"}


def acknowledgement_of(
    receipt: Receipt, original: dict[str, Any], losses: FhirLosses, stamp: parts.Stamp | None = None
) -> dict[str, Any]:
    """The Acknowledgement that a receipt for `original` (the FHIR message it answers) becomes."""
    stamp = stamp or parts.Stamp(aware(receipt.sent))
    refused = next((row for row in receipt.letters if row.refuse_code), None)
    code = refused.refuse_code if refused else receipt.refuse_code
    words = (refused.refuse_text if refused else receipt.refuse_text) or ""
    issues = [] if receipt.kind == "positive" else [Issue(_ISSUES.get(code or "", "MSG_LOCAL_FAIL"), words)]
    if len(receipt.letters) > 1:
        losses.add("receipt-letters", "letters", received=str(len(receipt.letters)))
    return acknowledge(original, _CODES[receipt.kind], stamp, issues)


def receipt_of(tree: dict[str, Any], original: Correspondence, losses: FhirLosses) -> Receipt:
    """The receipt that an Acknowledgement becomes; `original` is the letter that was acknowledged.

    Raises ValueError when the tree is no whole Acknowledgement.
    """
    try:
        return _receipt(tree, original, losses)
    except (IndexError, KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"not a whole Acknowledgement: {fault!r}") from fault


def _receipt(tree: dict[str, Any], original: Correspondence, losses: FhirLosses) -> Receipt:
    header = parts.resources_of(tree, "MessageHeader")[0]
    positive = header["response"]["code"] == "ok"
    issue = first(first(parts.resources_of(tree, "OperationOutcome")).get("issue"))
    details = issue.get("details", {})
    code = first(details.get("coding")).get("code", "")
    refusal = None if positive else _REFUSALS.get(code, "ikke_specificeret")
    words = None if positive else details.get("text") or code or header["response"]["code"]
    if header["response"]["code"] == "transient-error":
        losses.add("receipt-transient", "MessageHeader.response.code", received="transient-error")
    sent: datetime = local(tree["timestamp"])
    return Receipt(
        kind="positive" if positive else "negative",
        envelope_id=short_id(tree["id"], "Bundle.id", losses),
        letter_id=short_id(header["id"], "MessageHeader.id", losses),
        sent=sent,
        sender=original.receiver.location_number,
        receiver=original.sender.location_number,
        original_envelope_id=original.envelope_id,
        original_sender=original.sender.location_number,
        original_receiver=original.receiver.location_number,
        letters=(OriginalLetter(original.letter_id, original.version, refusal, words),),
    )
