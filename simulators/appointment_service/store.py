"""What must survive a restart: meetings, events, subscriptions, deliveries, in one SQLite file.

WAL with synchronous=NORMAL: what was answered survives the death of the process (not of the machine's power).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from proevesten.errors import ConfigurationError
from proevesten.texts import Text
from simulators.appointment_service.model import Appointment, from_document

_SCHEMA = """
CREATE TABLE IF NOT EXISTS appointment (id TEXT PRIMARY KEY, start TEXT NOT NULL, status TEXT NOT NULL,
  doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS appointment_interpreter ON appointment (json_extract(doc, '$.interpreting.key'));
CREATE INDEX IF NOT EXISTS appointment_start ON appointment (start, id);
CREATE TABLE IF NOT EXISTS involved (appointment TEXT NOT NULL, organisation TEXT NOT NULL,
  PRIMARY KEY (organisation, appointment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event_for (organisation TEXT NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (organisation, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS subscription (organisation TEXT PRIMARY KEY, endpoint TEXT NOT NULL, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (organisation TEXT NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL,
  attempts INTEGER NOT NULL, PRIMARY KEY (organisation, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answered (organisation TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL,
  appointment TEXT NOT NULL, PRIMARY KEY (organisation, key)) WITHOUT ROWID;
"""
_TABLES = ("appointment", "involved", "event", "event_for", "subscription", "delivery", "answered")

News = tuple[dict[str, Any], set[str]]
"""What is told of a change, and the organisations it is told to."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a meeting; `doc` is what is told of it, `seq` its place in the order."""

    seq: int
    id: str
    doc: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where an organisation's system wants to be told."""

    organisation: str
    endpoint: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a subscriber."""

    organisation: str
    event: Event
    attempts: int


class Store:
    """The file. Every write is one transaction. Raises ConfigurationError for a file that cannot be used."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as fault:
            raise ConfigurationError(
                Text(f"Aftalerne kan ikke læses: {fault}", f"The appointments cannot be read: {fault}"),
                where=str(path),
            ) from fault

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def clear(self) -> None:
        """Forget everything."""
        with self._transaction():
            for table in _TABLES:
                self._db.execute(f"DELETE FROM {table}")

    # -- meetings --------------------------------------------------------------------------------------

    def appointment(self, id: str) -> Appointment | None:
        """A meeting by id."""
        row = self._one("SELECT doc FROM appointment WHERE id = ?", id)
        return from_document(json.loads(row[0])) if row else None

    def by_interpreter(self, key: str) -> Appointment | None:
        """A meeting by the key that its interpreter's booking tells changes to."""
        row = self._one("SELECT doc FROM appointment WHERE json_extract(doc, '$.interpreting.key') = ?", key)
        return from_document(json.loads(row[0])) if row else None

    def find(
        self, organisations: Iterable[str] | None, low: str, high: str, status: str, after: tuple[str, str],
        most: int,
    ) -> list[Appointment]:  # fmt: skip
        """Meetings that involve one of `organisations` (None: any), that begin in [low, high], after a place."""
        marks = sorted(organisations) if organisations is not None else []
        mine = (
            f"id IN (SELECT appointment FROM involved WHERE organisation IN ({','.join('?' * len(marks))}))"
            if organisations is not None
            else "1"
        )
        rows = self._all(
            f"SELECT doc FROM appointment WHERE {mine} AND start >= ? AND start <= ? AND (? = '' OR status = ?)"
            " AND (start, id) > (?, ?) ORDER BY start, id LIMIT ?",
            *marks, low, high, status, status, *after, most,
        )  # fmt: skip
        return [from_document(json.loads(row[0])) for row in rows]

    def keep(
        self, appointment: Appointment, news: Iterable[News], related: Mapping[str, set[str]],
        answered: tuple[str, str, str] | None = None,
    ) -> None:  # fmt: skip
        """Write a version, its news, and the deliveries to the subscribers whom they concern.

        `related` has each subscriber's related organisations; `answered` is (organisation, key, digest) of an
        idempotent request.
        """
        document = appointment.document()
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO appointment VALUES (?,?,?,?)",
                (appointment.id, utc(appointment.start), appointment.status, _json(document)),
            )
            self._db.execute("DELETE FROM involved WHERE appointment = ?", (appointment.id,))
            self._many(
                "INSERT INTO involved VALUES (?,?)", [(appointment.id, o) for o in appointment.involved]
            )
            if answered is not None:
                self._db.execute("INSERT INTO answered VALUES (?,?,?,?)", (*answered, appointment.id))
            for doc, told in news:
                self._event(doc, told, related)

    def answered(self, organisation: str, key: str) -> tuple[str, str] | None:
        """(digest, appointment) of an idempotent request that was answered before."""
        row = self._one(
            "SELECT digest, appointment FROM answered WHERE organisation = ? AND key = ?", organisation, key
        )
        return (row[0], row[1]) if row else None

    # -- events ----------------------------------------------------------------------------------------

    def events(self, organisations: Iterable[str], after: int, most: int) -> list[Event]:
        """Events for any of `organisations`, in order, after a place."""
        marks = sorted(organisations)
        rows = self._all(
            "SELECT seq, id, doc FROM event WHERE seq > ? AND seq IN (SELECT seq FROM event_for WHERE organisation"
            f" IN ({','.join('?' * len(marks))}) AND seq > ?) ORDER BY seq LIMIT ?",
            after, *marks, after, most,
        )  # fmt: skip
        return [_event(row) for row in rows]

    def _event(self, doc: dict[str, Any], told: set[str], related: Mapping[str, set[str]]) -> None:
        row = self._db.execute("INSERT INTO event (id, doc) VALUES (?,?)", (doc["id"], _json(doc)))
        seq = int(row.lastrowid or 0)
        self._many("INSERT INTO event_for VALUES (?,?)", [(organisation, seq) for organisation in told])
        waiting = [(s, seq, "pending", 0) for s, mine in related.items() if mine & told]
        self._many("INSERT INTO delivery VALUES (?,?,?,?)", waiting)

    # -- subscriptions ---------------------------------------------------------------------------------

    def subscribe(self, subscription: Subscription) -> None:
        """Set an organisation's subscription; what waits for it goes to the new address, attempts counted anew."""
        with self._transaction():
            row = (subscription.organisation, subscription.endpoint, subscription.secret)
            self._db.execute("INSERT OR REPLACE INTO subscription VALUES (?,?,?)", row)
            self._db.execute(
                "UPDATE delivery SET attempts = 0 WHERE organisation = ? AND state = 'pending'", row[:1]
            )

    def unsubscribe(self, organisation: str) -> None:
        """End a subscription and what waits for it."""
        with self._transaction():
            self._db.execute("DELETE FROM subscription WHERE organisation = ?", (organisation,))
            self._db.execute("DELETE FROM delivery WHERE organisation = ?", (organisation,))

    def subscriptions(self) -> list[Subscription]:
        """All of them."""
        return [Subscription(*row) for row in self._all("SELECT * FROM subscription ORDER BY organisation")]

    def pending(self, organisation: str) -> Delivery | None:
        """The first delivery that waits for a subscriber: later ones wait behind it."""
        row = self._one(
            "SELECT e.seq, e.id, e.doc, d.attempts FROM delivery d JOIN event e ON e.seq = d.seq"
            " WHERE d.organisation = ? AND d.state = 'pending' ORDER BY d.seq LIMIT 1",
            organisation,
        )
        return Delivery(organisation, _event(row), row[3]) if row else None

    def count(self, organisation: str, state: str) -> int:
        """How many deliveries of a subscriber are `pending`, `done` or `given_up`."""
        row = self._one(
            "SELECT count(*) FROM delivery WHERE organisation = ? AND state = ?", organisation, state
        )
        return int(row[0]) if row else 0

    def delivered(self, delivery: Delivery, state: str, attempts: int) -> None:
        """Note how an attempt went."""
        with self._transaction():
            self._db.execute(
                "UPDATE delivery SET state = ?, attempts = ? WHERE organisation = ? AND seq = ?",
                (state, attempts, delivery.organisation, delivery.event.seq),
            )

    # -- SQLite ----------------------------------------------------------------------------------------

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _one(self, sql: str, *values: object) -> Any:
        with self._lock:
            return self._db.execute(sql, values).fetchone()

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._db.executemany(sql, rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _event(row: Any) -> Event:
    return Event(row[0], row[1], json.loads(row[2]))


def utc(moment: datetime) -> str:
    """A moment as text that sorts by time."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
