"""The one table and the one function that make many results one (design, section 4)."""

from __future__ import annotations

from collections.abc import Iterable

from proevesten.verdict.model import Result

# Worst first. A harness error outranks a failure: a verdict on the system is only as good as the harness.
ORDER: tuple[Result, ...] = (
    Result.HARNESS_ERROR,
    Result.FAIL,
    Result.INCONCLUSIVE,
    Result.REVIEW,
    Result.NOT_CHECKED,
    Result.SKIPPED,
    Result.WARNING,
    Result.PASS,
    Result.NOT_APPLICABLE,
)
_RANK = {result: rank for rank, result in enumerate(ORDER)}

UNRESOLVED = frozenset({Result.INCONCLUSIVE, Result.REVIEW, Result.NOT_CHECKED, Result.SKIPPED})
"""Results that leave a MUST requirement open: a run with one of them is not passed."""


def combine(results: Iterable[Result]) -> Result:
    """The result of a whole from the results of its parts; nothing at all is not_checked, never a pass."""
    return min(results, key=_RANK.__getitem__, default=Result.NOT_CHECKED)


def exit_code(results: Iterable[tuple[Result, bool]]) -> int:
    """The process exit code from (result, is a MUST) of every scenario: 0, 1 or 3 (design, section 5)."""
    rows = list(results)
    if any(result is Result.HARNESS_ERROR for result, _ in rows):
        return 3
    if not rows or any(r is Result.FAIL or (must and r in UNRESOLVED) for r, must in rows):
        return 1
    return 0
