"""An interrupted check goes on where it stopped and writes what an uninterrupted one writes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from proevesten.checking.batch import Work, run
from proevesten.checking.formats.json_form import JsonForm
from proevesten.checking.memory import Memory, key_of
from proevesten.checking.sources import Source, expand
from proevesten.checking.summary import Outcome
from proevesten.errors import ConfigurationError, UsageError
from proevesten.rules.judgement import Options
from tests.checking import stub

WORK = Work(stub.check, Options(), JsonForm("da"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "m"
    made.mkdir()
    for number in range(100):
        (made / f"{number:03}.xml").write_text(("OK", "Ea\nWb", "?")[number % 3])
    return made


def results(folder: Path, kept: Path, jobs: int = 1, key: str = "k") -> tuple[Iterator[Outcome], Memory]:
    memory = Memory(kept, key)
    return memory.keep(run(WORK, memory.recall(expand([str(folder)])), jobs)), memory


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("torn", [b"", b'{"path": "half'])
def test_an_interrupted_check_goes_on(folder: Path, tmp_path: Path, jobs: int, torn: bytes) -> None:
    kept = tmp_path / "progress"
    whole = list(run(WORK, expand([str(folder)])))
    first, _ = results(folder, kept, jobs)
    begun = list(islice(first, 40))
    first.close()  # type: ignore[attr-defined]
    with kept.open("ab") as file:
        file.write(torn)
    second, memory = results(folder, kept, jobs)
    assert list(second) == whole
    assert begun == whole[:40]
    assert memory.recalled == 40
    third, memory = results(folder, kept, jobs)
    assert list(third) == whole
    assert memory.recalled == 100


def test_a_changed_file_is_judged_again(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "progress"
    list(results(folder, kept)[0])
    changed = folder / "000.xml"
    changed.write_text("Ex")
    os.utime(changed, ns=(0, 1))
    again, memory = results(folder, kept)
    assert next(again).verdict == "fail"
    assert len(list(again)) == 99
    assert memory.recalled == 99
    last, memory = results(folder, kept)
    assert next(last).verdict == "fail"
    assert memory.recalled >= 1


def test_other_options_take_nothing_over(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "progress"
    list(results(folder, kept)[0])
    other, memory = results(folder, kept, key="other")
    assert len(list(other)) == 100
    assert memory.recalled == 0


def test_the_key_tells_options_and_form_apart() -> None:
    numbers = frozenset({"1", "2"})
    keys = {
        key_of(Options(), "json", "da"),
        key_of(Options(mode="official"), "json", "da"),
        key_of(Options(location_numbers=numbers), "json", "da"),
        key_of(Options(), "json", "en"),
        key_of(Options(extra={"agreement": {"a": 1}}), "json", "da"),
    }
    assert len(keys) == 5
    assert key_of(Options(), "json") == key_of(Options(), "json")


@pytest.mark.parametrize("content", [b"<Emessage/>", b'{"resourceType": "Bundle"}\n', b"\0"])
def test_a_file_that_is_something_else_is_never_written_over(tmp_path: Path, content: bytes) -> None:
    letter = tmp_path / "letter.xml"
    letter.write_bytes(content)
    with pytest.raises(UsageError):
        Memory(letter, "k")
    assert letter.read_bytes() == content


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        Memory(tmp_path / "absent" / "progress", "k")


def test_what_may_differ_next_time_is_judged_each_time(tmp_path: Path) -> None:
    sources = [Source("-", data=b"OK"), *expand([str(tmp_path / "absent")]), Source("crash", data=b"crash")]
    for _ in range(2):
        memory = Memory(tmp_path / "progress", "k")
        list(memory.keep(run(WORK, memory.recall(sources))))
        assert memory.recalled == 0
