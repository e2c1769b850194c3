"""Years that cannot be right: a letter before 1990, or more than two years ahead. Strict mode only."""

from __future__ import annotations

from datetime import datetime

from proevesten.codecs.edifact.letter_reader import parse_short_date
from proevesten.codecs.edifact.tree import Message
from proevesten.rules.edifact.case import Case, at
from proevesten.rules.edifact.elements import year_of
from proevesten.rules.edifact.numbers import Spot
from proevesten.rules.shared import years

_LETTER_TIMES = ("137", "182")


def check_times(case: Case) -> None:
    """Judge the envelope's time and each letter's own times."""
    header = case.interchange.header
    if header is not None:
        sent = parse_short_date(header.get(4, 1) + header.get(4, 2))
        _check(case, sent, (None, None, header, 4, 1))
    for message in case.interchange.messages:
        _check_message(case, message)


def _check_message(case: Case, message: Message) -> None:
    for group in message.groups:
        for segment in group.segments:
            if segment.tag == "DTM" and segment.get(1) in _LETTER_TIMES:
                _check(case, year_of(segment), (message, group, segment, 1, 2))


def _check(case: Case, when: datetime | None, spot: Spot) -> None:
    if when is None:
        return
    if not years.is_likely(when.year, case.options):
        window = years.window(case.options)
        case.report("edi-year-window", at(*spot), received=str(when.year), expected=window)
