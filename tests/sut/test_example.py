"""A vendor's system in the seat: the example passes; with each switch it fails, for what it did and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from proevesten.session.runner import Order, Run
from proevesten.sut.profile import load
from tests.sut.example import example_eoj, profile_of

TAGS = "@EOJ and (@UC1-04 or @UC1-05)"


def judged(folder: Path, *faults: str) -> tuple[dict[str, Any], Counter[str]]:
    """A run with the example in the seat: result by scenario, and requirements that findings of error name."""
    with example_eoj(*faults) as address:
        order = Order(out=folder / "runs", profile=load(profile_of(folder, address)), timeout=3, tags=TAGS)
        run = Run(order)
        run.execute()
    events = [
        json.loads(line) for line in (run.dir / "events.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    results = {e["scenario"]: e for e in events if e["event"] == "scenario_finished"}
    failed = [e for e in results.values() if e["result"] == "fail"]
    blamed = Counter(k for e in failed for k, v in e["requirements"].items() if v == "fail")
    return results, blamed


def test_it_passes(tmp_path: Path) -> None:
    results, _ = judged(tmp_path)
    counts = Counter(event["result"] for event in results.values())
    assert counts["fail"] == counts["harness_error"] == counts["inconclusive"] == 0, counts
    assert counts["pass"] + counts["review"] >= 4, counts


@pytest.mark.parametrize(
    "faults",
    [
        {"no_receipt": "KVI-02"},
        {"link_not_clickable": "KOM-05", "subject_hidden": "UC1-05"},
    ],
    ids="+".join,
)
def test_each_switch_fails_as_it_should(tmp_path: Path, faults: dict[str, str]) -> None:
    results, blamed = judged(tmp_path, *faults)
    counts = Counter(event["result"] for event in results.values())
    assert counts["harness_error"] == 0 and counts["fail"] >= len(faults), counts
    assert set(faults.values()) <= blamed.keys()
    others = {"KVI-02", "KOM-05", "UC1-05"} - set(faults.values())
    assert not others & blamed.keys(), blamed
