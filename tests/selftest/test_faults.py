"""Test the tests: each faulty EPJ makes exactly the scenarios fail that `docs/faults.csv` says, and no others.

Every fault runs its own scenarios and one basic flow of each use case; `tox -e matrix` runs all against all and
writes the table. A fault that fails nothing, and a failure that names none of the requirements that its fault is to
prove, are defects.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.selftest import matrix
from tests.selftest.faults_table import TABLE, must_fail_exactly
from tests.selftest.rounds import Rounds
from tests.selftest.runs import run


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    """A town that stays up from fault to fault."""
    made = Rounds(tmp_path_factory.mktemp("rounds"))
    yield made
    made.close()


@pytest.mark.parametrize("fault", [f for f in TABLE if f.startswith("epj:")])
def test_exactly_its_scenarios_fail(fault: str, rounds: Rounds) -> None:
    must_fail_exactly(fault, rounds)


def test_the_table_has_every_fault_and_no_others() -> None:
    assert list(TABLE) == [fault for fault, _, _ in matrix.faults()]
    for fault, text, proves in matrix.faults():
        assert (TABLE[fault]["text_da"], TABLE[fault]["proves"]) == (text, " ".join(proves)), fault


@pytest.mark.parametrize("fault", ["epj:link_stripped", "epj:wrong_location_number", "eoj:no_receipt"])
def test_the_command_itself_catches_it(fault: str, tmp_path: Path) -> None:
    finished = run(tmp_path, "--fault", fault, "--timeout", "1.5", "--use-case", "1")
    assert finished.code == 1, finished.output
    expected = {s for s in TABLE[fault]["fails"].split() if s.startswith("uc1_")}
    assert finished.failed == expected


def test_every_finding_says_what_where_and_what_to_do(tmp_path: Path) -> None:
    finished = run(tmp_path, "--fault", "epj:link_as_text", "--timeout", "1.5", "--use-case", "1")
    errors = [e for s in finished.failed for e in finished.errors(s)]
    assert errors
    for error in errors:
        for field in ("requirement", "expected", "received", "location", "advice", "message"):
            assert error[field], f"{field} is empty in {error}"
