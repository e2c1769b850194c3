"""Running text in FTX: the official blocks, the marks, and that no character is lost."""

from __future__ import annotations

import pytest
from hypothesis import given

from proevesten.codecs.correspondence import Run
from proevesten.codecs.edifact.letter_reader import text_segments
from proevesten.codecs.edifact.text import LINE, canonical, fold, read_text, write_text
from proevesten.codecs.edifact.tree import read_interchange
from tests.edifact.official import KNOWN, edi
from tests.edifact.strategies import RUNS
from tests.edifact.test_official import OUTSIDE

_ALIGNED = ("Right", "Center")


@pytest.mark.parametrize("name", [*KNOWN, *OUTSIDE])
def test_official_texts_are_folded_as_medcom_folded_them(name: str) -> None:
    for message in read_interchange(edi(name)).messages:
        for group in message.named("S14"):
            source = [(s.get(2), tuple(s.components(4))) for s in text_segments(group)]
            assert [tuple(segment) for segment in write_text(read_text(source))] == source


def test_marks_of_a_line() -> None:
    parts = ["Første", ".", "for\\", "tsat", "", "slut"]
    assert read_text([("P00", parts)]) == (Run("Første\n\nfortsat\n\nslut\n"),)


@pytest.mark.parametrize(
    ("code", "style", "fixed"),
    [("P00", "", False), ("PF0", "Bold", False), ("PU0", "Underline", False), ("PK0", "Italic", False),
     ("P0H", "Right", False), ("P0M", "Center", False), ("F00", "", True), ("FF0", "Bold", True), ("XYZ", "", True)],
)  # fmt: skip
def test_format_codes(code: str, style: str, fixed: bool) -> None:
    assert read_text([(code, ["a"])]) == (Run("a\n", style, fixed),)  # type: ignore[arg-type]


def test_styles_within_a_line_are_parted_with_continuation() -> None:
    runs = (Run("skal derfor "), Run("ikke", "Italic"), Run(" bestilles\n"))
    written = write_text(runs)
    assert [tuple(segment) for segment in written] == [
        ("P00", ("skal derfor \\",)),
        ("PK0", ("ikke\\",)),
        ("P00", (" bestilles",)),
    ]
    assert read_text(written) == runs


@pytest.mark.parametrize("line", [".", "\\", "a\\", ".\\", "..", "x" * 69 + ".", "x" * 69 + "\\", " "])
def test_lines_that_look_like_marks_are_kept(line: str) -> None:
    runs = (Run(f"før\n{line}\nefter\n"),)
    assert read_text(write_text(runs)) == runs


def test_the_empty_component_that_ends_a_line_is_not_a_segments_last() -> None:
    lines = ["1", "2", "3", ".", "5", "6"]
    segments = write_text([Run("\n".join(lines) + "\n")])
    assert [segment.components for segment in segments] == [("1", "2", "3"), (".\\", "", "5", "6")]


def test_folding_prefers_a_blank_and_never_exceeds_70() -> None:
    parts = fold("ord " * 40)
    assert all(len(part) <= LINE for part in parts)
    assert all(part.endswith(" \\") for part in parts[:-1])
    assert [len(part) for part in fold("x" * 200)] == [70, 70, 62]


@given(RUNS)
def test_no_character_is_lost_and_each_keeps_its_style(runs: tuple[Run, ...]) -> None:
    """Against the definition: letters in order with style; breaks where they were, or at an alignment."""
    back = read_text(write_text(runs))
    assert _letters(back) == _letters(runs)
    if not any(run.style in _ALIGNED for run in runs):
        text = "".join(run.text for run in runs)
        ended = text if not text or text.endswith("\n") else text + "\n"
        assert "".join(run.text for run in back) == ended


@given(RUNS)
def test_normal_form_is_stable_and_within_bounds(runs: tuple[Run, ...]) -> None:
    normal = canonical(runs)
    assert canonical(normal) == normal
    for segment in write_text(runs):
        assert 1 <= len(segment.components) <= 5
        assert all(len(part) <= LINE for part in segment.components)
        assert segment.components[0] != ""


def _letters(runs: tuple[Run, ...]) -> list[tuple[str, str, bool]]:
    return [(c, run.style, run.fixed) for run in runs for c in run.text if c != "\n"]
