"""Bindings: required ones are errors, extensible ones warnings, the undecidable is named as such."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proevesten.profiles.model import Binding
from proevesten.rules.fhir.values import codings, in_list, shown

if TYPE_CHECKING:
    from proevesten.rules.fhir.walker import Walker

_CHECKED = frozenset({"required", "extensible"})


def check_binding(walker: Walker, value: Any, binding: Binding, code: str, path: str) -> None:
    """Note a code outside its value set (R4, terminologies.html#strength)."""
    if binding.strength not in _CHECKED:
        return
    codes = walker.store.codes(binding.value_set)
    if codes is None:
        walker.not_checked(f"binding {binding.value_set}", "unknown-value-set")
        return
    pairs = codings(code, value)
    if pairs is None:
        return
    rule = f"fhir-binding-{binding.strength}"
    answer = in_list(pairs, codes) if pairs else False
    if answer is None:
        walker.not_checked(f"binding {binding.value_set}", "open-value-set")
    elif not answer:
        severity = "error" if binding.strength == "required" else "warning"
        received = shown(value) if pairs or code == "code" else ""
        walker.note(rule, path, severity=severity, expected=codes.examples(), received=received)


def member_of(walker: Walker, value: Any, value_set: str) -> bool | None:
    """FHIRPath's memberOf(): None when it cannot be decided offline."""
    codes = walker.store.codes(value_set)
    if codes is None:
        walker.not_checked(f"binding {value_set}", "unknown-value-set")
        return None
    if isinstance(value, str):
        kind = "code"
    else:
        kind = "CodeableConcept" if isinstance(value, dict) and "coding" in value else "Coding"
    return in_list(codings(kind, value) or [], codes)
