"""Sets of whole numbers as disjoint intervals: addresses, ports and protocol numbers alike.

Everything is computed on the ends of intervals, never number by number, so `any` costs what one port costs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranges:
    """Disjoint closed intervals in ascending order, never touching each other. Make them with `ranges`."""

    parts: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self.parts)

    def __contains__(self, number: int) -> bool:
        return next(_touching(self.parts, number, number), None) is not None

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return sum(high - low + 1 for low, high in self.parts)

    def __or__(self, other: Ranges) -> Ranges:
        return ranges((*self.parts, *other.parts))

    def __and__(self, other: Ranges) -> Ranges:
        if self is other or self.parts == other.parts:
            return self
        few, many = self.parts, other.parts
        if not few or not many or few[-1][1] < many[0][0] or many[-1][1] < few[0][0]:
            return EMPTY
        if len(few) > len(many):
            few, many = many, few
        found = [
            (max(low, part[0]), min(high, part[1]))
            for low, high in few
            for part in _touching(many, low, high)
        ]
        return Ranges(tuple(found))

    def __sub__(self, other: Ranges) -> Ranges:
        if not self & other:
            return self
        left: list[tuple[int, int]] = []
        for low, high in self.parts:
            start = low
            for cut_low, cut_high in _touching(other.parts, low, high):
                if cut_low > start:
                    left.append((start, cut_low - 1))
                start = cut_high + 1
            if start <= high:
                left.append((start, high))
        return Ranges(tuple(left))

    def covers(self, other: Ranges) -> bool:
        """Whether every number of `other` is in here."""
        return not other - self


EMPTY = Ranges()


def ranges(parts: Iterable[tuple[int, int]]) -> Ranges:
    """The set of all numbers in `parts`; overlapping and neighbouring parts become one."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(part for part in parts if part[0] <= part[1]):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return Ranges(tuple(merged))


def union(sets: Iterable[Ranges]) -> Ranges:
    """All of `sets` together."""
    return ranges(part for one in sets for part in one.parts)


def _touching(parts: tuple[tuple[int, int], ...], low: int, high: int) -> Iterator[tuple[int, int]]:
    """Those of the ordered `parts` that meet low..high, found by halving."""
    index = bisect_left(parts, low, key=lambda part: part[1])
    while index < len(parts) and parts[index][0] <= high:
        yield parts[index]
        index += 1
