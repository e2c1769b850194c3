"""Reading a letter off the wire, whatever its format, as the judges see it."""

from __future__ import annotations

from typing import Any

from proevesten.codecs import edifact, oioxml
from proevesten.codecs.correspondence import Correspondence
from proevesten.codecs.vans_envelope import is_envelope, read_envelope


def payload(data: bytes) -> bytes:
    """The message inside an envelope, or the bytes themselves when they travel bare."""
    return (read_envelope(data).data or b"") if is_envelope(data) else data


def read(data: bytes, standard: str) -> Correspondence:
    """The letter. Raises UnreadableError or ValueError when it is none of `standard`."""
    inner = payload(data)
    if standard.startswith("dis"):
        return edifact.read_correspondence(inner)
    if standard == "carecommunication":
        from proevesten.conversion.fhir_model import FhirLosses
        from proevesten.conversion.fhir_to_letter import letter_of

        return letter_of(_tree(inner), FhirLosses())[0]
    return oioxml.read_correspondence(inner)


def thread(data: bytes, standard: str) -> str:
    """What ties letters of one thread together: the episode of care, or Communication.identifier in FHIR."""
    if standard != "carecommunication":
        return read(data, standard).episode_of_care_id or ""
    from proevesten.builders.fhir import parts

    communication = parts.resources_of(_tree(payload(data)), "Communication")[0]
    return str((communication.get("identifier") or [{}])[0].get("value", ""))


def subject(data: bytes, standard: str) -> str:
    """The subject as sent: the letter's Subject, or Communication.topic in FHIR."""
    if standard != "carecommunication":
        return read(data, standard).subject or ""
    from proevesten.builders.fhir import parts

    communication = parts.resources_of(_tree(payload(data)), "Communication")[0]
    return str(communication.get("topic", {}).get("text", ""))


def category(data: bytes) -> list[str]:
    """The national categories of a CareCommunication."""
    from proevesten.builders.fhir import parts

    communication = parts.resources_of(_tree(payload(data)), "Communication")[0]
    codings = [c for row in communication.get("category", []) for c in row.get("coding", [])]
    return [str(c.get("code", "")) for c in codings]


def _tree(data: bytes) -> dict[str, Any]:
    from proevesten.rules.fhir.detect import read as read_fhir

    return read_fhir(data).tree
