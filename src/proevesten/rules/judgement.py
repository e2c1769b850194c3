"""What a check of one file yields; shared by every standard and by the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from proevesten.findings import Finding, Severity
from proevesten.rules.catalogue import Mode
from proevesten.texts import Lang, Text, pick

Verdict = Literal["pass", "fail", "unreadable"]


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A rule that could not be decided, and why; listed, never green."""

    rule: str
    reason: Text

    def as_json(self, lang: Lang) -> dict[str, str]:
        """The row as the fixed JSON contract writes it."""
        return {"rule": self.rule, "reason": self.reason.get(lang)}


@dataclass(frozen=True, slots=True)
class Options:
    """What a check may know beyond the bytes.

    `location_numbers`: those known in the address register, None when no register is given.
    `citizens`: names and birth dates of known test citizens, for the DIS90 rules.
    `extra` carries options of one engine only (FHIR packages, agreements).
    """

    mode: Mode = "strict"
    standard: str | None = None
    version: str | None = None
    location_numbers: frozenset[str] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


class LetterSeen(NamedTuple):
    """What a local agreement's summary counts of one letter: from whom, which subject, how many active links.

    `subject` is the key of the recognised subject, empty when none; `allowed`: whether the receiver may get
    active links, None when the agreement does not say.
    """

    sender: str
    name: str
    system: str
    subject: str
    links: int
    allowed: bool | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one document. `fail` means at least one finding of severity error.

    `letters` is filled only when a local agreement is given.
    """

    standard: str
    version: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    letters: tuple[LetterSeen, ...] = ()

    def as_json(self, path: str, lang: Lang = "da") -> dict[str, Any]:
        """One entry of `files` in the JSON contract (design, section 5)."""
        return {
            "path": path,
            "standard": self.standard,
            "version": self.version,
            "verdict": self.verdict,
            "findings": [f.as_json(lang) for f in self.findings],
            "not_checked": [n.as_json(lang) for n in self.not_checked],
        }

    def text(self, value: Text | str, lang: Lang) -> str:
        """A value of a finding as text in `lang`."""
        return pick(value, lang)


def judge(
    standard: str, version: str, findings: list[Finding], not_checked: tuple[NotChecked, ...] = ()
) -> Judgement:
    """Pass or fail by the findings: in document order, each once."""
    unique = tuple(sorted(dict.fromkeys(findings)))
    failed = any(f.severity is Severity.ERROR for f in unique)
    return Judgement(standard, version, "fail" if failed else "pass", unique, not_checked)
