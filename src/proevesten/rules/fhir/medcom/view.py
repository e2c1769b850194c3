"""A message as MedCom's rules talk of it: header, Provenances in time order, payloads, patient.

Everything is read defensively: the profiles have judged the structure already, these rules judge meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from proevesten.codecs.fhir.model import FhirDocument
from proevesten.findings import Finding
from proevesten.rules.fhir.bundle import Book
from proevesten.rules.fhir.report import rule
from proevesten.rules.judgement import Options
from proevesten.texts import both

IDENTIFIER = "http://medcomfhir.dk/ig/core/StructureDefinition/medcom-core-identifier-extension"
DATE = "http://medcomfhir.dk/ig/core/StructureDefinition/medcom-core-datetime-extension"
LEAVE = (
    "http://medcomfhir.dk/ig/hospitalnotification/StructureDefinition/"
    "medcom-hospitalnotifiation-leave-period-extension"
)
_EARLIEST = datetime.min.replace(tzinfo=UTC)

Place = tuple[dict[str, Any], str]
"""A part of the message and the path it stands at."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """One Provenance as far as the rules need it."""

    resource: dict[str, Any]
    path: str
    activity: str
    target: str
    time: datetime
    sources: tuple[str, ...]
    revisions: tuple[tuple[str, str], ...]
    """(kind, value) of each revision entity: ``reference`` or ``identifier``."""


@dataclass(slots=True)
class Message:
    """One MedCom message in FHIR, and what was found wrong with it."""

    document: FhirDocument
    standard: str
    options: Options
    findings: list[Finding] = field(default_factory=list)
    book: Book = field(init=False)

    def __post_init__(self) -> None:
        self.book = Book(self.document.tree)

    def note(self, rule_id: str, path: str, received: str = "", expected: str = "") -> None:
        """Note a finding of a rule at a path (``content`` in it stands for whichever type is there)."""
        line = self.document.line(path)
        shown = path.replace("contentString", "content").replace("contentAttachment", "content")
        shown = shown.replace("eventCoding", "event").replace("occurredDateTime", "occurred")
        entry = rule(rule_id)
        element = shown.rpartition(".")[2]
        self.findings.append(
            entry.finding(shown, received=both(received), expected=both(expected), line=line, element=element)
        )

    def resources(self, kind: str) -> Iterator[Place]:
        """Every entry's resource of a type with its path."""
        for index, entry in enumerate(items(self.document.tree, "entry")):
            resource = entry.get("resource")
            if isinstance(resource, dict) and resource.get("resourceType") == kind:
                yield resource, f"Bundle.entry[{index}].resource"

    def first(self, kind: str) -> Place:
        """The first resource of a type; an empty one at the bundle when there is none."""
        return next(self.resources(kind), ({}, "Bundle"))

    @property
    def header(self) -> Place:
        """The message header."""
        return self.first("MessageHeader")

    def provenances(self) -> list[Provenance]:
        """All Provenances, oldest first."""
        found = [_provenance(resource, path) for resource, path in self.resources("Provenance")]
        return sorted(found, key=lambda p: p.time)

    def current(self) -> Provenance | None:
        """The Provenance of this message: the newest of those that target its header."""
        own = "MessageHeader/" + str(self.header[0].get("id"))
        mine = [p for p in self.provenances() if p.target == own or p.target.endswith("/" + own)]
        return mine[-1] if mine else None

    def payloads(self) -> Iterator[Place]:
        """Every payload of the Communication with its path."""
        communication, path = self.first("Communication")
        for index, payload in enumerate(items(communication, "payload")):
            yield payload, f"{path}.payload[{index}]"


def items(value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in an array; nothing when it is no array."""
    found = value.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def part(value: dict[str, Any], *keys: str) -> Any:
    """What stands below nested objects; None where one is missing."""
    step: Any = value
    for key in keys:
        step = step.get(key) if isinstance(step, dict) else None
    return step


def text(value: dict[str, Any], *keys: str) -> str:
    """A string below nested objects; empty where there is none."""
    found = part(value, *keys)
    return found if isinstance(found, str) else ""


def extension(value: dict[str, Any], url: str) -> dict[str, Any]:
    """The first extension with a url; empty when there is none."""
    return next((e for e in items(value, "extension") if e.get("url") == url), {})


def payload_id(payload: dict[str, Any]) -> str:
    """The identifier of a payload, empty when it has none."""
    return text(extension(payload, IDENTIFIER), "valueIdentifier", "value")


def moment(value: str) -> datetime | None:
    """An instant or dateTime with a zone as a moment; None when it is none."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else None


def code(concept: Any) -> str:
    """The first code of a CodeableConcept or the code of a Coding."""
    if not isinstance(concept, dict):
        return ""
    coding = items(concept, "coding")
    return text(coding[0] if coding else concept, "code")


def _provenance(resource: dict[str, Any], path: str) -> Provenance:
    targets = items(resource, "target")
    when = moment(text(resource, "occurredDateTime")) or moment(text(resource, "recorded")) or _EARLIEST
    sources, revisions = [], []
    for entity in items(resource, "entity"):
        reference = text(entity, "what", "reference")
        identifier = text(entity, "what", "identifier", "value")
        if entity.get("role") == "source":
            sources.append(identifier)
        elif entity.get("role") == "revision":
            revisions.append(("reference", reference) if reference else ("identifier", identifier))
    return Provenance(
        resource=resource,
        path=path,
        activity=code(resource.get("activity")),
        target=text(targets[0], "reference") if targets else "",
        time=when,
        sources=tuple(sources),
        revisions=tuple(revisions),
    )
