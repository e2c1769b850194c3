"""The page of all rules in the documentation is the catalogue's own; `--standard` knows what rules name."""

from __future__ import annotations

from proevesten.checking.rule_index import page
from proevesten.checking.standards import STANDARDS
from proevesten.rules.catalogue import all_rules
from tests.support import ROOT


def test_the_page_is_what_the_catalogue_says() -> None:
    kept = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert kept == page(), "run: python -m proevesten.checking.rule_index > docs/rules.md"


def test_every_rule_is_on_the_page_once() -> None:
    rows = [line.split("`")[1] for line in page().splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(all_rules())


def test_every_standard_that_a_rule_names_can_be_asked_for() -> None:
    named = {standard for rule in all_rules().values() for standard in rule.standards}
    assert named - {"flow"} <= set(STANDARDS)
