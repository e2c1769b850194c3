"""Whom the XDIS90 rules watch for: names and birth dates of known test citizens, as people write them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from proevesten.rules.judgement import Options

WrittenDate = tuple[int, int, int]
"""Day, month, and the year's last two digits: what a written date has in common however it is written."""

_ADMINISTRATIVE = "Administrativ"
_FIELDS = ("given_name", "surname", "born")
_DATE = re.compile(
    r"(?<!\d)(?:(?P<d>\d{1,2})(?P<s>[.\-/]) ?(?P<m>\d{1,2})(?P=s) ?(?:\d\d)?(?P<y>\d\d)"
    r"|\d\d(?P<y2>\d\d)-(?P<m2>\d\d)-(?P<d2>\d\d)"
    r"|(?P<d3>\d\d)(?P<m3>\d\d)(?:\d\d)?(?P<y3>\d\d)(?![- ]?\d{4}(?!\d)))(?!\d)"
)


@dataclass(frozen=True, slots=True)
class KnownCitizen:
    """What identifies a known test citizen."""

    given_name: str
    surname: str
    born: date | None


@dataclass(frozen=True, slots=True)
class Watched:
    """The known citizens as the rules look for them: (surname in lower case, whole name, initials)."""

    names: tuple[tuple[str, re.Pattern[str], str], ...]
    birth_dates: frozenset[WrittenDate]


def watched_citizens(options: Options) -> Watched:
    """The citizens of `extra["citizens"]` (given_name, surname, born), else those of the suite's fixtures."""
    given: Sequence[Any] | None = options.extra.get("citizens")
    return _watched(_suite_citizens() if given is None else tuple(map(_known, given)))


def dates_in(text: str) -> Iterator[tuple[WrittenDate, str]]:
    """The dates in a text, in any common way of writing; six digits before four more are a CPR number."""
    for match in _DATE.finditer(text):
        for day, month, year in (("d", "m", "y"), ("d2", "m2", "y2"), ("d3", "m3", "y3")):
            if match[day]:
                yield (int(match[day]), int(match[month]), int(match[year])), match[0]


@cache
def _watched(citizens: tuple[KnownCitizen, ...]) -> Watched:
    named = [one for one in citizens if one.given_name and one.surname not in ("", _ADMINISTRATIVE)]
    names = [
        (one.surname.casefold(), _whole_name(one), f"{one.given_name[0]}. {one.surname}") for one in named
    ]
    born = [one.born for one in citizens if one.born]
    return Watched(tuple(names), frozenset((day.day, day.month, day.year % 100) for day in born))


def _whole_name(citizen: KnownCitizen) -> re.Pattern[str]:
    """Given name and surname beside each other, in either order; the first given name is enough."""
    given = {citizen.given_name.casefold(), citizen.given_name.casefold().split()[0]}
    first = "(?:" + "|".join(re.escape(name) for name in sorted(given, key=len, reverse=True)) + ")"
    last = re.escape(citizen.surname.casefold())
    return re.compile(rf"\b(?:{first}\s{last}|{last},?\s{first})\b")


def _known(citizen: Any) -> KnownCitizen:
    """A citizen as the caller has it: an object or a mapping."""
    fields = (
        citizen if isinstance(citizen, dict) else {name: getattr(citizen, name, None) for name in _FIELDS}
    )
    born = fields.get("born") or None
    return KnownCitizen(
        str(fields.get("given_name") or ""),
        str(fields.get("surname") or ""),
        date.fromisoformat(born) if isinstance(born, str) else born,
    )


@cache
def _suite_citizens() -> tuple[KnownCitizen, ...]:
    from proevesten.suite import suite_root

    found: list[KnownCitizen] = []
    for path in sorted((suite_root() / "fixtures" / "citizens").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [_known(row) for row in csv.DictReader(lines)]
    return tuple(found)
