"""What a faulty line does to bytes: cut, flip a bit, write them in another charset, part them in two."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable

_DATA = re.compile(rb"(<(?:\w+:)?Data>)([A-Za-z0-9+/=\s]*)(</(?:\w+:)?Data>)")
_SIZE = re.compile(rb"(SizeInBytes>)\s*\d+\s*(<)")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]+)["']""")


def truncate(data: bytes, dice: random.Random) -> bytes:
    """The first part of the bytes: between a quarter and nine tenths."""
    return data[: max(1, int(len(data) * dice.uniform(0.25, 0.9)))]


def flip_bit(data: bytes, dice: random.Random) -> bytes:
    """One bit changed somewhere."""
    changed = bytearray(data)
    changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def recode(data: bytes, dice: random.Random) -> bytes:
    """The letters in another charset than declared; in an envelope the payload's, its size kept true."""
    del dice
    inner = _DATA.search(data)
    if inner is None:
        return _recoded(data)
    payload = _recoded(base64.b64decode(b"".join(inner[2].split())))
    data = data[: inner.start(2)] + base64.b64encode(payload) + data[inner.end(2) :]
    return _SIZE.sub(lambda m: m[1] + str(len(payload)).encode() + m[2], data, count=1)


def halves(data: bytes) -> tuple[bytes, bytes]:
    """The bytes in two parts, after a segment or an element when there is one near the middle."""
    middle = len(data) // 2
    end = re.compile(rb"'\s*|>").search(data, middle)
    cut = end.end() if end and end.end() < len(data) else middle
    return data[:cut], data[cut:]


DAMAGE: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "wrong_charset": recode,
    "truncation": truncate,
    "bit_error": flip_bit,
}
"""Fault → what it does to the bytes."""


def _recoded(data: bytes) -> bytes:
    declared = _DECLARED.search(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8" if data[:1] == b"<" else "iso-8859-1"
    if name in {"utf-8", "utf8"}:
        return data.decode("utf-8", "replace").encode("iso-8859-1", "replace")
    return data.decode("iso-8859-1").encode("utf-8")
