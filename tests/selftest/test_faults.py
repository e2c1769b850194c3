"""Test the tests: each faulty system makes exactly the scenarios fail that should, naming the requirement."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from proevesten.suite import add_suite_to_path
from tests.selftest.runs import Finished, run
from tests.support import ROOT

TABLE: dict[str, Any] = {
    f"{party}:{fault}": row
    for party, faults in tomllib.loads(
        (Path(__file__).parent / "faults.toml").read_text(encoding="utf-8")
    ).items()
    for fault, row in faults.items()
}
_ROWS = re.compile(r"\[(\*|[\d,\-]+)\]$")


def _expand(patterns: list[str], scenarios: set[str]) -> set[str]:
    """Scenario ids from patterns: ``[*]`` every row, ``[1-3,5]`` those rows."""
    found: set[str] = set()
    for pattern in patterns:
        match = _ROWS.search(pattern)
        base = pattern[: match.start()] if match else pattern
        if match is None:
            named = {base}
        elif match[1] == "*":
            named = {s for s in scenarios if s.startswith(f"{base}[")}
        else:
            named = {f"{base}[{n}]" for n in _numbers(match[1])}
        assert named and named <= scenarios, f"no such scenario: {pattern}"
        found |= named
    return found


def _numbers(text: str) -> list[int]:
    rows: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        rows += range(int(first), int(last or first) + 1)
    return rows


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A run without faults."""
    return run(tmp_path_factory.mktemp("faultless"))


def test_without_faults_everything_passes(faultless: Finished) -> None:
    assert set(faultless.results.values()) == {"pass"}, faultless.output
    assert faultless.code == 0


@pytest.mark.parametrize("fault", sorted(TABLE))
def test_exactly_its_scenarios_fail(fault: str, tmp_path: Path, faultless: Finished) -> None:
    from proevesten.session.journal import Journal  # noqa: F401  (the suite needs the library first)

    finished = run(tmp_path, "--fault", fault, "--timeout", "1.5")
    scenarios = set(faultless.results)
    proven = _expand(TABLE[fault]["fails"], scenarios)
    dependants = _expand(TABLE[fault].get("dependants", []), scenarios)
    assert finished.failed == proven | dependants, finished.output
    assert set(finished.results.values()) <= {"pass", "warning", "fail"}
    assert finished.code == 1
    party, _, name = fault.partition(":")
    named = {e["requirement"] for s in proven for e in finished.errors(s)}
    assert named & set(_proves(party, name)), f"{named} names none of {_proves(party, name)}"


def test_every_finding_says_what_where_and_what_to_do(tmp_path: Path) -> None:
    finished = run(tmp_path, "--fault", "epj:link_as_text", "--timeout", "1.5", "--use-case", "1")
    errors = [e for s in finished.failed for e in finished.errors(s)]
    assert errors
    for error in errors:
        for field in ("requirement", "expected", "received", "location", "advice", "message"):
            assert error[field], f"{field} is empty in {error}"


def _proves(party: str, name: str) -> tuple[str, ...]:
    add_suite_to_path()
    import importlib

    fault = importlib.import_module(f"simulators.{party}.behaviour").FAULTS[name]
    return tuple(fault.proves)


def test_every_party_fault_of_the_flows_is_in_the_table() -> None:
    """A fault that no row mentions is a fault nobody tests."""
    add_suite_to_path()
    import importlib

    missing = [
        f"{party}:{name}"
        for party in ("epj", "eoj", "lps")
        for name in importlib.import_module(f"simulators.{party}.behaviour").FAULTS
        if f"{party}:{name}" not in TABLE and f"eoj:{name}" not in TABLE
    ]
    assert missing == []
    assert (ROOT / "features").is_dir()
