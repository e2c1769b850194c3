"""Requests made up by schemathesis from the official file, and where the answers differ from it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import Failure, FailureGroup

from tests.vdx.openapi import Difference

_DATA = {"RejectedPositiveData": "valid refused", "AcceptedNegativeData": "invalid taken"}


def differences(path: Path, base: str, token: str, *, examples: int) -> Iterator[Difference]:
    """Run `examples` valid and as many invalid requests on each operation, always the same ones."""
    headers = {"Authorization": f"Bearer {token}"}
    for result in schemathesis.openapi.from_path(path).get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        for mode in schemathesis.GenerationMode:
            yield from _run(operation.as_strategy(generation_mode=mode), base, headers, examples)


def _run(cases: Any, base: str, headers: dict[str, str], examples: int) -> set[Difference]:
    found: set[Difference] = set()

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def send(case: Any) -> None:
        answer = case.call(base_url=base, headers=headers)
        if answer.status_code == 422:
            return  # digits like a citizen's: refused by the harness (SEC-01) before VDX sees them
        try:
            case.validate_response(answer, headers=headers)
        except FailureGroup as failures:
            label = case.operation.label
            found.update(_difference(label, answer.status_code, f) for f in failures.exceptions)

    with contextlib.suppress(Unsatisfiable):  # an operation without input has no invalid one
        send()
    return found


def _difference(operation: str, status: int, failure: Failure) -> Difference:
    name = type(failure).__name__
    if name in _DATA:
        return Difference(operation, status, "data", _DATA[name])
    if name == "UndefinedStatusCode":
        return Difference(operation, status, "status", "")
    if name == "ServerError":
        return Difference(operation, status, "data", "server error")
    if name == "JsonSchemaError":
        return Difference(operation, status, "body", _misfit(failure.message, status))
    return Difference(operation, status, name, "")


def _misfit(message: str, status: int) -> str:
    first = message.partition("\n")[0]
    missing = re.match(r'"(\w+)" is a required property', first)
    if missing:
        return f"detailedError: {missing[1]} missing"
    if first.startswith("null "):
        return "null" if status < 400 else "detailedError.detailed_error: null"
    if re.match(r'"\d\d" is not one of 10, 11', first):
        return "detailedError.detailed_error_code: enum"
    return "email: format" if first.endswith('is not a "email"') else first
