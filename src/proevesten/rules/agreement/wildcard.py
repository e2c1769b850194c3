r"""Patterns that a lawyer can read: ``*`` any text or none, ``?`` one character, ``#`` one digit.

No regular expressions: these can be read by all, cannot be made to take for ever, and whether two of them can
match the same subject has an exact answer.
"""

from __future__ import annotations

ANY, ONE, DIGIT = "*", "?", "#"


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text is one that the pattern means; time is bounded by the product of the lengths."""
    at = place = 0
    star, resume = -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == ANY:
            star, resume = place, at
            place += 1
        elif place < len(pattern) and _accepts(pattern[place], text[at]):
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = resume, star + 1
        else:
            return False
    return all(sign == ANY for sign in pattern[place:])


def overlap(one: str, other: str) -> bool:
    """Whether some subject is matched by both patterns."""
    reached = {(0, 0)}
    seen: set[tuple[int, int]] = set()
    while reached:
        a, b = reached.pop()
        if (a, b) in seen:
            continue
        seen.add((a, b))
        if a == len(one) and b == len(other):
            return True
        left, right = one[a : a + 1], other[b : b + 1]
        if left == ANY:
            reached.add((a + 1, b))
        if right == ANY:
            reached.add((a, b + 1))
        if left and right and _share(left, right):
            reached.add((a if left == ANY else a + 1, b if right == ANY else b + 1))
    return False


def _accepts(sign: str, character: str) -> bool:
    if sign == DIGIT:
        return character in "0123456789"
    return sign in (ONE, character)


def _share(left: str, right: str) -> bool:
    """Whether one character can be meant by both signs."""
    wide = (ANY, ONE)
    if left in wide or right in wide:
        return True
    if DIGIT in (left, right):
        return left == right or (right if left == DIGIT else left) in "0123456789"
    return left == right
