"""What an envelope says of itself and of the message inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from proevesten.findings import Finding
from proevesten.rules.oioxml.case import Case
from proevesten.rules.oioxml.identity import is_likely_year
from proevesten.rules.oioxml.location_numbers import location_number
from proevesten.rules.shared import years
from proevesten.rules.shared.masking import shown
from proevesten.rules.vans.payload import Payload

_HEX_UUID = re.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_UUIDS = ("EnvelopeIdentifier", "OriginalEnvelopeIdentifier", "Identifier")
_DOCUMENT = "Message/MetaInformation/Document"
_FHIR_NAMES = {
    "carecommunication": "MCM:FDIS91",
    "hospitalnotification": "MCM:FDIS20",
    "acknowledgement": "MCM:FCTL",
}


def envelope_rules(case: Case) -> Iterator[Finding]:
    """Location numbers, ids and the time of the envelope itself."""
    for name in ("SenderID", "ReceiverID"):
        end_point = case.find(case.document.root, name)
        if end_point is not None and end_point.get("EndPointType") == "EAN" and end_point not in case.broken:
            yield from location_number(case, end_point)
    yield from _uuids(case)
    sent = case.find(case.document.root, "SentDateTime")
    if sent is not None and sent not in case.broken and not is_likely_year(sent.text or "", case.options):
        window = years.window(case.options)
        yield case.finding("vans-year", sent, expected=window, received=shown(sent.text or ""))


def document_rules(case: Case, payload: Payload) -> Iterator[Finding]:
    """Size, format, name and version as the envelope states them, against the payload itself."""
    yield from _size(case, payload)
    judgement = payload.judgement
    if judgement is None:
        return
    if judgement.verdict == "unreadable":
        first = judgement.findings[0]
        yield case.finding(
            "vans-payload-unreadable", payload.element, below=f" » {first.location}", reason=first.message
        )
        return
    form, name, version = _stated(judgement.standard, judgement.version)
    yield from _contradiction(case, "vans-format", "Format", form)
    yield from _contradiction(case, "vans-name", "Name", name)
    yield from _contradiction(case, "vans-version", "Version", version)


def _uuids(case: Case) -> Iterator[Finding]:
    for name in _UUIDS:
        for element in case.all(name):
            if not _HEX_UUID.fullmatch(element.text or ""):
                yield case.finding(
                    "vans-uuid", element, expected="8-4-4-4-12 (0-9, a-f)", received=shown(element.text or "")
                )


def _size(case: Case, payload: Payload) -> Iterator[Finding]:
    size = case.find(case.document.root, f"{_DOCUMENT}/SizeInBytes")
    if size is None or size in case.broken:
        return
    digits = (size.text or "").strip().lstrip("+").lstrip("0") or "0"
    if digits != str(len(payload.data)):
        yield case.finding(
            "vans-size", size, expected=str(len(payload.data)), received=shown((size.text or "").strip())
        )


def _stated(standard: str, version: str) -> tuple[str, str, str]:
    """Format, name and version that an envelope should state; empty where no source says what it should be."""
    if standard in _FHIR_NAMES:
        return "HL7", _FHIR_NAMES[standard], ""
    if standard.startswith("x"):
        return "XML", f"MCM:{standard.upper()}", version
    return "EDIFACT", f"MCM:{standard.upper()}", version


def _contradiction(case: Case, rule: str, name: str, expected: str) -> Iterator[Finding]:
    element: etree._Element | None = case.find(case.document.root, f"{_DOCUMENT}/{name}")
    if not expected or element is None or element in case.broken:
        return
    stated = (element.text or "").partition("#")[0] if name == "Name" else element.text or ""
    if stated != expected:
        yield case.finding(rule, element, expected=expected, received=shown(element.text or ""))
