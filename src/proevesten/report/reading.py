"""Folds a run folder's events into a `Run`. Secrets are masked here, before any writer sees a word."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from proevesten import redact
from proevesten.report.events import Event, read
from proevesten.report.record import Fault, Run, Scenario, Seen, Step, System, Use, Wait
from proevesten.texts import Text, both
from proevesten.verdict.model import Result

EVENTS = "events.jsonl"


def read_run(run_dir: Path) -> Run:
    """The run that a folder holds.

    Raises UnreadableError when its ``events.jsonl`` is missing or not made of events; a run that was
    killed in the middle is read as far as it came.
    """
    run = fold(read(run_dir / EVENTS))
    run.extra = _extra(run_dir / "run.json")
    run.run_id = run.run_id or str(run.extra.get("run_id") or run_dir.name)
    return run


def fold(events: Iterable[Event]) -> Run:
    """The run that the events tell."""
    folder = Folder()
    for event in events:
        folder.take(redact.json_value(event))
    return folder.run


def _extra(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # run.json only repeats what the events tell; a half-written one is no loss
    return redact.json_value(value) if isinstance(value, dict) else {}


class Folder:
    """One method per event; events that are not known are passed over (a newer runner's). `run` is so far."""

    def __init__(self) -> None:
        self.run = Run()
        self._scenarios: dict[str, Scenario] = {}
        self._take: dict[str, Callable[[Event], None]] = {
            "run_started": self._run_started,
            "scenario_planned": self._planned,
            "scenario_started": self._started,
            "step_started": self._step_started,
            "waiting": self._waiting,
            "waited": self._waited,
            "message": self._message,
            "step_finished": self._step_finished,
            "scenario_finished": self._finished,
            "run_finished": self._run_finished,
        }

    def take(self, event: Event) -> None:
        """The next event, its secrets masked (`redact.json_value`)."""
        handler = self._take.get(event["event"])
        if handler:
            handler(event)

    def _run_started(self, event: Event) -> None:
        run = self.run
        run.run_id, run.version = _str(event, "run_id"), _str(event, "version")
        run.rules_version, run.features_hash = _str(event, "rules_version"), _str(event, "features_hash")
        run.lang, run.python = _str(event, "lang") or "da", _str(event, "python")
        run.argv, run.faults = _strings(event.get("argv")), _strings(event.get("faults"))
        run.started = _moment(event.get("time"))
        run.systems = [_system(role, row) for role, row in _map(event.get("systems")).items()]

    def _planned(self, event: Event) -> None:
        scenario = self.scenario(event)
        scenario.name = _str(event, "name") or scenario.id
        scenario.feature, scenario.feature_path = _str(event, "feature"), _str(event, "feature_path")
        scenario.line, scenario.story = _int(event.get("line")) or 0, _str(event, "story")
        scenario.tags = _strings(event.get("tags"))
        scenario.requirements = _strings(event.get("requirements"))
        scenario.use_case, scenario.roles = _int(event.get("use_case")), _strings(event.get("roles"))
        scenario.example = {str(k): str(v) for k, v in _map(event.get("example")).items()}

    def _started(self, event: Event) -> None:
        scenario = self.scenario(event)
        scenario.steps = []  # a resumed run tells an interrupted scenario again
        scenario.started, scenario.finished = _moment(event.get("time")), False
        scenario.since, scenario.journal = _int(event.get("since")) or 0, _str(event, "journal")

    def _step_started(self, event: Event) -> None:
        steps = self.scenario(event).steps
        index = _int(event.get("step"))
        table = event.get("table")
        rows = [_strings(row) for row in table] if isinstance(table, list) else None
        docstring = event.get("docstring")
        steps.append(
            Step(
                len(steps) if index is None else index,
                _str(event, "keyword"),
                _str(event, "text"),
                rows,
                None if docstring is None else str(docstring),
            )
        )

    def _waiting(self, event: Event) -> None:
        awaited = _str(event, "awaited")
        text = Text(awaited, _str(event, "awaited_en") or awaited)
        self._step(event).waits.append(Wait(text, _str(event, "party"), _float(event.get("timeout"))))

    def _waited(self, event: Event) -> None:
        step = self._step(event)
        wait = next((w for w in step.waits if w.arrived is None), None)
        if wait:
            wait.seconds, wait.arrived = _float(event.get("seconds")), bool(event.get("arrived"))

    def _message(self, event: Event) -> None:
        seq = _int(event.get("seq"))
        if seq is not None:
            found = tuple(_seen(row) for row in _maps(event.get("findings")))
            self._step(event).uses.append(Use(seq, _str(event, "journal"), _str(event, "note"), found))

    def _step_finished(self, event: Event) -> None:
        step = self._step(event)
        step.result, step.milliseconds = _result(event), _float(event.get("milliseconds"))
        error = _map(event.get("error"))
        step.error = _fault(error, step.result) if error else None

    def _finished(self, event: Event) -> None:
        scenario = self.scenario(event)
        scenario.result, scenario.milliseconds = _result(event), _float(event.get("milliseconds"))
        scenario.finished = event.get("lifecycle", "finished") == "finished"
        scenario.until = _int(event.get("until"))
        reason = _str(event, "reason")
        scenario.reason = Text(reason, _str(event, "reason_en") or reason)
        scenario.outcome = {str(k): _named(v) for k, v in _map(event.get("requirements")).items()}

    def _run_finished(self, event: Event) -> None:
        self.run.told_result, self.run.exit_code = _result(event), _int(event.get("exit_code"))
        self.run.milliseconds, self.run.ended = _float(event.get("milliseconds")), _moment(event.get("time"))

    def scenario(self, event: Event) -> Scenario:
        """The scenario an event speaks of."""
        key = _str(event, "scenario")
        if key not in self._scenarios:
            self._scenarios[key] = Scenario(key, key)
            self.run.scenarios.append(self._scenarios[key])
        return self._scenarios[key]

    def _step(self, event: Event) -> Step:
        steps, index = self.scenario(event).steps, _int(event.get("step"))
        found = next((s for s in reversed(steps) if index is None or s.index == index), None)
        if found is None:
            found = Step(index or 0, "", "")
            steps.append(found)
        return found


def _system(role: str, row: object) -> System:
    value = row if isinstance(row, dict) else {}
    numbers = tuple(_strings(value.get("location_numbers")))
    name = _str(value, "name") or role
    return System(
        role, name, _str(value, "kind") or "simulated", _str(value, "vendor"), _str(value, "version"), numbers
    )


def _seen(row: Event) -> Seen:
    return Seen(
        rule=_str(row, "rule"),
        severity=_str(row, "severity") or "error",
        location=_str(row, "location"),
        message=_text(row, "message"),
        expected=_text(row, "expected"),
        received=_text(row, "received"),
        advice=_text(row, "advice"),
        requirement=_str(row, "requirement"),
        source=_str(row, "source"),
        line=_int(row.get("line")),
        offset=_int(row.get("offset")),
    )


def _fault(row: Event, result: Result) -> Fault:
    kind = _str(row, "kind")
    return Fault(
        title=_text(row, "title"),
        message=_text(row, "message"),
        expected=_text(row, "expected"),
        received=_text(row, "received"),
        location=_str(row, "location"),
        advice=_text(row, "advice"),
        requirement=_str(row, "requirement"),
        blames_harness=kind == "harness" or (not kind and result is Result.HARNESS_ERROR),
        findings=tuple(_seen(found) for found in _maps(row.get("findings"))),
    )


def _text(row: Event, key: str) -> Text:
    danish, other = _str(row, key), row.get("en")
    english = _str(other, key) if isinstance(other, dict) else ""
    return Text(danish, english) if english else both(danish)


def _named(value: object) -> Result:
    try:
        return Result(str(value))
    except ValueError:
        return Result.NOT_CHECKED  # a result we do not know is never green


def _result(event: Event) -> Result:
    return _named(event.get("result"))


def _map(value: object) -> Event:
    return value if isinstance(value, dict) else {}


def _maps(value: object) -> list[Event]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _str(row: Event, key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value)


def _strings(value: object) -> list[str]:
    return ["" if v is None else str(v) for v in value] if isinstance(value, list) else []


def _int(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
