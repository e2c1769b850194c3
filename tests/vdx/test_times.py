"""The time notations keep the moment, and nothing but a ValueError comes of nonsense."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.vdx import times
from tests.support import full_run

MOMENTS = st.datetimes(
    min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31),
    timezones=st.integers(-18 * 60, 18 * 60).map(lambda m: timezone(timedelta(minutes=m))),
).map(lambda m: m.replace(microsecond=0))  # fmt: skip
ROUNDS = settings(max_examples=2000 if full_run() else 100, deadline=None)


@ROUNDS
@given(MOMENTS)
def test_every_notation_keeps_the_moment(moment: datetime) -> None:
    utc = moment.astimezone(UTC)
    year = f"{moment.year:04d}"
    text = year + moment.strftime("-%m-%dT%H:%M:%S")
    colon = moment.isoformat()[-6:]
    assert times.read_v2(text + colon) == utc
    assert times.read_v2_body(text + ".123456789" + colon) == utc
    assert times.read_v1(text + colon.replace(":", "")) == utc
    for zone in (colon, colon.replace(":", ""), " " + colon.replace(":", "")):
        assert times.read_v1_body(text + zone) == utc
    assert times.read_any(times.write_v1(utc) or "") == utc
    assert times.read_any(times.write_v2(utc) or "") == utc


@ROUNDS
@given(
    st.one_of(
        st.text(max_size=40), st.from_regex(r"[0-9+]{4,7}-\d\d-\d\dT\d\d:\d\d(:\d\d)?.{0,7}", fullmatch=True)
    )
)
def test_nonsense_is_a_value_error(text: str) -> None:
    for read in (times.read_v1, times.read_v1_body, times.read_v2, times.read_v2_body, times.read_any):
        try:
            assert read(text).tzinfo is UTC
        except ValueError:
            continue


@pytest.mark.parametrize(
    "text", ["+10000-01-01T00:00:00Z", "9999-12-31T23:59:59-05:00", "+999999999-01-01T00:00:00Z"]
)
def test_beyond_9999(text: str) -> None:
    assert times.read_v2(text) is times.BEYOND_9999
