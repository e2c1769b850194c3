"""What the conversions to and from FHIR share: their losses, identifiers that fit, Danish times.

Source: MedCom, Mapning-XDIS91-CareCommunication 5.0.0 and Mapning-XCTL-Acknowledgement; digest section 11.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from proevesten.findings import Finding
from proevesten.rules.catalogue import load
from proevesten.texts import Text, both

DANISH = ZoneInfo("Europe/Copenhagen")
SHORT = 14
"""Longest envelope and letter id in OIOXML and EDIFACT."""

_LEGAL_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")

CATEGORIES = {
    "alcohol-and-drug-treatment": "Rusmiddelbehandling",
    "assistive-devices": "Hjælpemidler",
    "carecoordination": "Forløbskoordinering",
    "decease": "Dødsfald",
    "discharge": "Udskrivelse",
    "examination-results": "Undersøgelsessvar",
    "healthcare": "Sundhedspleje",
    "home-care-assessment": "Visitation",
    "medicine": "Medicin",
    "nursing": "Sygepleje",
    "outpatient": "Ambulant",
    "psychiatry-social-disability": "Psykiatri, social, handicap",
    "regarding-referral": "Vedr. henvisning",
    "telemedicine": "Telemedicin",
    "training": "Træning",
    "acute-ambulant": "Akut ambulant",
    "extended-care-responsibility": "Udvidet behandlingsansvar",
    "other": "Andet",
}
"""CareCommunication's categories in Danish (Terminology 2.0.1)."""


@dataclass(slots=True)
class FhirLosses:
    """Collects what a conversion cannot carry; rules are `conversion-fhir-…` of the catalogue."""

    found: list[Finding] = field(default_factory=list)

    def add(self, rule: str, place: str, *, received: Text | str = "", expected: str = "") -> None:
        """A loss of the rule `conversion-fhir-<rule>` at a place in the source."""
        entry = load("fhir_conversion")[f"conversion-fhir-{rule}"]
        self.found.append(
            entry.finding(
                place,
                received=received if isinstance(received, Text) else both(received),
                expected=both(expected),
            )
        )

    def result(self) -> tuple[Finding, ...]:
        """The losses, each once, in the order in which they were found."""
        return tuple(dict.fromkeys(self.found))


@dataclass(frozen=True, slots=True)
class FhirConverted:
    """A converted message: the bytes, the losses, and files that travel apart (object id → bytes)."""

    data: bytes
    losses: tuple[Finding, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)


def short_id(value: str, place: str, losses: FhirLosses) -> str:
    """An id that fits fourteen characters; a longer one is replaced by one derived from it, always the same."""
    if 0 < len(value) <= SHORT:
        return value
    derived = hashlib.sha256(value.encode()).hexdigest()[:SHORT].upper()
    losses.add("id", place, received=value, expected=derived)
    return derived


def fhir_id(value: str, place: str, losses: FhirLosses) -> str:
    """An id that FHIR allows; any other is replaced by one derived from it, always the same."""
    if _LEGAL_ID.fullmatch(value):
        return value
    derived = (
        re.sub(r"[^A-Za-z0-9\-.]", "-", value)[:50] + "-" + hashlib.sha256(value.encode()).hexdigest()[:8]
    )
    losses.add("id", place, received=value, expected=derived)
    return derived


def local(value: str) -> datetime:
    """An instant as Danish wall time to the minute, as OIOXML and EDIFACT write it; no zone is Danish time."""
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        found = found.replace(tzinfo=DANISH)
    return found.astimezone(DANISH).replace(tzinfo=None, second=0, microsecond=0)


def aware(value: datetime) -> datetime:
    """Danish wall time with its zone; the first of two equal hours in October."""
    return value.replace(tzinfo=DANISH)


def first(found: Any) -> dict[str, Any]:
    """The first object of an array, or the object itself; empty when there is none."""
    item = found[0] if isinstance(found, list) and found else found
    return item if isinstance(item, dict) else {}
