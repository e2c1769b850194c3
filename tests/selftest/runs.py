"""Runs `proevesten run` as its user does, and reads what it left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import ROOT


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished run: exit code, what it printed, its folder and events."""

    code: int
    output: str
    folder: Path
    events: list[dict[str, Any]]

    @property
    def results(self) -> dict[str, str]:
        """Result by scenario id."""
        return {e["scenario"]: e["result"] for e in self.events if e["event"] == "scenario_finished"}

    @property
    def failed(self) -> set[str]:
        """The scenarios that failed."""
        return {s for s, r in self.results.items() if r == "fail"}

    def errors(self, scenario: str) -> list[dict[str, Any]]:
        """The errors of a scenario's steps."""
        return [
            e["error"]
            for e in self.events
            if e["event"] == "step_finished" and e["scenario"] == scenario and e["error"]
        ]


def run(out: Path, *words: str, timeout: float = 240) -> Finished:
    """One run with output below `out`."""
    done = subprocess.run(
        [sys.executable, "-m", "proevesten", "run", "--out", str(out), *words],
        capture_output=True, text=True, timeout=timeout, cwd=out,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])},
    )  # fmt: skip
    folders = sorted(p for p in out.iterdir() if (p / "events.jsonl").exists())
    assert folders, done.stdout + done.stderr
    lines = (folders[-1] / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return Finished(
        done.returncode, done.stdout + done.stderr, folders[-1], [json.loads(line) for line in lines]
    )
