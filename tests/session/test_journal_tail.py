"""A long journal: what has left memory is read from the file, in order and without gaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from proevesten.session.clock import Clock
from proevesten.session.journal import Draft, Journal

MANY = 12_345


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path, Clock())
    journal.append_all([Draft("vans", f"k{n % 3}", data={"n": n}) for n in range(MANY)])
    journal.close()
    return path


def test_every_entry_is_found_once_and_in_order(path: Path) -> None:
    journal = Journal(path, Clock())
    assert [e.data["n"] for e in journal] == list(range(MANY))
    assert journal.last_seq == MANY
    for since in (0, 1, 2344, 2345, 2346, 9000, MANY - 1, MANY, MANY + 5):
        assert [e.seq for e in journal.entries(since=since)] == list(range(since + 1, MANY + 1))
    assert len(journal.entries(kind="k0")) == MANY // 3


def test_waiting_looks_back_over_all_of_it(path: Path) -> None:
    journal = Journal(path, Clock())
    found = journal.wait(lambda e: e.data.get("n") == 7, timeout=0)
    assert found is not None and found.seq == 8
    assert journal.wait(lambda e: e.data.get("n") == 7, since=8, timeout=0) is None
    journal.append(party="vans", kind="new")
    assert journal.wait(lambda e: e.kind == "new", since=8, timeout=0) is not None


def test_several_at_once_are_all_or_none(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite", Clock())
    with pytest.raises(AttributeError):
        journal.append_all([Draft("vans", "k"), None])  # type: ignore[list-item]
    assert list(journal) == []
    first, second = journal.append_all([Draft("vans", "k", body=b"x"), Draft("vans", "k")])
    assert (first.seq, second.seq) == (1, 2)
    assert journal.body(first) == b"x"
