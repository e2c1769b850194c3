"""The traceability page is what features, faults and catalogue say, and it hides no hole."""

from __future__ import annotations

from pathlib import Path

from proevesten.traceability import page, rows
from tests.support import ROOT

FAULTS = ROOT / "docs" / "faults.csv"


def test_the_page_is_what_the_code_says() -> None:
    written = (ROOT / "docs" / "traceability.md").read_text(encoding="utf-8")
    assert written == page(rows(ROOT, FAULTS)), "write it anew: python -m proevesten.traceability"


def test_a_requirement_without_scenario_or_fault_is_a_hole(tmp_path: Path) -> None:
    none = tmp_path / "faults.csv"
    none.write_text("fault,text_da,proves,fails\nepj:x,x,UC1-01,\n", encoding="utf-8")
    table = {r.requirement.id: r for r in rows(ROOT, none)}
    assert table["UC1-01"].scenarios and not table["UC1-01"].faults
    assert "ingen fejl beviser det endnu" in page([table["UC1-01"]])
    assert "endnu intet scenarie" in page([table["UC1-11"]])
