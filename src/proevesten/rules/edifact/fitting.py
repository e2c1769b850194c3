"""Fitting what was received to the places of a table, in order: what fits, lacks, repeats or is misplaced.

Serves groups in a message and segments in a group alike. A thing is fitted to the first place from where
the reading has come that has its tag and its qualifier; failing that to a place of its tag whose qualifier
nobody else has (the wrong qualifier is then a matter of the element's value).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar


class Rule(Protocol):
    """A place in a table."""

    @property
    def tag(self) -> str: ...  # noqa: D102
    @property
    def qualifiers(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def least(self) -> int: ...  # noqa: D102
    @property
    def most(self) -> int: ...  # noqa: D102


R = TypeVar("R", bound=Rule)
T = TypeVar("T")


class Fault(StrEnum):
    """Why a thing does not stand right."""

    ORDER = "order"
    REPEATED = "repeated"
    UNEXPECTED = "unexpected"


@dataclass(slots=True)
class Fit(Generic[R, T]):
    """The result: pairs of thing and place, faulty things, and the places that lack something."""

    pairs: list[tuple[T, R]] = field(default_factory=list)
    faults: list[tuple[Fault, T, R | None]] = field(default_factory=list)
    missing: list[R] = field(default_factory=list)


def fit(places: Sequence[R], things: Sequence[tuple[str, str, T]]) -> Fit[R, T]:
    """Fit things (tag, qualifier, thing) to places, in document order."""
    fitting: _Fitting[R, T] = _Fitting(places)
    return fitting.run(things)


class _Fitting(Generic[R, T]):
    def __init__(self, places: Sequence[R]) -> None:
        self.places = places
        self.counts = [0] * len(places)
        self.position = 0
        self.result: Fit[R, T] = Fit()

    def run(self, things: Sequence[tuple[str, str, T]]) -> Fit[R, T]:
        for tag, qualifier, thing in things:
            index = self._exact(tag, qualifier, self.position)
            if index is None:
                index = self._by_tag(tag, qualifier)
            if index is None:
                self._misfit(tag, qualifier, thing)
                continue
            self.position = index
            self._take(index, thing)
        self.result.missing = [p for p, n in zip(self.places, self.counts, strict=True) if n < p.least]
        return self.result

    def _take(self, index: int, thing: T) -> None:
        self.counts[index] += 1
        self.result.pairs.append((thing, self.places[index]))

    def _exact(self, tag: str, qualifier: str, start: int) -> int | None:
        for index in range(start, len(self.places)):
            place = self.places[index]
            if (
                place.tag == tag
                and self.counts[index] < place.most
                and (not place.qualifiers or qualifier in place.qualifiers)
            ):
                return index
        return None

    def _by_tag(self, tag: str, qualifier: str) -> int | None:
        same = [i for i, p in enumerate(self.places) if p.tag == tag]
        if any(qualifier in self.places[i].qualifiers or not self.places[i].qualifiers for i in same):
            return None
        free = [i for i in same if i >= self.position and self.counts[i] < self.places[i].most]
        lacking = [i for i in free if self.counts[i] < self.places[i].least]
        return next(iter(lacking or free), None)

    def _misfit(self, tag: str, qualifier: str, thing: T) -> None:
        earlier = self._exact(tag, qualifier, 0)
        if earlier is not None:
            self._take(earlier, thing)
            self.result.faults.append((Fault.ORDER, thing, self.places[earlier]))
            return
        full = [p for p in self.places if p.tag == tag]
        fault = Fault.REPEATED if full else Fault.UNEXPECTED
        self.result.faults.append((fault, thing, full[0] if full else None))
