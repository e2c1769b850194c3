"""Danish identifiers: check digits of location numbers, civil registration numbers and their replacements."""

from __future__ import annotations

from datetime import date
from random import Random

REPLACEMENT_DAYS = 60
"""Added to the day of birth in a replacement number: days 61-91 are in no calendar, so no such number can
ever be issued to a person. Hospitals number unidentified patients so, and the CPR office its test persons."""

_EARLIEST, _LATEST = date(1930, 1, 1), date(2009, 12, 31)


def check_digit_ok(location_number: str) -> bool:
    """Whether it is 13 digits with the right last one (GS1 General Specifications 7.9, modulus 10)."""
    digits_only = location_number.isascii() and location_number.isdigit()
    return (
        digits_only
        and len(location_number) == 13
        and with_check_digit(location_number[:12]) == location_number
    )


def with_check_digit(first_twelve: str) -> str:
    """The location number that begins with these 12 digits. Raises ValueError for anything else."""
    if len(first_twelve) != 12 or not (first_twelve.isascii() and first_twelve.isdigit()):
        raise ValueError("a location number has 12 digits before its check digit")
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve))
    return f"{first_twelve}{-weighted % 10}"


def replacement_number(random: Random) -> str:
    """A CPR number for a leased test citizen: a date of birth with 60 added to the day, and a serial.

    Never an issuable number (see REPLACEMENT_DAYS); `birth_date` still reads the date from it. The same
    random state gives the same number.
    """
    born = date.fromordinal(random.randint(_EARLIEST.toordinal(), _LATEST.toordinal()))
    century_digit = random.choice(_century_digits(born.year))
    serial = random.randint(0, 999)
    return f"{born.day + REPLACEMENT_DAYS:02d}{born:%m%y}{century_digit}{serial:03d}"


def birth_date(cpr: str) -> date | None:
    """The date of birth in a CPR or replacement number, None where there is none (CPR's rule of digit 7)."""
    number = cpr.replace("-", "")
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        return None
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
    try:
        return date(_century(int(number[6]), year) + year, month, day % REPLACEMENT_DAYS)
    except ValueError:
        return None


def _century(digit: int, year: int) -> int:
    if digit <= 3:
        return 1900
    if digit in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def _century_digits(year: int) -> str:
    return "0123" if year < 2000 else "456789"
