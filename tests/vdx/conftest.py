"""One served VDX for the session; every test begins with the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from simulators.base import Context
from simulators.host import Host
from simulators.vdx.app import Vdx, build
from tests.vdx.client import Side
from tests.vdx.world import NOW, SEED


class FrozenClock(Clock):
    """A clock that stands still, so that times can be compared."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    folder: Path = tmp_path_factory.mktemp("vdx")
    clock = FrozenClock()
    journal = Journal(folder / "journal.db", clock)
    yield Context(journal, clock, CitizenGuard(), folder)
    journal.close()


@pytest.fixture(scope="session")
def served(context: Context) -> Iterator[Vdx]:
    simulator = build(context)
    with Host(context, [simulator]):
        yield simulator


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10) as client:
        yield client


@pytest.fixture
def vdx(served: Vdx, context: Context, http: httpx.Client) -> Iterator[Side]:
    """VDX with the seed of `world.py`, at the time `NOW`."""
    context.clock.set(NOW)
    context.faults.switch_off()
    served.seed(SEED)
    yield Side(served, context, http)
    context.faults.switch_off()
