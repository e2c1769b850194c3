"""What identifies a patient in a text that may name none: CPR numbers, names and birth dates (KOM-02).

CPR numbers are found by their form, names and birth dates by the list of known test citizens. What is found
is masked at once, since a report is kept and passed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from proevesten.rules.judgement import NotChecked
from proevesten.rules.shared.citizens import Watched, words_of
from proevesten.texts import Text

Kind = Literal["cpr", "name", "birth-date"]

ADMINISTRATIVE_CPR = "1505505510"
"""The one number that XDIS90 and DIS90 carry (XDIS90 schema 2009/08/01); it is nobody's."""
MOST_PER_TEXT = 100
"""So many different numbers in one text are named; more say nothing new."""

_DAY = r"(?:[06][1-9]|[1-278][0-9]|[39][01])(?:0[1-9]|1[0-2])[0-9]{2}"
_CPR = re.compile(rf"(?<![0-9])({_DAY})[- ]?([0-9]{{4}})(?![0-9])")
_MONTHS = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_DATE = re.compile(
    r"(?<!\d)(?:(?P<d>\d{1,2})[.\-/] ?(?P<m>\d{1,2})(?:[.\-/] ?| )(?P<y>(?:\d\d)?\d\d)"
    r"|(?P<y2>\d{4})-(?P<m2>\d\d)-(?P<d2>\d\d)"
    rf"|(?P<d4>\d{{1,2}})\.? ?(?P<m4>{'|'.join(_MONTHS)})[a-z]*\.? (?P<y4>(?:\d\d)?\d\d)"
    r"|(?P<d3>\d\d)(?P<m3>\d\d)(?P<y3>(?:\d\d)?\d\d)(?![- ]?\d{4}(?!\d)))(?!\d)",
    re.IGNORECASE,
)
_PARTS = (("d", "m", "y"), ("d2", "m2", "y2"), ("d4", "m4", "y4"), ("d3", "m3", "y3"))


class PatientData(NamedTuple):
    """One thing found, as a finding may show it."""

    kind: Kind
    shown: str


def patient_data(text: str, watched: Watched) -> Iterator[PatientData]:
    """Everything in the text that identifies a patient, each once."""
    yield from _numbers(text)
    yield from _names(text, watched)
    if _holds_birth_date(text, watched):
        yield PatientData("birth-date", "xx.xx.xxxx")


def not_searched(rule: str, watched: Watched) -> Iterator[NotChecked]:
    """The row that says so when there is no list of citizens to search by."""
    if not watched.names and not watched.birth_dates:
        reason = Text(
            "Navne og fødselsdatoer er ikke søgt: der er ikke givet testborgere",
            "Names and birth dates were not searched for: no test citizens were given",
        )
        yield NotChecked(rule, reason)


def _numbers(text: str) -> Iterator[PatientData]:
    numbers: set[str] = set()
    for match in _CPR.finditer(text):
        number = match[1] + match[2]
        if number in numbers or number == ADMINISTRATIVE_CPR:
            continue
        numbers.add(number)
        yield PatientData("cpr", f"{match[1]}-xxxx")
        if len(numbers) == MOST_PER_TEXT:
            return


def _names(text: str, watched: Watched) -> Iterator[PatientData]:
    words = words_of(text)
    whole = [name for name in watched.names if name.surname in words and name.written.search(words)]
    said = {name.surname for name in whole}
    alone = [name for name in watched.surnames if name.surname in words and name.surname not in said]
    found = whole + [name for name in alone if name.written.search(words)]
    for shown in dict.fromkeys(name.shown for name in found):
        yield PatientData("name", shown)


def _holds_birth_date(text: str, watched: Watched) -> bool:
    """Whether a written date is somebody's birth date; two digits of a year may be of any century."""
    born = {
        (one.day, one.month, f"{one.year:04}"[-digits:]) for one in watched.birth_dates for digits in (2, 4)
    }
    return any(_written(match) in born for match in _DATE.finditer(text))


def _written(match: re.Match[str]) -> tuple[int, int, str]:
    """Day, month, and the year as written."""
    day, month, year = next((match[d], match[m], match[y]) for d, m, y in _PARTS if match[d])
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    return int(day), number, year
