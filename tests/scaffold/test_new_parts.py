"""`proevesten new scenario|feature|rule|simulator|step`: what is written works before anybody touches it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proevesten.cli.main import main
from proevesten.scaffold.parts import KINDS, name_of
from proevesten.session.runner import Order, Run
from tests.support import ROOT

TITLE = "Min prøve af ældre"
NAME = "min_proeve_af_aeldre"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(ROOT)]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(kind: str) -> list[Path]:
    assert main(["new", kind, TITLE]) == 0
    return [path for path in Path().rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_filled_in_and_nothing_overwritten(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = made(kind)
    assert files and all(NAME in str(path) for path in files)
    assert all("@@" not in path.read_text(encoding="utf-8") for path in files)
    assert "Næste skridt" in capsys.readouterr().out
    before = {path: path.read_bytes() for path in files}
    assert main(["new", kind, TITLE]) == 2
    assert {path: path.read_bytes() for path in files} == before


def test_stories_run_and_pass(here: Path) -> None:
    assert main(["new", "scenario", TITLE]) == main(["new", "feature", "En anden"]) == 0
    run = Run(Order(out=here / "runs", features=here / "features", timeout=10, seed=1))
    assert run.execute() == 0
    events = [
        json.loads(line) for line in (run.dir / "events.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    results = [event["result"] for event in events if event["event"] == "scenario_finished"]
    assert len(results) == 4 and set(results) == {"pass"}


def test_code_passes_its_own_tests_in_a_clone(here: Path) -> None:
    for kind in ("simulator", "step", "rule"):
        made(kind)
    clone = here / "clone"
    for folder in ("simulators", "steps", "src", "features", "fixtures"):
        shutil.copytree(
            ROOT / folder, clone / folder, ignore=shutil.ignore_patterns("__pycache__", "messages")
        )
    for path in [p for p in here.rglob("*") if p.is_file() and clone not in p.parents]:
        target = clone / path.relative_to(here)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    paths = os.pathsep.join([str(clone / "src"), str(clone)])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(clone), str(clone / "tests")],
        cwd=clone, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


@pytest.mark.parametrize("title", ["", " ", "../x", "a/b", "123", "æ" * 100, 'x"y', "a\nb", "@tag", "…"])
def test_names_that_give_none_are_refused(title: str, here: Path) -> None:
    assert main(["new", "simulator", title]) == 2
    assert not list(here.rglob("*"))


def test_a_name_is_needed() -> None:
    assert main(["new", "rule"]) == 2


def test_danish_letters_become_ascii() -> None:
    assert name_of(TITLE) == NAME


def test_a_place_that_cannot_be_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "simulators").write_text("en fil")
    assert main(["new", "simulator", TITLE]) == 3
    assert "kan ikke skrives" in capsys.readouterr().err
