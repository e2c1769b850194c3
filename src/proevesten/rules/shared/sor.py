"""SOR codes end in a check digit by Verhoeff, as SNOMED CT identifiers do (dihedral group D5)."""

from __future__ import annotations


def check_digit_holds(code: str) -> bool:
    """Whether the last digit of a SOR code is the check digit of the others; `code` is digits alone."""
    state = 0
    for place, digit in enumerate(reversed(code)):
        state = _times(state, _permuted(int(digit), place))
    return state == 0


def _times(a: int, b: int) -> int:
    """The product in D5: 0–4 are turns, 5–9 turns of the mirrored pentagon."""
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b - 5) % 5 + 5
    return (a - 5 - b) % 5 + 5 if b < 5 else (a - b) % 5


_STEP = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _permuted(digit: int, place: int) -> int:
    for _ in range(place % 8):
        digit = _STEP[digit]
    return digit
