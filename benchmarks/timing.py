"""Timing whole processes: what a user waits for, from start to exit."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5


@dataclass(frozen=True)
class Timed:
    """Seconds of each run of one command, and the largest memory of any, in MB."""

    seconds: tuple[float, ...]
    memory: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return f"{self.median:.3f} s ({min(self.seconds):.3f}–{max(self.seconds):.3f})"


def run(*arguments: str, expect: int = 0, runs: int = RUNS) -> Timed:
    """`proevesten ARGUMENTS` as a process, `runs` times after one that warms the disk."""
    seconds = [_once(arguments, expect) for _ in range(runs + 1)][1:]
    return Timed(tuple(seconds), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def where() -> str:
    """Where and when a figure was taken."""
    now = datetime.now(UTC).strftime("%Y-%m-%d")
    return f"{now}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"


def _once(arguments: tuple[str, ...], expect: int) -> float:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "proevesten", *arguments], stdout=subprocess.DEVNULL, env=env, check=False
    )
    took = time.perf_counter() - started
    if done.returncode != expect:
        raise SystemExit(f"proevesten {' '.join(arguments)} ended with {done.returncode}, not {expect}")
    return took
