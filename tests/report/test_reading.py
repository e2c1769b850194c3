"""A run folder is read as far as it came, and never shows a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proevesten.errors import UnreadableError
from proevesten.report.events import Event, finding_json, read
from proevesten.report.evidence import Evidence
from proevesten.report.reading import fold, read_run
from proevesten.report.summary import headline, one_line
from proevesten.verdict.model import Result
from tests.report import builder


def test_everything_told_is_in_the_record(small_run: Path) -> None:
    run = read_run(small_run)
    assert run.run_id == "20261121-130412-7f3a" and run.finished and run.exit_code == 3
    assert [s.name for s in run.under_test] == ["Columna Demo"]
    link = next(s for s in run.scenarios if s.id == "uc1/grund::link")
    assert link.result is Result.FAIL and link.result_of("UC1-03") is Result.FAIL
    assert link.failed_step is not None and link.failed_step.waits[0].seconds == 2.31
    assert link.findings[0].message.en == "The video link is not an active link"
    assert link.findings[0].message.da == "Videolinket er ikke et aktivt link"


def test_a_killed_run_is_never_passed(tmp_path: Path) -> None:
    b = builder.Builder(tmp_path)
    b.start()
    b.plan("a", "Første")
    b.plan("b", "Anden")
    b.begin("a")
    builder.book(b)
    b.end("pass")
    b.begin("b")
    b.sentence("Når", "strømmen går")
    b.close()
    with (tmp_path / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"event": "step_fin')
    run = read_run(tmp_path)
    assert not run.finished and run.result is not Result.PASS
    assert headline(run).da == "Kørslen blev afbrudt efter 1 af 2 scenarier"
    assert run.scenarios[1].steps[0].result is None


def test_a_resumed_scenario_shows_its_last_steps_only() -> None:
    told: list[Event] = [
        {"event": "scenario_planned", "scenario": "a", "name": "A"},
        {"event": "scenario_started", "scenario": "a"},
        {"event": "step_started", "scenario": "a", "step": 0, "keyword": "Givet", "text": "gammelt"},
        {"event": "scenario_started", "scenario": "a"},
        {"event": "step_started", "scenario": "a", "step": 0, "keyword": "Givet", "text": "nyt"},
    ]
    assert [s.text for s in fold(told).scenarios[0].steps] == ["nyt"]


def test_secrets_told_by_mistake_are_masked() -> None:
    text = "link https://v.example/j?pin=4711 Bearer eyJhbGciOiJub25l.eyJzdWIiOiIx.abc"
    told: list[Event] = [
        {"event": "scenario_started", "scenario": "a"},
        {"event": "step_started", "scenario": "a", "step": 0, "keyword": "Så", "text": text},
        {"event": "step_finished", "scenario": "a", "step": 0, "result": "fail", "error": {"message": text}},
    ]
    step = fold(told).scenarios[0].steps[0]
    assert step.error is not None
    for shown in (step.text, step.error.message.da):
        assert "4711" not in shown and "eyJ" not in shown


def test_unknown_events_and_wrong_types_are_passed_over() -> None:
    told: list[Event] = [
        {"event": "comet_sighted"},
        {"event": "run_started", "systems": [], "argv": "run", "time": 7},
        {"event": "message", "scenario": "a", "step": "x", "seq": "y", "findings": 3},
        {"event": "step_finished", "scenario": "a", "result": "splendid", "error": "no"},
        {"event": "scenario_finished", "scenario": "a", "result": "splendid", "requirements": 3},
    ]
    run = fold(told)
    assert run.scenarios[0].result is Result.NOT_CHECKED


@pytest.mark.parametrize("line", ["not json", "[1]", '{"no": "event"}'])
def test_a_file_that_is_not_events_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "events.jsonl").write_text(f'{{"event": "x"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(UnreadableError) as caught:
        read_run(tmp_path)
    assert caught.value.where.endswith("events.jsonl:2")


def test_a_folder_without_events_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        read_run(tmp_path)


def test_a_finding_travels_in_both_languages() -> None:
    row = json.loads(json.dumps(finding_json(builder.WRONG_NUMBER)))
    assert row["message"].startswith("Lokationsnummeret") and row["en"]["message"].startswith("The location")
    assert "expected" not in row["en"]


def test_the_journal_is_read_without_a_trace(small_run: Path) -> None:
    before = sorted(p.name for p in small_run.iterdir())
    with Evidence(small_run) as evidence:
        entries = evidence.between("", 0, None)
        assert entries[0].kind == "patient.admitted"
        letter = next(e for e in entries if e.kind == "vans.accepted")
        assert evidence.body("", letter) == builder.envelope(builder.XDIS91)
        assert evidence.entry("", 99999) is None
    assert sorted(p.name for p in small_run.iterdir()) == before


def test_a_damaged_journal_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"not a database at all" * 100)
    with Evidence(tmp_path) as evidence, pytest.raises(UnreadableError):
        evidence.entry("", 1)


def test_the_events_file_of_a_run_can_be_read_back(small_run: Path) -> None:
    names = [event["event"] for event in read(small_run / "events.jsonl")]
    assert names[0] == "run_started" and names[-1] == "run_finished"


@pytest.mark.parametrize(
    ("cases", "said"),
    [((1,), "Brugsscenarie 1 bestået"), ((1, 2), "Begge brugsscenarier bestået"),
     ((1, 2, 3, 4, 5), "Alle 5 brugsscenarier bestået")],
)  # fmt: skip
def test_the_verdict_is_one_plain_sentence(tmp_path: Path, cases: tuple[int, ...], said: str) -> None:
    run = read_run(builder.passed(tmp_path, cases))
    assert headline(run).da == said
    assert one_line(run).da == f"{said} ({len(cases)} bestået; 18,4 s)"


def test_the_verdict_of_failures_counts_them(tmp_path: Path) -> None:
    run = read_run(builder.small(tmp_path))
    run.told_result = Result.FAIL
    assert headline(run) == ("3 af 9 scenarier er ikke bestået", "3 of 9 scenarios failed")
