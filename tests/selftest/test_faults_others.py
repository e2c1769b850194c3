"""Test the tests, the other half: faulty EOJ, FAG, LPS and waiting room (see test_faults.py)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.selftest.faults_table import TABLE, must_fail_exactly
from tests.selftest.rounds import Rounds


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    """A town that stays up from fault to fault."""
    made = Rounds(tmp_path_factory.mktemp("rounds"))
    yield made
    made.close()


@pytest.mark.parametrize("fault", [f for f in TABLE if not f.startswith("epj:")])
def test_exactly_its_scenarios_fail(fault: str, rounds: Rounds) -> None:
    must_fail_exactly(fault, rounds)
