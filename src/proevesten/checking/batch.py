"""Judging many documents: one after the other or by several processes, always answered in order.

Only a bounded number of documents is in flight, so a folder of any size takes the same memory. The text of
a result is written where the document is judged: that spreads the work and sends little between processes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from proevesten.checking.formats import Format
from proevesten.checking.reading import read
from proevesten.checking.sources import Source, file_fault
from proevesten.checking.summary import Outcome, outcome
from proevesten.errors import HarnessError, ProevestenError
from proevesten.findings import Finding
from proevesten.rules.judgement import Judgement, Options
from proevesten.texts import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from multiprocessing.context import BaseContext

Check = Callable[[bytes, Options], Judgement]
CHUNK = 128
"""Documents given to a process at a time: enough to hide the cost of sending, few enough to share evenly."""
_FEW = 8
"""Below this many documents the start of processes costs more than it gives."""
_AHEAD = 4
"""Chunks in flight for each process."""


@dataclass(frozen=True, slots=True)
class Work:
    """What every process needs to know: the engine, its options, the form of the result."""

    check: Check
    options: Options
    form: Format

    def judge(self, source: Source) -> Outcome:
        """Read, judge and write one document. A fault of our own is reported and the others go on."""
        if source.done is not None:
            return source.done
        data = read(source)
        crashed = False
        if isinstance(data, Finding):
            judgement = unreadable(data)
        else:
            try:
                judgement = self.check(data, self.options)
            except ProevestenError:
                raise  # wrong options concern every file: said once
            except Exception as fault:
                judgement, crashed = unreadable(_own_fault(fault)), True
        return outcome(source.path, judgement, self.form.entry(source.path, judgement), crashed=crashed)


def unreadable(finding: Finding) -> Judgement:
    """The judgement on a document that could not be read at all."""
    return Judgement("", "", "unreadable", (finding,))


def run(work: Work, sources: Iterable[Source], jobs: int = 1) -> Iterator[Outcome]:
    """The outcome of each source, in order, by `jobs` processes.

    Raises HarnessError when a process dies (out of memory, killed).
    """
    if jobs == 1:
        yield from map(work.judge, sources)
        return
    first = list(islice(sources := iter(sources), jobs * CHUNK))
    if len(first) < _FEW:
        yield from map(work.judge, first)
        return
    yield work.judge(first[0])  # loads the rules, which the forked processes then share
    yield from _parallel(work, chain(first[1:], sources), jobs)


def _parallel(work: Work, sources: Iterator[Source], jobs: int) -> Iterator[Outcome]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(jobs, _context(), initializer=_begin, initargs=(work,))
    try:
        yield from _in_order(pool, sources, jobs * _AHEAD)
    except BrokenProcessPool as fault:
        raise HarnessError(
            Text("En arbejdsproces døde under bedømmelsen", "A worker process died during the check"),
            advice=Text(
                "Prøv igen med --jobs 1; mangler der hukommelse?", "Try again with --jobs 1; out of memory?"
            ),
        ) from fault
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: Executor, sources: Iterator[Source], ahead: int) -> Iterator[Outcome]:
    waiting: deque[Future[list[Outcome]]] = deque()
    while chunk := list(islice(sources, CHUNK)):
        waiting.append(pool.submit(_judge_chunk, chunk))
        if len(waiting) >= ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _context() -> BaseContext:
    """Fork where the system has it: the loaded engine is then shared, not loaded once per process."""
    import multiprocessing

    fork = "fork" in multiprocessing.get_all_start_methods() and multiprocessing.get_start_method() != "spawn"
    return multiprocessing.get_context("fork" if fork else "spawn")


_work: list[Work] = []  # one per worker process, set by _begin: sending it with every chunk would cost more


def _begin(work: Work) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and ends the workers
    _work[:] = [work]


def _judge_chunk(chunk: list[Source]) -> list[Outcome]:
    return [_work[0].judge(source) for source in chunk]


def _own_fault(fault: Exception) -> Finding:
    from proevesten.crash import keep_trace

    crash = keep_trace(fault) or Text("fejlmeddelelsen", "the message")
    return file_fault("check-failed", received=type(fault).__name__, crash=crash)
