"""Interval arithmetic says what counting every number says, on small spaces."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from proevesten.network.intervals import Ranges, ranges, union
from proevesten.network.space import Block, meet, split, subtract
from proevesten.network.wording import rows

TOP = 12
PART = st.tuples(st.integers(0, TOP), st.integers(0, TOP))
SETS = st.lists(PART, max_size=4).map(ranges)


def members(held: Ranges) -> set[int]:
    return {n for low, high in held for n in range(low, high + 1)}


@given(st.lists(PART, max_size=5))
def test_a_set_is_ordered_disjoint_and_apart(parts: list[tuple[int, int]]) -> None:
    made = ranges(parts)
    assert members(made) == {n for low, high in parts for n in range(low, high + 1)}
    ends = [end for part in made for end in part]
    assert ends == sorted(ends)
    assert all(high + 1 < low for (_, high), (low, _) in zip(made.parts, made.parts[1:], strict=False))


@given(SETS, SETS)
def test_operations_are_those_of_sets(one: Ranges, other: Ranges) -> None:
    a, b = members(one), members(other)
    assert members(one & other) == a & b
    assert members(one | other) == a | b
    assert members(one - other) == a - b
    assert one.covers(other) == (a >= b)
    assert one.size == len(a)
    assert union([one, other]) == one | other
    for made in (one & other, one - other, one | other):
        assert made == ranges(made.parts), "the result is in its only form"


SMALL = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=2).map(ranges)
BLOCKS = st.builds(Block, SMALL, SMALL, SMALL, SMALL)


def points(block: Block) -> set[tuple[int, ...]]:
    return set(product(*(sorted(members(held)) for held in block)))


@given(BLOCKS, BLOCKS)
def test_a_block_is_split_into_taken_and_left_without_loss(block: Block, match: Block) -> None:
    hit, rest = split(block, match)
    assert (points(hit) if hit else set()) == points(block) & points(match)
    assert (meet(block, match) is None) == (hit is None)
    left = [point for piece in rest for point in points(piece)]
    assert len(left) == len(set(left)), "the pieces are disjoint"
    assert set(left) == points(block) - points(match)


@given(st.lists(BLOCKS, max_size=3), st.lists(BLOCKS, max_size=3))
def test_subtracting_blocks_is_subtracting_their_traffic(blocks: list[Block], cuts: list[Block]) -> None:
    whole = {p for block in blocks for p in points(block)} - {p for cut in cuts for p in points(cut)}
    assert {p for piece in subtract(blocks, cuts) for p in points(piece)} == whole


@given(st.lists(BLOCKS, max_size=4))
def test_rows_hold_what_the_blocks_hold_each_once(blocks: list[Block]) -> None:
    told = [
        point
        for row in rows(blocks)
        for point in product(members(row.protocols), members(row.destinations), members(row.ports))
    ]
    assert len(told) == len(set(told))
    assert set(told) == {(p, d, port) for b in blocks for p, _, d, port in points(b)}
