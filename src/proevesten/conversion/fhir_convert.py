"""The conversions with FHIR at one end, from bytes to bytes, with their losses as findings.

All raise UnreadableError naming what is wrong when the source cannot be converted, and judge what they write:
an error in the result is a finding (`fhir_proof.py`).

to_carecommunication(data)                    DIS91 or XDIS91 → CareCommunication
from_carecommunication(data, "xdis91")        CareCommunication → XDIS91 or DIS91
to_acknowledgement(data, original)            CTL or XCTL → Acknowledgement
from_acknowledgement(data, original, "xdis91")  Acknowledgement → XCTL or CTL
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proevesten.builders.fhir import parts
from proevesten.codecs import edifact, oioxml
from proevesten.codecs.correspondence import Correspondence, Receipt
from proevesten.conversion.convert import convert_correspondence, convert_receipt
from proevesten.conversion.fhir_from_letter import carecommunication_of
from proevesten.conversion.fhir_model import FhirConverted, FhirLosses
from proevesten.conversion.fhir_proof import proved, refusal
from proevesten.conversion.fhir_receipts import acknowledgement_of, receipt_of
from proevesten.conversion.fhir_to_letter import letter_of
from proevesten.conversion.model import Target
from proevesten.errors import UsageError
from proevesten.rules.fhir.detect import detect, read
from proevesten.texts import Text


def to_carecommunication(
    data: bytes,
    *,
    sor: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    xml: bool = False,
    stamp: parts.Stamp | None = None,
) -> FhirConverted:
    """A DIS91 or XDIS91 letter as CareCommunication. Raises UnreadableError when it is no letter.

    `sor` gives SOR ids by location number (from the address register), `files` attachments by object id.
    """
    losses = FhirLosses()
    letter = _letter(data)
    try:
        tree = carecommunication_of(letter, losses, sor=sor or {}, files=files or {}, stamp=stamp)
    except ValueError as fault:
        raise refusal(data, fault) from fault
    return proved(_written(tree, xml), losses)


def from_carecommunication(data: bytes, to: Target = "xdis91") -> FhirConverted:
    """A CareCommunication as XDIS91 or DIS91; its files come apart, for XBIN01 or BIN01."""
    losses = FhirLosses()
    try:
        letter, files = letter_of(_message(data, "carecommunication"), losses)
        written = oioxml.write_correspondence(letter)
    except ValueError as fault:
        raise refusal(data, fault) from fault
    if to == "xdis91":
        return proved(written, losses, files)
    further = convert_correspondence(written, "dis91")
    losses.found.extend(further.losses)
    return proved(further.data, losses, files)


def to_acknowledgement(
    data: bytes, original: bytes, *, xml: bool = False, stamp: parts.Stamp | None = None
) -> FhirConverted:
    """A receipt as the Acknowledgement of `original`, the FHIR message that was sent."""
    losses = FhirLosses()
    receipt: Receipt = (
        edifact.read_receipt(data) if edifact.looks_like_edifact(data) else oioxml.read_receipt(data)
    )
    try:
        tree = acknowledgement_of(receipt, read(original).tree, losses, stamp)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as fault:
        raise refusal(original, fault) from fault
    return proved(_written(tree, xml), losses)


def from_acknowledgement(data: bytes, original: bytes, to: Target = "xdis91") -> FhirConverted:
    """An Acknowledgement as a receipt for `original`, the letter that was sent."""
    losses = FhirLosses()
    try:
        receipt = receipt_of(_message(data, "acknowledgement"), _letter(original), losses)
        written = oioxml.write_receipt(receipt)
    except ValueError as fault:
        raise refusal(data, fault) from fault
    if to == "xdis91":
        return proved(written, losses)
    further = convert_receipt(written, "dis91")
    losses.found.extend(further.losses)
    return proved(further.data, losses)


def _letter(data: bytes) -> Correspondence:
    if edifact.looks_like_edifact(data):
        return edifact.read_correspondence(data)
    return oioxml.read_correspondence(data)


def _message(data: bytes, standard: str) -> dict[str, Any]:
    tree = read(data).tree
    found = detect(tree).closure
    if found is None or found.standard != standard:
        raise UsageError(Text(f"filen er ikke {standard}", f"the file is not {standard}"))
    return tree


def _written(tree: dict[str, Any], xml: bool) -> bytes:
    return parts.to_xml(tree) if xml else parts.to_json(tree)
