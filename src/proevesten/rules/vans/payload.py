"""The message inside an envelope: decoded and judged by its own standard."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from proevesten.codecs.vans_envelope.codec import decode_data
from proevesten.rules.judgement import Judgement
from proevesten.rules.oioxml.case import Case

_MEDCOM_FORMATS = frozenset({"XML", "EDIFACT", "HL7"})


@dataclass(frozen=True, slots=True)
class Payload:
    """The Data element, its bytes, and the judgement on them (None: a format that is not judged)."""

    element: etree._Element
    data: bytes
    judgement: Judgement | None


def open_payload(case: Case) -> Payload | None:
    """The payload of an envelope that carries a message; None for receipts and Data that is not base64."""
    from proevesten.rules.engine import check_bytes

    element = case.find(case.document.root, "Message/Data")
    data = None if element is None else decode_data(element.text or "")
    if element is None or data is None:
        return None
    form = case.find(case.document.root, "Message/MetaInformation/Document/Format")
    judged = form is None or (form.text or "") in _MEDCOM_FORMATS
    options = replace(case.options, standard=None, version=None)
    return Payload(element, data, check_bytes(data, options, nested=True) if judged else None)
