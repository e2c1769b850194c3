"""The store's tables, and what may be written into them within one transaction.

Tables: `message` (one row per message that is on the network, `content` its bytes), `delivery` (one row per
arrival in a mailbox; `position` NULL while it is still under way), `event` (what happened to a message, in
order: tracking and the journal both come from it).
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS message (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, received TEXT NOT NULL,
  sender TEXT NOT NULL, receiver TEXT NOT NULL, form TEXT NOT NULL,
  envelope_id TEXT COLLATE NOCASE, message_id TEXT COLLATE NOCASE, letter_envelope_id TEXT, letter_id TEXT,
  standard TEXT NOT NULL, version TEXT, content_type TEXT NOT NULL, size INTEGER NOT NULL,
  outcome TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS message_envelope ON message (envelope_id);
CREATE INDEX IF NOT EXISTS message_message ON message (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_letter ON message (letter_id) WHERE letter_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS content (seq INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, mailbox TEXT NOT NULL, message TEXT NOT NULL, way TEXT NOT NULL,
  due TEXT, behind INTEGER NOT NULL, position INTEGER, released TEXT, dropped TEXT, taken TEXT, body BLOB,
  UNIQUE (mailbox, id)
);
CREATE INDEX IF NOT EXISTS delivery_waiting ON delivery (mailbox, position) WHERE taken IS NULL;
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due) WHERE position IS NULL;
CREATE INDEX IF NOT EXISTS delivery_position ON delivery (position);
CREATE INDEX IF NOT EXISTS delivery_message ON delivery (message);
CREATE TABLE IF NOT EXISTS event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, time TEXT NOT NULL,
  kind TEXT NOT NULL, direction TEXT NOT NULL, peer TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS event_message ON event (message);
CREATE TABLE IF NOT EXISTS picked (file TEXT PRIMARY KEY, message TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS delivery_way ON delivery (way, position) WHERE taken IS NULL;
"""

WITH_BODY = frozenset({"accepted", "receipt"})
"""Kinds of event that are told with the message's bytes."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a message; `kind` without the ``vans.`` of the journal."""

    seq: int
    message: str
    time: str
    kind: str
    direction: str = "fact"
    peer: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Event:
        """The event of a row of the table."""
        seq, message, time, kind, direction, peer, data = row
        return cls(seq, message, time, kind, direction, peer, json.loads(data))


@dataclass(frozen=True, slots=True)
class Stored:
    """A message to be written: its facts (as the journal tells them) and its bytes."""

    id: str
    received: str
    outcome: str
    content_type: str
    facts: dict[str, Any]
    body: bytes


@dataclass(frozen=True, slots=True)
class Arrival:
    """A delivery to be written. `due` None: now. `behind`: waits until another passes it. `body`: changed."""

    id: str
    mailbox: str
    message: str
    way: str = "http"
    due: str | None = None
    behind: bool = False
    body: bytes | None = None


