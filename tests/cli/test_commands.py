"""Every command and flag of the design exists, speaks Danish and English, and answers wrong use clearly."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from proevesten.cli import main as cli
from proevesten.cli.commands import COMMANDS
from proevesten.cli.parser import language, parse
from proevesten.errors import ConfigurationError, HarnessError, ProevestenError, UnreadableError, UsageError
from proevesten.texts import Text
from tests.cli.conftest import run_cli

Snapshot = Callable[[str, str], None]

DESIGN = [
    "run --use-case 1 --use-case 5 --tags @x --sut s.toml --agreement a --features d --out o --workers 2 --open",
    "run --fault vans:lost --fault epj:late --seed 7 --timeout 2.5 --lang en",
    "check a b - --standard xdis91 --version V --mode official --engine hl7 --package p --package q",
    "check a --register r --agreement g --format sarif --lang en --jobs 2",
    "explain KOM-03",
    "serve --host 0.0.0.0 --port 0 --data d --only vdx,vans",
    "doctor --sut s.toml",
    "convert in out --to carecommunication",
    "agreement check a b",
    "agreement matrix a",
    "network check rules",
    "network probe --target x --target y",
    "network probe",
    "register show --format html",
    "register update a.zip b.zip --format csv",
    "report r --format gitb",
    "bundle r o.zip",
    "verify b.zip",
    "compare r1 r2",
    "resume r",
    "new simulator x",
]
WRONG = [
    "", "nonsense", "check", "run --use-case 6", "run --fault vans", "run --timeout 0", "run --seed -1",
    "check a --mode loose", "check a --jobs 0", "check a --jobs x", "check a --unknown", "check a --form json",
    "serve --port 70000", "doctor", "convert a b", "convert a b --to pdf", "agreement", "network check",
    "new thing x", "register update", "explain", "--lang fr check a",
]  # fmt: skip


@pytest.mark.parametrize("line", DESIGN)
def test_every_command_of_the_design_is_understood(line: str) -> None:
    assert parse(line.split(), "da").command == line.split()[0]


@pytest.mark.parametrize("line", WRONG)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_wrong_use_exits_2_with_a_message_and_no_output(
    line: str, lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROEVESTEN_LANG", lang)
    assert cli.main(line.split()) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert ("fejl:" if lang == "da" else "error:") in shown.err


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("command", ["", *(command.name for command in COMMANDS)])
def test_help(command: str, lang: str, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch,
              capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("proevesten.cli.parser.available", lambda command: True)
    assert cli.main([*command.split(), "--help", "--lang", lang]) == 0
    snapshot(f"help-{command or 'all'}-{lang}.txt", capsys.readouterr().out)


def test_a_command_to_come_is_marked_in_the_help_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("proevesten.cli.parser.available", lambda command: command != "resume")
    monkeypatch.setattr("proevesten.cli.main.available", lambda command: command != "resume")
    assert cli.main(["--help"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "«kommer»" in line]
    assert [line.split()[0] for line in lines] == ["resume"]
    assert cli.main(["resume", "r"]) == 2
    assert "«resume» er ikke lavet endnu" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "env", "expected"),
    [
        ([], "", "da"), ([], "en", "en"), ([], "en_GB.UTF-8", "en"), ([], "fr", "da"),
        (["check", "--lang", "en"], "", "en"), (["--lang=da"], "en", "da"), (["check", "--", "--lang=en"], "", "da"),
        (["--lang"], "", "da"),
    ],
)  # fmt: skip
def test_language(words: list[str], env: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROEVESTEN_LANG", env)
    assert language(words) == expected


def test_files_may_stand_on_both_sides_of_a_flag() -> None:
    args = parse(["check", "a", "--mode", "official", "b", "-"], "da")
    assert args.paths == ["a", "b", "-"]
    assert parse(["check", "--", "-a"], "da").paths == ["-a"]


def handled_by(monkeypatch: pytest.MonkeyPatch, run: Callable[[object], int]) -> None:
    module = ModuleType("proevesten.cli.doctor")
    module.run = run  # type: ignore[attr-defined]
    monkeypatch.setattr("proevesten.cli.main.available", lambda command: True)
    monkeypatch.setitem(sys.modules, "proevesten.cli.doctor", module)


@pytest.mark.parametrize(
    ("error", "code"), [(UsageError, 2), (UnreadableError, 2), (ConfigurationError, 3), (HarnessError, 3)]
)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_our_own_errors_tell_what_where_and_what_to_do(
    error: type[ProevestenError], code: int, lang: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def run(_: object) -> int:
        raise error(Text("gik galt", "went wrong"), where="her", advice=Text("gør sådan", "do so"))

    handled_by(monkeypatch, run)
    assert cli.main(["doctor", "--sut", "x", "--lang", lang]) == code
    shown = capsys.readouterr().err
    assert shown == (
        "proevesten: gik galt\n  Sted: her\n  Råd: gør sådan\n"
        if lang == "da"
        else "proevesten: went wrong\n  Where: her\n  Advice: do so\n"
    )


def test_any_other_fault_is_told_in_short_and_kept_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def run(_: object) -> int:
        raise ZeroDivisionError("pin=1234")

    handled_by(monkeypatch, run)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("proevesten.crash._kept", {})
    assert cli.main(["doctor", "--sut", "x"]) == 3
    shown = capsys.readouterr().err
    (kept,) = tmp_path.glob("*.crash.txt")
    assert "Traceback" not in shown and str(kept) in shown and "ZeroDivisionError" in shown
    assert "Traceback" in kept.read_text() and "1234" not in kept.read_text()


def test_an_interruption_exits_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: object) -> int:
        raise KeyboardInterrupt

    handled_by(monkeypatch, run)
    assert cli.main(["doctor", "--sut", "x"]) == 130
    assert capsys.readouterr().err.strip() == "proevesten: afbrudt"


def test_the_version_is_that_of_the_package() -> None:
    from proevesten import __version__

    assert run_cli("--version").out == f"proevesten {__version__}\n"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from proevesten.cli.main import main; main(['--help']); "
        "print(sorted({m.partition('.')[0] for m in sys.modules} & set(sys.argv[1:])), file=sys.stderr)"
    )
    import subprocess

    from tests.support import ROOT

    heavy = [
        "lxml",
        "pytest",
        "httpx",
        "starlette",
        "tomllib",
        "json",
        "logging",
        "asyncio",
        "importlib.metadata",
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, *heavy], env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True,
        text=True, timeout=30, check=True,
    )  # fmt: skip
    assert done.stderr.strip() == "[]"


def test_a_reader_that_goes_away_is_no_fault_to_show() -> None:
    import os
    import subprocess

    from tests.support import ROOT

    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "proevesten", "--help"], stdout=writer, stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT / "src")}, timeout=30, check=False,
    )  # fmt: skip
    os.close(writer)
    assert done.returncode == 3
    assert done.stderr == b""


def test_a_closed_standard_output_does_not_matter() -> None:
    import subprocess

    from tests.support import ROOT

    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m proevesten nonsense >&-'], capture_output=True,
        env={"PYTHONPATH": str(ROOT / "src")}, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
