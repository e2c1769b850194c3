"""Invariants of MedCom's and dk-core's profiles written in Python, for speed; see `native.py`.

Only those that need no reference to be followed. A test compares each with fhirpathpy on valid and broken
messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Check = Callable[[Any, Any], bool]

_ORGANISATIONS = frozenset(
    (
        "urn:oid:1.2.208.176.1.1",
        "https://kombit.dk/sts/organisation",
        "urn:oid:2.16.840.1.113883.2.24.1.1",
    )
)


def _resources(bundle: Any, kind: str) -> Iterator[Any]:
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") == kind:
            yield resource


def _one_patient(value: Any, _resource: Any) -> bool:
    return sum(1 for _ in _resources(value, "Patient")) == 1


def _provenance(value: Any, _resource: Any) -> bool:
    return any(True for _ in _resources(value, "Provenance"))


def _named(value: Any, _resource: Any) -> bool:
    return any(person.get("name") for person in _resources(value, "Practitioner"))


def _mandatory_identifier(value: Any, _resource: Any) -> bool:
    identifiers = value.get("identifier")
    listed = identifiers if isinstance(identifiers, list) else ()
    return any(isinstance(i, dict) and i.get("system") in _ORGANISATIONS for i in listed)


MEDCOM: dict[str, Check] = {
    "entry.where(resource.is(Patient)).count() = 1": _one_patient,
    "entry.resource.ofType(Provenance).exists()": _provenance,
    "entry.resource.ofType(Practitioner).name.exists()": _named,
    "identifier.where(system='urn:oid:1.2.208.176.1.1' or system='https://kombit.dk/sts/organisation' or "
    "system='urn:oid:2.16.840.1.113883.2.24.1.1').exists()": _mandatory_identifier,
}
