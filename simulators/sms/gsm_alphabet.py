"""The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, section 6.2.1), as data."""

from __future__ import annotations

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Position = septet; 0x1B is the escape to the extension table."""

ESCAPE = 0x1B
EXTENSION = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40,
    "€": 0x65,
}  # fmt: skip
"""Character → septet after the escape."""

SEPTETS: dict[str, bytes] = {
    **{char: bytes([code]) for code, char in enumerate(BASIC) if code != ESCAPE},
    **{char: bytes([ESCAPE, code]) for char, code in EXTENSION.items()},
}
"""Character → its one or two septets, one a byte."""
CHARACTERS: dict[bytes, str] = {septets: char for char, septets in SEPTETS.items()}
"""Septets → character."""
