"""Texts survive being cut into SMS segments and put together again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.sms.gsm_alphabet import BASIC, CHARACTERS, EXTENSION, SEPTETS
from simulators.sms.segments import SINGLE, TooLong, join, split
from tests.channels.conftest import many

LINK = "https://rooms.vconf.dk/#/?conference=abc&name=Kirurgisk%20Afdeling;v=1"
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=900)
GSM_TEXT = st.text(st.sampled_from(sorted(SEPTETS)), min_size=1, max_size=900)


@many
@given(ANY_TEXT | GSM_TEXT, st.randoms(use_true_random=False))
def test_any_text_comes_back_from_its_segments_in_any_order(text: str, random: object) -> None:
    segments = split(text, reference=7)
    shuffled = [*segments, segments[0]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert join(shuffled) == text
    assert all(len(s.data) <= SINGLE[s.alphabet] for s in segments)
    if len(segments) > 1:
        assert join(segments[:-1]) is None
        assert all(len(s.data) <= {"gsm7": 153, "ucs2": 134}[s.alphabet] for s in segments)
        assert [(s.part, s.total, s.reference) for s in segments] == [
            (n, len(segments), 7) for n in range(1, len(segments) + 1)
        ]


@pytest.mark.parametrize(
    ("text", "alphabet", "count"),
    [
        ("a" * 160, "gsm7", 1),
        ("a" * 161, "gsm7", 2),
        ("æ" * 160, "gsm7", 1),
        ("€" * 80, "gsm7", 1),
        ("€" * 81, "gsm7", 2),
        ("a" * 159 + "€", "gsm7", 2),
        ("ś" * 70, "ucs2", 1),
        ("ś" * 71, "ucs2", 2),
        ("ś" * 134, "ucs2", 2),
        ("ś" * 135, "ucs2", 3),
        ("a" * 306, "gsm7", 2),
        ("a" * 307, "gsm7", 3),
        ("😀" * 35, "ucs2", 1),
        ("😀" * 36, "ucs2", 2),
        ("a" * 152 + "€" + "b" * 20, "gsm7", 2),
    ],
)
def test_how_many_segments_a_text_takes(text: str, alphabet: str, count: int) -> None:
    segments = split(text)
    assert {s.alphabet for s in segments} == {alphabet}
    assert len(segments) == count
    assert join(segments) == text


def test_the_alphabet_is_the_whole_standard_table() -> None:
    assert len(BASIC) == 128 and len(set(BASIC)) == 128
    assert len(EXTENSION) == 10
    assert len(CHARACTERS) == len(SEPTETS) == 127 + 10
    assert {c: BASIC.index(c) for c in "@ΔA a¡¿§"} == {
        "@": 0, "Δ": 0x10, " ": 0x20, "A": 0x41, "a": 0x61, "¡": 0x40, "¿": 0x60, "§": 0x5F,
    }  # fmt: skip


def test_a_text_beyond_255_segments_is_refused() -> None:
    assert len(split("a" * 153 * 255)) == 255
    with pytest.raises(TooLong):
        split("a" * (153 * 255 + 1))
    with pytest.raises(ValueError):
        split("\ud800")


def test_a_link_over_a_segment_border_stays_whole() -> None:
    text = "Du inviteres til videomøde på Kirurgisk Afdeling. " + "x" * 80 + " " + LINK + " Venlig hilsen"
    assert len(split(text)) == 2
    assert LINK in (join(split(text)) or "")
