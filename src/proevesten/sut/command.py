"""Drives a system by the vendor's own program: one order as JSON on standard input, the answer on standard output.

The order is the adapter contract without HTTP: ``{"contract": 1, "ask": "actions", "action": …, …}``, and
``inbox``, ``sent``, ``citizen``, ``about``, ``setup``. The answer is the body that the HTTP adapter would give.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from proevesten import redact
from proevesten.sut.driver import CONTRACT, cannot, outside, result_of, rows_of

_LARGEST = 8 * 1024 * 1024
_KEPT_LINES = 200


class CommandDriver:
    """Starts the program once for every order. `log` keeps the last lines of its standard error, masked."""

    def __init__(self, command: Sequence[str], *, timeout: float = 30.0, folder: Path | None = None) -> None:
        """`timeout` in seconds for one order; `folder` is where the program runs."""
        self._command = list(command)
        self._timeout = timeout
        self._folder = folder
        self.log: deque[str] = deque(maxlen=_KEPT_LINES)

    def about(self) -> dict[str, Any]:
        """Vendor, system, version, role, contract."""
        return self._ask("about")

    def setup(self, facts: Mapping[str, Any]) -> bool:
        """Give the harness's addresses; False when the program answers ``{"wanted": false}``."""
        return self._ask("setup", **facts).get("wanted") is not False

    def act(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Have the system do something. Raises Refused, or HarnessError when the program fails."""
        return result_of(self._ask("actions", action=action, **parameters), self._where)

    def inbox(self, citizen: str) -> list[dict[str, Any]]:
        """What the user's inbox shows on a citizen."""
        return rows_of(self._ask("inbox", citizen=citizen), self._where)

    def sent(self, citizen: str) -> list[dict[str, Any]]:
        """What was sent on a citizen, and its state."""
        return rows_of(self._ask("sent", citizen=citizen), self._where)

    def citizen(self, cpr: str) -> dict[str, Any]:
        """The citizen's page."""
        return self._ask("citizen", citizen=cpr)

    def close(self) -> None:
        """Nothing stays open between orders."""

    @property
    def _where(self) -> str:
        return Path(self._command[0]).name

    def _ask(self, ask: str, **parameters: Any) -> dict[str, Any]:
        order = json.dumps({"contract": CONTRACT, "ask": ask, **parameters}, ensure_ascii=False)
        output, code = self._run(order.encode())
        if code != 0:
            last = self.log[-1] if self.log else ""
            raise cannot(
                f"Programmet sluttede med {code}: {last}",
                f"The program ended with {code}: {last}",
                self._where,
            )
        try:
            answer = json.loads(output)
        except (ValueError, RecursionError):
            raise outside(self._where, "JSON") from None
        if not isinstance(answer, dict):
            raise outside(self._where, "{…}")
        return answer

    def _run(self, order: bytes) -> tuple[bytes, int]:
        try:
            process = subprocess.Popen(
                self._command, cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError) as fault:
            reason = getattr(fault, "strerror", None) or type(fault).__name__
            raise cannot(
                f"Programmet kan ikke startes: {reason}",
                f"The program cannot be started: {reason}",
                self._where,
            ) from fault
        reading = _Reading(process)
        try:
            reading.send(order)
            process.wait(self._timeout)
            reading.finish(self._timeout)
        except subprocess.TimeoutExpired:
            seconds = f"{self._timeout:g}"
            raise cannot(
                f"Programmet svarede ikke inden for {seconds} sekunder",
                f"The program did not answer within {seconds} seconds", self._where,
            ) from None  # fmt: skip
        finally:
            _end(process)
            self.log.extend(redact.text(line) for line in reading.complaints())
        if reading.too_much:
            raise outside(self._where, f"< {_LARGEST // 1024 // 1024} MB")
        return bytes(reading.output), process.returncode


class _Reading:
    """Reads both streams in threads, so that a program that writes much cannot stop or fill us."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.output, self._complaints = bytearray(), bytearray()
        self.too_much = False
        streams = ((process.stdout, self.output), (process.stderr, self._complaints))
        self._threads = [threading.Thread(target=self._read, args=pair, daemon=True) for pair in streams]
        for thread in self._threads:
            thread.start()

    def send(self, order: bytes) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # a program may answer without reading
            self._process.stdin.write(order)
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    def finish(self, seconds: float) -> None:
        for thread in self._threads:
            thread.join(seconds)
            if thread.is_alive():  # a child of the program holds the pipe
                raise subprocess.TimeoutExpired(self._process.args, seconds)

    def complaints(self) -> list[str]:
        return self._complaints.decode("utf-8", "replace").splitlines()

    def _read(self, stream: IO[bytes], into: bytearray) -> None:
        with contextlib.suppress(OSError, ValueError):
            while part := stream.read1(65536):  # type: ignore[attr-defined]
                if len(into) + len(part) > _LARGEST:
                    self.too_much = self.too_much or into is self.output
                    continue
                into += part


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it started (they are one process group), and close our ends."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
