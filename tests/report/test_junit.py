"""JUnit: system faults are failures, harness faults errors, what is open is skipped."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from proevesten.report.junit import write_junit
from tests.report import builder


def test_every_scenario_is_a_case_with_its_result(small_run: Path, tmp_path: Path) -> None:
    root = ET.parse(write_junit(small_run, tmp_path / "junit.xml")).getroot()
    assert {k: root.get(k) for k in ("tests", "failures", "errors", "skipped")} == {
        "tests": "9", "failures": "3", "errors": "1", "skipped": "3",
    }  # fmt: skip
    link = next(c for c in root.iter("testcase") if c.get("name") == "Linket når uændret frem")
    failure = link.find("failure")
    assert failure is not None and failure.get("type") == "SystemFailure"
    assert "Sted: /VANSEnvelope[1]" in (failure.text or "") and "proevesten run" in (failure.text or "")
    error = next(root.iter("error"))
    assert error.get("message") == "Porten 8443 er optaget af et andet program"
    assert "skal se på skærmen" in str([s.get("message") for s in root.iter("skipped")])


def test_text_that_xml_cannot_hold_is_replaced(tmp_path: Path) -> None:
    b = builder.Builder(tmp_path)
    b.start()
    b.plan("a", "null \x00 og \x1b escape \ud800".encode("utf-8", "replace").decode())
    b.begin("a")
    b.end("fail", reason="\x07\x00 bip")
    b.finish("fail")
    root = ET.parse(write_junit(tmp_path, tmp_path / "j.xml")).getroot()
    assert "\x00" not in (next(root.iter("testcase")).get("name") or "\x00")
