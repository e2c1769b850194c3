"""Many rounds in one process: each fault runs its scenarios against the same town, which saves its start.

A round is what `proevesten run` does to its scenarios (same collector, plugin, steps, events); only the process
is shared. `test_run.py` and `test_faults.py` prove the command itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from proevesten.report.events import Stream
from proevesten.session.plugin import use_session
from proevesten.session.runner import PLUGINS
from proevesten.session.selection import Selection
from proevesten.session.session import Session, SessionOptions


class Rounds:
    """One session with its town; every round switches one fault on, runs, and switches it off."""

    def __init__(self, run_dir: Path, *, seed: int = 1, timeout: float = 1.5) -> None:
        self._options = SessionOptions(run_dir, seed=seed, timeout=timeout)
        self._events: list[dict[str, Any]] = []
        stream = Stream()
        stream.listen(self._events.append)
        self.session = Session(self._options, stream)
        self.faults = self.session.town.context.faults

    def round(self, fault: str = "", only: Sequence[str] = ()) -> dict[str, str]:
        """Run the scenarios `only` (all when empty) under `fault`; the result by scenario id."""
        events = self.round_events(fault, only)
        return {e["scenario"]: e["result"] for e in events if e["event"] == "scenario_finished"}

    def round_events(self, fault: str = "", only: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The same, as the events that were told."""
        self._events.clear()
        self.session.options = self._select(tuple(only))
        if fault:
            party, _, name = fault.partition(":")
            self.faults.switch_on(party, name)
        try:
            self._pytest()
        finally:
            self.faults.switch_off()
        return list(self._events)

    def close(self) -> None:
        """Stop the town."""
        self.session.close()

    def _select(self, only: tuple[str, ...]) -> SessionOptions:
        options = self._options
        return SessionOptions(
            options.run_dir, Selection(only=only), seed=options.seed, timeout=options.timeout
        )

    def _pytest(self) -> None:
        session = self.session

        class Opened:
            @pytest.hookimpl(tryfirst=True)
            def pytest_configure(self, config: pytest.Config) -> None:
                use_session(config, session, keep_open=True)

        suite = str(session.suite)
        plugins = [f"-p{name}" for name in PLUGINS if name != "proevesten.report.allure"]
        pytest.main(
            [f"{suite}/features", f"--rootdir={suite}", "-c", os.devnull, f"--confcutdir={suite}",
             "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:xdist", "--import-mode=importlib", *plugins],
            plugins=[Opened()],
        )  # fmt: skip
