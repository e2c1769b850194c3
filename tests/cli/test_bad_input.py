"""Bad input: a clear error with its place, exit 2, no stack trace, bounded memory and time, no network."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import run_cli
from tests.cli.letters import GOOD, GOOD_EDIFACT
from tests.support import ROOT

MB = 1024 * 1024
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
LAUGHS = (
    HEAD
    + b'<!DOCTYPE lolz [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><Emessage>&a11;</Emessage>"
)
EXTERNAL = HEAD + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Emessage>&e;</Emessage>'
REMOTE = HEAD + b'<!DOCTYPE Emessage SYSTEM "http://127.0.0.1:9/x.dtd"><Emessage/>'

BAD = {
    "not-xml": b"this is not a message",
    "half-xml": GOOD[: len(GOOD) // 2],
    "last-byte-missing": GOOD[:-1],
    "half-edifact": GOOD_EDIFACT[: len(GOOD_EDIFACT) // 2].rpartition(b"'")[0],
    "empty": b"",
    "only-space": b" \r\n\t ",
    "wrong-charset": GOOD.replace(b'encoding="ISO-8859-1"', b'encoding="UTF-8"'),
    "unknown-charset": GOOD.replace(b'encoding="ISO-8859-1"', b'encoding="x-klingon"'),
    "laughs": LAUGHS,
    "external-entity": EXTERNAL,
    "remote-dtd": REMOTE,
    "unknown-xml": HEAD + b"<invoice><total>1</total></invoice>",
    "unknown-json": b'{"hello": 1}',
    "broken-json": b'{"resourceType": "Bundle", ',
    "deep-json": b'{"a":' * 100_000,
    "deep-xml": HEAD + b"<a>" * 100_000,
    "binary": bytes(range(256)) * 100,
    "zeros": b"\0" * 10_000,
    "image": b"\x89PNG\r\n\x1a\n" + b"\0" * 1000,
    "utf-16-half": GOOD.decode("latin-1").encode("utf-16")[:99],
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """All bad files judged in one run: they must not disturb one another."""
    folder = tmp_path_factory.mktemp("bad")
    for name, content in BAD.items():
        (folder / name).write_bytes(content)
    done = run_cli("check", "--format", "json", *BAD, cwd=folder)
    assert done.code == 2
    assert done.err == ""
    files = json.loads(done.out)["files"]
    assert [file["path"] for file in files] == list(BAD)
    return {file["path"]: file for file in files}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_unreadable_with_a_finding_that_says_why(
    name: str, judged: dict[str, dict[str, object]]
) -> None:
    file = judged[name]
    findings = file["findings"]
    assert isinstance(findings, list)
    if name == "half-edifact":  # its UNB can be read: a message, but a wrong one (design, section 5)
        assert file["verdict"] in ("fail", "unreadable")
    else:
        assert file["verdict"] == "unreadable"
    assert findings[0]["severity"] == "error"
    assert findings[0]["message"] and findings[0]["advice"]
    assert findings[0]["rule"] != "check-failed"


@pytest.mark.parametrize("name", ["not-xml", "empty", "laughs", "half-xml"])
def test_a_bad_file_alone_exits_2_with_its_name_and_no_trace(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    done = run_cli("check", name, cwd=tmp_path)
    assert done.code == 2
    assert "Traceback" not in done.out + done.err
    assert name in done.out and "ulæselig" in done.out


def limited(*arguments: str, memory: int, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """The command line in a process that may take no more than `memory` bytes."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "proevesten", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
    )


def test_a_file_above_100_mb_is_refused_unread_in_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "huge.xml").open("wb") as file:
        file.write(GOOD)
        file.truncate(500 * MB)
    done = limited("check", "huge.xml", memory=400 * MB, cwd=tmp_path)
    assert done.returncode == 2
    assert b"100 MB" in done.stdout


@pytest.mark.parametrize("name", ["laughs", "deep-xml", "deep-json", "external-entity"])
def test_hostile_files_take_little_memory(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    done = limited("check", name, memory=400 * MB, cwd=tmp_path)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("unit", [b"x", b"<a/>", b"\xff", b"'", b"{"])
def test_a_file_just_below_the_limit_is_answered_in_bounded_memory(unit: bytes, tmp_path: Path) -> None:
    size = 40 * MB
    (tmp_path / "large").write_bytes(unit * (size // len(unit)))
    done = limited("check", "large", memory=1200 * MB, cwd=tmp_path)
    assert done.returncode == 2, done.stderr.decode()


def test_no_entity_is_read_from_disk(judged: dict[str, dict[str, object]]) -> None:
    assert "root:" not in json.dumps(judged["external-entity"])


def test_nothing_is_fetched_from_the_network(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        (tmp_path / "remote.xml").write_bytes(REMOTE.replace(b":9/", b":%d/" % port))
        assert run_cli("check", "remote.xml", cwd=tmp_path).code == 2
        with pytest.raises(TimeoutError):
            server.accept()
