"""Batches: answered in order, whatever happens to one document, by one process or several."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from proevesten.checking.batch import CHUNK, Work, run
from proevesten.checking.formats.json_form import JsonForm
from proevesten.checking.sources import Source, expand
from proevesten.checking.summary import Outcome, Summary
from proevesten.errors import HarnessError, UsageError
from proevesten.rules.judgement import Options
from tests.checking import stub

WORK = Work(stub.check, Options(), JsonForm("da"))


def documents(*texts: str) -> list[Source]:
    return [Source(str(number), data=text.encode()) for number, text in enumerate(texts)]


def summed(results: Iterable[Outcome]) -> Summary:
    summary = Summary()
    for result in results:
        summary.add(result)
    return summary


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_document_is_answered_in_order(jobs: int) -> None:
    texts = [("OK", "Efault", "?")[number % 3] for number in range(200)]
    results = list(run(WORK, documents(*texts), jobs))
    assert [result.path for result in results] == [str(number) for number in range(200)]
    assert [result.verdict for result in results[:3]] == ["pass", "fail", "unreadable"]
    assert json.loads(results[1].text)["findings"][0]["rule"] == "stub-error"


def test_several_processes_and_one_write_the_same() -> None:
    texts = ["OK", "Ea\nWb", "?", "W"] * 20
    one, two = (list(run(WORK, documents(*texts), jobs)) for jobs in (1, 2))
    assert one == two


@pytest.mark.parametrize(
    ("texts", "code"),
    [(["OK"], 0), (["OK", "Wa"], 0), (["OK", "Ea"], 1), (["Ea", "?"], 2), (["?", "Ea", "crash"], 3), ([], 0)],
)
def test_the_exit_code_is_that_of_the_worst_document(texts: list[str], code: int) -> None:
    assert summed(run(WORK, documents(*texts))).exit_code == code


def test_a_fault_of_our_own_never_blames_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("proevesten.crash._kept", {})
    results = list(run(WORK, documents("crash", "OK", "crash")))
    assert [result.verdict for result in results] == ["unreadable", "pass", "unreadable"]
    finding = json.loads(results[0].text)["findings"][0]
    assert finding["rule"] == "check-failed"
    traces = list(tmp_path.glob("*.crash.txt"))
    assert len(traces) == 1, "the same fault is written once"
    assert str(traces[0]) in finding["advice"]
    assert "ZeroDivisionError" in traces[0].read_text()
    assert traces[0].stat().st_mode & 0o077 == 0


def test_wrong_use_ends_the_batch_since_it_concerns_every_document() -> None:
    with pytest.raises(UsageError):
        list(run(WORK, documents("usage", "OK")))


def test_a_dead_worker_is_told_and_not_waited_for() -> None:
    with pytest.raises(HarnessError):
        list(run(WORK, documents(*["OK"] * 20, "die", *["OK"] * 20), 2))


@pytest.mark.parametrize("jobs", [1, 2])
def test_only_a_bounded_number_of_documents_is_in_flight(jobs: int) -> None:
    taken = 0

    def endless() -> Iterator[Source]:
        nonlocal taken
        while True:
            taken += 1
            yield Source(str(taken), data=b"OK")

    results = run(WORK, endless(), jobs)
    for _ in range(100):
        next(results)
    assert taken <= 100 + CHUNK * (4 * jobs + 1)
    results.close()  # type: ignore[attr-defined]


def test_a_large_folder_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    import tracemalloc

    def peak(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.xml").write_text("OK" + " " * 20_000)
        tracemalloc.start()
        for _ in run(WORK, expand([str(folder)])):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    small = peak(20)
    assert peak(400) < small + 400 * 2_000, "a tenth of what the documents themselves take"
