"""The two halves of a verdict (design, section 4)."""

from __future__ import annotations

from enum import StrEnum

from proevesten.texts import Text


class Lifecycle(StrEnum):
    """Where a scenario or run is."""

    PLANNED = "planned"
    RUNNING = "running"
    WAITING_FOR_SYSTEM = "waiting_for_system"
    WAITING_FOR_PERSON = "waiting_for_person"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"


class Result(StrEnum):
    """What came out. Only fail, warning and review may blame the system under test."""

    PASS = "pass"
    FAIL = "fail"
    WARNING = "warning"
    REVIEW = "review"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not_applicable"
    SKIPPED = "skipped"
    NOT_CHECKED = "not_checked"
    HARNESS_ERROR = "harness_error"


BLAMES_SYSTEM = frozenset({Result.FAIL, Result.WARNING, Result.REVIEW})

LABELS: dict[Result, Text] = {
    Result.PASS: Text("bestået", "passed"),
    Result.FAIL: Text("ikke bestået", "failed"),
    Result.WARNING: Text("bestået med bemærkning", "passed with a warning"),
    Result.REVIEW: Text("skal vurderes", "needs review"),
    Result.INCONCLUSIVE: Text("uafklaret", "inconclusive"),
    Result.NOT_APPLICABLE: Text("ikke relevant", "not applicable"),
    Result.SKIPPED: Text("sprunget over", "skipped"),
    Result.NOT_CHECKED: Text("ikke kontrolleret", "not checked"),
    Result.HARNESS_ERROR: Text("fejl i prøvestanden", "harness error"),
}
