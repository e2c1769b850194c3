"""Reads the journals of a finished (or killed) run, and never writes to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from proevesten.errors import UnreadableError
from proevesten.session.journal import Entry
from proevesten.texts import Text

_COLUMNS = "seq, time, party, peer, direction, kind, data, headers, sha256, size"


class Evidence:
    """The journal entries of a run folder: ``journal.sqlite``, or one per worker (``journal-1.sqlite`` …)."""

    def __init__(self, run_dir: Path) -> None:
        self._files = {path.name: path for path in sorted(run_dir.glob("journal*.sqlite"))}
        self._open: dict[str, sqlite3.Connection] = {}
        self._entries: dict[str, dict[int, Entry]] = {}

    @property
    def files(self) -> list[Path]:
        """The journals there are."""
        return list(self._files.values())

    def entry(self, journal: str, seq: int) -> Entry | None:
        """One entry; None when the journal has none of that number (then the report says so)."""
        return self._all(self._name(journal)).get(seq)

    def between(self, journal: str, since: int, until: int | None) -> list[Entry]:
        """The entries over `since`, up to and with `until` (to the end when None), in order."""
        rows = self._all(self._name(journal))
        last = max(rows, default=0) if until is None else until
        return [rows[seq] for seq in range(since + 1, last + 1) if seq in rows]

    def body(self, journal: str, entry: Entry) -> bytes:
        """The bytes an entry speaks of; empty when there are none."""
        name = self._name(journal)
        if not entry.sha256 or name not in self._files:
            return b""
        row = self._database(name).execute("SELECT body FROM content WHERE sha256 = ?", (entry.sha256,))
        found = row.fetchone()
        return bytes(found[0]) if found else b""

    def close(self) -> None:
        """Close the files."""
        for database in self._open.values():
            database.close()
        self._open.clear()

    def __enter__(self) -> Evidence:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _name(self, journal: str) -> str:
        name = Path(journal).name
        return name if name in self._files else next(iter(self._files), name)

    def _all(self, name: str) -> dict[int, Entry]:
        if name not in self._entries:
            self._entries[name] = {e.seq: e for e in self._read(name)} if name in self._files else {}
        return self._entries[name]

    def _read(self, name: str) -> Iterator[Entry]:
        try:
            with closing(self._database(name).execute(f"SELECT {_COLUMNS} FROM entry ORDER BY seq")) as rows:
                yield from (_entry(row) for row in rows)
        except (sqlite3.DatabaseError, ValueError) as fault:
            raise UnreadableError(
                Text("Journalen kan ikke læses.", "The journal cannot be read."), where=str(self._files[name])
            ) from fault

    def _database(self, name: str) -> sqlite3.Connection:
        if name not in self._open:
            path = self._files[name].resolve()
            # mode=ro still reads what lies in the write-ahead log of a killed run; without such a log,
            # immutable leaves no helper files in a folder that may be read-only or about to be hashed.
            log = path.with_name(path.name + "-wal")
            options = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
            self._open[name] = sqlite3.connect(f"{path.as_uri()}?{options}", uri=True)
        return self._open[name]


def _entry(row: tuple[Any, ...]) -> Entry:
    seq, time, party, peer, direction, kind, data, headers, sha256, size = row
    return Entry(seq, time, party, peer, direction, kind, json.loads(data), json.loads(headers), sha256, size)
