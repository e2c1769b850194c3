"""The journal: durable, look back then wait, safe from several threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proevesten.errors import ConfigurationError
from proevesten.session.clock import Clock
from proevesten.session.journal import Journal


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite", Clock())


def test_what_came_before_is_found_by_looking_back(journal: Journal) -> None:
    journal.append(party="vans", kind="vans.accepted", data={"id": "1"})
    found = journal.wait(lambda e: e.data.get("id") == "1", timeout=0)
    assert found is not None and found.seq == 1


def test_what_came_before_the_mark_is_not(journal: Journal) -> None:
    mark = journal.append(party="vans", kind="k").seq
    assert journal.wait(lambda e: e.kind == "k", since=mark, timeout=0) is None


def test_waiting_ends_when_it_comes(journal: Journal) -> None:
    timer = threading.Timer(0.05, lambda: journal.append(party="sms", kind="sms.delivered"))
    timer.start()
    found = journal.wait(lambda e: e.kind == "sms.delivered", timeout=10)
    assert found is not None


def test_body_is_kept_once_and_byte_for_byte(journal: Journal) -> None:
    body = bytes(range(256))
    first = journal.append(party="a", kind="k", body=body)
    second = journal.append(party="b", kind="k", body=body)
    assert journal.body(first) == journal.body(second) == body
    assert first.sha256 == second.sha256 and first.size == 256


def test_reopened_it_remembers(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    first = Journal(path, Clock())
    first.append(party="vdx", kind="vdx.meeting", data={"uuid": "æøå"}, headers={"A": "1"}, body=b"x")
    first.remember("scenario", "meeting", {"uuid": 1})
    first.close()
    again = Journal(path, Clock())
    [entry] = list(again)
    assert entry.data == {"uuid": "æøå"} and again.body(entry) == b"x"
    assert again.recall("scenario", "meeting") == {"uuid": 1}


def test_entries_carry_the_sessions_clock(tmp_path: Path) -> None:
    clock = Clock()
    clock.set(datetime(2028, 2, 29, 12, 0, tzinfo=UTC))
    entry = Journal(tmp_path / "j.sqlite", clock).append(party="a", kind="k")
    assert entry.time.startswith("2028-02-29T12:00")


def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(ConfigurationError) as told:
        Journal(path, Clock())
    assert told.value.where == str(path) and told.value.advice is not None


def test_many_threads_append_without_loss(journal: Journal) -> None:
    def work(name: str) -> None:
        for n in range(50):
            journal.append(party=name, kind="k", data={"n": n})

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    rows = list(journal)
    assert [e.seq for e in rows] == list(range(1, 201))
    assert [e.data["n"] for e in rows if e.party == "t2"] == list(range(50))


_CHILD = """
import sys
from pathlib import Path
from proevesten.session.clock import Clock
from proevesten.session.journal import Journal
journal = Journal(Path(sys.argv[1]), Clock())
n = 0
while True:
    journal.append(party="p", kind="k", data={"n": n}, body=str(n).encode())
    print(n, flush=True)
    n += 1
"""


def test_kill_9_loses_nothing_that_was_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    child = subprocess.Popen([sys.executable, "-c", _CHILD, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = [child.stdout.readline() for _ in range(25)]
    os.kill(child.pid, signal.SIGKILL)
    told += child.stdout.readlines()
    child.wait(10)
    last = int([line for line in told if line.endswith("\n")][-1])
    kept = [e.data["n"] for e in Journal(path, Clock())]
    assert kept[: last + 1] == list(range(last + 1))
