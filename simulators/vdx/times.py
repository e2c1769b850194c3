"""Times on VDX's wires: two generations, two notations; inside, always UTC without fractions (digest §0, §3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

BEYOND_9999 = datetime.max.replace(tzinfo=UTC)
"""Stands for any year over 9999, which Python cannot hold; the year rule refuses it (digest §2.2)."""

_DATE = r"(?P<year>{year})-(?P<month>\d\d)-(?P<day>\d\d)T(?P<hour>\d\d):(?P<minute>\d\d)"
_OFFSET_V2 = re.compile(
    _DATE.format(year=r"\d{4}|\+\d{5,9}") + r"(?::(?P<second>\d\d)(?:\.\d{0,9})?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d(?::\d\d)?)",
    re.IGNORECASE | re.ASCII,
)
_BODY_V1 = re.compile(
    _DATE.format(year=r"\d{4,9}")
    + r":(?P<second>\d\d)(?P<zone> Z| [+-]\d{4}| [+-]\d\d|Z|[+-]\d{4}|[+-]\d\d:\d\d)",
    re.ASCII,
)
_QUERY_V1 = re.compile(_DATE.format(year=r"\d{4,9}") + r":(?P<second>\d\d)(?P<zone>[+-]\d{4})", re.ASCII)
_MISSING_COLON = re.compile(r"([+-]\d\d)(\d\d)$")
_EPOCH = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)


def read_v2(text: str) -> datetime:
    """An ISO 8601 offset date-time as a v2 query has it. Raises ValueError."""
    return _moment(_OFFSET_V2.fullmatch(text))


def read_v2_body(value: str | int | float) -> datetime:
    """A time in a v2 body: as in a query, an offset without colon, or seconds since 1970. Raises ValueError."""
    text = str(value).strip()
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    return read_v2(_MISSING_COLON.sub(r"\1:\2", text))


def read_v1_body(text: str) -> datetime:
    """One of the four shapes of a v1 body (digest §3). Raises ValueError."""
    return _moment(_BODY_V1.fullmatch(text.strip()))


def read_v1(text: str) -> datetime:
    """A time of a v1 query, ``yyyy-MM-dd'T'HH:mm:ssZ`` with a numeric offset. Raises ValueError."""
    return _moment(_QUERY_V1.fullmatch(text))


def read_any(text: str) -> datetime:
    """A time in any notation of VDX, for seeds. Raises ValueError."""
    for read in (read_v2_body, read_v1_body):
        try:
            return read(text)
        except ValueError:
            continue
    raise ValueError(text)


def write_v2(moment: datetime | None) -> str | None:
    """``yyyy-MM-dd'T'HH:mm:ssXXX`` in UTC; None stays None."""
    return None if moment is None else moment.isoformat()[:19] + "Z"


def write_v1(moment: datetime | None) -> str | None:
    """``yyyy-MM-dd'T'HH:mm:ss Z`` in UTC; None stays None."""
    return None if moment is None else moment.isoformat()[:19] + " +0000"


def seconds(moment: datetime) -> datetime:
    """The moment without its fraction: what VDX's database keeps."""
    return moment.replace(microsecond=0)


def _moment(match: re.Match[str] | None) -> datetime:
    if match is None:
        raise ValueError("not a date-time")
    year = int(match["year"])
    if year > 9999:
        return BEYOND_9999
    local = datetime(
        year, int(match["month"]), int(match["day"]),
        int(match["hour"]), int(match["minute"]), int(match["second"] or 0), tzinfo=_zone(match["zone"].strip()),
    )  # fmt: skip
    return _in_utc(local)


def _in_utc(local: datetime) -> datetime:
    try:
        return local.astimezone(UTC)
    except OverflowError as fault:
        if local.year == 9999:
            return BEYOND_9999
        raise ValueError("before year 1") from fault


def _zone(text: str) -> timezone:
    if text.upper() == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(6, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6]))
    if offset > timedelta(hours=18) or int(digits[2:4]) > 59 or int(digits[4:6]) > 59:
        raise ValueError("offset out of range")
    return timezone(-offset if text[0] == "-" else offset)


def _from_epoch(value: float) -> datetime:
    try:
        return seconds(datetime.fromtimestamp(value, UTC))
    except (OverflowError, OSError, ValueError) as fault:
        if value > 0:
            return BEYOND_9999
        raise ValueError("before year 1") from fault
