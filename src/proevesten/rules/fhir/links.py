"""References: do they point at what they may point at, and does the message carry it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proevesten.profiles.model import TypeRef
from proevesten.rules.fhir.bundle import Target, type_in
from proevesten.rules.fhir.issues import location

if TYPE_CHECKING:
    from proevesten.rules.fhir.walker import Walker

_ANY = "http://hl7.org/fhir/StructureDefinition/Resource"


def check_reference(walker: Walker, value: dict[str, Any], entry: TypeRef, path: str) -> None:
    """Note a reference that dangles or points at the wrong kind of thing (R4, references.html)."""
    reference = value.get("reference")
    if not isinstance(reference, str) or not reference:
        return
    target = walker.book.find(reference, walker.resource)
    if target is None:
        _dangling(walker, reference, entry, path)
        return
    if entry.aggregation and target.mode not in entry.aggregation:
        walker.note(
            "fhir-reference-bundled", path, expected=" | ".join(entry.aggregation), received=target.mode
        )
    targets = [t for t in entry.targets if t != _ANY]
    if targets:
        _typed(walker, target, targets, reference, path)


def _dangling(walker: Walker, reference: str, entry: TypeRef, path: str) -> None:
    if reference.startswith("#"):
        return  # ref-1 says it
    if entry.aggregation and "referenced" not in entry.aggregation:
        walker.note(
            "fhir-reference-bundled", path, expected=" | ".join(entry.aggregation), received=reference
        )
    kind = type_in(reference)
    kinds = _kinds(walker, entry.targets)
    if kind and kinds and kind not in kinds and walker.store.type(kind) is not None:
        walker.note("fhir-reference-type", path, expected=" | ".join(sorted(kinds)), received=kind)


def _kinds(walker: Walker, targets: tuple[str, ...] | list[str]) -> set[str]:
    """The resource types that the targets allow; empty when any or unknown."""
    kinds: set[str] = set()
    for url in targets:
        definition = walker.store.get(url)
        if url == _ANY or (definition is None and not url.startswith("http://hl7.org/fhir/")):
            return set()
        kinds.add(definition.type if definition else url.rpartition("/")[2])
    return kinds


def _typed(walker: Walker, target: Target, targets: list[str], reference: str, path: str) -> None:
    kinds = _kinds(walker, targets)
    kind = str(target.resource.get("resourceType"))
    if kinds and kind not in kinds:
        walker.note("fhir-reference-type", path, expected=" | ".join(sorted(kinds)), received=kind)
        return
    definitions = [d for d in map(walker.store.get, targets) if d is not None]
    if len(definitions) < len(targets):
        for url in targets:
            if walker.store.get(url) is None:
                walker.not_checked(f"profile {url}", "unknown-profile")
        return
    if target.mode == "contained" or walker.resources.claims(target.resource, definitions):
        return  # its own faults are reported where it stands
    faults = [walker.try_out(target.resource, d) for d in definitions if d.type == kind]
    if faults and all(faults):
        first = faults[0][0]
        place = location(first.path)
        walker.note(
            "fhir-reference-profile",
            path,
            expected=" | ".join(d.url.rpartition("/")[2] for d in definitions),
            received=f"{reference} ({first.rule}: {place})",
        )
