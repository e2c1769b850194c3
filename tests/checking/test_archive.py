"""Zip archives: listed in order, read in memory, and refused where they are dangerous."""

from __future__ import annotations

import io
import stat
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from proevesten.checking.limits import MAX_FILE, MB
from proevesten.checking.reading import read
from proevesten.checking.sources import expand
from proevesten.findings import Finding


def judged(path: Path | str) -> dict[str, str]:
    """Each member's label after ``!`` → its text, or the rule that refused it."""
    result = {}
    for source in expand([str(path)]):
        data = read(source)
        name = source.path.rpartition("!")[2] if "!" in source.path else ""
        result[name] = data.rule if isinstance(data, Finding) else data.decode("latin-1")
    return result


def archive(path: Path, fill: Callable[[zipfile.ZipFile], None]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        fill(file)
    return path


def test_members_are_reported_in_the_order_of_the_archive(tmp_path: Path) -> None:
    def fill(file: zipfile.ZipFile) -> None:
        for name in ("b.xml", "mappe/", "mappe/å.xml", "a.xml"):
            file.writestr(name, name)

    path = archive(tmp_path / "a.zip", fill)
    assert [s.path for s in expand([str(path)])] == [f"{path}!{n}" for n in ("b.xml", "mappe/å.xml", "a.xml")]
    assert judged(path)["b.xml"] == "b.xml"


def test_an_archive_is_known_by_its_content_when_its_name_says_otherwise(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.dat", lambda file: file.writestr("m.xml", "m"))
    assert judged(path) == {"m.xml": "m"}


def test_an_archive_within_a_folder_is_read(tmp_path: Path) -> None:
    archive(tmp_path / "A.ZIP", lambda file: file.writestr("m.xml", "m"))
    assert [s.path for s in expand([str(tmp_path)])] == [f"{tmp_path}/A.ZIP!m.xml"]


def test_an_archive_within_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", lambda file: file.writestr("m.xml", "m")).read_bytes()

    def fill(file: zipfile.ZipFile) -> None:
        file.writestr("inner.zip", inner)
        file.writestr("disguised.xml", inner)

    path = archive(tmp_path / "outer.zip", fill)
    assert judged(path) == {"inner.zip": "archive-nested", "disguised.xml": "archive-nested"}


@pytest.mark.parametrize(
    "name", ["../m.xml", "a/../../m.xml", "/etc/passwd", "C:\\m.xml", "..\\m.xml", "\\\\host\\m.xml"]
)
def test_a_name_that_points_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a.zip", lambda file: file.writestr(name, "m"))
    assert list(judged(path).values()) == ["archive-path"]


def test_a_link_in_the_archive_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = archive(tmp_path / "a.zip", lambda file: file.writestr(link, "/etc/passwd"))
    assert judged(path) == {"link.xml": "archive-path"}


def test_a_bomb_is_refused_unread_and_its_neighbour_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(file: zipfile.ZipFile) -> None:
        file.writestr("bomb.xml", b"\0" * (20 * MB))
        file.writestr("good.xml", "good")

    path = archive(tmp_path / "a.zip", fill)
    assert judged(path) == {"bomb.xml": "archive-bomb", "good.xml": "good"}


def test_a_member_above_the_limit_is_refused_by_its_declared_size(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", lambda file: file.writestr("m.xml", b"\0" * (MAX_FILE + 1)))
    assert judged(path) == {"m.xml": "file-too-large"}


def test_a_member_that_declares_less_than_it_holds_yields_no_more_than_declared(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", lambda file: file.writestr("m.xml", b"A" * (5 * MB)))
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<L", 1000)
    path.write_bytes(data)
    assert judged(path) == {"m.xml": "archive-broken"}


def test_all_members_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proevesten.checking.archive.MAX_UNPACKED", 25)

    def fill(file: zipfile.ZipFile) -> None:
        for name in "abc":
            file.writestr(name, name * 10)

    assert list(judged(archive(tmp_path / "a.zip", fill)).values()) == ["a" * 10, "b" * 10, "archive-bomb"]


def test_an_archive_with_a_huge_directory_is_refused_before_it_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proevesten.checking.archive.MAX_DIRECTORY", 100)
    path = archive(tmp_path / "a.zip", lambda file: file.writestr("m" * 200, "m"))
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was listed"))
    assert judged(path) == {"": "archive-too-many"}


def test_an_archive_with_the_64_bit_directory_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", lambda file: file.writestr("m.xml", "m"))
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    path.write_bytes(data[:end] + b"PK\x06\x07" + bytes(16) + data[end:])
    assert judged(path) == {"": "archive-too-many"}


def test_an_encrypted_member_is_told_as_such(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", lambda file: file.writestr("m.xml", "m"))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert judged(path) == {"m.xml": "archive-encrypted"}


@pytest.mark.parametrize("cut", [10, 30, -1])
def test_a_truncated_archive_is_reported_once(tmp_path: Path, cut: int) -> None:
    path = archive(tmp_path / "a.zip", lambda file: file.writestr("m.xml", "m" * 100))
    path.write_bytes(path.read_bytes()[:cut])
    assert judged(path) == {"": "archive-broken"}


def test_damaged_bytes_of_a_member_are_reported(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", lambda file: file.writestr("m.xml", bytes(range(256)) * 4))
    data = bytearray(path.read_bytes())
    data[60:70] = b"\xff" * 10
    path.write_bytes(data)
    assert judged(path) == {"m.xml": "archive-broken"}


def test_an_empty_archive_is_reported(tmp_path: Path) -> None:
    assert judged(archive(tmp_path / "a.zip", lambda file: None)) == {"": "archive-empty"}


def test_an_archive_by_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = archive(tmp_path / "a.zip", lambda file: file.writestr("m.xml", "m")).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [(s.path, s.data) for s in expand(["-"])] == [("-!m.xml", b"m")]
