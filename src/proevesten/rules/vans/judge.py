"""One VANSEnvelope → Judgement, its payload included."""

from __future__ import annotations

from dataclasses import replace

from proevesten.codecs.vans_envelope.structure import NAMESPACE, check_structure
from proevesten.codecs.xml import Document, namespace, parse
from proevesten.findings import Finding
from proevesten.rules.catalogue import load
from proevesten.rules.judgement import Judgement, NotChecked, Options, judge
from proevesten.rules.oioxml.case import Case
from proevesten.rules.oioxml.structure import structure_findings
from proevesten.rules.vans.payload import Payload, open_payload
from proevesten.rules.vans.rules import document_rules, envelope_rules
from proevesten.texts import Text

STANDARD, VERSION = "vans-envelope", "1.0.4"


def check(data: bytes, options: Options) -> Judgement:
    """Judge one VANSEnvelope. Raises UnreadableError when the bytes are no XML."""
    return check_document(parse(data), options)


def check_document(document: Document, options: Options) -> Judgement:
    """Judge a parsed VANSEnvelope of any version by 1.0.4, and the message inside by its own rules."""
    violations = check_structure(document.root)
    broken = frozenset(violation.element for violation in violations)
    case = Case(document, options, broken=broken, rules={**load("oioxml"), **load("vans")})
    findings = [] if namespace(document.root) == NAMESPACE else [_wrong_namespace(case)]
    findings += structure_findings(case, violations, f"VANSEnvelope {VERSION}")
    findings += envelope_rules(case)
    payload = open_payload(case)
    if payload is not None:
        findings += document_rules(case, payload)
        findings += _inside(case, payload)
    kept = [f for f in findings if _asked(case, f)]
    made = judge(STANDARD, VERSION, kept, _not_checked(options, payload))
    inner = payload.judgement.letters if payload is not None and payload.judgement is not None else ()
    return replace(made, letters=inner) if inner else made


def _asked(case: Case, finding: Finding) -> bool:
    rule = case.rules.get(finding.rule)  # the payload's rules have been asked by mode already
    return case.options.mode == "strict" or rule is None or rule.mode == "official"


def _inside(case: Case, payload: Payload) -> list[Finding]:
    """The payload's findings, placed in the envelope: lines and offsets count in the file that was given."""
    before = f"{case.paths.of(payload.element)} » "
    line = case.document.line(payload.element)
    if payload.judgement is None or payload.judgement.verdict == "unreadable":
        return []
    return [
        replace(finding, location=before + finding.location, line=line, offset=None)
        for finding in payload.judgement.findings
    ]


def _not_checked(options: Options, payload: Payload | None) -> tuple[NotChecked, ...]:
    rows: list[NotChecked] = []
    if payload is not None and payload.judgement is not None:
        rows += payload.judgement.not_checked
    elif options.mode == "strict" and options.location_numbers is None:
        reason = Text(
            "intet adresseregister er givet (--register)", "no address register is given (--register)"
        )
        rows.append(NotChecked("oioxml-location-number-unknown", reason))
    if payload is not None and payload.judgement is None:
        reason = Text(
            "Format siger ikke, at indholdet er en MedCom-meddelelse", "Format names no MedCom message"
        )
        rows.append(NotChecked("vans-payload-unreadable", reason))
    return tuple(rows)


def _wrong_namespace(case: Case) -> Finding:
    root = case.document.root
    received = namespace(root) or Text("intet", "none")
    return case.finding("vans-namespace", root, expected=NAMESPACE, received=received)
