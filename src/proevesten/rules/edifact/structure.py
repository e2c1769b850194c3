"""Groups and segments of a message against its table: order, what must be there, how often.

Source: the tables of `codecs/edifact/messages` (MedCom's converter mappings and examples).
"""

from __future__ import annotations

from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.tables import GroupRule, MessageTable
from proevesten.codecs.edifact.tree import Group, Message
from proevesten.rules.edifact.case import Case, at, of_group, of_message
from proevesten.rules.edifact.elements import check_segment
from proevesten.rules.edifact.fitting import Fault, Fit, fit
from proevesten.texts import Text

_NOTHING = Text("intet", "nothing")


def check_message(case: Case, message: Message, table: MessageTable) -> None:
    """Judge a message's groups, their segments and the segments' elements."""
    things = [(group.tag, group.role, group) for group in message.groups]
    found: Fit[GroupRule, Group] = fit(table.groups, things)
    for fault, group, place in found.faults:
        if group.segments:
            _group_fault(case, message, fault, group, place)
    for missing in found.missing:
        case.report("edi-group-missing", of_message(message), expected=missing.label, received=_NOTHING)
    for group, place in found.pairs:
        _check_group(case, message, group, place)


def _group_fault(case: Case, message: Message, fault: Fault, group: Group, place: GroupRule | None) -> None:
    expected = f"≤ {place.most} {place.label}" if place and fault is Fault.REPEATED else _NOTHING
    case.report(
        f"edi-group-{fault}", of_group(message, group), received=group.tag or "UNH", expected=expected
    )


def _check_group(case: Case, message: Message, group: Group, rule: GroupRule) -> None:
    found = fit(rule.segments, [(s.tag, s.get(1), s) for s in group.segments])
    for fault, segment, place in found.faults:
        expected: Text | str = _NOTHING
        if place is not None and fault is Fault.REPEATED:
            expected = f"≤ {place.most} {place.label}"
        elif fault is Fault.ORDER:
            expected = " ".join(dict.fromkeys(p.label for p in rule.segments))
        received: Text | str = f"{segment.tag}+{segment.get(1)}" if segment.get(1) else segment.tag
        if not received:
            received = Text("et tomt segment", "an empty segment")
        case.report(f"edi-segment-{fault}", at(message, group, segment), received=received, expected=expected)
    for missing in found.missing:
        case.report(
            "edi-segment-missing", of_group(message, group), expected=missing.label, received=_NOTHING
        )
    for segment, place in found.pairs:
        check_segment(case, message, group, segment, place)
    _check_limits(case, message, group, rule)


def _check_limits(case: Case, message: Message, group: Group, rule: GroupRule) -> None:
    for tag, (least, most) in rule.limits.items():
        segments: list[Segment] = group.all(tag)
        if not least <= len(segments) <= most:
            case.report(
                "edi-segment-limit",
                of_group(message, group),
                received=f"{len(segments)} {tag}",
                expected=f"{least}–{most} {tag}",
            )
