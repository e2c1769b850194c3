"""Dropping deliveries into receivers' `fra` folder: whole, in order, exactly once also across a kill -9.

First the file is written under a hidden name and synced, then the store says it is handed over, then it is
renamed. After a kill, a hidden file of a delivery that is handed over only lacks its rename; a handed-over
delivery with no file left has been taken by the receiver, which is how taking is seen.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulators.vans.folders import FROM, make_folders, sync_folder, write_whole
from simulators.vans.state import Network

_BATCH = 200


class Drop:
    """Writes the files of every location number whose way is the folder."""

    def __init__(self, root: Path, network: Network) -> None:
        self._root = root
        self._network = network

    def poll(self) -> None:
        """Drop what has been delivered, and see what has been taken."""
        while self._drop_some():
            pass
        self._see_taken()

    def _drop_some(self) -> bool:
        rows = self._network.store.rows(
            "SELECT d.id, d.mailbox, d.message, m.content_type, coalesce(d.body, m.body) AS body FROM delivery d"
            " JOIN message m ON m.id = d.message"
            " WHERE d.way IN ('folder', 'sftp') AND d.position IS NOT NULL AND d.taken IS NULL AND d.dropped IS NULL"
            " ORDER BY d.position LIMIT ?",
            _BATCH,
        )
        if not rows:
            return False
        for row in rows:
            make_folders(self._root, row["mailbox"])
            write_whole(self._hidden(row), bytes(row["body"]))
        now = self._network.now()

        def mark(ledger: Any) -> None:
            for row in rows:
                ledger.drop(row["mailbox"], row["id"], row["message"], "folder", now)

        self._network.store.run(mark)
        for row in rows:
            self._hidden(row).replace(self._final(row))
        for folder in {self._final(row).parent for row in rows}:
            sync_folder(folder)
        return len(rows) == _BATCH

    def _see_taken(self) -> None:
        rows = self._network.store.rows(
            "SELECT d.id, d.mailbox, m.content_type FROM delivery d JOIN message m ON m.id = d.message"
            " WHERE d.way IN ('folder', 'sftp') AND d.position IS NOT NULL AND d.taken IS NULL"
            " AND d.dropped IS NOT NULL ORDER BY d.position",
        )
        names: dict[Path, set[str]] = {}
        for row in rows:
            final, hidden = self._final(row), self._hidden(row)
            if final.parent not in names:
                names[final.parent] = {path.name for path in _inside(final.parent)}
            there = names[final.parent]
            if hidden.name in there:
                hidden.replace(final)
            elif final.name not in there:
                self._taken(row["mailbox"], row["id"])

    def _taken(self, mailbox: str, delivery: str) -> None:
        now = self._network.now()
        self._network.store.run(lambda ledger: ledger.take(mailbox, delivery, now))

    def _final(self, row: Any) -> Path:
        ending = "edi" if row["content_type"] == "application/edifact" else "xml"
        return self._root / str(row["mailbox"]) / FROM / f"{row['id']}.{ending}"

    def _hidden(self, row: Any) -> Path:
        final = self._final(row)
        return final.with_name(f".{final.name}.tmp")


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
