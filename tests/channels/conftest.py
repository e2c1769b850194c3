"""A session's context and simulators on real sockets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Entry, Journal
from proevesten.session.people import citizens
from simulators.base import Context, Simulator
from simulators.host import Host
from tests.support import ROOT, full_run

many = settings(deadline=None, max_examples=2000 if full_run() else 50)
"""How many examples a property test tries; no deadline, since the machine may be busy."""
Serve = Callable[[Simulator], Host]
Await = Callable[[str], Entry]


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    clock = Clock()
    journal = Journal(tmp_path / "journal.sqlite", clock)
    yield Context(journal, clock, CitizenGuard(c.cpr for c in citizens(ROOT)), tmp_path)
    journal.close()


@pytest.fixture
def serve(context: Context) -> Iterator[Serve]:
    hosts: list[Host] = []
    before = set(threading.enumerate())  # other modules' simulators may be up in this process

    def start(simulator: Simulator) -> Host:
        hosts.append(Host(context, [simulator]))
        hosts[-1].start()
        return hosts[-1]

    yield start
    for host in hosts:
        host.stop()
    assert not [t for t in set(threading.enumerate()) - before if t.name == "simulators"]


@pytest.fixture
def awaited(context: Context) -> Await:
    """The next journal entry of a kind; fails naming what was awaited."""
    seen = 0

    def wait(kind: str) -> Entry:
        nonlocal seen
        entry = context.journal.wait(lambda e: e.kind == kind, since=seen, timeout=5)
        assert entry is not None, f"awaited {kind}, saw {[e.kind for e in context.journal]}"
        seen = entry.seq
        return entry

    return wait
