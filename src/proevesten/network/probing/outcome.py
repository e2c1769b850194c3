"""What one probe came to."""

from __future__ import annotations

import errno
from enum import StrEnum
from typing import NamedTuple

from proevesten.network.probing.targets import Probe


class State(StrEnum):
    """How a way answered. Only `OPEN` is ready; `SILENT` on UDP may be a far end that does not echo."""

    OPEN = "open"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    PROHIBITED = "prohibited"
    NO_NAME = "no_name"
    SILENT = "silent"
    WRONG = "wrong"
    """The way is open, but what answered is not what it should be (no redirect, a bad certificate)."""


class Outcome(NamedTuple):
    """`detail` names a row of ``texts.toml`` [probe]; `values` fill it. `hop`: who said no, when known."""

    probe: Probe
    state: State
    detail: str = ""
    values: dict[str, str] = {}  # noqa: RUF012  never changed
    hop: str = ""
    milliseconds: float = 0.0


_STATES = {
    errno.ECONNREFUSED: State.REFUSED,
    errno.ECONNRESET: State.REFUSED,
    errno.ETIMEDOUT: State.TIMED_OUT,
    errno.ENETUNREACH: State.UNREACHABLE,
    errno.EHOSTUNREACH: State.UNREACHABLE,
    errno.EACCES: State.PROHIBITED,
    errno.EPERM: State.PROHIBITED,
}


def state_of(fault: BaseException) -> State:
    """How an error of a socket tells which kind of closed it is."""
    if isinstance(fault, TimeoutError) and not getattr(fault, "errno", None):
        return State.TIMED_OUT
    return _STATES.get(getattr(fault, "errno", 0) or 0, State.UNREACHABLE)
