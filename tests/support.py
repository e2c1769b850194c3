"""Helpers shared by the tests: the reference material and the optional tools of the machine."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from time import monotonic

import pytest

ROOT = Path(__file__).resolve().parent.parent


def required(what: str) -> bool:
    """Whether `what` (browser, container, reference) must be there: its absence then fails."""
    return what in os.environ.get("PROEVESTEN_REQUIRE", "").split(",")


def skip_or_fail(what: str, reason: str) -> None:
    """Skip with the reason, or fail where the caller's environment demands `what`."""
    if required(what):
        pytest.fail(f"{what} is required by PROEVESTEN_REQUIRE: {reason}")
    pytest.skip(reason)


def shared_root() -> Path | None:
    """The folder with the official reference material, None when it is not beside the repository."""
    candidates = [os.environ.get("PROEVESTEN_SHARED"), str(ROOT.parent / "shared")]
    return next((Path(c) for c in candidates if c and (Path(c) / "reference").is_dir()), None)


def shared_reference(*parts: str) -> Path:
    """A path in the reference material; skips (or fails, see `required`) when it is absent."""
    root = shared_root()
    path = root.joinpath("reference", *parts) if root else None
    if path is None or not path.exists():
        skip_or_fail("reference", "the official reference material is not beside the repository")
    assert path is not None
    return path


def full_run() -> bool:
    """Whether the issues' whole numbers are asked for (`tox -e full`)."""
    return os.environ.get("PROEVESTEN_FULL") == "1"


def heed_interrupts() -> None:
    """As `preexec_fn`: a process started behind a shell's `&` or `nohup` inherits that SIGINT is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for_file(path: Path, process: subprocess.Popen[str], seconds: float) -> None:
    """Wait until a process has written `path`; fails at once when the process ends, saying what it printed."""
    end = monotonic() + seconds
    while not path.exists():
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            if monotonic() > end:
                process.kill()
                pytest.fail(f"{path.name} was awaited for {seconds:g} seconds")
            continue
        pytest.fail(f"the process ended: {process.stdout.read() if process.stdout else ''}")
