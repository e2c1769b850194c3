"""The one type of finding that rules, simulators, steps and reports share (design, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from proevesten.texts import Lang, Text, pick


class Severity(StrEnum):
    """How bad a finding is; only an error makes a file or a scenario fail."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFORMATION: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: which rule, where, what was expected, what was received, what to do.

    `location` is written per syntax: EDIFACT ``UNH[1]/S14[2]/FTX[1]/2:3``, XML an absolute XPath with
    positions, FHIR a FHIRPath with indexes, HTTP ``POST /v2/meetings body.subject``. Inside an envelope
    the payload's location follows the envelope's after `` » ``. `line` counts from 1, `offset` is the
    byte offset from the file's start; both are None where the syntax has none.
    """

    rule: str
    severity: Severity
    location: str
    message: Text
    expected: Text | str = ""
    received: Text | str = ""
    advice: Text | str = ""
    requirement: str = ""
    source: str = ""
    line: int | None = None
    offset: int | None = None

    @property
    def sort_key(self) -> tuple[int, int, str, str]:
        """Document order first (line, offset), then location and rule."""
        return (self.line or 0, self.offset or 0, self.location, self.rule)

    def __lt__(self, other: Finding) -> bool:
        return self.sort_key < other.sort_key

    def as_json(self, lang: Lang = "da") -> dict[str, Any]:
        """The finding as the fixed JSON contract of `check --format json` (design, section 5)."""
        return {
            "rule": self.rule,
            "requirement": self.requirement,
            "severity": str(self.severity),
            "location": self.location,
            "line": self.line,
            "offset": self.offset,
            "expected": pick(self.expected, lang),
            "received": pick(self.received, lang),
            "message": self.message.get(lang),
            "advice": pick(self.advice, lang),
            "source": self.source,
        }


def ordered(findings: list[Finding]) -> list[Finding]:
    """Findings in document order, each once."""
    return sorted(dict.fromkeys(findings))


def worst(findings: list[Finding]) -> Severity | None:
    """The worst severity among the findings, None when there are none."""
    return min((f.severity for f in findings), key=_RANK.__getitem__, default=None)
