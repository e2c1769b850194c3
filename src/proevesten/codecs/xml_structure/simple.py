"""The simple types of MedCom's XML, with XML Schema's lexical rules and white space handling.

A type is a function from the written text to None, or to what is wrong with it. Source: XML Schema part 2
(1.0, second edition), sections 3.2, 3.3 and 4.3; the types of the schema sets 2005/08/07 to 2020/05/06.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import NamedTuple

from proevesten.codecs.xml_structure.violations import Kind


class Fault(NamedTuple):
    """What is wrong with a value: the kind, and what was expected in a neutral notation."""

    kind: Kind
    expected: str


Check = Callable[[str], Fault | None]

_WHITE = " \t\r\n"
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DATE = re.compile(r"-?(?!0000)([0-9]{4}|[1-9][0-9]{4,17})-([0-9]{2})-([0-9]{2})")
_ZONE = re.compile(r"Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_CLOCK = re.compile(r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)")


def length(low: int, high: int | None) -> Check:
    """A text of `low` to `high` characters."""
    fault = Fault(Kind.LENGTH, f"{low}..{'*' if high is None else high}" if low != high else str(low))
    top = high if high is not None else 1 << 62
    return lambda text: None if low <= len(text) <= top else fault


def codes(values: tuple[str, ...]) -> Check:
    """One of the values, exactly."""
    allowed = frozenset(values)
    fault = Fault(Kind.CODE, " | ".join(values))
    return lambda text: None if text in allowed else fault


def never(value: str) -> Check:
    """A value that its own schema contradicts: nothing is valid."""
    fault = Fault(Kind.NEVER, value)
    return lambda text: fault


def pattern(expression: str, expected: str) -> Check:
    """A text that the whole expression matches."""
    matches = re.compile(expression).fullmatch
    fault = Fault(Kind.PATTERN, expected)
    return lambda text: None if matches(text) else fault


def _date(text: str) -> Fault | None:
    """xs:date without a zone: MedCom's dateNoTZ (schema set 2016/09/23)."""
    return None if _is_date(text.strip(_WHITE)) else Fault(Kind.TYPE, "YYYY-MM-DD")


def _date_or_zone(text: str) -> Fault | None:
    value = text.strip(_WHITE)
    match = _DATE.match(value)
    rest = value[match.end() :] if match else ""
    good = match and _is_date(match[0]) and (not rest or _ZONE.fullmatch(rest))
    return None if good else Fault(Kind.TYPE, "YYYY-MM-DD[±hh:mm]")


def _datetime(text: str) -> Fault | None:
    date, _, rest = text.strip(_WHITE).partition("T")
    clock = _CLOCK.match(rest)
    zone = rest[clock.end() :] if clock else ""
    good = _is_date(date) and clock and (not zone or _ZONE.fullmatch(zone))
    return None if good else Fault(Kind.TYPE, "YYYY-MM-DDThh:mm:ss[±hh:mm]")


def _is_date(value: str) -> bool:
    match = _DATE.fullmatch(value)
    if not match:
        return False
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not 1 <= month <= 12 or not 1 <= day <= _MONTH_DAYS[month - 1]:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (month, day) != (2, 29) or leap


def _whole_number(low: int, high: int | None, expected: str) -> Check:
    digits = re.compile("([+-]?)0*([0-9]+)").fullmatch
    fault = Fault(Kind.TYPE, expected)

    def check(text: str) -> Fault | None:
        match = digits(text.strip(_WHITE))
        # Beyond 18 digits the number itself does not matter, only its sign; int() of it could take long.
        value = int(f"{match[1]}{match[2][:19]}") if match else low - 1
        return None if value >= low and (high is None or value <= high) else fault

    return check


def _truth(values: frozenset[str]) -> Check:
    fault = Fault(Kind.CODE, " | ".join(sorted(values, reverse=True)))
    return lambda text: None if text.strip(_WHITE) in values else fault


def _base64(text: str) -> Fault | None:
    """base64Binary: canonical padding, white space anywhere."""
    letters = "".join(text.split()) if not text.isalnum() else text
    try:
        data = base64.b64decode(letters, validate=True)
    except (binascii.Error, ValueError):
        return Fault(Kind.TYPE, "base64")
    canonical = (
        not letters.endswith("=") or base64.b64encode(data[-(len(data) % 3) :]).decode() == letters[-4:]
    )
    return None if canonical else Fault(Kind.TYPE, "base64")


def token(low: int, high: int) -> Check:
    """xs:token: runs of white space count as one, those at the ends not at all."""
    check = length(low, high)
    return lambda text: check(" ".join(part for part in re.split(f"[{_WHITE}]+", text) if part))


_UUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
# The envelope's own pattern, sloppy as it is: A-f is a range and takes G to Z and six signs with it.
_ENVELOPE_UUID = re.sub(r"\[0-9A-Fa-f\]", "[aA-fF0-9]", _UUID)

WORDS: dict[str, Check] = {
    "string": lambda text: None,
    "date": _date,
    "date-or-zone": _date_or_zone,
    "datetime": _datetime,
    "time": pattern("([01][0-9]|2[0-3]):[0-5][0-9]", "hh:mm"),
    "time-seconds": pattern("([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]", "hh:mm:ss"),
    "cpr": pattern("[0-9]{10}", "10 cifre | 10 digits"),
    "uuid": pattern(_UUID, "8-4-4-4-12 (0-9, a-f)"),
    "envelope-uuid": pattern(_ENVELOPE_UUID, "8-4-4-4-12 (0-9, a-f)"),
    "boolean": _truth(frozenset({"true", "false", "1", "0"})),
    "true": _truth(frozenset({"true"})),
    "int": _whole_number(-(2**31), 2**31 - 1, "-2147483648..2147483647"),
    "positive": _whole_number(1, None, "1..*"),
    "base64": _base64,
    "token18": token(1, 18),
}
"""The simple types that the notation knows by a word."""


def named(type_name: str) -> Check | None:
    """The simple type that a notation's type name writes (``35``, ``0..9``, ``=10``, ``"X"``, a word)."""
    if type_name in WORDS:
        return WORDS[type_name]
    if type_name.startswith('"!'):
        return never(type_name.strip('"!'))
    if type_name.startswith('"'):
        return codes((type_name.strip('"'),))
    if match := re.fullmatch(r"(?:(\d+)\.\.)?(\d+|\*)", type_name):
        return length(int(match[1] or 1), None if match[2] == "*" else int(match[2]))
    if type_name.startswith("="):
        return length(int(type_name[1:]), int(type_name[1:]))
    return None
