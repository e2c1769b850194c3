"""JUnit XML, as build servers read it: a test suite per file, a test case per rule that has something to say.

Findings of severity error are failures, an unreadable file is an error, what was not checked is skipped;
warnings are told in the passing case's output. The shape is what both Ant's and Jenkins' readers take.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from proevesten.checking.formats.places import described
from proevesten.checking.formats.visible import xml_text
from proevesten.checking.summary import Outcome, Summary
from proevesten.findings import Finding, Severity
from proevesten.rules.judgement import Judgement
from proevesten.texts import Lang, Text, pick

_PLACE = Text("Sted", "Where")
_EXPECTED = Text("Forventet", "Expected")
_RECEIVED = Text("Modtaget", "Received")
_VERDICT = Text("bedømt uden fejl", "judged without errors")
_SHOWN = 100
"""Findings of one rule written out; a build server needs no more to act."""
_REST = Text("… og {count} til", "… and {count} more")


class JUnitForm:
    """A JUnit report in one language."""

    separator = ""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self._started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def head(self) -> str:
        """The opening of the report."""
        return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="proevesten check">\n'

    def entry(self, path: str, judgement: Judgement) -> str:
        """One file as a test suite."""
        by_rule: dict[str, list[Finding]] = defaultdict(list)
        for finding in judgement.findings:
            by_rule[finding.rule].append(finding)
        cases = [self._case(path, judgement, rule, found) for rule, found in by_rule.items()]
        cases += [
            _case(path, row.rule, f"<skipped message={_quoted(row.reason.get(self.lang))}/>")
            for row in judgement.not_checked
        ]
        if judgement.verdict == "pass":
            cases.append(_case(path, _VERDICT.get(self.lang), ""))
        return self._suite(path, judgement, cases)

    def note(self, result: Outcome) -> None:
        """Nothing is kept."""

    def tail(self, summary: Summary) -> str:
        """The end of the report."""
        return "</testsuites>\n"

    def _suite(self, path: str, judgement: Judgement, cases: list[str]) -> str:
        body = "".join(cases)
        counts = " ".join(
            f'{name}="{body.count(f"<{tag}")}"'
            for name, tag in (("failures", "failure "), ("errors", "error "), ("skipped", "skipped "))
        )
        facts = "".join(
            f"<property name={_quoted(name)} value={_quoted(value)}/>"
            for name, value in (
                ("standard", judgement.standard),
                ("version", judgement.version),
                ("verdict", judgement.verdict),
            )
        )
        return (
            f'<testsuite name={_quoted(path)} timestamp="{self._started}" hostname="localhost" '
            f'tests="{len(cases)}" {counts} time="0">\n<properties>{facts}</properties>\n{body}</testsuite>\n'
        )

    def _case(self, path: str, judgement: Judgement, rule: str, findings: list[Finding]) -> str:
        text = xml_text("\n\n".join(self._told(finding) for finding in findings[:_SHOWN]))
        if len(findings) > _SHOWN:
            text += "\n\n" + _REST.format(count=len(findings) - _SHOWN).get(self.lang)
        worst = min(findings, key=lambda finding: list(Severity).index(finding.severity))
        if worst.severity is not Severity.ERROR:
            return _case(path, rule, f"<system-out>{text}</system-out>")
        tag = "error" if judgement.verdict == "unreadable" else "failure"
        message = _quoted(worst.message.get(self.lang))
        return _case(path, rule, f"<{tag} type={_quoted(rule)} message={message}>{text}</{tag}>")

    def _told(self, finding: Finding) -> str:
        lines = [finding.message.get(self.lang)]
        for label, value in (
            (_PLACE, described(finding, self.lang)),
            (_EXPECTED, pick(finding.expected, self.lang)),
            (_RECEIVED, pick(finding.received, self.lang)),
        ):
            if value:
                lines.append(f"{label.get(self.lang)}: {value}")
        lines += [
            text for text in (pick(finding.advice, self.lang), finding.requirement, finding.source) if text
        ]
        return "\n".join(lines)


def _case(path: str, name: str, body: str) -> str:
    return f'<testcase classname={_quoted(path)} name={_quoted(name)} time="0">{body}</testcase>\n'


def _quoted(value: str) -> str:
    text = xml_text(value).replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{text}"'
