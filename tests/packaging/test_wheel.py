"""The wheel, built through the sdist: its files are the tracked ones, and it runs the suite it carries."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support import ROOT

SUITE = ("features", "steps", "simulators", "fixtures", "reports")


def _hatch(folder: Path, target: str, out: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)],
        cwd=folder, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = list(out.glob("*.tar.gz" if target == "sdist" else "*.whl"))
    return made


def _tracked() -> set[str]:
    command = [
        "git",
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]  # ignored files are the danger
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of tracked files to compare with")
    return {line for line in listed.stdout.splitlines() if (ROOT / line).is_file()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from an unpacked sdist, as a packager would."""
    place = tmp_path_factory.mktemp("build")
    sdist = _hatch(ROOT, "sdist", place / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(place / "source", filter="data")
    [source] = list((place / "source").iterdir())
    return _hatch(source, "wheel", place / "wheel")


def test_the_wheel_holds_the_tracked_files_and_no_others(wheel: Path) -> None:
    expected = set()
    for path in _tracked():
        if path.startswith("src/proevesten/"):
            expected.add(path.removeprefix("src/"))
        elif path.split("/")[0] in SUITE or path == "conftest.py":
            expected.add(f"proevesten/_suite/{path}")
    held = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    assert held == expected, (
        f"too many: {sorted(held - expected)[:10]}, missing: {sorted(expected - held)[:10]}"
    )


def test_the_suite_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(home)
    done = subprocess.run(
        [sys.executable, "-m", "proevesten", "run", "--tags", "@UC1-01", "--out", str(tmp_path / "out")],
        capture_output=True, text=True, timeout=120, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    [run] = list((tmp_path / "out").iterdir())
    assert (run / "report.html").exists()
    log = (run / "worker-0.log").read_text(encoding="utf-8")
    assert "1 passed" in log
