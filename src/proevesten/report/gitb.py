"""The result as a GITB report (TRL), which MedCom's Interoperability Test Bed takes in.

A ``ConformanceStatementReport`` of ``http://www.gitb.com/tr/v1/``: who was tested, an overview per feature,
and per scenario a test case report whose steps are ``TAR`` reports with the findings as ``BAR`` assertions
(GITB types 1.25, gitb_tr.xsd and gitb_core.xsd). What is not decided is UNDEFINED, and so is a fault of the
harness: neither says anything about the system.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from proevesten.errors import UsageError
from proevesten.report.junit import clean
from proevesten.report.reading import read_run
from proevesten.report.record import Run, Scenario, Seen, Step, System
from proevesten.texts import Text
from proevesten.verdict.algebra import combine
from proevesten.verdict.model import LABELS, Result

TR = "http://www.gitb.com/tr/v1/"
CORE = "http://www.gitb.com/core/v1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_RESULTS = {Result.PASS: "SUCCESS", Result.WARNING: "WARNING", Result.FAIL: "FAILURE"}
_DOMAIN = "Tværsektorielle videomøder"
_SPECIFICATION = "Prøvesten"
_GROUPS = {"error": "error", "warning": "warning", "information": "info"}


def write_gitb(run_dir: Path, out: Path) -> Path:
    """Write `out` as a GITB conformance statement report; returns it.

    Raises UnreadableError for a run folder that cannot be read, UsageError for a run without scenarios (GITB
    knows no empty statement).
    """
    run = read_run(run_dir)
    if not run.scenarios:
        raise UsageError(Text("Kørslen har ingen scenarier", "The run has no scenarios"), where=str(run_dir))
    _register()
    tree = ET.ElementTree(report(run))
    ET.indent(tree)
    tree.write(out, encoding="utf-8", xml_declaration=True)
    return out


def report(run: Run) -> ET.Element:
    """The report of a run as an element."""
    root = ET.Element(_tr("ConformanceStatementReport"))
    _text(_sub(root, "metadata"), "reportTime", _time(run.ended or run.started))
    statement = _sub(root, "statement")
    statement.set("id", clean(run.run_id))
    _definition(statement, run)
    _summary(statement, run)
    overview, details = _sub(statement, "testOverview"), _sub(statement, "testDetails")
    for path, rows in _features(run).items():
        _suite(overview, path, rows)
    for scenario in run.scenarios:
        _case(details, run, scenario)
    return root


def result_of(result: Result) -> str:
    """A result as GITB's TestResultType."""
    return _RESULTS.get(result, "UNDEFINED")


def _definition(statement: ET.Element, run: Run) -> None:
    system = next(iter(run.under_test), System("simulated", "Simulerede parter", version=run.version))
    definition = _sub(statement, "definition")
    party = _sub(definition, "party")
    _text(_sub(party, "organisation"), "name", system.vendor or "–")
    about = _sub(party, "system")
    _text(about, "name", system.name)
    _text(about, "version", system.version)
    properties = _sub(about, "properties")
    rows = {
        "run_id": run.run_id,
        "harness": run.version,
        "rules": run.rules_version,
        "features": run.features_hash,
    }
    for name, value in rows.items():
        _text(properties, "property", value).set("name", name)
    _text(_sub(definition, "domain"), "name", _DOMAIN)
    _text(_sub(definition, "specification"), "name", f"{_SPECIFICATION} {run.version}")
    _text(_sub(definition, "actor"), "name", system.role)


def _summary(statement: ET.Element, run: Run) -> None:
    given = [result_of(s.result) for s in run.scenarios]
    summary = _sub(statement, "summary")
    _text(summary, "status", result_of(run.result))
    _text(summary, "succeeded", str(given.count("SUCCESS") + given.count("WARNING")))
    _text(summary, "failed", str(given.count("FAILURE")))
    _text(summary, "incomplete", str(given.count("UNDEFINED")))
    for name in ("succeededIgnored", "failedIgnored", "incompleteIgnored"):
        _text(summary, name, "0")  # no scenario of a plan is ignored


def _features(run: Run) -> dict[str, list[Scenario]]:
    found: dict[str, list[Scenario]] = {}
    for scenario in run.scenarios:
        found.setdefault(scenario.feature_path or scenario.feature, []).append(scenario)
    return found


