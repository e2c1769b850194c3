"""Outcomes of a step that are neither pass nor fail: pytest and Allure show them as skipped, with a label."""

from __future__ import annotations

from _pytest.outcomes import Skipped

from proevesten.errors import SystemFailure
from proevesten.verdict.model import Result


class Unresolved(Skipped):
    """The step could not be decided; `result` says in which way, the message why."""

    result = Result.INCONCLUSIVE

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotChecked(Unresolved):
    """It could not be checked in this set-up; listed, never green."""

    result = Result.NOT_CHECKED


class NotApplicable(Unresolved):
    """It does not concern the system under test; reason, author and time are in the profile."""

    result = Result.NOT_APPLICABLE


class NeedsReview(Unresolved):
    """A person must look at it."""

    result = Result.REVIEW


def result_of(fault: BaseException | None) -> Result:
    """The result that an exception out of a step means; none means pass."""
    if fault is None:
        return Result.PASS
    if isinstance(fault, Unresolved):
        return fault.result
    if isinstance(fault, SystemFailure):
        return Result.FAIL
    if isinstance(fault, Skipped):
        return Result.SKIPPED
    return Result.HARNESS_ERROR
