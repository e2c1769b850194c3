"""`convert` writes whole files or none, never over its input, and lists what was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from proevesten.cli import convert as convert_module
from proevesten.cli.main import main
from proevesten.errors import UnreadableError
from proevesten.findings import Finding, Severity
from proevesten.texts import Text
from tests.cli.conftest import run_cli

Convert = Callable[..., int]


@dataclass
class Stub:
    data: bytes
    losses: list[Finding]
    files: dict[str, bytes] = field(default_factory=dict)


def loss(severity: Severity) -> Finding:
    return Finding("stub-loss", severity, "/Emessage[1]/X[1]", Text("kan ikke med", "does not fit"))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def stub(data: bytes, to: str, **_: object) -> Stub:
        if data == b"bad":
            raise UnreadableError(Text("ikke en meddelelse", "no message"), where="linje 1")
        severities = {b"lossy": [Severity.WARNING], b"torn": [Severity.ERROR]}.get(data, [])
        return Stub(to.encode() + b":" + data, [loss(each) for each in severities])

    monkeypatch.setattr(convert_module, "convert", stub)
    monkeypatch.chdir(tmp_path)
    Path("in").write_bytes(b"letter")
    return tmp_path


def test_the_message_is_written_in_the_other_standard(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", "in", "out", "--to", "dis91"]) == 0
    assert Path("out").read_bytes() == b"dis91:letter"
    assert capsys.readouterr().out == "Skrevet: out (12 byte)\n"
    assert sorted(path.name for path in files.iterdir()) == ["in", "out"]


@pytest.mark.parametrize(("text", "code"), [(b"lossy", 0), (b"torn", 1)])
def test_losses_are_told_as_findings(
    text: bytes, code: int, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("in").write_bytes(text)
    assert main(["convert", "in", "out", "--to", "xdis91"]) == code
    shown = capsys.readouterr().out
    assert "stub-loss" in shown and "/Emessage[1]/X[1]" in shown
    assert Path("out").exists()


@pytest.mark.parametrize("same", ["in", "./in", "link", "hard"])
def test_the_input_is_never_overwritten(same: str, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("link").symlink_to("in")
    Path("hard").hardlink_to("in")
    assert main(["convert", "in", same, "--to", "dis91"]) == 2
    assert Path("in").read_bytes() == b"letter"
    assert "samme fil" in capsys.readouterr().err


@pytest.mark.parametrize(("source", "code"), [("absent", 2), (".", 2), ("bad", 2)])
def test_an_input_that_cannot_be_read_leaves_no_output(
    source: str, code: int, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad").write_bytes(b"bad")
    assert main(["convert", source, "out", "--to", "dis91"]) == code
    assert not Path("out").exists()
    assert "Sted:" in capsys.readouterr().err


@pytest.mark.parametrize(("target", "code"), [(".", 2), ("nowhere/out", 3)])
def test_an_output_that_cannot_be_written_is_told(
    target: str, code: int, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", "in", target, "--to", "dis91"]) == code
    assert target in capsys.readouterr().err


def test_a_failure_while_writing_leaves_the_old_file(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    Path("out").write_bytes(b"old")
    monkeypatch.setattr("os.fsync", full)
    assert main(["convert", "in", "out", "--to", "dis91"]) == 3
    assert Path("out").read_bytes() == b"old"
    assert sorted(path.name for path in files.iterdir()) == ["in", "out"]


def test_a_real_letter_goes_there_and_back(tmp_path: Path) -> None:
    from proevesten.codecs.edifact import read_correspondence
    from tests.cli import letters

    for name, content in (("a.xml", letters.GOOD), ("a.edi", letters.GOOD_EDIFACT)):
        (tmp_path / name).write_bytes(content)
    assert run_cli("convert", "a.xml", "b.edi", "--to", "dis91", cwd=tmp_path).code == 0
    assert run_cli("convert", "b.edi", "b.xml", "--to", "xdis91", cwd=tmp_path).code == 0
    assert run_cli("check", "b.edi", "b.xml", cwd=tmp_path).code == 0
    assert read_correspondence((tmp_path / "b.edi").read_bytes()).subject == "Indkaldelse til videomøde"


@pytest.mark.parametrize(
    ("content", "to", "code"), [(b"x", "dis91", 2), (b"", "dis91", 2), (None, "xdis91", 2)]
)
def test_a_real_input_that_cannot_be_converted(
    content: bytes | None, to: str, code: int, tmp_path: Path
) -> None:
    from tests.cli import letters

    (tmp_path / "in").write_bytes(letters.GOOD if content is None else content)
    done = run_cli("convert", "in", "out", "--to", to, cwd=tmp_path)
    assert done.code == code
    assert done.err.startswith("proevesten: ") and "Traceback" not in done.err
    assert not (tmp_path / "out").exists()


def test_a_real_letter_becomes_carecommunication_and_comes_back(tmp_path: Path) -> None:
    from tests.cli import letters

    (tmp_path / "a.xml").write_bytes(letters.GOOD)
    (tmp_path / "r.csv").write_text(
        "gln;sor\n5790000900015;999911000016001\n5790000900022;999921000016008\n", encoding="utf-8"
    )
    forward = ["--to", "carecommunication", "--register", "r.csv"]
    for target, head in (("b.json", b"{"), ("b.xml", b"<")):
        assert run_cli("convert", "a.xml", target, *forward, cwd=tmp_path).code == 0
        assert (tmp_path / target).read_bytes().lstrip().startswith(head)
    assert run_cli("check", "--mode", "official", "b.json", "b.xml", cwd=tmp_path).code == 0
    assert run_cli("convert", "b.json", "c.edi", "--to", "dis91", cwd=tmp_path).code == 0
    assert b"Indkaldelse til videom" in (tmp_path / "c.edi").read_bytes()
    assert run_cli("convert", "b.json", "c.json", "--to", "carecommunication", cwd=tmp_path).code == 3


def test_files_that_travel_apart_are_written_beside(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stub(data: bytes, to: str, **_: object) -> Stub:
        return Stub(b"letter", [], {"OBJ/1": b"picture"})

    monkeypatch.setattr(convert_module, "convert", stub)
    assert main(["convert", "in", "out", "--to", "dis91"]) == 0
    assert Path("out.OBJ-1").read_bytes() == b"picture"
    assert "out.OBJ-1" in capsys.readouterr().out
    assert main(["convert", "in", "-", "--to", "dis91"]) == 2


def test_standard_output_holds_the_message_alone(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Path("in").write_bytes(b"lossy")
    assert main(["convert", "in", "-", "--to", "dis91"]) == 0
    shown = capfdbinary.readouterr()
    assert shown.out == b"dis91:lossy"
    assert b"stub-loss" in shown.err
