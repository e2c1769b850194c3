"""The network in a process of its own, for tests that kill it and for benchmarks.

``python -m tests.vans.served FOLDER`` prints one JSON line (address, credentials) when it answers, and serves until
its standard input ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import ROOT

NUMBERS = [f"57900000{n:05d}" for n in range(16)]


def entries() -> list[dict[str, Any]]:
    """Sixteen location numbers that take everything the tests send."""
    kinds = ("XDIS91", "DIS91", "XDIS20", "XDIS17", "FDIS91")
    return [{"location_number": n, "party": n, "types": [{"type": t} for t in kinds]} for n in NUMBERS]


class Served:
    """A running process; `kill` is kill -9."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.vans.served", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "PATH": ""},
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the network did not start"
        told = json.loads(line)
        self.base: str = told["base"]
        self.credentials: dict[str, list[str]] = told["credentials"]

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()
        self._end()

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._end()

    def _end(self) -> None:
        self._process.wait(20)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def main(folder: Path) -> None:
    from proevesten.session.clock import Clock
    from proevesten.session.guard import CitizenGuard
    from proevesten.session.journal import Journal
    from simulators.address_register import AddressRegister
    from simulators.base import Context
    from simulators.host import Host
    from simulators.vans.app import build
    from tests.vans.world import CITIZEN

    clock = Clock()
    journal = Journal(folder / "journal.sqlite", clock)
    context = Context(journal, clock, CitizenGuard([CITIZEN]), folder)
    vans = build(context, AddressRegister(entries()))
    with Host(context, [vans]):
        credentials = {number: vans.credentials(number) for number in NUMBERS}
        print(json.dumps({"base": context.endpoints["vans.http"], "credentials": credentials}), flush=True)
        sys.stdin.read()
    journal.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
