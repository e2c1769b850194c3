"""The Beskedfordeler's store: queues per subscription, what it has seen, and what it still has to send.

One SQLite file; what one message causes (its rows in the queues, its receipts) is one transaction.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proevesten.errors import ConfigurationError
from proevesten.texts import Text

_SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (envelope_id TEXT COLLATE NOCASE, message_id TEXT COLLATE NOCASE,
  sender TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS seen_envelope ON seen (envelope_id);
CREATE INDEX IF NOT EXISTS seen_message ON seen (message_id);
CREATE TABLE IF NOT EXISTS answer (seq INTEGER PRIMARY KEY, number TEXT NOT NULL,
  message_id TEXT COLLATE NOCASE, body BLOB NOT NULL, sent INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS besked (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, dueslag TEXT NOT NULL,
  message_id TEXT, sender TEXT NOT NULL, standard TEXT NOT NULL, cvr TEXT NOT NULL, citizen TEXT,
  body BLOB NOT NULL, created TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, taken TEXT);
CREATE INDEX IF NOT EXISTS besked_waiting ON besked (dueslag, seq) WHERE taken IS NULL;
"""


@dataclass(frozen=True, slots=True)
class Queued:
    """A row to be put into a queue."""

    id: str
    dueslag: str
    message_id: str | None
    sender: str
    standard: str
    cvr: str
    citizen: str | None
    body: bytes
    created: str


class Queues:
    """Safe from several threads. Raises ConfigurationError when the file is damaged."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as fault:
            raise ConfigurationError(
                Text(f"Beskedfordelerens database kan ikke læses: {fault}", f"Database unreadable: {fault}"),
                where=path.name,
                advice=Text(
                    "Tag en kopi, og start med en ny datamappe.", "Keep a copy; use a new data folder."
                ),
            ) from fault

    def known(self, sender: str, envelope_id: str, message_id: str) -> tuple[bool, bool]:
        """Whether a sender's envelope id and message id have been seen."""
        sql = "SELECT max(envelope_id = ?), max(message_id = ?) FROM seen WHERE sender = ?"
        row = self.rows(sql, envelope_id, message_id, sender)[0]
        return bool(row[0]), bool(row[1])

    def settle(
        self,
        sender: str,
        ids: tuple[str, str] | None,
        number: str,
        queued: Sequence[Queued],
        answers: Sequence[bytes],
    ) -> None:
        """Write all that one message causes. `ids` (envelope, message) None: they are not to be remembered."""
        message_id = ids[1] if ids else None
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if ids:
                self._db.execute("INSERT INTO seen VALUES (?,?,?)", (*ids, sender))
            for row in queued:
                self._db.execute(
                    "INSERT INTO besked (id, dueslag, message_id, sender, standard, cvr, citizen, body, created)"
                    " VALUES (?,?,?,?,?,?,?,?,?)",
                    (
                        row.id, row.dueslag, row.message_id, row.sender, row.standard, row.cvr, row.citizen,
                        row.body, row.created,
                    ),
                )  # fmt: skip
            for body in answers:
                self._db.execute(
                    "INSERT INTO answer (number, message_id, body) VALUES (?,?,?)", (number, message_id, body)
                )

    def answers(self, message_id: str) -> list[bytes]:
        """What was answered to a message the first time."""
        rows = self.rows(
            "SELECT body FROM answer WHERE message_id IN (?, ?) ORDER BY seq",
            message_id,
            f"{message_id}#system",
        )
        return [bytes(row["body"]) for row in rows]

    def unsent(self) -> list[sqlite3.Row]:
        """Answers that have not gone out, oldest first."""
        return self.rows("SELECT seq, number, body FROM answer WHERE sent = 0 ORDER BY seq LIMIT 100")

    def waiting(self, dueslag: str, most: int = 100) -> list[sqlite3.Row]:
        """What waits in a queue, oldest first."""
        return self.rows(
            "SELECT * FROM besked WHERE dueslag = ? AND taken IS NULL ORDER BY seq LIMIT ?", dueslag, most
        )

    def besked(self, dueslag: str, besked_id: str) -> sqlite3.Row | None:
        """A row of a queue, taken or not."""
        rows = self.rows("SELECT * FROM besked WHERE dueslag = ? AND id = ?", dueslag, besked_id)
        return rows[0] if rows else None

    def change(self, sql: str, *values: object) -> int:
        """Write one change; how many rows it met."""
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def rows(self, sql: str, *values: object) -> list[Any]:
        """What a query finds."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def clear(self) -> None:
        """Forget everything."""
        for table in ("seen", "answer", "besked"):
            self.change(f"DELETE FROM {table}")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
