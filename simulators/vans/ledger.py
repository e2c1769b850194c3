"""The store's tables, and what may be written into them within one transaction.

Tables: `message` (one row per message that is on the network), `delivery` (one row per arrival in a mailbox;
`position` NULL while it is still under way), `event` (what happened to a message, in order: tracking and the
journal both come from it).

Statements are few on purpose: each gives the interpreter's lock away and has to win it back.
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
  outcome TEXT NOT NULL, facts TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS message_envelope ON message (envelope_id);
CREATE INDEX IF NOT EXISTS message_message ON message (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_letter ON message (letter_id) WHERE letter_id IS NOT NULL;
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
  seq INTEGER PRIMARY KEY, message TEXT NOT NULL, time TEXT NOT NULL,
  kind TEXT NOT NULL, direction TEXT NOT NULL, peer TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS event_message ON event (message);
CREATE TABLE IF NOT EXISTS awaited (
  sender TEXT NOT NULL, message_id TEXT NOT NULL COLLATE NOCASE, message TEXT NOT NULL, due TEXT NOT NULL,
  tries INTEGER NOT NULL, PRIMARY KEY (sender, message_id)
);
CREATE INDEX IF NOT EXISTS awaited_due ON awaited (due);
CREATE TABLE IF NOT EXISTS picked (file TEXT PRIMARY KEY, message TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS delivery_way ON delivery (way, position) WHERE taken IS NULL;
"""

WITH_BODY = frozenset({"accepted", "receipt", "conversion", "resend"})
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
    " letter_id, standard, version, content_type, size, outcome, facts, body)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_FACTS = ("sender", "receiver", "form", "envelope_id", "message_id", "letter_envelope_id", "letter_id")


@dataclass(slots=True)
class Counters:
    """What is counted in memory to spare questions: the last numbers given, and mailboxes with held mail."""

    event: int
    position: int
    held: set[str]

    @classmethod
    def of(cls, db: sqlite3.Connection) -> Counters:
        """The counters as the tables have them."""
        event = db.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]
        position = db.execute("SELECT coalesce(max(position), 0) FROM delivery").fetchone()[0]
        held = db.execute("SELECT DISTINCT mailbox FROM delivery WHERE position IS NULL AND behind = 1")
        return cls(event, position, {row[0] for row in held})


class Ledger:
    """The tables within one transaction; used by the store's writer only."""

    def __init__(self, db: sqlite3.Connection, counters: Counters) -> None:
        self.db = db
        self.events: list[Event] = []
        self._counters = counters

    def flush(self) -> None:
        """Write the events; called once, before the commit."""
        self.db.executemany(
            "INSERT INTO event VALUES (?,?,?,?,?,?,?)",
            [(e.seq, e.message, e.time, e.kind, e.direction, e.peer, _json(e.data)) for e in self.events],
        )

    def remember(self, name: str, value: str) -> None:
        """Keep a named value."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def add_message(self, message: Stored) -> None:
        """Write a message and its bytes."""
        facts = message.facts
        self.db.execute(
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
                _json(facts),
                message.body,
            ),
        )

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
        self._counters.event += 1
        facts = {"id": message, **data}
        self.events.append(Event(self._counters.event, message, time, kind, direction, peer, facts, body))

    def deliver(self, arrival: Arrival, now: str) -> None:
        """Write a delivery, and release it (and those that waited to be passed) when it is due now."""
        at_once = arrival.due is None
        if at_once:
            self._counters.position += 1
        elif arrival.behind:
            self._counters.held.add(arrival.mailbox)
        self.db.execute(
            "INSERT INTO delivery (id, mailbox, message, way, due, behind, position, released, body)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (
                arrival.id,
                arrival.mailbox,
                arrival.message,
                arrival.way,
                arrival.due,
                int(arrival.behind),
                self._counters.position if at_once else None,
                now if at_once else None,
                arrival.body,
            ),
        )
        if at_once:
            self._tell_delivered(arrival.mailbox, arrival.id, arrival.message, now)
            self._release_passed(arrival.mailbox, now)

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

    def settle(self, sender: str, message_id: str | None) -> None:
        """No receipt is awaited any longer for a sender's message."""
        self.db.execute("DELETE FROM awaited WHERE sender = ? AND message_id = ?", (sender, message_id))

    def history(self, message: str, kind: str) -> list[dict[str, Any]]:
        """The data of a message's events of a kind, oldest first, this transaction's own included."""
        rows = self.find("SELECT data FROM event WHERE message = ? AND kind = ? ORDER BY seq", message, kind)
        fresh = [e.data for e in self.events if e.message == message and e.kind == kind]
        return [*(json.loads(row["data"]) for row in rows), *fresh]

    def forget_all(self) -> None:
        """Empty every table."""
        for table in ("message", "delivery", "event", "picked", "awaited"):
            self.db.execute(f"DELETE FROM {table}")

    def _release_passed(self, mailbox: str, now: str) -> None:
        if mailbox not in self._counters.held:
            return
        rows = self.find(
            "SELECT id, message FROM delivery WHERE mailbox = ? AND behind = 1 AND position IS NULL"
            " ORDER BY seq",
            mailbox,
        )
        for row in rows:
            self._release(mailbox, row["id"], row["message"], now)
        self._counters.held.discard(mailbox)

    def _release(self, mailbox: str, delivery: str, message: str, now: str) -> None:
        self._counters.position += 1
        self.db.execute(
            "UPDATE delivery SET released = ?, position = ? WHERE mailbox = ? AND id = ?",
            (now, self._counters.position, mailbox, delivery),
        )
        self._tell_delivered(mailbox, delivery, message, now)

    def _tell_delivered(self, mailbox: str, delivery: str, message: str, now: str) -> None:
        self.add_event(
            message, now, "delivered", direction="out", peer=mailbox, mailbox=mailbox, delivery=delivery
        )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
