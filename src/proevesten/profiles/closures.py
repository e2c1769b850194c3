"""The dependency closures in force: which packages decide a message, by standard and version.

Source: digest section 1 (package lists of the MedCom IGs, November 2026). Three closures live side by
side because the same canonicals exist in several versions; one process may check all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from proevesten.profiles.embedded import embedded
from proevesten.profiles.store import Definitions

R4 = "hl7.fhir.r4.core#4.0.1"
_IG = "http://medcomfhir.dk/ig/"


@dataclass(frozen=True, slots=True)
class Closure:
    """One message standard in one version.

    `spoken` are the versions that senders and envelopes name and that this closure serves.
    """

    standard: str
    version: str
    event: str
    profile: str
    packages: tuple[str, ...]
    spoken: tuple[str, ...]


CARECOMMUNICATION = Closure(
    "carecommunication",
    "5.0.4",
    "care-communication-message",
    _IG + "carecommunication/StructureDefinition/medcom-careCommunication-message",
    (
        "medcom.fhir.dk.carecommunication#5.0.4",
        "medcom.fhir.dk.messaging#4.0.2",
        "medcom.fhir.dk.core#3.0.1",
        "medcom.fhir.dk.terminology#2.0.1",
        "hl7.fhir.dk.core#3.4.0",
        R4,
    ),
    ("5", "5.0", "5.0.0", "5.0.1", "5.0.2", "5.0.3", "5.0.4"),
)

HOSPITALNOTIFICATION = Closure(
    "hospitalnotification",
    "3.0.2",
    "hospital-notification-message",
    _IG + "hospitalnotification/StructureDefinition/medcom-hospitalNotification-message",
    (
        "medcom.fhir.dk.hospitalnotification#3.0.2",
        "medcom.fhir.dk.messaging#2.1.0",
        "medcom.fhir.dk.core#2.0.0",
        # Messaging 2.1.0 builds on core 2.3.0, whose canonicals differ from those of 2.0.0.
        "medcom.fhir.dk.core#2.3.0",
        "medcom.fhir.dk.terminology#1.1.1",
        "hl7.fhir.dk.core#2.0.0",
        R4,
    ),
    ("3", "3.0", "3.0.0", "3.0.1", "3.0.2"),
)

ACKNOWLEDGEMENT = Closure(
    "acknowledgement",
    "2.0.3",
    "acknowledgement-message",
    _IG + "acknowledgement/StructureDefinition/medcom-messaging-acknowledgement",
    (
        "medcom.fhir.dk.acknowledgement#2.0.3",
        "medcom.fhir.dk.messaging#2.1.0",
        "medcom.fhir.dk.core#2.0.1",
        "medcom.fhir.dk.core#2.3.0",
        # 1.4.0 has five malformed issue codes at its source; 2.0.1 holds the list in force.
        "medcom.fhir.dk.terminology#2.0.1",
        "medcom.fhir.dk.terminology#1.4.0",
        "hl7.fhir.dk.core#2.0.0",
        R4,
    ),
    ("2", "2.0", "2.0.0", "2.0.1", "2.0.2", "2.0.3"),
)

CLOSURES = (CARECOMMUNICATION, HOSPITALNOTIFICATION, ACKNOWLEDGEMENT)


def by_event(code: str) -> Closure | None:
    """The closure of an event code, None when the code is unknown."""
    return next((c for c in CLOSURES if c.event == code), None)


def by_standard(name: str) -> Closure | None:
    """The closure of a standard by its name on the command line."""
    return next((c for c in CLOSURES if c.standard == name), None)


@cache
def definitions(closure: Closure) -> Definitions:
    """The embedded definitions of a closure; built once per process."""
    return Definitions([embedded(label) for label in closure.packages])
