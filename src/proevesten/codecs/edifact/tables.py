"""The message types as tables: which groups, segments and elements, how often, with which values.

The tables are data (`messages/<standard>.toml`, the notation is told in `messages/shared.toml`); this
module reads and compiles them. A type whose tree we have no facts of has a table without groups: only its
envelope can be checked.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from proevesten.codecs.edifact.codes import to_words

_ELEMENT = re.compile(r"(\d+):(\d+)([!?])(.+)").fullmatch
_FORM = re.compile(r"(an|n)(\.\.)?(\d+)").fullmatch
_VERSION = re.compile(r"[A-Z](\d\d)\d\d[A-Z]").fullmatch


@dataclass(frozen=True, slots=True)
class ElementRule:
    """What one component may hold. `form`: an, n, dt203, dt204, yymmdd, hhmm or code."""

    element: int
    component: int
    mandatory: bool
    form: str
    least: int = 0
    most: int = 0
    codes: frozenset[str] = frozenset()

    @property
    def expected(self) -> str:
        """The rule as text for a finding: the codes, or the form with its length."""
        if self.form == "code":
            return " | ".join(sorted(self.codes)) if len(self.codes) <= 12 else f"{len(self.codes)} koder"
        if self.form in ("an", "n"):
            return f"{self.form}{self.most}" if self.least == self.most else f"{self.form}..{self.most}"
        return _FORMATS[self.form]


_FORMATS = {"dt203": "CCYYMMDDHHMM", "dt204": "CCYYMMDDHHMMSS", "yymmdd": "YYMMDD", "hhmm": "HHMM"}


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """One place in a group: a segment, how often, and its elements by position."""

    tag: str
    least: int
    most: int
    elements: dict[tuple[int, int], ElementRule]
    mandatory: tuple[ElementRule, ...]
    qualifiers: frozenset[str]

    @property
    def label(self) -> str:
        """The segment with its qualifier where it has one: ``RFF+SRI``."""
        return f"{self.tag}+{'|'.join(sorted(self.qualifiers))}" if self.qualifiers else self.tag


@dataclass(frozen=True, slots=True)
class GroupRule:
    """One place in a message: a group, how often, and its segments.

    `tag` is its trigger's ("" for the head), `qualifiers` the roles it may have (`Group.role`); `limits` are the least
    and most of a tag over several places (FTX in an S14).
    """

    name: str
    tag: str
    qualifiers: frozenset[str]
    least: int
    most: int
    segments: tuple[SegmentRule, ...]
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The trigger with the party's role where it has one: ``S01/NAD+SSP``."""
        if self.tag != "S01" or not self.qualifiers:
            return self.tag
        return f"{self.tag}/NAD+{'|'.join(sorted(self.qualifiers))}"


@dataclass(frozen=True, slots=True)
class MessageTable:
    """One message type. `versions` are checked whole, `envelope_only` in their envelope only."""

    standard: str
    code: str
    kind: tuple[str, str, str, str]
    versions: tuple[str, ...]
    envelope_only: tuple[str, ...]
    groups: tuple[GroupRule, ...]


STANDARDS = (
    "dis91", "dis90", "ctl01", "ctl02", "ctl03", "dis01", "dis02", "dis03", "dis14", "dis16", "dis17",
    "dis18", "dis19", "dis20",
)  # fmt: skip
"""The message types that have a table."""


@cache
def table(standard: str) -> MessageTable:
    """The table of one message type; `standard` is one of STANDARDS."""
    data = _toml(f"{standard}.toml")
    return MessageTable(
        standard=standard,
        code=data["code"],
        kind=tuple(data["kind"].split(":")),
        versions=tuple(data["versions"]),
        envelope_only=tuple(data.get("envelope_only", ())),
        groups=tuple(_group(row) for row in data.get("group", ())),
    )


@cache
def service(tag: str) -> SegmentRule:
    """The rule of UNB, UNT or UNZ."""
    return _segment(f"{tag} 1 {_shared()['service'][tag]}")


@cache
def unh(standard: str) -> SegmentRule:
    """The rule of a message type's UNH (the values of version and type are judged apart)."""
    known = table(standard)
    kind = " ".join(f"2:{i}!={value}" for i, value in enumerate(known.kind, 1))
    return _segment(f"UNH 1 1:1!an..14 {kind} 2:5!an..6 3:1!an..6")


def standard_of(version: str, code: str) -> str | None:
    """The standard that a version code (D9134L) or, failing it, a type code (DIS91) names."""
    by_code = code.lower() if code.lower() in STANDARDS else None
    number = _VERSION(version)
    if number:
        prefix = {"D": "dis", "C": "ctl"}.get(version[0], "")
        by_version = prefix + number.group(1)
        return by_version if by_version in STANDARDS else by_code
    return by_code


def _group(row: dict[str, Any]) -> GroupRule:
    least, most = _repeat(row["repeat"])
    return GroupRule(
        name=row["name"],
        tag=row.get("trigger", ""),
        qualifiers=frozenset(row.get("role", ())),
        least=least,
        most=most,
        segments=tuple(_segment(line) for line in row["segments"]),
        limits={tag: (low, high) for tag, (low, high) in row.get("limit", {}).items()},
    )


def _segment(line: str) -> SegmentRule:
    tag, repeat, spec = line.split(" ", 2)
    if spec.startswith("&"):
        spec = _shared()["segments"][spec[1:]]
    rules = [_element(word) for word in spec.split()]
    least, most = _repeat(repeat)
    first = next((r for r in rules if (r.element, r.component) == (1, 1)), None)
    return SegmentRule(
        tag=tag,
        least=least,
        most=most,
        elements={(r.element, r.component): r for r in rules},
        mandatory=tuple(r for r in rules if r.mandatory),
        qualifiers=first.codes if first is not None and tag not in ("UNB", "UNH") else frozenset(),
    )


def _element(word: str) -> ElementRule:
    parts = _ELEMENT(word)
    assert parts is not None, word
    element, component, must, form = int(parts[1]), int(parts[2]), parts[3] == "!", parts[4]
    if form == "speciality":
        return ElementRule(element, component, must, "code", codes=frozenset(to_words("speciality")))
    if form.startswith("="):
        return ElementRule(element, component, must, "code", codes=frozenset(form[1:].split("|")))
    sized = _FORM(form)
    if sized is None:
        return ElementRule(element, component, must, form)
    most = int(sized[3])
    return ElementRule(element, component, must, sized[1], 0 if sized[2] else most, most)


def _repeat(text: str) -> tuple[int, int]:
    least, _, most = text.partition("..")
    return int(least), int(most or least)


@cache
def _shared() -> dict[str, Any]:
    return _toml("shared.toml")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_folder().joinpath(name).read_text(encoding="utf-8"))


def _folder() -> Traversable:
    return files("proevesten.codecs.edifact").joinpath("messages")
