"""A zip archive with exactly one way to be written, so that a reader can tell any changed byte.

Entries lie one after the other from byte 0, with fixed header fields, followed by the central directory and
an end record without comment (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). Any zip program can
open it. No zip64: an archive is at most 4 GB.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

LIMIT = 0xFFFF_FFFF
MAX_ENTRIES = 0xFFFF
STORED, DEFLATED = 0, 8
_UTF8 = 0x0800
_DATE, _TIME = 0x0021, 0  # 1 January 1980, the first that the format knows: no time of packing
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_FILE_MODE = 0o100644 << 16
_MADE_BY_UNIX = (3 << 8) | 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its headers describe it."""

    name: str
    method: int
    crc: int
    packed: int
    size: int


def squeeze(data: bytes) -> bytes:
    """Raw deflate, as entries of method 8 hold it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def entry(name: str, data: bytes, packed: bytes, method: int) -> Entry:
    """The entry of some content."""
    return Entry(name, method, zlib.crc32(data), len(packed), len(data))


def local_header(one: Entry) -> bytes:
    """The bytes before an entry's content."""
    name = one.name.encode("utf-8")
    fields = (20, _UTF8, one.method, _TIME, _DATE, one.crc, one.packed, one.size, len(name), 0)
    return _LOCAL.pack(b"PK\x03\x04", *fields) + name


def tail(entries: list[Entry]) -> bytes:
    """Central directory and end record of an archive of these entries."""
    directory = bytearray()
    offset = 0
    for one in entries:
        name = one.name.encode("utf-8")
        fields = (
            _MADE_BY_UNIX, 20, _UTF8, one.method, _TIME, _DATE, one.crc, one.packed, one.size, len(name),
            0, 0, 0, 0, _FILE_MODE, offset,
        )  # fmt: skip
        directory += _CENTRAL.pack(b"PK\x01\x02", *fields) + name
        offset += len(local_header(one)) + one.packed
    count = len(entries)
    return bytes(directory) + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), offset, 0)


def read_local(header: bytes) -> tuple[int, Entry] | None:
    """(length of the header, entry) from the bytes at its beginning; None when it is not one of ours."""
    if len(header) < _LOCAL.size:
        return None
    magic, _, _, method, _, _, crc, packed, size, length, _ = _LOCAL.unpack_from(header)
    name = header[_LOCAL.size : _LOCAL.size + length]
    if magic != b"PK\x03\x04" or len(name) < length:
        return None
    try:
        found = Entry(name.decode("utf-8"), method, crc, packed, size)
    except UnicodeDecodeError:
        return None
    made = local_header(found)
    return (len(made), found) if header.startswith(made) else None