def _suite(overview: ET.Element, path: str, rows: list[Scenario]) -> None:
    suite = _sub(overview, "testSuite")
    _metadata(suite, rows[0].feature or path, rows[0].story)
    _text(suite, "result", result_of(combine(s.result for s in rows)))
    cases = _sub(suite, "testCases")
    for scenario in rows:
        case = _sub(cases, "testCase")
        case.set("ref", _identity(scenario))
        _metadata(case, scenario.name, "")
        _text(case, "result", result_of(scenario.result))


def _case(details: ET.Element, run: Run, scenario: Scenario) -> None:
    case = _sub(details, "testCase")
    case.set("id", _identity(scenario))
    _metadata(case, scenario.name, scenario.story, scenario.requirements)
    _text(case, "startTime", _time(scenario.started or run.started))
    _text(case, "result", result_of(scenario.result))
    _text(case, "message", _message(scenario))
    steps = _sub(case, "steps")
    for number, step in enumerate(scenario.steps, 1):
        _step(steps, run, scenario, step, number)


def _step(steps: ET.Element, run: Run, scenario: Scenario, step: Step, number: int) -> None:
    element = _sub(steps, "step")
    element.set("id", str(number))
    _text(element, "description", f"{step.keyword} {step.text}")
    tar = _sub(element, "report")
    tar.set(f"{{{_XSI}}}type", "TAR")
    _text(tar, "date", _time(scenario.started or run.started))
    _text(tar, "result", result_of(step.result) if step.result else "UNDEFINED")
    findings = _findings(step)
    counters = _sub(tar, "counters")
    _text(counters, "nrOfAssertions", str(len(findings)))
    _text(counters, "nrOfErrors", str(sum(f.severity == "error" for f in findings)))
    _text(counters, "nrOfWarnings", str(sum(f.severity == "warning" for f in findings)))
    if findings:
        group = _sub(tar, "reports")
        for seen in findings:
            _assertion(group, seen)


def _findings(step: Step) -> list[Seen]:
    """A step's findings; those of a fault that has none are the fault itself, if it is the system's."""
    error = step.error
    if step.findings or error is None or error.blames_harness:
        return step.findings
    rule = error.requirement or error.title.da
    return [
        Seen(rule, "error", error.location, error.message, error.expected, error.received, error.advice,
             error.requirement)
    ]  # fmt: skip


def _assertion(group: ET.Element, seen: Seen) -> None:
    element = _sub(group, _GROUPS.get(seen.severity, "error"))
    element.set(f"{{{_XSI}}}type", "BAR")
    _text(element, "assertionID", seen.rule)
    advice = f" – {seen.advice.da}" if seen.advice.da else ""
    _text(element, "description", f"{seen.message.da}{advice}")
    rows = {
        "location": seen.location + (f" (linje {seen.line})" if seen.line else ""),
        "test": seen.expected.da,
        "type": " · ".join(part for part in (seen.requirement, seen.source) if part),
        "value": seen.received.da,
    }
    for name, value in rows.items():
        if value:
            _text(element, name, value)


def _metadata(parent: ET.Element, name: str, description: str, tags: list[str] | None = None) -> None:
    metadata = _sub(parent, "metadata")
    ET.SubElement(metadata, f"{{{CORE}}}name").text = clean(name)
    if description:
        ET.SubElement(metadata, f"{{{CORE}}}description").text = clean(description)
    if tags:
        group = ET.SubElement(metadata, f"{{{CORE}}}tags")
        for tag in tags:
            ET.SubElement(group, f"{{{CORE}}}tag", name=clean(tag)).text = clean(tag)


def _message(scenario: Scenario) -> str:
    fault = scenario.failed_step.error if scenario.failed_step else None
    return (fault.message.da if fault else scenario.reason.da) or LABELS[scenario.result].da


def _identity(scenario: Scenario) -> str:
    return re.sub(r"[^\w.:/\[\]-]", "_", scenario.id)


def _register() -> None:
    ET.register_namespace("", TR)
    ET.register_namespace("gitb", CORE)
    ET.register_namespace("xsi", _XSI)


def _time(moment: datetime | None) -> str:
    return (moment or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[
        :-3
    ] + "Z"


def _tr(name: str) -> str:
    return f"{{{TR}}}{name}"


def _sub(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, _tr(name))


def _text(parent: ET.Element, name: str, value: str) -> ET.Element:
    element = _sub(parent, name)
    element.text = clean(value)
    return element
