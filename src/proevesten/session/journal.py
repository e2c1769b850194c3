"""The journal: append-only, on disk, durable before an answer is given (design, section 3).

Every simulator writes what crosses its wire here; steps and reports only read. One SQLite file in WAL
mode per worker; an append is one committed transaction, so a kill -9 loses nothing that was answered. The
newest entries are kept in memory, older ones are read from the file when asked for, so that neither memory
nor the time to open grows with the journal.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

from proevesten.errors import ConfigurationError
from proevesten.session.clock import Clock
from proevesten.texts import Text

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  time TEXT NOT NULL, party TEXT NOT NULL, peer TEXT NOT NULL, direction TEXT NOT NULL,
  kind TEXT NOT NULL, data TEXT NOT NULL, headers TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS content (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS value (scenario TEXT NOT NULL, name TEXT NOT NULL, json TEXT NOT NULL,
  PRIMARY KEY (scenario, name));
"""

_TAIL = 10_000
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal.

    `party` is the simulator that saw it (``vdx``, ``vans``, ``sms`` …), `peer` the other end as far as
    known (a location number, an e-mail, an address), `direction` ``in`` | ``out`` | ``fact``. `kind` says
    what it is (``http.request``, ``vans.accepted``, ``sms.delivered`` …) and `data` the facts that steps
    match on. `body` is what crossed the wire, `headers` redacted. Times are UTC, ISO 8601, of the
    session's clock.
    """

    seq: int
    time: str
    party: str
    peer: str
    direction: str
    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    sha256: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be appended; the fields mean the same as in `Entry`."""

    party: str
    kind: str
    direction: str = "fact"
    peer: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Journal:
    """Append, look back, wait. Safe from several threads."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        self._changed = threading.Condition(threading.RLock())
        self._tail: deque[Entry] = deque(maxlen=_TAIL)
        self._listeners: list[Callable[[Entry], None]] = []
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA busy_timeout=5000")
            self._db.executescript(_SCHEMA)
            newest = self._db.execute("SELECT * FROM entry ORDER BY seq DESC LIMIT ?", (_TAIL,))
            self._tail.extendleft(_entry(row) for row in newest)
        except sqlite3.DatabaseError as fault:
            raise ConfigurationError(
                Text(f"Journalen kan ikke læses: {fault}", f"The journal cannot be read: {fault}"),
                where=str(path),
                advice=Text(
                    "Filen er beskadiget eller i brug. Tag en kopi, og start en ny kørsel.",
                    "The file is damaged or in use. Keep a copy and start a new run.",
                ),
            ) from fault

    def append(
        self,
        *,
        party: str,
        kind: str,
        direction: str = "fact",
        peer: str = "",
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Entry:
        """Write one entry durably, wake those who wait, and return it."""
        draft = Draft(party, kind, direction, peer, data or {}, headers or {}, body)
        return self.append_all([draft])[0]

    def append_all(self, drafts: Sequence[Draft]) -> list[Entry]:
        """Write entries durably in one transaction, in order; wake those who wait, and return them."""
        now = self._clock.now().isoformat(timespec="milliseconds")
        with self._changed:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                entries = [self._write(draft, now) for draft in drafts]
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._tail.extend(entries)
            self._changed.notify_all()
            listeners = list(self._listeners)
        for entry in entries:
            for listener in listeners:
                listener(entry)
        return entries

    def _write(self, draft: Draft, now: str) -> Entry:
        sha256 = hashlib.sha256(draft.body).hexdigest() if draft.body else ""
        facts, heads, size = dict(draft.data), dict(draft.headers), len(draft.body)
        if draft.body:
            self._db.execute("INSERT OR IGNORE INTO content VALUES (?, ?)", (sha256, draft.body))
        who = (draft.party, draft.peer, draft.direction, draft.kind)
        row = self._db.execute(
            "INSERT INTO entry (time, party, peer, direction, kind, data, headers, sha256, size)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (now, *who, _json(facts), _json(heads), sha256, size),
        )
        return Entry(int(row.lastrowid or 0), now, *who, facts, heads, sha256, size)

    def body(self, entry: Entry) -> bytes:
        """The bytes that an entry speaks of."""
        with self._changed:
            row = self._db.execute("SELECT body FROM content WHERE sha256 = ?", (entry.sha256,)).fetchone()
        return bytes(row[0]) if row else b""

    def entries(self, *, since: int = 0, party: str | None = None, kind: str | None = None) -> list[Entry]:
        """Entries with `seq` over `since`, oldest first."""
        with self._changed:
            return [
                e
                for e in self._over(since)
                if (party is None or e.party == party) and (kind is None or e.kind == kind)
            ]

    def _over(self, since: int) -> Iterator[Entry]:
        """Entries over `since`: from the file as far as they have left memory, then those in memory."""
        oldest = self._tail[0].seq if self._tail else 0
        while since < oldest - 1:
            rows = self._db.execute(
                "SELECT * FROM entry WHERE seq > ? AND seq < ? ORDER BY seq LIMIT ?", (since, oldest, _PAGE)
            ).fetchall()
            if not rows:
                break
            yield from map(_entry, rows)
            since = int(rows[-1][0])
        skipped = max(0, since - oldest + 1) if self._gapless() else 0
        for entry in islice(self._tail, skipped, None):
            if entry.seq > since:
                yield entry

    def _gapless(self) -> bool:
        return bool(self._tail) and self._tail[-1].seq - self._tail[0].seq + 1 == len(self._tail)

    @property
    def last_seq(self) -> int:
        """The sequence number of the newest entry, 0 when there is none."""
        with self._changed:
            return self._tail[-1].seq if self._tail else 0

    def wait(self, match: Callable[[Entry], bool], *, since: int = 0, timeout: float) -> Entry | None:
        """The first entry over `since` that matches: look back first, then wait at most `timeout` seconds.

        Returns None when nothing came; the caller says what was awaited.
        """
        end = monotonic() + timeout
        with self._changed:
            while True:
                for entry in self._over(since):
                    if match(entry):
                        return entry
                since = max(since, self._tail[-1].seq if self._tail else 0)
                left = end - monotonic()
                if left <= 0:
                    return None
                self._changed.wait(left)

    def listen(self, listener: Callable[[Entry], None]) -> None:
        """Call `listener` with every new entry, after it is on disk."""
        with self._changed:
            self._listeners.append(listener)

    def remember(self, scenario: str, name: str, value: object) -> None:
        """Keep a value of a scenario (what a finished step returned), for resume."""
        with self._changed:
            self._db.execute("INSERT OR REPLACE INTO value VALUES (?,?,?)", (scenario, name, _json(value)))

    def recall(self, scenario: str, name: str) -> Any:
        """A remembered value, None when there is none."""
        with self._changed:
            row = self._db.execute(
                "SELECT json FROM value WHERE scenario = ? AND name = ?", (scenario, name)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries())

    def close(self) -> None:
        """Close the file; the journal stays readable by a new object."""
        with self._changed:
            self._db.close()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _entry(row: tuple[Any, ...]) -> Entry:
    seq, time, party, peer, direction, kind, data, headers, sha256, size = row
    return Entry(seq, time, party, peer, direction, kind, json.loads(data), json.loads(headers), sha256, size)
