"""Every fault against every scenario in which its party plays: ``tox -e matrix`` writes `docs/faults.csv`.

One row a fault: party, name, what it does, the requirements it is to prove, and the scenarios that fail under it.
The test suite runs each fault's own scenarios and compares; a scenario that fails under a fault and should not is
seen only here, so run it after changing flows, faults or rules.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from proevesten.suite import add_suite_to_path
from tests.selftest.rounds import Rounds
from tests.support import ROOT

PARTIES = ("epj", "eoj", "fag", "lps", "waiting_room")
_ROLES = {"epj": "EPJ", "eoj": "EOJ", "fag": "FAG", "lps": "LPS", "waiting_room": "app"}
TABLE = ROOT / "docs" / "faults.csv"
COLUMNS = ("fault", "text_da", "proves", "fails")


def faults() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every fault of the clinical parties: ``party:name``, what it does, the requirements it is to prove."""
    add_suite_to_path()
    for party in PARTIES:
        for name, fault in import_module(f"simulators.{party}.behaviour").FAULTS.items():
            yield f"{party}:{name}", fault.text.da, fault.proves


def main(chosen: list[str]) -> int:
    """Run all faults (or the chosen ones) against all scenarios and write the table."""
    rounds = Rounds(Path(tempfile.mkdtemp(prefix="matrix-")))
    kept = {} if not TABLE.exists() or not chosen else {r["fault"]: r for r in read()}
    try:
        events = rounds.round_events()
        clean = {e["scenario"]: e["result"] for e in events if e["event"] == "scenario_finished"}
        roles = {e["scenario"]: set(e["roles"]) for e in events if e["event"] == "scenario_planned"}
        wrong = {s: r for s, r in clean.items() if r != "pass"}
        if wrong:
            print(f"without faults these do not pass: {wrong}", file=sys.stderr)
            return 1
        for fault, text, proves in faults():
            if chosen and fault not in chosen:
                continue
            role = _ROLES.get(fault.partition(":")[0], "")
            # The hospital is in every story; the others only where a scenario says so.
            played = sorted(s for s, r in roles.items() if role == "EPJ" or role in r)
            results = rounds.round(fault, played)
            failed = sorted(s for s, r in results.items() if r not in ("pass", "warning"))
            kept[fault] = dict(zip(COLUMNS, (fault, text, " ".join(proves), " ".join(failed)), strict=True))
            print(fault, len(failed), flush=True)
            write(kept)
    finally:
        rounds.close()
    return 0


def read() -> list[dict[str, str]]:
    """The committed table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(rows: dict[str, dict[str, str]]) -> None:
    """Write the table, in the order of the parties' own lists."""
    order = [fault for fault, _, _ in faults()]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[f] for f in order if f in rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
