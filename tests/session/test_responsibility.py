"""The 72-hour rule, to the minute, across both changes of daylight saving time and a leap day (UC2-01)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proevesten.rules.responsibility import DESTINATIONS, Stay, responsibility

DK = ZoneInfo("Europe/Copenhagen")
MINUTE = timedelta(minutes=1)


def _stay(discharged: datetime, hours: float = 30, *, treated: bool = True, to: str = "plejecenter") -> Stay:
    return Stay(discharged.astimezone(UTC) - timedelta(hours=hours), discharged, treated, to)


@pytest.mark.parametrize(
    ("discharged", "until"),
    [
        (datetime(2026, 6, 1, 12, 0, tzinfo=DK), datetime(2026, 6, 4, 12, 0, tzinfo=DK)),
        (datetime(2026, 3, 27, 12, 0, tzinfo=DK), datetime(2026, 3, 30, 13, 0, tzinfo=DK)),
        (datetime(2026, 10, 23, 12, 0, tzinfo=DK), datetime(2026, 10, 26, 11, 0, tzinfo=DK)),
        (datetime(2028, 2, 27, 12, 0, tzinfo=DK), datetime(2028, 3, 1, 12, 0, tzinfo=DK)),
        (datetime(2026, 12, 30, 12, 0, tzinfo=DK), datetime(2027, 1, 2, 12, 0, tzinfo=DK)),
    ],
)
def test_seventy_two_hours_end_to_the_minute(discharged: datetime, until: datetime) -> None:
    stay = _stay(discharged)
    assert responsibility(stay, until.astimezone(UTC) - MINUTE).holds
    assert not responsibility(stay, until).holds
    assert responsibility(stay, discharged).until == until


@pytest.mark.parametrize(("minutes", "holds"), [(24 * 60 - 1, False), (24 * 60, False), (24 * 60 + 1, True)])
def test_admitted_more_than_twenty_four_hours(minutes: int, holds: bool) -> None:
    discharged = datetime(2026, 3, 29, 12, 0, tzinfo=DK)
    stay = _stay(discharged, hours=minutes / 60)
    assert responsibility(stay, discharged + MINUTE).holds is holds


@pytest.mark.parametrize("destination", [*DESTINATIONS, "eget_hjem", ""])
def test_only_the_named_destinations(destination: str) -> None:
    discharged = datetime(2026, 6, 1, 12, 0, tzinfo=DK)
    held = responsibility(_stay(discharged, to=destination), discharged + MINUTE)
    assert held.holds is (destination in DESTINATIONS)
    if not held.holds:
        assert "egen læge" in held.reason.da


def test_not_treated_means_own_doctor() -> None:
    discharged = datetime(2026, 6, 1, 12, 0, tzinfo=DK)
    assert not responsibility(_stay(discharged, treated=False), discharged + MINUTE).holds


def test_calendar_days_end_at_the_third_midnight() -> None:
    discharged = datetime(2026, 10, 23, 9, 0, tzinfo=DK)
    midnight = datetime(2026, 10, 27, 0, 0, tzinfo=DK)
    stay = _stay(discharged)
    assert responsibility(stay, midnight.astimezone(UTC) - MINUTE, calendar_days=True).holds
    assert not responsibility(stay, midnight, calendar_days=True).holds


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        responsibility(_stay(datetime(2026, 6, 1, tzinfo=UTC)), datetime(2026, 6, 2))


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)),
    st.integers(0, 100 * 60),
    st.integers(-200, 100 * 60),
)
def test_elapsed_time_is_utc_whatever_the_wall_says(start: datetime, stay: int, since: int) -> None:
    discharged = start.replace(tzinfo=UTC)
    row = Stay(discharged - timedelta(minutes=stay), discharged.astimezone(DK), True, "plejecenter")
    now = (discharged + timedelta(minutes=since)).astimezone(DK)
    assert responsibility(row, now).holds is (stay > 24 * 60 and 0 <= since < 72 * 60)
