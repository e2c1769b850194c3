"""What a bundle tells the register. Only a genuine bundle of a whole run of a real system tells anything."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proevesten.errors import ProevestenError, UnreadableError
from proevesten.registry.model import ROLES, Capability, Entry, Evidence, Value
from proevesten.report.bundle import FOLDER
from proevesten.report.reading import EVENTS, fold
from proevesten.report.record import Run, Scenario, System
from proevesten.report.verify import STATES, verify_bundle
from proevesten.texts import Text, both
from proevesten.verdict.model import Result

_BAD = frozenset({Result.FAIL})
_GOOD = frozenset({Result.PASS, Result.WARNING})
LARGEST = 512 * 1024 * 1024
"""Bytes of events that are read from one bundle."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one bundle gave: entries, or the reason why it gives none."""

    path: Path
    entries: tuple[Entry, ...] = ()
    refused: Text | None = None


def read_bundle(path: Path, known: dict[str, Capability]) -> Told:
    """The entries of a bundle; `refused` says why there are none. Never raises for a bad bundle."""
    try:
        answer = verify_bundle(path)
        if not answer.genuine:
            reasons = [STATES[answer.state], *answer.problems[:3]]
            return Told(
                path, refused=Text(". ".join(r.da for r in reasons), ". ".join(r.en for r in reasons))
            )
        run = _run(path, answer.manifest)
    except ProevestenError as fault:
        return Told(path, refused=fault.message)
    refused = _unfit(run)
    if refused is not None:
        return Told(path, refused=refused)
    evidence = Evidence(
        both(run.run_id), str(answer.manifest.get("created", "")), _digest(path), answer.key_id
    )
    entries = tuple(entry for system in run.under_test for entry in _entries(run, system, known, evidence))
    if not entries:
        nothing = Text("kørslen afgør ingen af registrets evner", "the run decides none of the capabilities")
        return Told(path, refused=nothing)
    return Told(path, entries)


def _run(path: Path, manifest: dict[str, Any]) -> Run:
    """The run in a verified bundle; its events are held against the signed manifest once more."""
    name = FOLDER + EVENTS
    row = next((r for r in manifest["files"] if r.get("path") == name), None)
    if row is None or row["size"] > LARGEST:
        raise UnreadableError(
            Text("bundtet har ingen hændelser", "the bundle holds no events"), where=str(path)
        )
    try:
        with zipfile.ZipFile(path) as opened:
            data = opened.read(name)
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            raise ValueError("changed while it was read")
        rows = [json.loads(line) for line in data.decode("utf-8").splitlines() if line]
        return fold(event for event in rows if isinstance(event, dict) and "event" in event)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as fault:
        raise UnreadableError(
            Text("hændelserne kan ikke læses", "the events cannot be read"), where=str(path)
        ) from fault


def _unfit(run: Run) -> Text | None:
    if not any(system.role.lower() in ROLES for system in run.under_test):
        return Text(
            "intet system under test: simulerede parter siger intet om et rigtigt system",
            "no system under test: simulated parties say nothing of a real system",
        )
    if run.faults:
        return Text(
            "kørt med fejltilstande hos de simulerede parter",
            "run with faults switched on at simulated parties",
        )
    if run.interrupted:
        return Text("kørslen blev afbrudt", "the run was interrupted")
    return None


def _entries(run: Run, system: System, known: dict[str, Capability], evidence: Evidence) -> list[Entry]:
    role = system.role.lower()
    if role not in ROLES:
        return []
    values = ((c.name, _decided(run.scenarios, c)) for c in known.values())
    return [
        Entry(system.name, system.version, role, name, value, evidence) for name, value in values if value
    ]


def _decided(scenarios: list[Scenario], capability: Capability) -> Value | None:
    """Yes when every row was tested and passed, no when one failed; None leaves what is known alone."""
    results: dict[str, list[Result]] = {row: [] for row in capability.rows}
    for scenario in scenarios:
        if capability.format and capability.format not in scenario.example.values():
            continue
        for row in capability.rows:
            if row in scenario.requirements or row in scenario.outcome:
                results[row].append(scenario.result_of(row))
    everything = [result for found in results.values() for result in found]
    if any(result in _BAD for result in everything):
        return "no"
    decided = [r for found in results.values() for r in found if r is not Result.NOT_APPLICABLE]
    whole = all(any(r in _GOOD for r in found) for found in results.values())
    return "yes" if whole and all(r in _GOOD for r in decided) else None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
