"""Which documents the arguments stand for, in which order, and what becomes of those that cannot be read."""

from __future__ import annotations

import io
import os
import socket
import sys
from pathlib import Path

import pytest

from proevesten.checking.limits import MAX_FILE
from proevesten.checking.reading import read
from proevesten.checking.sources import Skipped, Source, expand
from proevesten.errors import UsageError
from proevesten.findings import Finding


def rules(sources: list[Source]) -> list[str]:
    found = [read(source) for source in sources]
    return [each.rule if isinstance(each, Finding) else each.decode() for each in found]


def paths(*arguments: str) -> list[str]:
    return [source.path for source in expand(arguments)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("m/b.xml", "m/a/z.xml", "m/a/æ.xml", "m/a.xml", "m/.hidden", "m/.git/config", "other.xml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def test_arguments_keep_their_order_and_their_spelling(folder: Path) -> None:
    assert paths("other.xml", "./m/b.xml", "m//b.xml") == ["other.xml", "./m/b.xml", "m//b.xml"]


def test_a_folder_is_walked_in_sorted_order_joined_to_the_folder_as_given(folder: Path) -> None:
    inside = ["a/z.xml", "a/æ.xml", "a.xml", "b.xml"]
    assert paths("m") == [f"m/{name}" for name in inside]
    assert paths("./m/") == [f"./m/{name}" for name in inside]
    assert paths(str(folder / "m")) == [str(folder / "m" / name) for name in inside]


def test_hidden_files_of_a_folder_are_skipped_and_counted_but_a_named_one_is_read(folder: Path) -> None:
    skipped = Skipped()
    assert not any("/." in source.path for source in expand(["m"], skipped))
    assert skipped.hidden == 2
    assert rules(list(expand(["m/.hidden"]))) == ["m/.hidden"]


def test_a_link_to_a_file_is_read_and_a_link_to_a_folder_is_not_followed(folder: Path) -> None:
    (folder / "links").mkdir()
    (folder / "links/file").symlink_to(folder / "other.xml")
    (folder / "links/loop").symlink_to(folder / "links")
    assert rules(list(expand(["links"]))) == ["other.xml", "file-not-regular"]


def test_absent_files_and_broken_links_are_reported_and_the_others_go_on(folder: Path) -> None:
    (folder / "dangling").symlink_to(folder / "nowhere")
    sources = list(expand(["absent.xml", "dangling", "other.xml", "other.xml/below", "nul\0byte"]))
    assert rules(sources) == ["file-missing", "file-missing", "other.xml", "file-missing", "file-missing"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_reported(folder: Path) -> None:
    (folder / "other.xml").chmod(0)
    assert rules(list(expand(["other.xml"]))) == ["file-denied"]


def test_a_permission_fault_is_told_as_such(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    assert rules([Source("x", place="x")]) == ["file-denied"]


def test_an_empty_folder_is_reported(folder: Path) -> None:
    (folder / "empty/within").mkdir(parents=True)
    assert rules(list(expand(["empty"]))) == ["folder-empty"]


def test_pipes_sockets_and_devices_in_a_folder_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "socket"))
        assert rules(list(expand([str(tmp_path)]))) == ["file-not-regular", "file-not-regular"]


def test_a_pipe_that_the_user_named_is_read(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"piped")
    os.close(writer)
    assert rules(list(expand([f"/dev/fd/{reader}"]))) == ["piped"]
    os.close(reader)


def test_an_endless_device_is_read_only_to_the_limit() -> None:
    assert rules(list(expand(["/dev/zero"]))) == ["file-too-large"]


def test_a_file_above_the_limit_is_refused_by_its_size_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "large.xml"
    with large.open("wb") as file:
        file.truncate(MAX_FILE + 1)  # sparse: takes no room, and would take time to read
    sources = list(expand([str(large)]))
    monkeypatch.setattr("proevesten.checking.reading.os.read", lambda *_: pytest.fail("it was read"))
    assert rules(sources) == ["file-too-large"]


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large.xml"
    with large.open("wb") as file:
        file.truncate(MAX_FILE)
    found = read(Source("large", place=str(large)))
    assert isinstance(found, bytes)
    assert len(found) == MAX_FILE


def test_standard_input_is_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("æ".encode())))
    assert [(source.path, source.data) for source in expand(["-"])] == [("-", "æ".encode())]


def test_standard_input_can_be_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x")))
    with pytest.raises(UsageError):
        list(expand(["-", "-"]))


def test_standard_input_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proevesten.checking.sources.MAX_FILE", 10)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 11)))
    assert rules(list(expand(["-"]))) == ["file-too-large"]