_MESSAGE = (
    "INSERT INTO message (id, received, sender, receiver, form, envelope_id, message_id, letter_envelope_id,"
    " letter_id, standard, version, content_type, size, outcome, facts)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_FACTS = ("sender", "receiver", "form", "envelope_id", "message_id", "letter_envelope_id", "letter_id")


class Ledger:
    """The tables within one transaction; used by the store's writer only."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.events: list[Event] = []

    def remember(self, name: str, value: str) -> None:
        """Keep a named value."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def add_message(self, message: Stored) -> None:
        """Write a message and its bytes."""
        facts = message.facts
        row = self.db.execute(
            _MESSAGE,
            (
                message.id,
                message.received,
                *(facts.get(name) for name in _FACTS),
                facts.get("standard") or "",
                facts.get("version"),
                message.content_type,
                len(message.body),
                message.outcome,
                json.dumps(facts, ensure_ascii=False),
            ),
        )
        self.db.execute("INSERT INTO content VALUES (?, ?)", (row.lastrowid, message.body))

    def add_event(
        self,
        message: str,
        time: str,
        kind: str,
        *,
        direction: str = "fact",
        peer: str = "",
        body: bytes = b"",
        **data: object,
    ) -> None:
        """Write what happened to a message; it is told to the journal, with `body`, after the commit."""
        facts = {"id": message, **data}
        text = json.dumps(facts, ensure_ascii=False)
        row = self.db.execute(
            "INSERT INTO event (message, time, kind, direction, peer, data) VALUES (?,?,?,?,?,?)",
            (message, time, kind, direction, peer, text),
        )
        self.events.append(Event(int(row.lastrowid or 0), message, time, kind, direction, peer, facts, body))

    def deliver(self, arrival: Arrival, now: str) -> None:
        """Write a delivery, and release it (and those that waited to be passed) when it is due now."""
        self.db.execute(
            "INSERT INTO delivery (id, mailbox, message, way, due, behind, body) VALUES (?,?,?,?,?,?,?)",
            (
                arrival.id,
                arrival.mailbox,
                arrival.message,
                arrival.way,
                arrival.due,
                int(arrival.behind),
                arrival.body,
            ),
        )
        if arrival.due is None:
            self._release(arrival.mailbox, arrival.id, arrival.message, now)
            for row in self._passed(arrival.mailbox):
                self._release(arrival.mailbox, row["id"], row["message"], now)

    def release_due(self, now: str) -> int:
        """Release every delivery whose time has come; how many."""
        rows = self.db.execute(
            "SELECT id, mailbox, message FROM delivery WHERE position IS NULL AND due <= ? ORDER BY due, seq",
            (now,),
        ).fetchall()
        for row in rows:
            self._release(row["mailbox"], row["id"], row["message"], now)
        return len(rows)

    def take(self, mailbox: str, delivery: str, now: str) -> bool:
        """Mark a delivery as taken by its receiver; False when there is none. Twice is once."""
        row = self.db.execute(
            "SELECT message, taken FROM delivery WHERE mailbox = ? AND id = ? AND position IS NOT NULL",
            (mailbox, delivery),
        ).fetchone()
        if row is not None and row["taken"] is None:
            self.db.execute(
                "UPDATE delivery SET taken = ? WHERE mailbox = ? AND id = ?", (now, mailbox, delivery)
            )
            self.add_event(row["message"], now, "taken", peer=mailbox, mailbox=mailbox, delivery=delivery)
        return row is not None

    def drop(self, mailbox: str, delivery: str, message: str, way: str, now: str) -> None:
        """Mark a delivery as handed over by its way (a file in place, a push answered)."""
        self.db.execute(
            "UPDATE delivery SET dropped = ? WHERE mailbox = ? AND id = ?", (now, mailbox, delivery)
        )
        self.add_event(message, now, "handed_over", direction="out", peer=mailbox, mailbox=mailbox, way=way)

    def find(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """What a query finds, this transaction's own writes included."""
        return self.db.execute(sql, values).fetchall()

    def forget_all(self) -> None:
        """Empty every table."""
        for table in ("message", "content", "delivery", "event", "picked"):
            self.db.execute(f"DELETE FROM {table}")

    def _passed(self, mailbox: str) -> list[sqlite3.Row]:
        return self.find(
            "SELECT id, message FROM delivery WHERE mailbox = ? AND behind = 1 AND position IS NULL"
            " ORDER BY seq",
            mailbox,
        )

    def _release(self, mailbox: str, delivery: str, message: str, now: str) -> None:
        self.db.execute(
            "UPDATE delivery SET released = ?,"
            " position = (SELECT coalesce(max(position), 0) + 1 FROM delivery) WHERE mailbox = ? AND id = ?",
            (now, mailbox, delivery),
        )
        self.add_event(
            message, now, "delivered", direction="out", peer=mailbox, mailbox=mailbox, delivery=delivery
        )
