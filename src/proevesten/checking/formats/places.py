"""Places of findings as people read them, and many places folded into a few patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proevesten.checking.formats import words
from proevesten.checking.limits import number
from proevesten.findings import Finding
from proevesten.texts import Lang

_INDEX = re.compile(r"\[\d+\]")


def described(finding: Finding, lang: Lang) -> str:
    """``/Emessage[1]/…, linje 14, byte 233``; empty when the finding concerns the whole file."""
    parts = [finding.location] if finding.location else []
    if finding.line is not None:
        parts.append(words.LINE.format(line=number(finding.line, lang)).get(lang))
    if finding.offset is not None and finding.location != f"byte {finding.offset}":
        parts.append(words.BYTE.format(offset=number(finding.offset, lang)).get(lang))
    return ", ".join(parts)


@dataclass(slots=True)
class Group:
    """Places that differ only in their indexes, and the lines they span."""

    pattern: str
    count: int
    first: int | None
    last: int | None

    def text(self, lang: Lang) -> str:
        """``/a[1]/b[*]/c[1], linje 14–2.014``."""
        if self.first is None or self.last is None:
            return self.pattern
        if self.first == self.last:
            lines = words.LINE.format(line=number(self.first, lang))
        else:
            lines = words.LINES.format(first=number(self.first, lang), last=number(self.last, lang))
        return f"{self.pattern}, {lines.get(lang)}"


def grouped(findings: list[Finding]) -> list[Group]:
    """The findings' places folded: an index that varies becomes ``[*]``; largest group first."""
    shapes: dict[str, list[Finding]] = {}
    for finding in findings:
        shapes.setdefault(_INDEX.sub("[]", finding.location), []).append(finding)
    groups = [_group(found) for found in shapes.values()]
    return sorted(groups, key=lambda group: -group.count)


def _group(findings: list[Finding]) -> Group:
    places = [_INDEX.findall(finding.location) for finding in findings]
    shown = [same[0] if len(set(same)) == 1 else "[*]" for same in zip(*places, strict=True)]
    indexes = iter(shown)
    pattern = _INDEX.sub(lambda _: next(indexes), findings[0].location)
    lines = [finding.line for finding in findings if finding.line is not None]
    return Group(pattern, len(findings), min(lines, default=None), max(lines, default=None))
