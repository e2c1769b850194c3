"""SARIF 2.1.0 (OASIS), as code hosts and editors read it.

A finding is a result of kind *fail*; what was not checked is a result of kind *open*, once per rule and
reason. Rules come after the results, so that a folder of any size is written as it is judged; they hold the
catalogue's texts as help. Files without findings are named under `artifacts`.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from proevesten import __version__
from proevesten.checking.limits import number
from proevesten.checking.summary import Outcome, Summary
from proevesten.findings import Finding, Severity
from proevesten.rules.catalogue import Rule, all_rules
from proevesten.rules.judgement import Judgement, NotChecked
from proevesten.texts import Lang, Text, pick

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "note"}
_LANGUAGE: dict[Lang, str] = {"da": "da-DK", "en": "en-GB"}
_EXPECTED = Text("Forventet", "Expected")
_RECEIVED = Text("Modtaget", "Received")
_UNCHECKED = Text("Ikke kontrolleret (filer: {count}): {reason}", "Not checked (files: {count}): {reason}")


class SarifForm:
    """One SARIF log with one run, written result by result."""

    separator = ",\n"

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self._artifacts: list[str] = []
        self._any = False

    def head(self) -> str:
        """The log up to the first result."""
        return f'{{"$schema": {_json(SCHEMA)},\n"version": "2.1.0",\n"runs": [{{"results": [\n'

    def entry(self, path: str, judgement: Judgement) -> str:
        """The document's results, one a line; empty when nothing was found."""
        return self.separator.join(_json(self._result(path, finding)) for finding in judgement.findings)

    def note(self, result: Outcome) -> None:
        """Remember that the file was judged, and how."""
        facts = {"verdict": result.verdict, "standard": result.standard, "version": result.version}
        self._artifacts.append(_json({"location": {"uri": uri(result.path)}, "properties": facts}))
        self._any = self._any or bool(result.text)

    def tail(self, summary: Summary) -> str:
        """What was not checked, then the rules, the files and how the run ended."""
        opened = self.separator.join(
            _json(self._open(row, count)) for row, count in summary.not_checked.items()
        )
        comma = self.separator if self._any and opened else ""
        ended = {"executionSuccessful": not summary.crashed, "exitCode": summary.exit_code}
        return (
            f'{comma}{opened}],\n"tool": {_json({"driver": self._driver(summary)})},\n'
            f'"artifacts": [\n{self.separator.join(self._artifacts)}],\n'
            f'"invocations": [{_json(ended)}],\n"language": "{_LANGUAGE[self.lang]}"}}]}}\n'
        )

    def _result(self, path: str, finding: Finding) -> dict[str, Any]:
        return {
            "ruleId": finding.rule,
            "kind": "fail",
            "level": _LEVEL[finding.severity],
            "message": {"text": self._message(finding)},
            "locations": [_location(path, finding)],
            "partialFingerprints": {"proevesten/v1": _fingerprint(path, finding)},
            "properties": {
                "requirement": finding.requirement,
                "expected": pick(finding.expected, self.lang),
                "received": pick(finding.received, self.lang),
                "advice": pick(finding.advice, self.lang),
                "source": finding.source,
            },
        }

    def _message(self, finding: Finding) -> str:
        lines = [finding.message.get(self.lang)]
        for label, value in (
            (_EXPECTED, finding.expected),
            (_RECEIVED, finding.received),
            (None, finding.advice),
        ):
            if text := pick(value, self.lang):
                lines.append(f"{label.get(self.lang)}: {text}" if label else text)
        return "\n".join(lines)

    def _open(self, row: NotChecked, count: int) -> dict[str, Any]:
        text = _UNCHECKED.format(count=number(count, self.lang), reason=row.reason).get(self.lang)
        return {"ruleId": row.rule, "kind": "open", "level": "none", "message": {"text": text}}

    def _driver(self, summary: Summary) -> dict[str, Any]:
        catalogue = all_rules()
        used = sorted({*summary.rules, *(row.rule for row in summary.not_checked)})
        return {
            "name": "Prøvesten",
            "version": __version__,
            "rules": [self._rule(rule_id, catalogue.get(rule_id)) for rule_id in used],
        }

    def _rule(self, rule_id: str, rule: Rule | None) -> dict[str, Any]:
        if rule is None:  # a rule of a FHIR package, which the catalogue does not list
            return {"id": rule_id}
        full = (rule.explain or rule.message).get(self.lang)
        parts = [rule.title.get(self.lang), full, rule.advice.get(self.lang), rule.source]
        return {
            "id": rule_id,
            "shortDescription": {"text": rule.title.get(self.lang)},
            "fullDescription": {"text": full},
            "help": {"text": "\n\n".join(part for part in parts if part)},
            "defaultConfiguration": {"level": _LEVEL[rule.severity]},
            "properties": {"requirement": rule.requirement, "mode": rule.mode, "source": rule.source},
        }


def uri(path: str) -> str:
    """A path as the URI that SARIF wants: relative stays relative, absolute becomes ``file:``."""
    if path == "-":
        return path
    place = path.replace(os.sep, "/") if os.sep != "/" else path
    quoted = quote(os.fsencode(place), safe="/!")
    return f"file://{quoted}" if Path(path).is_absolute() else quoted


def _location(path: str, finding: Finding) -> dict[str, Any]:
    region = {"startLine": finding.line, "byteOffset": finding.offset}
    known = {name: value for name, value in region.items() if value is not None}
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(path)}}
    if known:
        physical["region"] = known
    if not finding.location:
        return {"physicalLocation": physical}
    logical = [{"fullyQualifiedName": finding.location}]
    return {"physicalLocation": physical, "logicalLocations": logical}


def _fingerprint(path: str, finding: Finding) -> str:
    """Stable while the fault stays where it is, whatever the language and the lines above it."""
    key = "\0".join((path, finding.rule, finding.location)).encode("utf-8", "surrogateescape")
    return hashlib.sha256(key).hexdigest()[:32]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
