"""Start of the network over a long history: a million messages in its store and in the journal.

``python -m benchmarks.vans_start [--messages N]`` (PYTHONPATH=src:.). Target (issue 5): under 2 s until it answers.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
from pathlib import Path
from time import perf_counter

import httpx

from benchmarks.vans_accept import resident
from tests.vans.served import NUMBERS, Served

_COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "


def fill(folder: Path, messages: int) -> None:
    """Write a history of taken messages into both files, small bodies."""
    Served(folder).stop()
    with sqlite3.connect(folder / "vans.sqlite") as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute(
            _COUNT
            + "INSERT INTO message SELECT i, 'm' || i, '2026', ?, ?, 'message', 'e' || i, 'i' || i, NULL, NULL,"
            " 'xdis91', 'XD9134L', 'application/xml', 100, 'carried', '{}', randomblob(100) FROM n",
            (messages, NUMBERS[0], NUMBERS[1]),
        )
        db.execute(
            _COUNT
            + "INSERT INTO delivery SELECT i, 'm' || i, ?, 'm' || i, 'http', NULL, 0, i, '2026', NULL, '2026',"
            " NULL FROM n",
            (messages, NUMBERS[1]),
        )
        db.execute(
            _COUNT + "INSERT INTO event SELECT i, 'm' || i, '2026', 'accepted', 'in', '', '{}' FROM n",
            (messages,),
        )
        db.execute("INSERT OR REPLACE INTO meta VALUES ('told', ?)", (str(messages),))
    with sqlite3.connect(folder / "journal.sqlite") as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute(
            _COUNT + "INSERT INTO entry SELECT i, '2026', 'vans', '', 'in', 'vans.accepted',"
            " '{\"id\": \"m' || i || '\"}', '{}', '', 0 FROM n",
            (messages,),
        )


def main() -> None:
    """Run and print the figures as one JSON line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=1_000_000)
    messages = options.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), messages)
        start = perf_counter()
        served = Served(Path(folder))
        user, password = served.credentials[NUMBERS[1]]
        answer = httpx.get(f"{served.base}/mailboxes/{NUMBERS[1]}/messages", auth=(user, password))
        seconds = perf_counter() - start
        memory = resident(served.pid)
        served.stop()
    print(
        json.dumps(
            {
                "messages": messages,
                "status": answer.status_code,
                "seconds": round(seconds, 2),
                "server_memory_mb": memory,
            }
        )
    )


if __name__ == "__main__":
    main()
