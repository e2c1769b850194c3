"""The bytes of one source, within bounds: size asked before reading, special files refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from proevesten.checking.limits import MAX_FILE
from proevesten.checking.sources import Source, file_fault, os_fault, too_large
from proevesten.findings import Finding
from proevesten.texts import Text

_KINDS = (
    (stat.S_ISDIR, Text("en mappe", "a folder")),
    (stat.S_ISFIFO, Text("et rør (fifo)", "a pipe")),
    (stat.S_ISSOCK, Text("en sokkel", "a socket")),
    (stat.S_ISBLK, Text("en enhed", "a device")),
    (stat.S_ISCHR, Text("en enhed", "a device")),
)
_BLOCK = 1024 * 1024


def read(source: Source) -> bytes | Finding:
    """The bytes of `source`, or the finding that says why there are none. Never raises OSError."""
    if source.fault is not None:
        return source.fault
    if source.data is not None:
        return source.data
    if source.member is not None:
        from proevesten.checking.archive import read_member

        return read_member(source.place, source.member)
    try:
        return _read_file(source.place, source.named)
    except OSError as fault:
        return os_fault(fault)


def _read_file(place: str, named: bool) -> bytes | Finding:
    facts = Path(place).stat()  # before opening: opening a pipe would wait for its other end
    if not stat.S_ISREG(facts.st_mode):
        streams = stat.S_ISFIFO(facts.st_mode) or stat.S_ISCHR(facts.st_mode)
        if not (named and streams):
            return file_fault("file-not-regular", received=_kind(facts.st_mode))
    if facts.st_size > MAX_FILE:
        return too_large(facts.st_size)
    with open(place, "rb", buffering=0) as file:  # noqa: PTH123 - a name as given
        return _read_open(file.fileno(), facts.st_size)


def _read_open(handle: int, size: int) -> bytes | Finding:
    """Read to the end, in blocks: a file may have grown, and a pipe or device says nothing of its size."""
    blocks: list[bytes] = []
    length = 0
    while block := os.read(handle, max(size - length, 0) + 1 if not length else _BLOCK):
        blocks.append(block)
        length += len(block)
        if length > MAX_FILE:
            return too_large(length)
    return blocks[0] if len(blocks) == 1 else b"".join(blocks)


def _kind(mode: int) -> Text:
    return next((text for is_kind, text in _KINDS if is_kind(mode)), Text("noget andet", "something else"))
