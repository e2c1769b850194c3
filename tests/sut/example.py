"""The example EOJ as a process of its own, and profiles that point at it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.support import ROOT
from tests.sut.profiles import changed, written

FOLDER = ROOT / "examples" / "eoj_python"
_SECONDS = 15


@contextlib.contextmanager
def example_eoj(*faults: str) -> Iterator[str]:
    """Start it at a free port; its address, once it has said that it is up."""
    words = [sys.executable, "-m", "eoj", "--port", "0", *(w for f in faults for w in ("--fault", f))]
    with subprocess.Popen(
        words, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        late = threading.Timer(_SECONDS, process.kill)
        late.start()
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, f"the example's address was awaited for {_SECONDS} seconds"
            late.cancel()
            yield address
        finally:
            late.cancel()
            process.kill()


def profile_of(folder: Path, address: str) -> Path:
    """A profile of the example at this address."""
    return written(folder, changed(driver__address=address))
