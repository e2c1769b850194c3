"""The events of a run: what the runner tells, and every writer listens to.

An event is a flat JSON object with ``event`` (its name), ``time`` (UTC, ISO 8601, milliseconds) and the
fields listed here; a run folder keeps them as ``events.jsonl``, one a line, in the order they happened.

======================  =====================================================================================
event                   fields
======================  =====================================================================================
run_started             run_id, version, rules_version, features_hash, lang, argv, systems {role: {name, kind,
                        vendor, version}} (kind: simulated | system_under_test), faults [party:name], python,
                        seed, names {location number or telephone: what people call it}
scenario_planned        scenario, name, feature, feature_path, line, story, tags [..], requirements [..],
                        use_case (1-5 or null), roles [..], example {..}
scenario_started        scenario, since (journal sequence number before it), journal (its file, when several)
step_started            scenario, step (index), keyword, text, table [[..]] or null, docstring or null
waiting                 scenario, step, awaited (Danish), awaited_en, party, timeout (seconds)
waited                  scenario, step, seconds, arrived (true | false)
message                 scenario, step, seq (journal entry used as evidence), note, findings [finding..],
                        journal (its file, when several)
step_finished           scenario, step, result, milliseconds, error {title, message, expected, received,
                        location, advice, requirement} or null
scenario_finished       scenario, result, lifecycle, milliseconds, reason (text or null),
                        requirements {id: result}, until (the last journal sequence number of it)
worker_failed           message, where, advice (the worker could not start or read the suite)
run_finished            result, counts {result: number}, exit_code, milliseconds
======================  =====================================================================================

`finding` is `finding_json(finding)`: `Finding.as_json` in Danish with the texts that differ in English
under ``en``; an error and a reason may carry such an ``en`` (``reason_en``) too. An error may also carry
``kind`` (system | harness) and ``findings``. A system may carry ``location_numbers`` [..], so that pictures
name it where the wire only shows a number. Readers do without every field they can do without. The journal
(``journal.sqlite``) holds the messages themselves.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proevesten.errors import UnreadableError
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.findings import Finding

Event = dict[str, Any]
Listener = Callable[[Event], None]


class Stream:
    """Writes events to a file as they happen and hands them to the listeners."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._file = path.open("a", encoding="utf-8") if path else None

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every event from now on."""
        self._listeners.append(listener)

    def tell(self, event: str, **fields: Any) -> None:
        """One event happens now."""
        row: Event = {"event": event, "time": datetime.now(UTC).isoformat(timespec="milliseconds"), **fields}
        self.pass_on(row)

    def pass_on(self, row: Event) -> None:
        """An event that another process told."""
        with self._lock:
            if self._file:
                self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
                self._file.flush()
            for listener in self._listeners:
                listener(row)

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()


def finding_json(finding: Finding) -> Event:
    """A finding as events carry it: Danish, and under ``en`` the texts that are different in English."""
    row = finding.as_json("da")
    other = {key: value for key, value in finding.as_json("en").items() if value != row[key]}
    return {**row, "en": other} if other else row


def read(path: Path) -> Iterator[Event]:
    """The events of a run folder's file; a half-written last line (a killed run) is left out.

    Raises UnreadableError, naming the line, when the file is missing or holds something else than events.
    """
    try:
        lines = path.open(encoding="utf-8")
    except OSError as fault:
        raise UnreadableError(
            Text("Hændelserne kan ikke læses.", "The events cannot be read."), where=str(path)
        ) from fault
    with lines:
        number = 0
        try:
            for number, line in enumerate(lines, 1):  # noqa: B007 - named in the error
                if not line.endswith("\n"):
                    return
                yield _event(line)
        except ValueError as fault:
            raise UnreadableError(
                Text("Linjen er ikke en hændelse (JSON).", "The line is not an event (JSON)."),
                where=f"{path}:{number}",
                advice=Text(
                    "Kørselsmappen er beskadiget eller ændret. Brug en kopi eller kør igen.",
                    "The run folder is damaged or changed. Use a copy or run again.",
                ),
            ) from fault


def _event(line: str) -> Event:
    row = json.loads(line)
    if not isinstance(row, dict) or not isinstance(row.get("event"), str):
        raise ValueError("not an event")
    return row
