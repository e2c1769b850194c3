"""Places of keys, and that the finder takes any text."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proevesten.sut.positions import positions

TEXT = '''a.b = { c = [1, {x = 2}], d = 1979-05-27 }  # comment = 1
[t."u v"]
q = [
  1,   # [
  "]",
]
z = """a
b = 1
"""
y = 'x = 2'
[[list]]
last = {}
'''


def test_places() -> None:
    found = positions(TEXT)
    assert found["a", "b", "c", 1, "x"] == 1 and found["a", "b", "d"] == 1
    assert found["t", "u v"] == 2 and found["t", "u v", "q"] == 3
    assert (found["t", "u v", "q", 0], found["t", "u v", "q", 1]) == (4, 5)
    assert found["t", "u v", "z"] == 7 and found["t", "u v", "y"] == 10
    assert found["list", "last"] == 12
    assert not {path for path in found if path[-1] in ("comment", "b = 1")}


@settings(max_examples=300, deadline=None)
@given(st.text("ab=[]{},.\"'#\n \\1-é", max_size=60))
def test_any_text_has_places_or_none(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in positions(text).values())


@pytest.mark.parametrize(
    "text", ["a=" + "[" * 200_000, "a={b=" * 40_000, "[" * 200_000, '"' * 200_001, "a=1," * 60_000]
)
def test_hostile_texts_cost_little(text: str) -> None:
    begun = perf_counter()
    positions(text)
    assert perf_counter() - begun < 3
