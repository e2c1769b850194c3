"""JUnit XML of a run: one suite per feature, one case per scenario; what CI systems read."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from proevesten.report.reading import read_run
from proevesten.report.record import Run, Scenario, Seen
from proevesten.report.reproduce import command
from proevesten.report.summary import headline
from proevesten.verdict.model import LABELS, Result

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = frozenset(
    {Result.REVIEW, Result.INCONCLUSIVE, Result.NOT_APPLICABLE, Result.SKIPPED, Result.NOT_CHECKED}
)


def write_junit(run_dir: Path, out: Path) -> Path:
    """Write `out` as JUnit XML; returns it.

    fail becomes ``failure``, harness_error ``error``, what was not decided ``skipped`` with its reason; a
    warning is a passed case whose ``system-out`` holds the findings. Raises UnreadableError for a run folder
    without events.
    """
    run = read_run(run_dir)
    root = ET.Element("testsuites", name="Prøvesten", time=_seconds(run.milliseconds))
    _count(root, run.scenarios)
    for name, rows in _features(run).items():
        root.append(_suite(run, name, rows))
    ET.indent(root)
    ET.ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)
    return out


def _features(run: Run) -> dict[str, list[Scenario]]:
    found: dict[str, list[Scenario]] = {}
    for scenario in run.scenarios:
        found.setdefault(scenario.feature_path or scenario.feature, []).append(scenario)
    return found


def _suite(run: Run, path: str, rows: list[Scenario]) -> ET.Element:
    spent = sum(s.milliseconds for s in rows)
    suite = ET.Element("testsuite", name=clean(rows[0].feature or path), time=_seconds(spent))
    _count(suite, rows)
    if run.started:
        suite.set("timestamp", run.started.replace(microsecond=0).isoformat())
    properties = ET.SubElement(suite, "properties")
    for name, value in (("run_id", run.run_id), ("version", run.version), ("verdict", headline(run).da)):
        ET.SubElement(properties, "property", name=name, value=clean(value))
    for scenario in rows:
        suite.append(_case(run, path, scenario))
    return suite


def _case(run: Run, path: str, scenario: Scenario) -> ET.Element:
    case = ET.Element(
        "testcase", name=clean(scenario.name), classname=clean(path), time=_seconds(scenario.milliseconds)
    )
    properties = ET.SubElement(case, "properties")
    ET.SubElement(properties, "property", name="result", value=str(scenario.result))
    for requirement in scenario.requirements:
        ET.SubElement(properties, "property", name="requirement", value=clean(requirement))
    message = _message(scenario)
    if scenario.result is Result.FAIL or scenario.result is Result.HARNESS_ERROR:
        tag = "failure" if scenario.result is Result.FAIL else "error"
        fault = ET.SubElement(case, tag, message=clean(message), type=_kind(scenario))
        fault.text = clean("\n".join([*_details(scenario), command(run, scenario)]))
    elif scenario.result in _SKIPPED:
        ET.SubElement(case, "skipped", message=clean(message))
    if scenario.result is Result.WARNING:
        ET.SubElement(case, "system-out").text = clean("\n".join(_details(scenario)))
    return case


def _message(scenario: Scenario) -> str:
    fault = scenario.failed_step.error if scenario.failed_step else None
    told = fault.message.da if fault else scenario.reason.da
    return told or LABELS[scenario.result].da


def _kind(scenario: Scenario) -> str:
    fault = scenario.failed_step.error if scenario.failed_step else None
    return clean(fault.title.da) if fault and fault.title.da else str(scenario.result)


def _details(scenario: Scenario) -> list[str]:
    lines: list[str] = []
    step = scenario.failed_step
    if step and step.error:
        lines.append(f"{step.keyword} {step.text}")
        error = step.error
        rows = (("Sted", error.location), ("Forventet", error.expected.da), ("Modtaget", error.received.da),
                ("Gør dette", error.advice.da))  # fmt: skip
        lines += [f"  {label}: {value}" for label, value in rows if value]
    return lines + [line for seen in scenario.findings for line in _finding(seen)]


def _finding(seen: Seen) -> list[str]:
    rows = (("Sted", seen.location), ("Forventet", seen.expected.da), ("Modtaget", seen.received.da),
            ("Gør dette", seen.advice.da), ("Krav", seen.requirement), ("Kilde", seen.source))  # fmt: skip
    return [f"{seen.severity}: {seen.message.da} [{seen.rule}]", *(f"  {k}: {v}" for k, v in rows if v)]


def _count(element: ET.Element, rows: list[Scenario]) -> None:
    element.set("tests", str(len(rows)))
    element.set("failures", str(sum(s.result is Result.FAIL for s in rows)))
    element.set("errors", str(sum(s.result is Result.HARNESS_ERROR for s in rows)))
    element.set("skipped", str(sum(s.result in _SKIPPED for s in rows)))


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.3f}"


def clean(value: str) -> str:
    """Text without the characters that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("�", value)
