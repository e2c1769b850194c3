"""One file under judgement: its interchange, the options, and the findings that rules report."""

from __future__ import annotations

from dataclasses import dataclass, field

from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.tree import Group, Interchange, Message, location
from proevesten.findings import Finding
from proevesten.rules.catalogue import Rule, load
from proevesten.rules.judgement import NotChecked, Options
from proevesten.rules.shared.masking import shown
from proevesten.texts import Text

MAX_FINDINGS = 5_000
"""Findings reported for one file; more say nothing new and would not be read."""


@dataclass(slots=True)
class Case:
    """What a rule function gets. `report` makes a finding of a rule when the mode asks for the rule."""

    interchange: Interchange
    options: Options
    findings: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)

    @property
    def strict(self) -> bool:
        """Whether our business rules are asked for beside the standard's own."""
        return self.options.mode == "strict"

    def report(
        self,
        rule_id: str,
        place: Place,
        *,
        received: Text | str = "",
        expected: Text | str = "",
        **values: object,
    ) -> None:
        """Report a rule's finding at a place; nothing when the mode leaves the rule out."""
        rule = rules()[rule_id]
        if (rule.mode == "strict" and not self.strict) or len(self.findings) > MAX_FINDINGS:
            return
        if len(self.findings) == MAX_FINDINGS:
            rule, received, expected, values = rules()["edi-too-many"], str(MAX_FINDINGS), "", {}
        self.findings.append(
            rule.finding(
                place.name,
                received=shown(received) if isinstance(received, str) and received else received,
                expected=expected,
                line=self.interchange.scan.line_of(place.offset),
                offset=place.offset,
                **values,
            )
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the file: its name and its byte offset."""

    name: str
    offset: int


def rules() -> dict[str, Rule]:
    """The rules of this engine."""
    return load("edifact")


def at(
    message: Message | None, group: Group | None, segment: Segment, element: int = 0, component: int = 0
) -> Place:
    """The place of a segment or, when `element` is given, of a component."""
    name = location(message, group, segment, element, component)
    return Place(name, segment.offset_of(element, component or 1))


def of_group(message: Message, group: Group) -> Place:
    """The place of a group: its trigger's, or the message's for the head."""
    if group.tag and group.segments:
        return at(message, group, group.segments[0])
    return of_message(message)


def of_message(message: Message) -> Place:
    """The place of a message: its UNH, or its first segment when UNH is missing."""
    first = message.header or next((s for g in message.groups for s in g.segments), None)
    return Place(f"UNH[{message.number}]", first.offset if first else 0)
