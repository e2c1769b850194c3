"""The journal: append-only, on disk, durable before an answer is given (design, section 3).

Every simulator writes what crosses its wire here; steps and reports only read. One SQLite file in WAL
mode per worker; an append is one committed transaction, so a kill -9 loses nothing that was answered.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
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


class Journal:
    """Append, look back, wait. Safe from several threads."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        self._changed = threading.Condition(threading.RLock())
        self._entries: list[Entry] = []
        self._listeners: list[Callable[[Entry], None]] = []
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA busy_timeout=5000")
            self._db.executescript(_SCHEMA)
            self._entries = [_entry(row) for row in self._db.execute("SELECT * FROM entry ORDER BY seq")]
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
        sha256 = hashlib.sha256(body).hexdigest() if body else ""
        facts, heads = dict(data or {}), dict(headers or {})
        now = self._clock.now().isoformat(timespec="milliseconds")
        with self._changed:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                if body:
                    self._db.execute("INSERT OR IGNORE INTO content VALUES (?, ?)", (sha256, body))
                row = self._db.execute(
                    "INSERT INTO entry (time, party, peer, direction, kind, data, headers, sha256, size)"
                    " VALUES (?,?,?,?,?,?,?,?,?)",
                    (now, party, peer, direction, kind, _json(facts), _json(heads), sha256, len(body)),
                )
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            seq = int(row.lastrowid or 0)
            entry = Entry(seq, now, party, peer, direction, kind, facts, heads, sha256, len(body))
            self._entries.append(entry)
            self._changed.notify_all()
            listeners = list(self._listeners)
        for listener in listeners:
            listener(entry)
        return entry

    def body(self, entry: Entry) -> bytes:
        """The bytes that an entry speaks of."""
        with self._changed:
            row = self._db.execute("SELECT body FROM content WHERE sha256 = ?", (entry.sha256,)).fetchone()
        return bytes(row[0]) if row else b""

    def entries(self, *, since: int = 0, party: str | None = None, kind: str | None = None) -> list[Entry]:
        """Entries with `seq` over `since`, oldest first."""
        with self._changed:
            found = list(self._entries)
        return [
            e
            for e in found
            if e.seq > since and (party is None or e.party == party) and (kind is None or e.kind == kind)
        ]

    @property
    def last_seq(self) -> int:
        """The sequence number of the newest entry, 0 when there is none."""
        with self._changed:
            return self._entries[-1].seq if self._entries else 0

    def wait(self, match: Callable[[Entry], bool], *, since: int = 0, timeout: float) -> Entry | None:
        """The first entry over `since` that matches: look back first, then wait at most `timeout` seconds.

        Returns None when nothing came; the caller says what was awaited.
        """
        end = monotonic() + timeout
        position = 0
        with self._changed:
            while True:
                while position < len(self._entries):
                    entry = self._entries[position]
                    position += 1
                    if entry.seq > since and match(entry):
                        return entry
                left = end - monotonic()
                if left <= 0 or not self._changed.wait(left):
                    if position < len(self._entries):
                        continue
                    return None

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
