"""The text form: readable at any width, calm about many findings, safe to show."""

from __future__ import annotations

import pytest

from proevesten.checking.formats.terminal import TextForm, text_form
from tests.checking.written import NASTY, written


def text(*texts: str, names: tuple[str, ...] = (), width: int = 100, lang: str = "da") -> str:
    return written(TextForm(lang, width), *texts, names=names)[0]  # type: ignore[arg-type]


def test_a_finding_tells_place_expected_received_advice_rule_requirement_and_source() -> None:
    shown = text("Egalt")
    for part in (
        "✗ 0.xml", "stub 1.0 · ikke bestået · 1 fejl · 1 ikke kontrolleret", "FEJL stub-error · KOM-03",
        "Rækken er forkert: galt", "Sted       /Emessage[1]/Letter[1]/Row[1], linje 1, byte 10",
        "Forventet  OK", "Modtaget   galt", "Gør dette  Ret rækken", "Kilde      Stub 1.0, §2",
    ):  # fmt: skip
        assert part in shown


def test_good_files_are_one_line_each() -> None:
    assert text("OK", "OK").splitlines()[:2] == [
        "✓ 0.xml · stub 1.0 · bestået · 1 ikke kontrolleret",
        "✓ 1.xml · stub 1.0 · bestået · 1 ikke kontrolleret",
    ]


def test_the_last_lines_count_everything_what_was_not_checked_included() -> None:
    last = text("OK", "Ea\nWb", "?", *["OK"] * 1000, width=120).splitlines()[-3:]
    assert last[0] == "1.003 filer: 1.001 bestået, 1 ikke bestået, 1 ulæselig · 2 fejl · 1 advarsel · " + (
        "1.002 ikke kontrolleret"
    )
    assert last[1] == "Ikke kontrolleret: intet register er givet (i 1.002 filer): stub-register"
    assert last[2] == "Forklaring på en regel: proevesten explain stub-error"


def test_a_thousand_findings_stay_readable() -> None:
    shown = text("\n".join(f"E{number}" for number in range(1000)))
    assert len(shown.splitlines()) < 40
    assert "1.000 steder" in shown
    assert "997 × /Emessage[1]/Letter[1]/Row[*], linje 4–1.000" in shown
    assert shown.count("Ret rækken") == 1


def test_errors_come_before_warnings() -> None:
    shown = text("Wa\nEb")
    assert shown.index("FEJL stub-error") < shown.index("ADVARSEL stub-warning")


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_lines_keep_to_the_width_unless_a_word_cannot_be_broken(width: int) -> None:
    shown = text("E" + "mange ord " * 50, width=width)
    label = 17  # columns before the value; the last line holds a command to copy and stays whole
    assert all(
        len(line) <= max(width, label + len(line.split()[-1])) for line in shown.splitlines()[:-1] if line
    )


def test_long_values_are_cut_and_their_length_told() -> None:
    shown = text("E" + "x" * 100_000)
    assert len(shown) < 3_000
    assert "… (100000)" in shown


def test_nothing_steers_the_terminal() -> None:
    shown = text("E\x1b]0;owned\x07\x9b31m\u202e", names=(NASTY,))
    assert not {"\x1b", "\x07", "\x9b", "\x00", "\u202e", "\udc80"} & set(shown)
    assert "\\x1b]0;owned" in shown


def test_english_on_request() -> None:
    shown = text("Ea", "OK", "OK", lang="en")
    assert "✗ 0.xml\n  stub 1.0 · failed · 1 error · 1 not checked" in shown
    assert "3 files: 2 passed, 1 failed" in shown


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert not text_form("da").colour
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert text_form("da").colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not text_form("da").colour
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("TERM", "dumb")
    assert not text_form("da").colour


def test_colour_marks_the_verdict() -> None:
    shown, _ = written(TextForm("da", 100, True), "OK", "Ea")
    assert "\x1b[32mbestået\x1b[0m" in shown
    assert "\x1b[31mFEJL\x1b[0m" in shown
