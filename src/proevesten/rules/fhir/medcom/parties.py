"""Whom and what a message is about: references that carry their resource, and a citizen who can be found.

The profiles say that the references below are bundled, but base FHIR lets a reference without `reference`
(identifier or display alone) pass: the receiver then has nobody to show.
"""

from __future__ import annotations

from typing import Any

from proevesten.rules.fhir.medcom.view import Message, items, text

CITIZEN_SYSTEMS = frozenset(
    {"urn:oid:1.2.208.176.1.2", "urn:oid:1.2.208.176.1.6.1.1", "urn:oid:1.2.208.176.1.6.1.3"}
)
"""CPR, X-eCPR (national replacement number) and D-eCPR (dk-core 3)."""

_BUNDLED = {
    "MessageHeader": ("sender", "focus"),
    "Communication": ("subject",),
    "Encounter": ("subject", "serviceProvider"),
    "Provenance": ("target",),
}
"""Elements that hold a reference, or an array of references, to a resource of the same message."""


def check(message: Message) -> None:
    """The rules of this module on one message."""
    for kind, names in _BUNDLED.items():
        for resource, path in message.resources(kind):
            for name in names:
                _bundled(message, resource.get(name), f"{path}.{name}")
    header, path = message.header
    for index, destination in enumerate(items(header, "destination")):
        _bundled(message, destination.get("receiver"), f"{path}.destination[{index}].receiver")
    for patient, place in message.resources("Patient"):
        _citizen(message, patient, place)


def _bundled(message: Message, value: Any, path: str) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            _bundled(message, item, f"{path}[{index}]")
    elif isinstance(value, dict) and not isinstance(value.get("reference"), str):
        message.note("medcom-reference-logical", path, received=", ".join(sorted(value)))


def _citizen(message: Message, patient: dict[str, Any], path: str) -> None:
    systems = [text(identifier, "system") for identifier in items(patient, "identifier")]
    if systems and not CITIZEN_SYSTEMS & set(systems):
        message.note("medcom-citizen-system", f"{path}.identifier", received=", ".join(systems) or "-")
