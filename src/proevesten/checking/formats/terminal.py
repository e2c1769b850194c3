"""Text for people: the verdict first, then what is wrong, where, and what to do; many findings grouped."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections import defaultdict
from dataclasses import dataclass

from proevesten.checking.formats import words
from proevesten.checking.formats.places import described, grouped
from proevesten.checking.formats.visible import visible
from proevesten.checking.limits import number
from proevesten.checking.summary import Outcome, Summary
from proevesten.findings import Finding, Severity
from proevesten.rules.judgement import Judgement
from proevesten.texts import Lang, Text, pick

_WIDTH = 100
_NARROWEST = 40
_LABEL = 11
_SHOWN = 3
"""Findings of one rule shown in full; the rest are grouped by place."""
_GROUPS = 8
"""Groups of further places shown."""
_LONGEST = 400
"""Characters of one value shown."""
_RULES_NAMED = 12
_COLOURS = {
    "fail": "\x1b[1;31m",
    "error": "\x1b[31m",
    "unreadable": "\x1b[1;31m",
    "warning": "\x1b[33m",
    "pass": "\x1b[32m",
    "information": "\x1b[36m",
}
_PLAIN = "\x1b[0m"


def text_form(lang: Lang) -> TextForm:
    """The text form for standard output as it is now: its width, and colour only on a terminal.

    ``COLUMNS`` sets the width, ``NO_COLOR`` (no-color.org) takes the colours away.
    """
    tty = sys.stdout.isatty()
    width = shutil.get_terminal_size((_WIDTH, 24)).columns if tty or "COLUMNS" in os.environ else _WIDTH
    colour = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return TextForm(lang, max(width, _NARROWEST), colour)


@dataclass(slots=True)
class TextForm:
    """The text form in one language, at a width in characters, with or without colour."""

    lang: Lang
    width: int = _WIDTH
    colour: bool = False
    separator: str = ""

    def head(self) -> str:
        """Nothing comes before the first file."""
        return ""

    def entry(self, path: str, judgement: Judgement) -> str:
        """One file: a line for the verdict, then a block per rule."""
        lines = self._title(path, judgement)
        by_rule: dict[str, list[Finding]] = defaultdict(list)
        for finding in judgement.findings:
            by_rule[finding.rule].append(finding)
        for findings in sorted(by_rule.values(), key=lambda found: _RANK[found[0].severity]):
            lines += ["", *self._block(findings)]
        return "\n".join([*lines, ""] if judgement.findings else lines) + "\n"

    def note(self, result: Outcome) -> None:
        """Nothing is kept: the summary counts."""

    def tail(self, summary: Summary) -> str:
        """The counts of the batch, what was not checked, and how to learn more."""
        if not summary.files:
            return words.NOTHING.get(self.lang) + "\n"
        lines = ["", *self._wrapped(self._counts(summary), "", "  ", clean=True)]
        lines += self._not_checked(summary)
        if summary.rules:
            lines.append(words.EXPLAIN.format(rule=next(iter(summary.rules))).get(self.lang))
        return "\n".join(lines) + "\n"

    def _title(self, path: str, judgement: Judgement) -> list[str]:
        verdict = self._painted(words.VERDICT[judgement.verdict].get(self.lang), judgement.verdict)
        sign = self._painted(words.SIGN[judgement.verdict], judgement.verdict)
        facts = [verdict, *self._severities(judgement.findings)]
        if judgement.not_checked:
            count = number(len(judgement.not_checked), self.lang)
            facts.append(words.NOT_CHECKED.format(count=count).get(self.lang))
        standard = visible(f"{judgement.standard} {judgement.version}".strip())
        about = " · ".join([standard, *facts] if standard else facts)
        if not judgement.findings:  # a folder of good files is one line each
            return [f"{sign} {visible(path)} · {about}"]
        return [f"{sign} {visible(path)}", *self._wrapped(about, "  ", "    ", clean=True)]

    def _severities(self, findings: tuple[Finding, ...]) -> list[str]:
        return [
            words.counted(severity, count, self.lang)
            for severity in Severity
            if (count := sum(finding.severity is severity for finding in findings))
        ]

    def _block(self, findings: list[Finding]) -> list[str]:
        """One rule's findings: the first in full, the rest grouped by place; shared advice once."""
        first = findings[0]
        severity = self._painted(words.SEVERITY[first.severity].get(self.lang), str(first.severity))
        requirement = f" · {first.requirement}" if first.requirement else ""
        count = words.TIMES.format(count=number(len(findings), self.lang)).get(self.lang)
        many = f" · {count}" if len(findings) > 1 else ""
        lines = [f"  {severity} {visible(first.rule)}{requirement}{many}"]
        shown = findings if len(findings) <= _SHOWN + 1 else findings[:_SHOWN]
        shared = len({pick(finding.advice, self.lang) for finding in findings}) == 1
        for finding in shown:
            lines += self._finding(finding, with_advice=not shared)
        if rest := findings[len(shown) :]:
            lines += self._rest(rest)
        if shared:
            lines += self._field(words.ADVICE, first.advice, indent=4)
        return lines + self._field(words.SOURCE, first.source, indent=4)

    def _finding(self, finding: Finding, *, with_advice: bool) -> list[str]:
        lines = self._wrapped(finding.message.get(self.lang), "    ", "      ")
        lines += self._field(words.PLACE, described(finding, self.lang), limit=0)
        lines += self._field(words.EXPECTED, finding.expected)
        if pick(finding.received, self.lang) != finding.message.get(self.lang):
            lines += self._field(words.RECEIVED, finding.received)
        return lines + (self._field(words.ADVICE, finding.advice) if with_advice else [])

    def _rest(self, findings: list[Finding]) -> list[str]:
        groups = grouped(findings)
        lines: list[str] = []
        for group in groups[:_GROUPS]:
            lines += self._field(words.MORE, f"{number(group.count, self.lang)} × {group.text(self.lang)}")
        left = sum(group.count for group in groups[_GROUPS:])
        if left or len(findings) > _GROUPS:
            count = number(left or len(findings), self.lang)
            lines += self._field(None, words.REST.format(count=count))
        return lines

    def _not_checked(self, summary: Summary) -> list[str]:
        by_reason: dict[str, list[str]] = defaultdict(list)
        most: dict[str, int] = defaultdict(int)
        for row, count in summary.not_checked.items():
            reason = row.reason.get(self.lang)
            by_reason[reason].append(row.rule)
            most[reason] = max(most[reason], count)
        lines: list[str] = []
        for reason, rules in by_reason.items():
            many = most[reason]
            where = words.IN_FILES.format(count=number(many, self.lang)).get(self.lang) if many > 1 else ""
            lines += self._named(f"{reason} ({where})" if where else reason, rules)
        return lines

    def _named(self, reason: str, rules: list[str]) -> list[str]:
        shown = ", ".join(rules[:_RULES_NAMED]) + (" …" if len(rules) > _RULES_NAMED else "")
        text = f"{words.NOT_CHECKED_LIST.get(self.lang)}: {reason}: {shown}"
        return self._wrapped(text, "", "  ")

    def _counts(self, summary: Summary) -> str:
        parts = [
            f"{number(count, self.lang)} {words.VERDICT[verdict].get(self.lang)}"
            for verdict in words.VERDICT
            if (count := summary.verdicts[verdict])
        ]
        found = [
            words.counted(severity, count, self.lang)
            for severity in Severity
            if (count := summary.severities[severity])
        ]
        if unchecked := summary.not_checked.total():
            found.append(words.NOT_CHECKED.format(count=number(unchecked, self.lang)).get(self.lang))
        return f"{words.files(summary.files, self.lang)}: " + " · ".join([", ".join(parts), *found])

    def _field(
        self, label: Text | None, value: Text | str, limit: int = _LONGEST, indent: int = 6
    ) -> list[str]:
        text = pick(value, self.lang)
        if not text:
            return []
        name = (label.get(self.lang) if label else "").ljust(_LABEL)
        return self._wrapped(visible(text, limit), " " * indent + name, " " * (indent + _LABEL), clean=True)

    def _wrapped(self, text: str, first: str, after: str, *, clean: bool = False) -> list[str]:
        return textwrap.wrap(
            text if clean else visible(text, 4 * _LONGEST),
            self.width,
            initial_indent=first,
            subsequent_indent=after,
            break_long_words=False,  # an XPath or a URL must stay whole, to be copied
            break_on_hyphens=False,
        )

    def _painted(self, text: str, colour: str) -> str:
        return f"{_COLOURS[colour]}{text}{_PLAIN}" if self.colour else text


_RANK = {severity: rank for rank, severity in enumerate(Severity)}
