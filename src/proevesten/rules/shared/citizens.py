"""Whom the rules on letters without patient watch for: known test citizens, as people write their names.

A surname alone is a name only where the words around say that it is a patient's (``fru Berggren``, ``vedr.
Hansen``, the first word of a subject): senders and staff have surnames too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from proevesten.errors import ConfigurationError
from proevesten.rules.judgement import Options

_ADMINISTRATIVE = "Administrativ"
_FIELDS = ("given_name", "surname", "born")
_SPELLING = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe"})
_PARTING = re.compile(r"[^\w']+|_+")
_PATIENT = (
    "hr|fru|frk|frøken|herr|patient|patienten|patientens|pt|borger|borgeren|borgerens|beboer|beboeren|vedr|vedrørende|"
    "ang|angående|om|født"
).translate(_SPELLING)
_COMMON = frozenset(
    "nielsen jensen hansen andersen pedersen christensen larsen sørensen rasmussen jørgensen petersen madsen "
    "kristensen olsen thomsen christiansen poulsen johansen møller mortensen".translate(_SPELLING).split()
)
"""Denmark's twenty most frequent surnames (Danmarks Statistik): alone they say nobody."""


@dataclass(frozen=True, slots=True)
class KnownCitizen:
    """What identifies a known test citizen."""

    given_name: str
    surname: str
    born: date | None


@dataclass(frozen=True, slots=True)
class WatchedName:
    """One name to look for: a word that must be there at all, the ways it is written, how it is shown."""

    surname: str
    written: re.Pattern[str]
    shown: str


@dataclass(frozen=True, slots=True)
class Watched:
    """The known citizens as the rules look for them."""

    names: tuple[WatchedName, ...] = ()
    surnames: tuple[WatchedName, ...] = ()
    birth_dates: frozenset[date] = frozenset()


def watched_citizens(options: Options) -> Watched:
    """The citizens of `extra["citizens"]` (given_name, surname, born), else those of the suite's fixtures."""
    given: Sequence[Any] | None = options.extra.get("citizens")
    return _watched(_suite_citizens() if given is None else tuple(map(_known, given)))


def words_of(text: str) -> str:
    """A text as names are looked for in it: words in lower case parted by one space, æ, ø and å spelled out."""
    return _PARTING.sub(" ", text.casefold().translate(_SPELLING)).strip()


@cache
def _watched(citizens: tuple[KnownCitizen, ...]) -> Watched:
    named = [
        one
        for one in citizens
        if words_of(one.given_name) and words_of(one.surname) and one.surname != _ADMINISTRATIVE
    ]
    people = dict.fromkeys((one.given_name, one.surname) for one in named)
    whole = [_whole_name(given, surname) for given, surname in people]
    alone = [_surname(surname) for surname in dict.fromkeys(surname for _, surname in people)]
    return Watched(tuple(whole), tuple(alone), frozenset(one.born for one in citizens if one.born))


def _whole_name(given_name: str, surname: str) -> WatchedName:
    """The given name may be the first alone, with a word between, or an initial before a rare surname."""
    given, last = words_of(given_name), re.escape(words_of(surname))
    first = "|".join(re.escape(name) for name in dict.fromkeys((given, given.split()[0])))
    ways = [rf"\b(?:{first})(?: \w+)? {last}\b", rf"\b{last} (?:{first})\b"]
    if words_of(surname) not in _COMMON:
        ways.append(rf"\b{given[0]} (?:\w ){{0,3}}{last}\b")
    return WatchedName(words_of(surname), re.compile("|".join(ways)), f"{given_name[0]}… {surname[0]}…")


def _surname(surname: str) -> WatchedName:
    """The surname behind a word that says patient; a rare one also as the first word."""
    last = re.escape(words_of(surname))
    ways = [rf"\b(?:{_PATIENT}) (?:\w ){{0,3}}{last}\b"]
    if words_of(surname) not in _COMMON:
        ways.append(rf"\A{last}\b")
    return WatchedName(words_of(surname), re.compile("|".join(ways)), f"{surname[0]}…")


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
    """The citizens of `fixtures/citizens`; none where the library stands without its suite."""
    from proevesten.suite import suite_root

    try:
        folder = suite_root() / "fixtures" / "citizens"
    except ConfigurationError:
        return ()
    found: list[KnownCitizen] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [_known(row) for row in csv.DictReader(lines)]
    return tuple(found)
