"""Signed bundles of small runs, made for the register's tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from proevesten.report.bundle import write_bundle
from proevesten.report.events import Stream
from proevesten.report.sign import Signer

SYSTEM = {
    "name": "Novax",
    "kind": "system_under_test",
    "vendor": "V",
    "version": "9.1",
    "location_numbers": [],
}


def bundle(
    folder: Path,
    results: dict[str, str],
    *,
    name: str = "b",
    system: dict[str, Any] = SYSTEM,
    example: dict[str, str] | None = None,
    faults: tuple[str, ...] = (),
    finished: bool = True,
    signer: Signer | None = None,
) -> Path:
    """A bundle of a run in which each requirement came out as told."""
    run = folder / f"run-{name}"
    run.mkdir()
    stream = Stream(run / "events.jsonl")
    stream.tell("run_started", run_id=f"id-{name}", systems={"LPS": system}, faults=list(faults), lang="da")
    for requirement, result in results.items():
        scenario = f"f::{requirement}"
        stream.tell(
            "scenario_planned", scenario=scenario, name=scenario, requirements=[requirement],
            example=example or {},
        )  # fmt: skip
        stream.tell(
            "scenario_finished",
            scenario=scenario,
            result=result,
            milliseconds=1,
            requirements={requirement: result},
        )
    if finished:
        stream.tell("run_finished", result="pass", exit_code=0, counts={}, milliseconds=1)
    stream.close()
    return write_bundle(run, folder / f"{name}.zip", signer or Signer.own())
