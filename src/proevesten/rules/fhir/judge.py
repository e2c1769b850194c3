"""From a read document to its judgement: detection, version, profiles, MedCom's own rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from proevesten.codecs.fhir.model import FhirDocument
from proevesten.errors import ProevestenError
from proevesten.findings import Finding
from proevesten.profiles.closures import CLOSURES, Closure
from proevesten.rules.fhir import report
from proevesten.rules.fhir.detect import Detected, detect, named, other_claims
from proevesten.rules.judgement import Judgement, NotChecked, Options, judge
from proevesten.texts import Text, both

if TYPE_CHECKING:
    from proevesten.rules.fhir.engine import Engine

EngineOf = Callable[["Closure | None", tuple[str, ...]], "Engine"]


def unreadable(options: Options, fault: Exception) -> Judgement:
    """The judgement on bytes that cannot be read; the fault names the place."""
    where = fault.where if isinstance(fault, ProevestenError) else ""
    message = fault.message if isinstance(fault, ProevestenError) else both(str(fault))
    line = where.partition(":")[0]
    entry = report.rule("fhir-unreadable")
    finding = replace(
        entry.finding(where or "1:1", received=message, line=int(line) if line.isdigit() else 1),
        message=message,
    )
    return Judgement(options.standard or "", options.version or "", "unreadable", (finding,))


def judge_document(document: FhirDocument, options: Options, engine_of: EngineOf) -> Judgement:
    """The judgement on a document."""
    packages = tuple(str(p) for p in options.extra.get("packages", ()))
    detected = detect(document.tree)
    closure = named(options.standard) or detected.closure
    if closure is None and not packages:
        return _unknown(document, options, detected)
    standard = closure.standard if closure else (options.standard or "fhir")
    version = _version(closure, options, bool(packages))
    found: list[Finding] = report.oddities(document.oddities)
    if version is None:
        assert closure is not None
        found.append(_version_finding(closure, str(options.version)))
        return judge(standard, str(options.version), found)
    if closure is not None and detected.event != closure.event:
        found.append(_event_finding(document, closure, detected))
    if closure is not None:
        found += _other_message(document, closure)
    engine = engine_of(closure, packages)
    result = engine.check(document.tree, closure.profile if closure else None)
    found += report.findings(result.issues, document)
    rows = report.not_checked(result.unchecked)
    if options.mode == "strict" and closure is not None:
        more, undecided = _strict(document, closure, options)
        found, rows = found + more, (*rows, *undecided)
    return judge(standard, version, found, rows)


def _strict(
    document: FhirDocument, closure: Closure, options: Options
) -> tuple[list[Finding], tuple[NotChecked, ...]]:
    from proevesten.rules.fhir.medcom import strict_findings

    return strict_findings(document, closure.standard, options)


def _version(closure: Closure | None, options: Options, packages: bool) -> str | None:
    """The version judged by; None when the one asked for is unknown."""
    if packages or closure is None:
        return options.version or (closure.version if closure else "")
    if options.version is None or options.version in closure.spoken:
        return closure.version
    return None


def _unknown(document: FhirDocument, options: Options, detected: Detected) -> Judgement:
    """A FHIR file that is no known message: a message with a wrong event fails, the rest is unreadable."""
    if not detected.is_message:
        entry = report.rule("fhir-not-a-message")
        kind = both(str(document.tree.get("resourceType")))
        finding = entry.finding(str(kind.da), received=kind, line=1)
        return Judgement(options.standard or "", options.version or "", "unreadable", (finding,))
    finding = _event_finding(document, None, detected)
    return judge(options.standard or "fhir", options.version or "", [finding])


def _event_finding(document: FhirDocument, closure: Closure | None, detected: Detected) -> Finding:
    place = "Bundle.entry[0].resource.eventCoding"
    wanted = closure.event if closure else " | ".join(c.event for c in CLOSURES)
    return report.rule("fhir-event-code").finding(
        "Bundle.entry[0].resource.event",
        expected=wanted,
        received=both(detected.event),
        line=document.line(place),
    )


def _other_message(document: FhirDocument, closure: Closure) -> list[Finding]:
    entry = report.rule("fhir-profile-other-message")
    return [
        entry.finding(path, expected=both(closure.event), received=both(url), line=document.line(path))
        for path, url in other_claims(document.tree, closure)
    ]


def _version_finding(closure: Closure, version: str) -> Finding:
    return report.rule("fhir-version").finding(
        "Bundle",
        expected=Text(", ".join(closure.spoken), ", ".join(closure.spoken)),
        received=both(version),
        line=1,
    )
