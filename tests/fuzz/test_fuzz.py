"""No input ends in another exception than ours, nor takes time or memory beyond its size."""

from __future__ import annotations

import resource

import pytest

from tests.fuzz.inputs import FAMILIES, made
from tests.fuzz.readers import chunk
from tests.support import full_run

CHUNK, CHUNKS = (10_000, 20) if full_run() else (600, 1)
MOST_MEMORY = 200_000
"""Kilobytes that a chunk may add to the process's peak."""


@pytest.mark.parametrize("number", range(CHUNKS))
@pytest.mark.parametrize("family", FAMILIES)
def test_every_input_is_answered(family: str, number: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tally = chunk(family, number * CHUNK, CHUNK)
    assert tally.verdicts.total() == CHUNK
    assert min(tally.verdicts[v] for v in ("pass", "fail", "unreadable")) > 0, (
        "the inputs must try every verdict"
    )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_number_makes_the_same_input(family: str) -> None:
    inputs = [made(family, number) for number in range(200)]
    assert inputs == [made(family, number) for number in range(200)]
    assert len(set(inputs)) > 190
