"""What a korrespondance letter should have for its reader: text, subject, priority, blocks that convert."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from proevesten.findings import Finding
from proevesten.rules.oioxml.case import Case, Letter, plain_text

LONGEST_BLOCK = 3150
"""Characters of one text block that EDIFACT carries: 9 FTX of 5 lines of 70."""

_WITHOUT_HEADER = frozenset({"XD9133L"})


def correspondence(case: Case) -> list[Letter]:
    """The korrespondance letters of the message."""
    return [letter for letter in case.letters if letter.standard in ("xdis91", "xdis90")]


def text_blocks(case: Case, letter: Letter) -> list[etree._Element]:
    """The letter's Text01 elements."""
    return list(case.all("Text01", letter.element))


def complete(case: Case) -> Iterator[Finding]:
    """Text, subject and priority are there (the schema demands none of them)."""
    for letter in correspondence(case):
        if not any(plain_text(block).strip() for block in text_blocks(case, letter)):
            yield case.finding("oioxml-letter-without-text", letter.element, below="/ClinicalInformation[1]")
        if letter.line.version not in _WITHOUT_HEADER:
            yield from _header(case, letter)


def short_blocks(case: Case) -> Iterator[Finding]:
    """No text block is longer than its counterpart in EDIFACT."""
    for letter in correspondence(case):
        for block in text_blocks(case, letter):
            size = len(plain_text(block))
            if size > LONGEST_BLOCK:
                yield case.finding(
                    "oioxml-text-block-long", block, expected=str(LONGEST_BLOCK), received=str(size)
                )


def _header(case: Case, letter: Letter) -> Iterator[Finding]:
    for name, rule in (
        ("Subject", "oioxml-letter-without-subject"),
        ("Priority", "oioxml-letter-without-priority"),
    ):
        found = case.find(letter.element, f"AdditionalInformation/{name}")
        if found is None:
            yield case.finding(rule, letter.element, below=f"/AdditionalInformation[1]/{name}[1]")
        elif not plain_text(found).strip():
            yield case.finding(rule, found)
