"""From the engine's issues to findings: texts from the catalogue, lines from the document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from proevesten.codecs.fhir.model import FhirDocument, Oddity
from proevesten.findings import Finding, Severity
from proevesten.rules.catalogue import Rule, load
from proevesten.rules.fhir.issues import Issue, location, pointer
from proevesten.rules.judgement import NotChecked
from proevesten.texts import Text, both

CATALOGUES = ("fhir", "fhir_medcom", "fhir_invariants", "fhir_base")

REASONS = {
    "unknown-profile": Text(
        "profilen er ikke blandt de indlæste; giv pakken med --package",
        "the profile is not among those loaded; give its package with --package",
    ),
    "unknown-value-set": Text(
        "værdimængden er ikke blandt de indlæste; giv pakken med --package",
        "the value set is not among those loaded; give its package with --package",
    ),
    "open-value-set": Text(
        "kodesystemet kan ikke slås op uden terminologiserver",
        "the code system cannot be looked up without a terminology server",
    ),
    "unknown-resource": Text(
        "ressourcetypen er ikke blandt de indlejrede; giv hl7.fhir.r4.core med --package",
        "the resource type is not among those embedded; give hl7.fhir.r4.core with --package",
    ),
}


def rule(rule_id: str) -> Rule:
    """The rule of the catalogue; an invariant that it lacks (another IG's) gets the general texts."""
    for name in CATALOGUES:
        found = load(name).get(rule_id)
        if found is not None:
            return found
    return replace(load("fhir")["fhir-invariant"], id=rule_id)


def findings(issues: Iterable[Issue], document: FhirDocument) -> list[Finding]:
    """The findings of the issues, each once."""
    seen: dict[tuple[str, ...], Finding] = {}
    for issue in issues:
        key = (issue.rule, issue.path, issue.expected, issue.received)
        if key not in seen:
            seen[key] = _finding(issue, document)
    return list(seen.values())


def _finding(issue: Issue, document: FhirDocument) -> Finding:
    entry = rule(issue.rule)
    found = entry.finding(
        location(issue.path),
        expected=_escaped(issue.expected),
        received=_escaped(issue.received),
        line=document.line(pointer(issue.path)),
        element=location(issue.path).rpartition(".")[2],
    )
    severity = Severity(issue.severity) if issue.severity else entry.severity
    return replace(found, severity=severity, source=_source(entry, issue))


def _escaped(value: str) -> Text:
    """A value as data: the catalogue's places are filled once, braces in it stay braces."""
    return both(value)


def _source(entry: Rule, issue: Issue) -> str:
    profile = issue.source.rpartition("/")[2]
    if not profile or profile in entry.source:
        return entry.source
    return f"{entry.source}; {profile}" if entry.source else profile


def oddities(found: Iterable[Oddity]) -> list[Finding]:
    """What the syntax held that FHIR forbids."""
    return [
        rule(f"fhir-{o.kind}").finding(o.pointer, received=both(o.text), line=o.line, element=o.text)
        for o in found
    ]


def not_checked(rows: dict[str, str]) -> tuple[NotChecked, ...]:
    """What could not be decided, with the reason in words."""
    return tuple(NotChecked(name, REASONS[reason]) for name, reason in sorted(rows.items()))
