"""Comparing one document's verdicts: our structure, `--mode official`, and the official schema by lxml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from proevesten.codecs.xml import parse, path_of
from proevesten.findings import Severity
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Options
from tests.oioxml.corpus import lawful_difference, ours
from tests.oioxml.mutants import Mutant, apply
from tests.oioxml.official import official_says


@dataclass
class Agreement:
    """What a row of mutants came to; `differing` are the unlawful differences, in words."""

    valid: int = 0
    faulty: int = 0
    exceptions: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)

    def add(self, other: Agreement) -> None:
        """Count another row in."""
        self.valid += other.valid
        self.faulty += other.faulty
        self.exceptions += other.exceptions
        self.differing += other.differing

    @property
    def total(self) -> int:
        return self.valid + self.faulty


def compare(name: str, root: etree._Element, mutants: Iterable[Mutant]) -> Agreement:
    """All verdicts on each mutant of a document."""
    row = Agreement()
    for mutant in mutants:
        data = apply(root, mutant)
        if data is not None:
            _compare(f"{name}, {mutant}", mutant, data, row)
    return row


def _compare(name: str, mutant: Mutant, data: bytes, row: Agreement) -> None:
    found, official = ours(parse(data)), official_says(etree.fromstring(data))
    row.faulty += bool(official)
    row.valid += not official
    if fails_in_official_mode(data) != bool(found):
        row.differing.append(f"{name}: --mode official differs from the structure: {described(data)}")
    if bool(found) != bool(official):
        lawful = lawful_difference(mutant, found, official)
        row.exceptions[lawful] += 1
        if not lawful:
            row.differing.append(f"{name}: {described(data)}")


def fails_in_official_mode(data: bytes) -> bool:
    """Whether `check --mode official` fails the document itself; what is inside an envelope is left out."""
    judgement = check_bytes(data, Options(mode="official"))
    assert judgement.verdict != "unreadable", judgement.findings
    return any(f.severity is Severity.ERROR and " » " not in f.location for f in judgement.findings)


def described(data: bytes) -> str:
    """Both verdicts in words."""
    found = [f"{v.kind} {path_of(v.element)} {v.names} {v.expected}" for v in ours(parse(data))]
    return (
        f"we say {found or 'valid'}, the official schema {official_says(etree.fromstring(data)) or 'valid'}"
    )
