"""How Danish words in sentences become values: durations, moments, places."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from proevesten.errors import HarnessError
from proevesten.session.clock import COPENHAGEN
from proevesten.texts import Text

_UNITS = {"dag": "days", "døgn": "days", "time": "hours", "minut": "minutes", "sekund": "seconds"}
_PART = re.compile(r"(\d+)\s+(dage?|døgn|timer?|minut(?:ter)?|sekund(?:er)?)")

PLACES = {
    "midlertidig plads": "midlertidig_plads",
    "plejecenter": "plejecenter",
    "hjemmesygepleje": "hjemmesygepleje",
    "eget hjem": "eget_hjem",
}


def duration(text: str) -> timedelta:
    """``71 timer 59 minutter`` as a duration. Raises HarnessError when nothing can be read."""
    parts = _PART.findall(text)
    if not parts:
        raise HarnessError(Text(f"Ikke et tidsrum: {text}", f"Not a duration: {text}"))
    total = timedelta()
    for number, word in parts:
        unit = next(name for stem, name in _UNITS.items() if word.startswith(stem))
        total += timedelta(**{unit: int(number)})
    return total


def moment(text: str) -> datetime:
    """``27.03.2026 12.00``, Danish wall time. Raises HarnessError when it cannot be read."""
    try:
        return datetime.strptime(text, "%d.%m.%Y %H.%M").replace(tzinfo=COPENHAGEN)
    except ValueError as fault:
        raise HarnessError(Text(f"Ikke et tidspunkt: {text}", f"Not a moment: {text}")) from fault


def place(text: str) -> str:
    """A place of discharge as the rule names it. Raises HarnessError for an unknown one."""
    if text not in PLACES:
        known = ", ".join(PLACES)
        raise HarnessError(
            Text(f"Ukendt sted: {text}. Kendte: {known}", f"Unknown place: {text}. Known: {known}")
        )
    return PLACES[text]


FORMATS = {"DIS91": "dis91", "XDIS91": "xdis91", "CareCommunication": "carecommunication"}


def format_of(text: str) -> str:
    """A message format by the name people use. Raises HarnessError for an unknown one."""
    if text not in FORMATS:
        raise HarnessError(Text(f"Ukendt format: {text}", f"Unknown format: {text}"))
    return FORMATS[text]


def next_sunday_morning(now: datetime) -> datetime:
    """Ten o'clock on the next Sunday after `now`, Danish wall time."""
    day = now.date() + timedelta(days=(6 - now.weekday()) or 7)
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=COPENHAGEN)
