"""`explain` tells of rules and requirements, and helps with names that are nearly right."""

from __future__ import annotations

from pathlib import Path

import pytest

from proevesten.cli.main import main
from proevesten.cli.usage_of import faults, scenarios
from proevesten.errors import HarnessError
from proevesten.rules.catalogue import all_rules
from proevesten.suite import suite_root
from tests.cli.conftest import run_cli


def explained(name: str, capsys: pytest.CaptureFixture[str], lang: str = "da") -> str:
    assert main(["explain", name, "--lang", lang]) == 0
    return capsys.readouterr().out


def test_a_requirement_is_told_with_source_scenarios_and_proof(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained("kom-03", capsys)
    assert shown.startswith("KOM-03 · Adresseres med lokationsnummer")
    for part in ("Niveau          skal", "Kilde           S1 §2.1", "features/", "epj:wrong_location_number"):
        assert part in shown


def test_a_rule_is_told_with_its_requirement(capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained("flow-meeting-missing", capsys, "en")
    for part in ("Severity        error", "Requirement     UC1-01", "book a VDX meeting", "Proven by"):
        assert part in shown


def test_every_rule_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    rules = list(all_rules())
    for rule in rules[:: max(1, len(rules) // 25)]:
        assert explained(rule, capsys).startswith(rule)


@pytest.mark.parametrize(
    ("name", "near"), [("KOM-3", "KOM-03"), ("file-to-large", "file-too-large"), ("meeting", "flow-meeting")]
)
def test_an_unknown_name_exits_2_and_names_its_neighbours(
    name: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", name]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and near in shown.err


def test_a_name_like_nothing_gets_no_advice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "¤¤¤"]) == 2
    assert "Råd" not in capsys.readouterr().err


def test_tags_of_feature_rule_scenario_and_examples_count(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "features/x.feature").write_text(
        "# language: da\n@A\nEgenskab: f\n\n  @B\n  Abstrakt Scenario: s <x>\n    Givet <x>\n\n"
        "    @C\n    Eksempler:\n      | x |\n      | 1 |\n\n  Scenarie: t\n    Givet y\n",
        encoding="utf-8",
    )
    first, second = scenarios(tmp_path / "features")
    assert (set(first.tags), first.place) == ({"A", "B", "C"}, "features/x.feature:6")
    assert (second.name, set(second.tags)) == ("t", {"A"})


def test_a_broken_feature_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.feature").write_text("nonsense", encoding="utf-8")
    with pytest.raises(HarnessError, match=r"x\.feature"):
        scenarios(tmp_path)


def test_the_suite_is_read_whole() -> None:
    assert len(scenarios(suite_root() / "features")) > 3
    assert any(proof.party == "epj" for proof in faults())


def test_explain_as_a_process_prints_no_trace() -> None:
    done = run_cli("explain", "KOM-01")
    assert done.code == 0
    assert done.err == ""
