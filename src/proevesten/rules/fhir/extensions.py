"""Extensions: known by their url, allowed where they stand, and shaped as their definition says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proevesten.profiles.model import Definition
from proevesten.rules.fhir.issues import location
from proevesten.rules.fhir.plan import Kid

if TYPE_CHECKING:
    from proevesten.rules.fhir.walker import Walker

_ANYWHERE = frozenset({"Element", "Extension"})


def definition_of(walker: Walker, value: dict[str, Any]) -> Definition | None:
    """The definition of an extension by its url, None when it is unknown."""
    url = value.get("url")
    definition = walker.store.get(url) if isinstance(url, str) else None
    return definition if definition is not None and definition.type == "Extension" else None


def check_extension(walker: Walker, value: dict[str, Any], kid: Kid, path: str) -> None:
    """Note what is wrong with one extension (R4, extensibility.html)."""
    url = value.get("url")
    has_value = any(key.lstrip("_").startswith("value") for key in value)
    if has_value == ("extension" in value):
        walker.note("ext-1", path)
    if not isinstance(url, str) or not url:
        return
    if not url.startswith(("http:", "https:", "urn:")):
        # Inside a complex extension the parts have relative names, checked by the outer definition.
        if ".extension[" not in path.rpartition(".")[0]:
            walker.note("fhir-extension-url", path, received=url)
        return
    definition = definition_of(walker, value)
    if definition is None:
        severity = "error" if kid.node.name == "modifierExtension" else "warning"
        walker.note("fhir-extension-unknown", path, severity=severity, received=url)
        return
    walker.root(value, definition, path)
    _context(walker, definition, path)


def _context(walker: Walker, definition: Definition, path: str) -> None:
    contexts = [c for c in definition.context if c not in _ANYWHERE]
    if not contexts or len(contexts) < len(definition.context):
        return
    holder = _element_path(walker, path)
    kind = holder.partition(".")[0]
    if not any(holder == c or c in ("Resource", "DomainResource", kind) or "." not in c for c in contexts):
        walker.note("fhir-extension-context", path, expected=" | ".join(contexts), received=holder)


def _element_path(walker: Walker, path: str) -> str:
    """The element that holds the extension, as definitions write it: ``Patient.address``."""
    plain = location(path).rpartition(".")[0]
    after = plain.rpartition(".resource")[2]
    steps = [step.partition("[")[0] for step in after.split(".") if step]
    return ".".join([str(walker.resource.get("resourceType", "")), *steps])
