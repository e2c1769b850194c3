"""The verdict algebra: one table, one function, and the exit code that follows (design, section 4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proevesten.verdict.algebra import ORDER, combine, exit_code
from proevesten.verdict.model import LABELS, Result

RESULTS = st.lists(st.sampled_from(list(Result)))


def test_every_result_has_its_place_and_its_label() -> None:
    assert set(ORDER) == set(Result) == set(LABELS)


@given(RESULTS, RESULTS)
def test_combining_is_the_same_in_any_grouping(first: list[Result], second: list[Result]) -> None:
    whole = combine(first + second)
    assert whole is combine(second + first)
    if first and second:
        assert whole is combine([combine(first), combine(second)])


@given(RESULTS)
def test_a_pass_needs_something_that_passed_and_nothing_that_did_not(results: list[Result]) -> None:
    good = {Result.PASS, Result.NOT_APPLICABLE}
    if combine(results) is Result.PASS:
        assert set(results) <= good and Result.PASS in results


def test_nothing_is_not_a_pass() -> None:
    assert combine([]) is Result.NOT_CHECKED
    assert exit_code([]) == 1


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(Result.PASS, True)], 0),
        ([(Result.PASS, True), (Result.WARNING, True)], 0),
        ([(Result.PASS, True), (Result.NOT_APPLICABLE, True)], 0),
        ([(Result.PASS, True), (Result.FAIL, False)], 1),
        ([(Result.PASS, True), (Result.NOT_CHECKED, True)], 1),
        ([(Result.PASS, True), (Result.NOT_CHECKED, False)], 0),
        ([(Result.REVIEW, True)], 1),
        ([(Result.SKIPPED, True)], 1),
        ([(Result.FAIL, True), (Result.HARNESS_ERROR, False)], 3),
    ],
)
def test_exit_codes(rows: list[tuple[Result, bool]], code: int) -> None:
    assert exit_code(rows) == code
