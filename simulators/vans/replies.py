"""How the store's thread answers: to a waiting thread one by one, to an event loop all of a commit at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from typing import Any

from simulators.vans.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Job:
    """Work for a transaction, and who waits for it: a thread (`loop` None) or a task of a loop."""

    work: Callable[[Ledger], Any]
    future: Future[Any] | asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a job: a result, or the fault."""

    job: Job
    result: Any = None
    fault: BaseException | None = None


def answer(replies: Iterable[Reply]) -> None:
    """Wake everybody who waits. Who no longer waits (cancelled, loop closed) is passed over."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Reply]] = {}
    for reply in replies:
        if reply.job.loop is None:
            with contextlib.suppress(InvalidStateError):
                _resolve(reply)
        else:
            by_loop.setdefault(reply.job.loop, []).append(reply)
    for loop, those in by_loop.items():
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve_all, those)


def _resolve_all(replies: list[Reply]) -> None:
    for reply in replies:
        if not reply.job.future.done():
            _resolve(reply)


def _resolve(reply: Reply) -> None:
    if reply.fault is not None:
        reply.job.future.set_exception(reply.fault)
    else:
        reply.job.future.set_result(reply.result)
