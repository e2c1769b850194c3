"""The exact findings of every official example, in both modes, against the committed table.

`PROEVESTEN_WRITE=1 pytest tests/oioxml/test_expected_findings.py` writes the table anew; look at the difference.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from proevesten.rules.catalogue import Mode
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Options
from tests.oioxml.official import example_files, official_folder

TABLE = Path(__file__).parent / "expected_findings.csv"
COLUMNS = ["file", "mode", "standard", "version", "verdict", "rule", "location", "received"]
MODES: tuple[Mode, ...] = ("official", "strict")


def current() -> list[list[str]]:
    rows: list[list[str]] = []
    for path in example_files():
        name = path.relative_to(official_folder()).as_posix()
        for mode in MODES:
            judgement = check_bytes(path.read_bytes(), Options(mode=mode))
            head = [name, mode, judgement.standard, judgement.version, judgement.verdict]
            found = [[f.rule, f.location, str(f.received)] for f in judgement.findings]
            rows += [head + finding for finding in found or [["", "", ""]]]
    return rows


def test_the_findings_of_every_official_example_are_those_of_the_table() -> None:
    rows = current()
    if os.environ.get("PROEVESTEN_WRITE"):
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])
        TABLE.write_text(out.getvalue(), encoding="utf-8")

    with TABLE.open(encoding="utf-8", newline="") as lines:
        assert rows == list(csv.reader(lines))[1:]


def test_official_mode_passes_them_all_and_strict_mode_names_only_location_numbers() -> None:
    rows = current()

    assert {row[4] for row in rows if row[1] == "official"} == {"pass"}
    assert {row[5] for row in rows if row[1] == "official"} == {""}
    rules = {row[5] for row in rows if row[1] == "strict"} - {""}
    assert rules == {"oioxml-location-number-digits", "oioxml-location-number-check-digit"}
