"""Years that a message can be of. A warning only: clocks are wrong more often than centuries."""

from __future__ import annotations

from datetime import UTC, datetime

from proevesten.rules.judgement import Options

FIRST_YEAR = 1990
"""MEDDIS is of 1993 and MedCom of 1994; nothing real is older."""
YEARS_AHEAD = 2
"""How far ahead of today a message may be dated."""


def last_year(options: Options) -> int:
    """The last likely year; `extra["now"]` or `extra["year"]` set another today (a session's clock)."""
    extra = options.extra
    given = extra.get("now") if extra else None
    today = given.year if isinstance(given, datetime) else int(extra.get("year") or datetime.now(UTC).year)
    return today + YEARS_AHEAD


def is_likely(year: int, options: Options) -> bool:
    """Whether the year lies in the window."""
    return FIRST_YEAR <= year <= last_year(options)


def window(options: Options) -> str:
    """The window as shown: ``1990-2028``."""
    return f"{FIRST_YEAR}-{last_year(options)}"
