"""`proevesten run` as its user meets it: the files it leaves, its exit codes, its own and its suite's faults."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from proevesten.session.clock import Clock
from proevesten.session.journal import Journal
from tests.selftest.runs import run
from tests.support import ROOT, heed_interrupts

_ENV = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}


def _proevesten(cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "proevesten", *words],
        capture_output=True, text=True, timeout=120, cwd=cwd, env=_ENV,
    )  # fmt: skip


def _feature(folder: Path, *lines: str) -> Path:
    target = folder / "features" / "uc1_egne"
    target.mkdir(parents=True)
    (target / "egen.feature").write_text("\n".join(["# language: da", *lines]), encoding="utf-8")
    return target.parent


def test_two_workers_share_the_work_and_leave_one_report(tmp_path: Path) -> None:
    finished = run(tmp_path, "--use-case", "1", "--workers", "2")
    assert finished.code == 0, finished.output
    planned = [e["scenario"] for e in finished.events if e["event"] == "scenario_planned"]
    assert set(finished.results.values()) == {"pass"} and sorted(finished.results) == sorted(planned)
    assert {e["worker"] for e in finished.events if e["event"] == "scenario_finished"} == {0, 1}
    for name in (
        "run.json",
        "events.jsonl",
        "report.html",
        "junit.xml",
        "journal-0.sqlite",
        "journal-1.sqlite",
    ):
        assert (finished.folder / name).stat().st_size > 0, name
    assert len(list((finished.folder / "allure-results").glob("*-result.json"))) == len(planned) > 17
    lines = finished.output.strip().splitlines()
    assert str(finished.folder / "report.html") in lines[-1] and "bestået" in lines[-2]


def test_every_message_of_a_step_is_attached_in_allure(tmp_path: Path) -> None:
    finished = run(tmp_path, "--tags", "@UC1-02")
    told = [e for e in finished.events if e["event"] == "message"]
    assert told
    results = [json.loads(p.read_text()) for p in (finished.folder / "allure-results").glob("*-result.json")]
    attached = [a for r in results for s in r["steps"] for a in s.get("attachments", [])]
    for attachment in attached:
        assert (finished.folder / "allure-results" / attachment["source"]).stat().st_size > 0
    assert sum("Korrespondancemeddelelsen" in a["name"] for a in attached) == len(told) == 2
    labels = {(label["name"], label["value"]) for r in results for label in r["labels"]}
    assert ("requirement", "UC1-02") in labels
    assert {s["status"] for r in results for s in r["steps"]} == {"passed"}


def test_a_fault_of_the_system_is_failed_in_allure_and_one_of_the_suite_is_broken(tmp_path: Path) -> None:
    faulty = run(
        tmp_path, "--tags", "@UC1-05 and @KOM-10", "--fault", "epj:subject_missing", "--timeout", "1.5"
    )
    statuses = {
        json.loads(p.read_text())["status"] for p in (faulty.folder / "allure-results").glob("*-result.json")
    }
    assert statuses == {"failed"}
    other = tmp_path / "suite"
    other.mkdir()
    features = _feature(
        other, "Egenskab: Egen", "  @UC1-01", "  Scenarie: Ukendt", "    Givet en ukendt sætning"
    )
    broken = run(other, "--features", str(features))
    assert broken.code == 3
    assert set(broken.results.values()) == {"harness_error"}
    assert "Traceback" not in broken.output
    [result] = [json.loads(p.read_text()) for p in (broken.folder / "allure-results").glob("*-result.json")]
    assert result["status"] == "broken"


def test_a_broken_feature_file_is_told_with_its_place(tmp_path: Path) -> None:
    table = ("      | a | b |", "      | c |")
    features = _feature(tmp_path, "Egenskab: Egen", "  Scenarie: Skæv", "    Givet noget", *table)
    done = _proevesten(tmp_path, "run", "--features", str(features), "--out", "out")
    assert done.returncode == 3
    assert "egen.feature" in done.stderr + done.stdout and "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "words",
    [("--tags", "@FINDES-IKKE"), ("--tags", "@UC1-01 and"), ("--use-case", "9"), ("--features", "ingen/mappe"),
     ("--fault", "epj:findes_ikke"), ("--workers", "0")],
)  # fmt: skip
def test_wrong_use_is_told_and_ends_with_2(tmp_path: Path, words: tuple[str, str]) -> None:
    done = _proevesten(tmp_path, "run", "--out", "out", *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.strip()


def test_interrupted_it_ends_with_130_and_keeps_what_it_had(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "proevesten", "run", "--out", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_ENV, start_new_session=True,
        preexec_fn=heed_interrupts,
    )  # fmt: skip
    assert process.stdout is not None
    seen = ""
    while "[3/" not in seen:
        line = process.stdout.readline()
        assert line, f"the run ended before its third scenario: {seen}"
        seen += line
    os.killpg(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130, seen + rest
    assert "Traceback" not in rest
    [folder] = list(tmp_path.iterdir())
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert events[-1]["event"] == "run_finished" and events[-1]["exit_code"] == 130
    assert {"pass", "inconclusive"} <= {e["result"] for e in events if e["event"] == "scenario_finished"}


def test_no_pin_or_token_is_on_disk(tmp_path: Path) -> None:
    finished = run(tmp_path, "--use-case", "1")
    journal = Journal(finished.folder / "journal.sqlite", Clock())
    bodies = [journal.body(e).decode("utf-8", "replace") for e in journal if e.kind.startswith("http.")]
    with_pins = [b for b in bodies if "guestPin" in b or "access_token" in b]
    assert with_pins, "the run asked VDX for neither token nor room"
    for body in with_pins:
        document = json.loads(body)
        for key in ("hostPin", "guestPin", "access_token"):
            assert document.get(key) in (None, "•••"), key
    for file in finished.folder.rglob("*"):
        if file.is_file():
            assert b"eyJhbGciOi" not in file.read_bytes(), file
