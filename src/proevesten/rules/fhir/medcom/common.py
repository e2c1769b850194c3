"""Rules for every MedCom message in FHIR: identities, times, size, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from proevesten.rules.fhir.medcom.view import Message, items, text

GLN = "https://www.gs1.org/gln"
LIMIT = 100_000_000
"""Bytes of a message with its VANSEnvelope, in which it is base64 (MedCom governance, 2025-11)."""
ENVELOPE = 4_000
"""Bytes that an envelope adds around the payload, rounded up."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TIMES = {
    "Bundle": ("timestamp",),
    "Provenance": ("occurredDateTime", "recorded"),
    "Encounter": ("period.start", "period.end"),
}


def check(message: Message) -> None:
    """The rules of this module on one message."""
    _size(message)
    _identities(message)
    _times(message)
    _addresses(message)


def _size(message: Message) -> None:
    size = message.document.size
    whole = (size + 2) // 3 * 4 + ENVELOPE
    if whole > LIMIT:
        message.note("medcom-message-size", "Bundle", received=str(whole), expected=str(LIMIT))


def _identities(message: Message) -> None:
    header, path = message.header
    for value, place in ((message.document.tree.get("id"), "Bundle.id"), (header.get("id"), f"{path}.id")):
        if isinstance(value, str) and not _UUID.fullmatch(value):
            message.note("medcom-id-not-uuid", place, received=value)


def _times(message: Message) -> None:
    """Times of events are told to the second with a zone; a bare date cannot be put in order."""
    tree = message.document.tree
    for resource, path in [
        (tree, "Bundle"),
        *message.resources("Provenance"),
        *message.resources("Encounter"),
    ]:
        for name in _TIMES[str(resource["resourceType"])]:
            value = text(resource, *name.split("."))
            if _DAY.fullmatch(value):
                message.note("medcom-time-without-zone", f"{path}.{name}", received=value)
    for payload, path in message.payloads():
        for index, entry in enumerate(items(payload, "extension")):
            if _DAY.fullmatch(text(entry, "valueDateTime")):
                place = f"{path}.extension[{index}].valueDateTime"
                message.note("medcom-time-without-zone", place, received=text(entry, "valueDateTime"))


def _addresses(message: Message) -> None:
    known = message.options.location_numbers
    if known is None:
        return
    for value, path in _location_numbers(message):
        if value not in known:
            message.note("medcom-location-number-unknown", path, received=value)


def _location_numbers(message: Message) -> Iterator[tuple[str, str]]:
    for resource, path in message.resources("Organization"):
        for index, identifier in enumerate(items(resource, "identifier")):
            value: Any = identifier.get("value")
            if identifier.get("system") == GLN and isinstance(value, str):
                yield value, f"{path}.identifier[{index}].value"
