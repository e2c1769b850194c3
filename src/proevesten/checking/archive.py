"""Zip archives: listed and read member by member in memory, never unpacked to disk.

What is refused, with a finding: damaged and oversized archives, members whose names point out of the
archive, links, encrypted members, archives within archives, bombs (by declared size and packing ratio; the
reader never yields more than what was declared, so declarations bind).
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from proevesten.checking.limits import (
    MAX_ARCHIVE,
    MAX_DIRECTORY,
    MAX_FILE,
    MAX_MEMBERS,
    MAX_UNPACKED,
    MB,
    SUSPECT_RATIO,
    number,
    size_text,
)
from proevesten.checking.sources import file_fault, os_fault, too_large
from proevesten.findings import Finding
from proevesten.texts import Text

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # LZMA may ask for gigabytes before the first byte
_DRIVE = re.compile(r"^[A-Za-z]:")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def members(place: str) -> Iterator[tuple[str, int | None, Finding | None]]:
    """The files of the archive at `place`: name, index, and a finding for those that are refused.

    An archive that is refused as a whole yields one row with an empty name.
    """
    try:
        with open(place, "rb") as file:  # noqa: PTH123 - a name as given
            yield from _members(file)
    except OSError as fault:
        yield "", None, os_fault(fault)


def members_of_bytes(data: bytes) -> Iterator[tuple[str, bytes | None, Finding | None]]:
    """The files of an archive in memory: name, bytes, and a finding for those that are refused."""
    file = io.BytesIO(data)
    for name, index, fault in _members(file):
        if fault is not None or index is None:
            yield name, None, fault
            continue
        content = _read(zipfile.ZipFile(file), index)
        yield (name, None, content) if isinstance(content, Finding) else (name, content, None)


def read_member(place: str, index: int) -> bytes | Finding:
    """The bytes of one member of the archive at `place`, or the finding that says why not."""
    try:
        return _read(_opened(place), index)
    except _BROKEN as fault:
        return _broken(fault)
    except OSError as fault:
        return os_fault(fault)


@lru_cache(maxsize=1)
def _opened(place: str) -> zipfile.ZipFile:
    """The archive, listed once per process: members come one after the other."""
    return zipfile.ZipFile(place)


def _read(archive: zipfile.ZipFile, index: int) -> bytes | Finding:
    try:
        with archive.open(archive.infolist()[index]) as member:
            data = member.read(MAX_FILE + 1)
    except _BROKEN as fault:
        return _broken(fault)
    except OSError as fault:
        return os_fault(fault)
    if len(data) > MAX_FILE:
        return too_large(len(data))
    return file_fault("archive-nested") if data.startswith(b"PK\x03\x04") else data


def _broken(fault: Exception) -> Finding:
    return file_fault("archive-broken", received=str(fault) or type(fault).__name__)


def _members(file: BinaryIO) -> Iterator[tuple[str, int | None, Finding | None]]:
    fault = _refused(file)
    if fault is not None:
        yield "", None, fault
        return
    try:
        listing = zipfile.ZipFile(file).infolist()
    except _BROKEN as broken:
        yield "", None, _broken(broken)
        return
    files = [(index, info) for index, info in enumerate(listing) if not info.is_dir()]
    if not files:
        yield "", None, file_fault("archive-empty")
    unpacked = 0
    for index, info in files:
        unpacked += info.file_size
        yield info.filename, index, _member_fault(info, unpacked)


def _refused(file: BinaryIO) -> Finding | None:
    """Why the archive is refused before its directory is read into memory."""
    size = file.seek(0, os.SEEK_END)
    if size > MAX_ARCHIVE:
        return file_fault("archive-bomb", received=size_text(size), expected=size_text(MAX_ARCHIVE))
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_SIZE:
        reason = Text("indholdsfortegnelsen mangler (afkortet?)", "its directory is missing (truncated?)")
        return file_fault("archive-broken", received=reason)
    directory = struct.unpack("<L", tail[end + 12 : end + 16])[0]
    if directory > MAX_DIRECTORY or tail[end - 20 : end - 16] == _END_64:
        most = Text(number(MAX_MEMBERS, "da"), number(MAX_MEMBERS, "en"))
        return file_fault("archive-too-many", expected=most)
    return None


def _member_fault(info: zipfile.ZipInfo, unpacked: int) -> Finding | None:
    """Why one member is refused, from its directory entry alone; `unpacked` counts all up to it."""
    if _points_out(info):
        return file_fault("archive-path", received=info.orig_filename)
    if info.flag_bits & 1:
        return file_fault("archive-encrypted")
    if info.compress_type not in _METHODS:
        reason = Text(
            f"ukendt pakkemetode {info.compress_type}", f"unknown packing method {info.compress_type}"
        )
        return file_fault("archive-broken", received=reason)
    if info.file_size > MAX_FILE:
        return too_large(info.file_size)
    if info.file_size > MB and info.file_size > SUSPECT_RATIO * max(info.compress_size, 1):
        most = size_text(SUSPECT_RATIO * max(info.compress_size, 1))
        return file_fault("archive-bomb", received=size_text(info.file_size), expected=most)
    if unpacked > MAX_UNPACKED:
        return file_fault("archive-bomb", received=size_text(unpacked), expected=size_text(MAX_UNPACKED))
    return file_fault("archive-nested") if info.filename.lower().endswith(".zip") else None


def _points_out(info: zipfile.ZipInfo) -> bool:
    name = info.orig_filename
    parts = name.replace("\\", "/").split("/")
    linked = stat.S_ISLNK(info.external_attr >> 16)
    return linked or ".." in parts or "\0" in name or name.startswith(("/", "\\")) or bool(_DRIVE.match(name))
