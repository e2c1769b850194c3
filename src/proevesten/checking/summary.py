"""What a batch came to: counted as the files pass by, so that memory stays flat."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from proevesten.findings import Severity
from proevesten.rules.judgement import Judgement, LetterSeen, NotChecked, Verdict

PASSED, FAILED, UNREADABLE, FAULT = 0, 1, 2, 3
_EXIT: dict[Verdict, int] = {"pass": PASSED, "fail": FAILED, "unreadable": UNREADABLE}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judged document: what to print of it, and what the summary counts.

    `crashed` is true when Prøvesten itself failed on it; then it was not judged at all.
    """

    path: str
    verdict: Verdict
    text: str
    rules: tuple[str, ...] = ()
    severities: tuple[tuple[Severity, int], ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    standard: str = ""
    version: str = ""
    crashed: bool = False
    letters: tuple[LetterSeen, ...] = ()


def outcome(path: str, judgement: Judgement, text: str, *, crashed: bool = False) -> Outcome:
    """The outcome of one judgement that was written as `text`."""
    severities = Counter(finding.severity for finding in judgement.findings)
    return Outcome(
        path,
        judgement.verdict,
        text,
        tuple(dict.fromkeys(finding.rule for finding in judgement.findings)),
        tuple(severities.items()),
        judgement.not_checked,
        judgement.standard,
        judgement.version,
        crashed,
        judgement.letters,
    )


@dataclass(slots=True)
class Summary:
    """The counts of a batch and its exit code: the worst of its files, a fault of our own above all."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    not_checked: Counter[NotChecked] = field(default_factory=Counter)
    crashed: int = 0

    def add(self, result: Outcome) -> None:
        """Count one document."""
        self.verdicts[result.verdict] += 1
        self.rules.update(result.rules)
        self.severities.update(dict(result.severities))
        self.not_checked.update(result.not_checked)
        self.crashed += result.crashed

    @property
    def files(self) -> int:
        """How many documents were judged."""
        return self.verdicts.total()

    @property
    def exit_code(self) -> int:
        """0 passed, 1 failed, 2 unreadable, 3 when Prøvesten itself failed on a file."""
        if self.crashed:
            return FAULT
        return max((_EXIT[verdict] for verdict, count in self.verdicts.items() if count), default=PASSED)
