"""Text ↔ SMS segments (3GPP TS 23.038, 23.040 9.2.3.24.1).

The text decides the alphabet; long texts are concatenated. Septets are kept one a byte, not packed: packing
changes nothing in what arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from simulators.sms.gsm_alphabet import CHARACTERS, ESCAPE, SEPTETS

Alphabet = Literal["gsm7", "ucs2"]

SINGLE = {"gsm7": 160, "ucs2": 140}
PART = {"gsm7": 153, "ucs2": 134}
"""Octets of user data (septets, in gsm7) in a message alone, and in a part of a longer one."""
MOST_SEGMENTS = 255


class TooLong(ValueError):
    """The text needs more than 255 segments, the most that the concatenation header can count."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One SMS on the air; `part` counts from 1, `reference` is the same in all parts of a text."""

    alphabet: Alphabet
    data: bytes
    reference: int = 0
    part: int = 1
    total: int = 1


def split(text: str, reference: int = 0) -> list[Segment]:
    """The segments of a text, in order. Raises TooLong, and ValueError for a lone surrogate.

    No character is cut in two: neither an escaped septet pair nor a UTF-16 surrogate pair.
    """
    alphabet, pieces = _encoded(text)
    whole = b"".join(pieces)
    if len(whole) <= SINGLE[alphabet]:
        return [Segment(alphabet, whole, reference)]
    parts = _packed(pieces, PART[alphabet])
    if len(parts) > MOST_SEGMENTS:
        raise TooLong(len(parts))
    return [Segment(alphabet, data, reference, n, len(parts)) for n, data in enumerate(parts, start=1)]


def join(segments: Iterable[Segment]) -> str | None:
    """The text of a set of segments in any order, with or without copies; None while a part is missing."""
    by_part = {segment.part: segment for segment in segments}
    total = next(iter(by_part.values())).total if by_part else 0
    if not by_part or len(by_part) != total:
        return None
    return "".join(_decoded(by_part[part]) for part in range(1, total + 1))


def _encoded(text: str) -> tuple[Alphabet, list[bytes]]:
    try:
        return "gsm7", [SEPTETS[char] for char in text]
    except KeyError:
        return "ucs2", [char.encode("utf-16-be") for char in text]


def _packed(pieces: list[bytes], room: int) -> list[bytes]:
    parts = [bytearray()]
    for piece in pieces:
        if len(parts[-1]) + len(piece) > room:
            parts.append(bytearray())
        parts[-1] += piece
    return [bytes(part) for part in parts]


def _decoded(segment: Segment) -> str:
    if segment.alphabet == "ucs2":
        return segment.data.decode("utf-16-be")
    septets = iter(segment.data)
    return "".join(
        CHARACTERS[bytes([ESCAPE, next(septets)])] if code == ESCAPE else CHARACTERS[bytes([code])]
        for code in septets
    )
