"""What is to be judged: arguments become single documents, in the order given.

Folders are walked in sorted order, never through links to other folders; zip archives are listed, not
unpacked. Whatever cannot be judged (absent, not a file, empty folder, bad archive) becomes a source with a
ready finding, so that every file is reported and the others go on.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from proevesten.checking.limits import MAX_FILE, size_text
from proevesten.errors import UsageError
from proevesten.findings import Finding
from proevesten.rules.catalogue import load
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.checking.summary import Outcome

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One document to judge. `path` is what the result names.

    `place` is where its bytes lie; `member` is the index in an archive at `place`; `data` holds what came by
    standard input; `fault` says why it cannot be read at all. `named` is true when the user named the very
    file: then a pipe is read too (``<(command)`` of a shell). `done` is the outcome of an earlier check.
    """

    path: str
    place: str = ""
    member: int | None = None
    data: bytes | None = None
    fault: Finding | None = None
    named: bool = False
    done: Outcome | None = None


@dataclass(slots=True)
class Skipped:
    """Counts hidden files that a folder walk left out; told on standard error, never in silence."""

    hidden: int = 0


def expand(paths: Iterable[str], skipped: Skipped | None = None) -> Iterator[Source]:
    """The documents behind the arguments, lazily, in order.

    Raises UsageError when standard input is asked for twice.
    """
    skipped = skipped or Skipped()
    seen_input = False
    for path in paths:
        if path == STANDARD_INPUT:
            if seen_input:
                raise UsageError(
                    Text(
                        "Standard-input (-) kan kun bedømmes én gang",
                        "Standard input (-) can be checked once",
                    )
                )
            seen_input = True
            yield from _standard_input()
        else:
            yield from _argument(path, skipped)


def file_fault(rule: str, **values: object) -> Finding:
    """A finding of `rules/catalogue/files.toml` about a whole file."""
    return load("files")[rule].finding("", **values)  # type: ignore[arg-type]


def os_fault(fault: OSError) -> Finding:
    """The finding for what the operating system refused."""
    if isinstance(fault, FileNotFoundError | NotADirectoryError):
        return file_fault("file-missing")
    reason = fault.strerror or type(fault).__name__
    return file_fault("file-denied" if isinstance(fault, PermissionError) else "file-broken", received=reason)


def _argument(path: str, skipped: Skipped) -> Iterator[Source]:
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError) as fault:
        finding = os_fault(fault) if isinstance(fault, OSError) else file_fault("file-missing")
        yield Source(path, fault=finding)
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path, skipped)
    elif stat.S_ISREG(mode) and (path.lower().endswith(".zip") or _looks_zipped(path)):
        yield from _archive(path, path)
    else:
        yield Source(path, place=path, named=True)


def _folder(path: str, skipped: Skipped) -> Iterator[Source]:
    found = False
    for source in _walk(path, skipped):
        found = True
        yield source
    if not found:
        yield Source(path, fault=file_fault("folder-empty"))


def _walk(folder: str, skipped: Skipped) -> Iterator[Source]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as fault:
        yield Source(folder, fault=os_fault(fault))
        return
    for entry in entries:
        path = os.path.join(folder, entry.name)  # noqa: PTH118 - the folder stays as it was given
        if entry.name.startswith("."):
            skipped.hidden += 1
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, skipped)
        elif entry.name.lower().endswith(".zip") and entry.is_file():
            yield from _archive(path, path)
        else:
            yield Source(path, place=path)


def _archive(path: str, place: str) -> Iterator[Source]:
    from proevesten.checking.archive import members

    for name, index, fault in members(place):
        label = f"{path}!{name}" if name else path
        yield Source(label, place=place, member=index, fault=fault)


def _standard_input() -> Iterator[Source]:
    import sys

    data = sys.stdin.buffer.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        yield Source(STANDARD_INPUT, fault=too_large(len(data)))
    elif data.startswith(b"PK\x03\x04"):
        from proevesten.checking.archive import members_of_bytes

        for name, content, fault in members_of_bytes(data):
            label = f"{STANDARD_INPUT}!{name}" if name else STANDARD_INPUT
            yield Source(label, data=content, fault=fault)
    else:
        yield Source(STANDARD_INPUT, data=data)


def too_large(size: int) -> Finding:
    """The finding for a document above the size limit."""
    return file_fault("file-too-large", received=size_text(size), expected=size_text(MAX_FILE))


def _looks_zipped(path: str) -> bool:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - bytes of a name as given, not a Path
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False
