"""Running the whole command line, and comparing what it prints with what was agreed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import ROOT

SNAPSHOTS = Path(__file__).parent / "snapshots"


@dataclass(frozen=True)
class Done:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str


def run_cli(*arguments: str, data: bytes = b"", cwd: Path | None = None, **env: str) -> Done:
    """`proevesten ARGUMENTS` as a process of its own, 100 columns wide, in Danish unless asked otherwise."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    base = {k: v for k, v in os.environ.items() if k not in ("PROEVESTEN_LANG", "NO_COLOR", "COLUMNS")}
    done = subprocess.run(
        [sys.executable, "-m", "proevesten", *arguments],
        input=data,
        capture_output=True,
        cwd=cwd or ROOT,
        env={**base, "PYTHONPATH": paths, "COLUMNS": "100", **env},
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """Compare a text with the file of that name; ``PROEVESTEN_SNAPSHOTS=write`` writes it anew."""

    def compare(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        if os.environ.get("PROEVESTEN_SNAPSHOTS") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{name} has changed"

    return compare
