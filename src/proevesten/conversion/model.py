"""What a conversion yields, and how its losses are collected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from proevesten.findings import Finding
from proevesten.rules.catalogue import load
from proevesten.texts import Text

Target = Literal["dis91", "xdis91"]


@dataclass(frozen=True, slots=True)
class Converted:
    """The converted bytes, and one finding for each thing that the target carries otherwise or not at all."""

    data: bytes
    losses: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Losses:
    """Collects losses; places are the letter's fields (``subject``, ``texts[2]``, ``references[1].url``)."""

    found: list[Finding] = field(default_factory=list)

    def add(self, rule: str, place: str, *, received: Text | str = "", expected: Text | str = "") -> None:
        """A loss of the rule `conversion-<rule>` at a place."""
        finding = load("conversion")[f"conversion-{rule}"]
        self.found.append(finding.finding(place, received=received, expected=expected))

    def result(self) -> tuple[Finding, ...]:
        """The losses, each once, in the order in which they were found."""
        return tuple(dict.fromkeys(self.found))
