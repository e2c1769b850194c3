"""The terminal while a run goes on: which scenario, which step, what is awaited from whom, and the verdict.

On a terminal one line is kept up to date with a countdown; otherwise plain lines come as things happen, so
that a log reads well. No colour without a terminal or with NO_COLOR set (https://no-color.org).
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TextIO

from proevesten import redact
from proevesten.report.events import Event
from proevesten.report.reading import Folder
from proevesten.report.record import Fault, Scenario, Seen
from proevesten.report.summary import duration, one_line, tone
from proevesten.texts import Lang, Text
from proevesten.verdict.model import LABELS

_SIGNS = {"good": "✓", "warn": "!", "bad": "✕", "harness": "⚙", "open": "–"}
_COLOURS = {"good": "32", "warn": "33", "bad": "31", "harness": "35", "open": "2"}
_WAITING = Text("venter på {awaited} fra {party}", "waiting for {awaited} from {party}")
_LEFT = Text("{seconds} s tilbage", "{seconds} s left")
_AT_MOST = Text("højst {seconds} s", "at most {seconds} s")
_FAULTS = Text("Fejltilstande slået til: {faults}", "Faults switched on: {faults}")
_EXPECTED, _RECEIVED = Text("Forventet", "Expected"), Text("Modtaget", "Received")
_PLACE, _ADVICE = Text("Sted", "Where"), Text("Gør dette", "What to do")
_CONTROL = {code: "�" for code in (*range(32), *range(127, 160)) if code not in (9,)}


@dataclass(slots=True)
class _Live:
    """What is going on in one scenario."""

    name: str
    step: str = ""
    awaited: str = ""
    until: float = 0
    since: float = field(default_factory=monotonic)


class LiveConsole:
    """A listener for the event stream; call it with every event, from any thread.

    `terminal`: whether lines may be rewritten; asked of `out` when None. `now` is a clock in seconds.
    """

    def __init__(
        self,
        out: TextIO,
        *,
        lang: Lang = "da",
        terminal: bool | None = None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._out = out
        self._lang: Lang = lang
        self._terminal = _is_terminal(out) if terminal is None else terminal
        self._colour = self._terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._now = now
        self._folder = Folder()
        self._live: dict[str, _Live] = {}
        self._done = 0
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._ticker: threading.Thread | None = None

    def __call__(self, event: Event) -> None:
        """Show one event."""
        event = redact.json_value(event)
        with self._lock:
            self._folder.take(event)
            handler = getattr(self, f"_on_{event['event']}", None)
            if handler:
                handler(event)
            self._redraw()

    # -- events ----------------------------------------------------------------------------------------

    def _on_run_started(self, event: Event) -> None:
        run = self._folder.run
        self._line(f"Prøvesten {run.version} · {run.run_id}")
        if run.faults:
            self._line(_FAULTS.format(faults=", ".join(run.faults)).get(self._lang))
        if self._terminal:
            self._ticker = threading.Thread(target=self._tick, daemon=True)
            self._ticker.start()

    def _on_scenario_started(self, event: Event) -> None:
        scenario = self._scenario(event)
        self._live[scenario.id] = _Live(_clean(scenario.name), since=self._now())
        if not self._terminal:
            self._line(f"{self._place()} {_clean(scenario.name)}")

    def _on_step_started(self, event: Event) -> None:
        live = self._live.get(str(event.get("scenario")))
        if live:
            live.step, live.awaited = _clean(f"{event.get('keyword', '')} {event.get('text', '')}"), ""

    def _on_waiting(self, event: Event) -> None:
        live = self._live.get(str(event.get("scenario")))
        if live is None:
            return
        awaited = event.get("awaited_en" if self._lang == "en" else "awaited") or event.get("awaited")
        timeout = float(event.get("timeout") or 0)
        text = _WAITING.format(awaited=awaited, party=event.get("party") or "?").get(self._lang)
        live.awaited, live.until = _clean(text), self._now() + timeout
        if not self._terminal:
            limit = _AT_MOST.format(seconds=f"{timeout:g}").get(self._lang)
            self._line(f"    {live.step} · {live.awaited} ({limit})")

    def _on_waited(self, event: Event) -> None:
        live = self._live.get(str(event.get("scenario")))
        if live:
            live.awaited = ""

    def _on_scenario_finished(self, event: Event) -> None:
        scenario = self._scenario(event)
        self._live.pop(scenario.id, None)
        self._done += 1
        kind = tone(scenario.result)
        spent = duration(scenario.milliseconds).get(self._lang)
        label = "" if kind == "good" else f" – {LABELS[scenario.result].get(self._lang)}"
        sign = self._paint(_SIGNS[kind], kind)
        self._line(f"  {sign} {_clean(scenario.name)}{self._paint(label, kind)} {self._paint(spent, 'open')}")
        self._explain(scenario)

    def _on_run_finished(self, event: Event) -> None:
        self._ended.set()
        self._live.clear()
        run = self._folder.run
        kind = tone(run.result)
        self._line("")
        self._line(self._paint(f"{_SIGNS[kind]} {one_line(run).get(self._lang)}", kind))

    # -- lines -----------------------------------------------------------------------------------------

    def _explain(self, scenario: Scenario) -> None:
        if tone(scenario.result) in ("bad", "harness"):
            step = scenario.failed_step
            if step and step.error:
                self._line(f"      {_clean(f'{step.keyword} {step.text}')}")
                self._fault(step.error, step.findings)
                return
        if tone(scenario.result) != "good" and scenario.reason.da:
            self._line(f"      {_clean(scenario.reason.get(self._lang))}")

    def _fault(self, fault: Fault, findings: list[Seen]) -> None:
        self._line(f"      {_clean(fault.message.get(self._lang))}")
        shown: Fault | Seen = fault
        if not fault.expected.da and not fault.received.da and findings:
            shown = findings[0]
        self._pair(_EXPECTED, shown.expected.get(self._lang))
        self._pair(_RECEIVED, shown.received.get(self._lang))
        self._pair(_PLACE, shown.location)
        self._pair(_ADVICE, shown.advice.get(self._lang))

    def _pair(self, label: Text, value: str) -> None:
        if value:
            self._line(f"        {label.get(self._lang)}: {_clean(value)}")

    def _line(self, text: str) -> None:
        clear = "\r\x1b[2K" if self._terminal else ""
        self._write(f"{clear}{text}\n")

    def _redraw(self) -> None:
        if not self._terminal or not self._live:
            return
        # Several workers: show the one that waits, else the one that has run the longest.
        live = min(self._live.values(), key=lambda one: (not one.awaited, one.since))
        text = f"{self._place()} {live.awaited or live.step or live.name}"
        if live.awaited:
            left = max(0, round(live.until - self._now()))
            text += f" · {_LEFT.format(seconds=left).get(self._lang)}"
        width = shutil.get_terminal_size().columns - 1
        self._write(f"\r\x1b[2K{text if len(text) <= width else text[: width - 1] + '…'}")

    def _place(self) -> str:
        return f"[{min(self._done + 1, self._total)}/{self._total}]"

    @property
    def _total(self) -> int:
        return max(1, len(self._folder.run.scenarios))

    def _tick(self) -> None:
        while not self._ended.wait(1):
            with self._lock:
                self._redraw()

    def _scenario(self, event: Event) -> Scenario:
        return self._folder.scenario(event)

    def _paint(self, text: str, kind: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if self._colour and text else text

    def _write(self, text: str) -> None:
        try:
            self._out.write(text)
        except UnicodeEncodeError:
            encoding = getattr(self._out, "encoding", None) or "ascii"
            self._out.write(text.encode(encoding, "replace").decode(encoding))
        self._out.flush()


def _is_terminal(out: TextIO) -> bool:
    return bool(getattr(out, "isatty", lambda: False)())


def _clean(text: object) -> str:
    """One line without control characters: what comes over a wire must not steer a terminal."""
    return " ".join(str(text).split()).translate(_CONTROL)
