"""The network's store: one SQLite file, written by one thread that commits many acceptances at once.

Durable first, then answer: a future is resolved after COMMIT with synchronous=FULL, so neither kill -9 nor
a power cut loses what was accepted. Group commit makes that cheap: whatever waits while the disk works goes
into the next transaction together. What is to be told to the journal is written in the same transaction
(table `event`) and told afterwards; `told` remembers how far, so a restart tells the rest.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from proevesten.errors import ConfigurationError
from proevesten.texts import Text
from simulators.vans.errors import StoreFault
from simulators.vans.ledger import SCHEMA, WITH_BODY, Counters, Event, Ledger
from simulators.vans.replies import Job, Reply, answer

_T = TypeVar("_T")
_log = logging.getLogger("proevesten.vans")
_BATCH = 256
_BUSY_MS = 2000
_LINGER, _LINGER_MOST = 0.002, 0.02
"""Seconds that a busy writer waits for another job, and for all of them."""


class Store:
    """Opens `path`; `tell` gets the committed events in order, in the writer's thread."""

    def __init__(self, path: Path, tell: Callable[[Sequence[Event]], None]) -> None:
        self.path = path
        self._tell = tell
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._reading = threading.Lock()
        self._closed = False
        try:
            self._db = _connect(path)
            self._db.executescript(SCHEMA)
            self._reader = _connect(path)
            self._told = self._marked()
            self._counters = Counters.of(self._db)
        except sqlite3.DatabaseError as fault:
            raise _unreadable(path, fault) from fault
        self._thread = threading.Thread(target=self._write, name="vans-store", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Ledger], _T]) -> Future[_T]:
        """Run `work` in the next transaction; the future is done when it is on disk, or raises StoreFault."""
        future: Future[_T] = Future()
        self._put(Job(work, future))
        return future

    def soon(self, work: Callable[[Ledger], _T]) -> asyncio.Future[_T]:
        """`submit` for a task of the running event loop."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()
        self._put(Job(work, future, loop))
        return future

    def _put(self, job: Job) -> None:
        if self._closed:
            answer([Reply(job, fault=StoreFault("closed", "store"))])
        else:
            self._jobs.put(job)

    def run(self, work: Callable[[Ledger], _T], timeout: float = 30.0) -> _T:
        """`submit` and wait; not for use in the event loop."""
        return self.submit(work).result(timeout)

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """What a query finds among what is committed."""
        with self._reading:
            try:
                return self._reader.execute(sql, values).fetchall()
            except sqlite3.DatabaseError as fault:
                raise _fault(fault) from fault

    def recall(self, name: str) -> str | None:
        """A named value, None when there is none."""
        rows = self.rows("SELECT value FROM meta WHERE name = ?", name)
        return str(rows[0]["value"]) if rows else None

    def limit_to_present_size(self, on: bool = True) -> None:
        """Let the file grow no further (or again): a real full disk for tests of that condition."""

        def work(ledger: Ledger) -> None:
            pages = ledger.db.execute("PRAGMA page_count").fetchone()[0] if on else 2**31 - 2
            ledger.db.execute(f"PRAGMA max_page_count = {pages}")

        self.run(work)

    def close(self) -> None:
        """Write what waits, then close the file."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._thread.join(10)
        with self._reading, contextlib.suppress(sqlite3.Error):
            self._reader.close()
            self._db.close()

    def untold(self) -> list[Event]:
        """Events that may not have been told before the last stop, with the bytes they speak of."""
        rows = self.rows("SELECT * FROM event WHERE seq > ? ORDER BY seq", self._told)
        return [self._with_body(Event.from_row(row)) for row in rows]

    def mark_told(self, seq: int) -> None:
        """The journal has every event up to `seq`."""
        self._told = max(self._told, seq)
        self.run(lambda ledger: ledger.remember("told", str(self._told)))

    def _with_body(self, event: Event) -> Event:
        if event.kind not in WITH_BODY:
            return event
        sql = "SELECT body FROM message WHERE id = ?"
        return replace(event, body=bytes(self.rows(sql, event.message)[0]["body"]))

    def _marked(self) -> int:
        return int(self.recall("told") or 0)

    def _write(self) -> None:
        running, busy = True, False
        while running:
            batch, running = self._collect(busy)
            busy = len(batch) > 1
            if batch:
                self._commit(batch)
        with contextlib.suppress(sqlite3.Error):
            Ledger(self._db, self._counters).remember("told", str(self._told))

    def _collect(self, busy: bool) -> tuple[list[Job], bool]:
        """The jobs of the next transaction, and whether more may come.

        Under load (`busy`) it lingers as long as others follow closely: few large commits cost far less
        than many small ones. A lone sender is never kept waiting.
        """
        batch: list[Job] = []
        end = monotonic() + _LINGER_MOST
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) >= _BATCH:
                return batch, True
            try:
                job = (
                    self._jobs.get(timeout=_LINGER) if busy and monotonic() < end else self._jobs.get_nowait()
                )
            except queue.Empty:
                return batch, True
        return batch, False

    def _commit(self, batch: list[Job]) -> None:
        ledger = Ledger(self._db, self._counters)
        try:
            results = self._transaction(ledger, batch)
        except Exception as fault:
            if len(batch) > 1 and not _hopeless(fault):
                for job in batch:  # find the one at fault; the others are not to suffer for it
                    self._commit([job])
                return
            failure = _fault(fault) if isinstance(fault, sqlite3.Error) else fault
            answer(Reply(job, fault=failure) for job in batch)
            return
        self._tell_events(ledger.events)
        answer(Reply(job, result) for job, result in zip(batch, results, strict=True))

    def _transaction(self, ledger: Ledger, batch: list[Job]) -> list[Any]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            results = [job.work(ledger) for job in batch]
            if ledger.events:
                ledger.flush()
                ledger.remember("told", str(self._told))
            self._db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
                self._counters = Counters.of(self._db)
            raise
        return results

    def _tell_events(self, events: list[Event]) -> None:
        if not events:
            return
        try:
            self._tell(events)
            self._told = events[-1].seq
        except Exception:  # the message is safe here whatever becomes of the journal; a restart tells it
            _log.exception("VANS: the journal could not be told")


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    db.row_factory = sqlite3.Row
    db.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA wal_autocheckpoint=4000")
    db.execute("PRAGMA cache_size=-8000")
    return db


def _unreadable(path: Path, fault: sqlite3.DatabaseError) -> ConfigurationError:
    return ConfigurationError(
        Text(
            f"Netværkets database kan ikke læses: {fault}", f"The network's database cannot be read: {fault}"
        ),
        where=path.name,
        advice=Text(
            "Filen er beskadiget eller i brug af en anden proces. Tag en kopi, og start med en ny datamappe.",
            "The file is damaged or used by another process. Keep a copy and start with a new data folder.",
        ),
    )


def _fault(fault: sqlite3.Error) -> StoreFault:
    text = str(fault)
    if "full" in text or "disk I/O" in text:
        return StoreFault("full", text)
    if "locked" in text or "busy" in text:
        return StoreFault("locked", text)
    return StoreFault("damaged", text)


def _hopeless(fault: BaseException) -> bool:
    return isinstance(fault, sqlite3.Error) and _fault(fault).kind == "locked"
