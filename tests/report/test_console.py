"""The terminal says what goes on, to people and to logs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from proevesten.report.console import LiveConsole
from proevesten.report.events import Event, read
from proevesten.texts import Lang
from tests.report import builder


def said(events: list[Event], *, lang: Lang = "da", terminal: bool = False) -> str:
    out = io.StringIO()
    console = LiveConsole(out, lang=lang, terminal=terminal)
    for event in events:
        console(event)
    return out.getvalue()


@pytest.fixture
def events(small_run: Path) -> list[Event]:
    return list(read(small_run / "events.jsonl"))


def test_a_log_gets_plain_lines_in_order(events: list[Event]) -> None:
    lines = said(events).splitlines()
    assert lines[0] == "Prøvesten 0.1.0 · 20261121-130412-7f3a"
    start = lines.index("[2/9] Linket når uændret frem")
    assert lines[start + 1] == (
        "    Så modtager kommunen mødet med et link, der kan klikkes på"
        " · venter på korrespondancemeddelelse med videolink fra vans (højst 30 s)"
    )
    assert lines[start + 2] == "  ✕ Linket når uændret frem – ikke bestået 2,9 s"
    assert "        Modtaget: https://portal.example/j/84213?lang=da" in lines[start:]
    assert lines[-1].startswith("⚙ Ikke afgjort: der er fejl i prøvestanden")


def test_english_at_a_switch(events: list[Event]) -> None:
    text = said(events, lang="en")
    assert "waiting for letter with the video link from vans (at most 30 s)" in text
    assert "What to do: Look in the system's queue of outgoing receipts." in text


def test_no_escape_codes_without_a_terminal_and_none_from_the_wire(events: list[Event]) -> None:
    hostile: Event = {"event": "scenario_planned", "scenario": "x", "name": "a\x1b[31m\x9b2J\rb"}
    text = said([*events, hostile, {"event": "scenario_finished", "scenario": "x", "result": "pass"}])
    assert "\x1b" not in text and "\x9b" not in text and "\r" not in text


def test_a_terminal_has_one_line_with_a_countdown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    moment = [100.0]
    out = io.StringIO()
    console = LiveConsole(out, terminal=True, now=lambda: moment[0])
    console({"event": "scenario_planned", "scenario": "a", "name": "A"})
    console({"event": "scenario_started", "scenario": "a"})
    waiting = {"awaited": "kvittering", "awaited_en": "receipt", "party": "eoj", "timeout": 30}
    console({"event": "waiting", "scenario": "a", "step": 0, **waiting})
    moment[0] += 12
    console({"event": "message", "scenario": "a", "step": 0, "seq": 1, "findings": []})
    rewritten = out.getvalue().split("\r\x1b[2K")
    assert rewritten[-2:] == [
        "[1/1] venter på kvittering fra eoj · 30 s tilbage", "[1/1] venter på kvittering fra eoj · 18 s tilbage",
    ]  # fmt: skip
    console({"event": "scenario_finished", "scenario": "a", "result": "pass", "milliseconds": 5})
    assert "\x1b[32m✓\x1b[0m" in out.getvalue()


def test_no_color_is_obeyed(events: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in said(events, terminal=True)


def test_a_narrow_character_set_does_not_stop_a_run() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    console = LiveConsole(out, terminal=False)
    console({"event": "run_started", "version": "1", "run_id": "å", "time": ""})
    out.seek(0)
    assert out.read().startswith("Pr?vesten")


def test_it_can_tell_a_whole_run_as_it_happens(tmp_path: Path) -> None:
    b = builder.Builder(tmp_path)
    out = io.StringIO()
    b.stream.listen(LiveConsole(out, terminal=False))
    b.start()
    b.plan("a", "Ét scenarie")
    b.begin("a")
    builder.book(b)
    b.end("pass")
    b.finish("pass", 0)
    assert out.getvalue().rstrip().endswith("✓ Brugsscenarie 1 bestået (1 bestået; 18,4 s)")
