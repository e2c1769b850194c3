"""Elements of a segment against its rule: mandatory ones, lengths, digits, dates, codes, unused ones."""

from __future__ import annotations

import re
from datetime import datetime

from proevesten.codecs.edifact.letter_reader import parse_date, parse_short_date, url_of
from proevesten.codecs.edifact.letter_writer import URL_LENGTH
from proevesten.codecs.edifact.syntax import Segment
from proevesten.codecs.edifact.tables import ElementRule, SegmentRule
from proevesten.codecs.edifact.tree import Group, Message
from proevesten.rules.edifact.case import Case, at
from proevesten.texts import Text

TEXT_LINES = 5
"""Components of an FTX's text."""

_LAYOUT = re.compile(r"[\r\n\t]")
_NOTHING = Text("tomt", "empty")
_UNUSED = Text("tomt", "empty")


def check_segment(
    case: Case, message: Message | None, group: Group | None, segment: Segment, rule: SegmentRule
) -> None:
    """Judge every component of a segment."""
    if segment.tag == "FTX" and segment.get(1) == "URL" and len(url_of(segment)) > URL_LENGTH:
        url = url_of(segment)
        place = at(message, group, segment, 4, 2)
        case.report("edi-url-length", place, received=str(len(url)), expected=f"≤ {URL_LENGTH}")
        return
    known = rule.elements
    for element, components in enumerate(segment.elements):
        if element == 0:
            continue
        for component, value in enumerate(components, 1):
            if value:
                wanted = known.get((element, component))
                fault = _fault(wanted, value) if wanted is not None else _surplus(segment, element, component)
                if fault:
                    expected = wanted.expected if wanted is not None else _UNUSED
                    place = at(message, group, segment, element, component)
                    case.report(fault, place, received=value, expected=expected)
    for wanted in rule.mandatory:
        if not segment.get(wanted.element, wanted.component):
            place = at(message, group, segment, wanted.element, wanted.component)
            case.report("edi-element-missing", place, received=_NOTHING, expected=wanted.expected)
    layout = _LAYOUT.search(segment.raw)
    if layout:
        place = at(message, group, segment)
        case.report("edi-control-character", place, received=repr(layout.group()), expected=_NOTHING)


def _surplus(segment: Segment, element: int, component: int) -> str:
    """A text has five lines at most (D.93A, composite C108): a sixth is no place that a receiver could have."""
    beyond = segment.tag == "FTX" and element == 4 and component > TEXT_LINES
    return "edi-text-lines" if beyond else "edi-element-unused"


def _fault(rule: ElementRule, value: str) -> str:
    """The id of the rule that the value breaks, "" when it is right."""
    form = rule.form
    if form == "code":
        return "" if value in rule.codes else "edi-code-value"
    if form == "an":
        return "" if rule.least <= len(value) <= rule.most else "edi-element-length"
    if form == "n":
        if not (value.isascii() and value.isdigit()):
            return "edi-element-digits"
        return "" if rule.least <= len(value) <= rule.most else "edi-element-length"
    return "" if is_date(form, value) else "edi-element-date"


def is_date(form: str, value: str) -> bool:
    """Whether the value is a real date or time of the form (dt203, dt204, yymmdd, hhmm)."""
    if form == "dt203":
        return len(value) == 12 and parse_date(value) is not None
    if form == "dt204":
        return len(value) == 14 and parse_date(value) is not None
    if form == "yymmdd":
        return parse_short_date(value + "0000") is not None
    return len(value) == 4 and parse_short_date("200101" + value) is not None


def year_of(segment: Segment) -> datetime | None:
    """The time of a DTM segment; None when it is no date."""
    value = segment.get(1, 2)
    return parse_date(value)
