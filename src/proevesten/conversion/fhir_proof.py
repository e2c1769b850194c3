"""No invalid message is written in silence: what is wrong with a conversion's source or result is said.

A source that cannot be converted is judged, so that the refusal names the element and not a fault of the
program; a result is judged before it is handed over, and each error in it becomes a finding of its own.
"""

from __future__ import annotations

from proevesten.conversion.fhir_model import FhirConverted, FhirLosses
from proevesten.errors import UnreadableError
from proevesten.findings import Finding, Severity
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Options
from proevesten.texts import Text, pick

_MOST = 3
"""Faults of a source that a refusal names."""


def proved(data: bytes, losses: FhirLosses, files: dict[str, bytes] | None = None) -> FhirConverted:
    """The result with a finding `conversion-fhir-invalid` for each error that the official rules find in it."""
    for fault in _errors(data):
        losses.add("invalid", fault.location, received=fault.message, expected=fault.rule)
    return FhirConverted(data, losses.result(), files or {})


def refusal(source: bytes, fault: Exception) -> UnreadableError:
    """Why `source` cannot be converted: its first errors, else what the conversion missed."""
    faults = _errors(source)[:_MOST]
    if not faults:
        return UnreadableError(
            Text(f"meddelelsen kan ikke konverteres: {fault}", f"the message cannot be converted: {fault}")
        )
    da, en = ("; ".join(f"{f.location}: {pick(f.message, lang)}" for f in faults) for lang in ("da", "en"))
    return UnreadableError(
        Text(f"meddelelsen kan ikke konverteres: {da}", f"the message cannot be converted: {en}"),
        advice=Text("Ret fejlene; »check« viser dem alle", "Mend the faults; `check` shows them all"),
    )


def _errors(data: bytes) -> list[Finding]:
    judgement = check_bytes(data, Options(mode="official"))
    return [f for f in judgement.findings if f.severity is Severity.ERROR]
