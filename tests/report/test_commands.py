"""The commands that write, pack, verify and compare: exit codes and what they say."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from proevesten.errors import ConfigurationError, UsageError
from proevesten.report import commands
from tests.report import builder


@pytest.fixture(autouse=True)
def own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROEVESTEN_CONFIG", str(tmp_path / "config"))


@pytest.mark.parametrize(
    ("form", "name"),
    [("html", "report.html"), ("junit", "junit.xml"), ("gitb", "gitb.xml"), ("pdf", "report.pdf")],
)
def test_report_writes_into_the_run_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, name: str
) -> None:
    if form == "pdf":
        pytest.importorskip("reportlab")
    run = builder.small(tmp_path / "run")
    assert commands.report(Namespace(rundir=str(run), format=form, lang="da")) == 0
    assert (
        capsys.readouterr().out.strip() == str((run / name).resolve()) and (run / name).stat().st_size > 1000
    )


def test_bundle_and_verify_agree_on_this_machine_and_not_on_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = builder.small(tmp_path / "run")
    assert commands.bundle(Namespace(rundir=str(run), out=str(tmp_path / "b.zip"), lang="da")) == 0
    check = Namespace(bundle=str(tmp_path / "b.zip"), lang="da")
    assert commands.verify(check) == 0
    assert "Ægte" in capsys.readouterr().out
    monkeypatch.setenv("PROEVESTEN_CONFIG", str(tmp_path / "elsewhere"))
    assert commands.verify(check) == 1
    assert "kendes ikke" in capsys.readouterr().out
    data = bytearray((tmp_path / "b.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "b.zip").write_bytes(data)
    assert commands.verify(check) == 1
    assert "Bundtet er ændret" in capsys.readouterr().out


def test_compare_fails_when_something_got_worse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = builder.passed(tmp_path / "a", (1, 2)), builder.passed(tmp_path / "b", (1,))
    names = {"run1": str(good), "run2": str(bad), "lang": "en"}
    assert commands.compare(Namespace(**names)) == 1
    assert "No longer there: Grundforløb 2" in capsys.readouterr().out
    assert commands.compare(Namespace(**{**names, "run2": str(good)})) == 0


def test_missing_folders_and_programs_are_said_clearly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError):
        commands.report(Namespace(rundir=str(tmp_path / "no"), format="html", lang="da"))
    run = builder.small(tmp_path / "run")
    with pytest.raises(UsageError):
        commands.report(Namespace(rundir=str(run), format="allure", lang="da"))
    (run / "allure-results").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError):
        commands.report(Namespace(rundir=str(run), format="allure", lang="da"))
