"""Every rule has a faulty twin that fires exactly it, beside a valid one that fires nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from proevesten.findings import Severity
from proevesten.rules.catalogue import load
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Options
from tests.oioxml.twins import TWINS, right
from tests.support import ROOT

MESSAGES = ROOT / "fixtures" / "messages"
REGISTER = frozenset({"5790000120314", "5790000121526"})

WITHOUT_TWIN = {
    "xml-too-many-findings",  # ten thousand faults in one file: made in test_bad_input
    "message-unreadable",  # no message at all: test_bad_input
    "oioxml-other-letter",  # never fires, names what was not checked: test_judge
}


def ours(kind: str) -> list[Path]:
    return sorted(path for path in MESSAGES.glob(f"*/*/{kind}/*.xml") if path.parts[-4][0] in "xv")


def judge(path: Path, mode: str = "strict") -> tuple[str, str, list[str]]:
    options = Options(mode="official" if mode == "official" else "strict", location_numbers=REGISTER)
    judgement = check_bytes(path.read_bytes(), options)
    return judgement.standard, judgement.verdict, [finding.rule for finding in judgement.findings]


@pytest.mark.parametrize("path", ours("valid"), ids=lambda path: f"{path.parts[-4]}-{path.stem}")
def test_a_valid_twin_fires_nothing(path: Path) -> None:
    assert judge(path) == (path.parts[-4], "pass", [])


@pytest.mark.parametrize("path", ours("invalid"), ids=lambda path: path.stem)
def test_a_faulty_twin_fires_exactly_its_rule(path: Path) -> None:
    rule = path.stem.partition("--")[0]
    catalogue = {**load("oioxml"), **load("vans")}[rule]

    standard, verdict, rules = judge(path)

    assert standard == path.parts[-4]
    assert set(rules) == {rule}
    assert verdict == ("fail" if catalogue.severity is Severity.ERROR else "pass")


@pytest.mark.parametrize("path", ours("invalid"), ids=lambda path: path.stem)
def test_official_mode_is_silent_on_our_own_rules(path: Path) -> None:
    rule = path.stem.partition("--")[0]
    mode = {**load("oioxml"), **load("vans")}[rule].mode

    assert set(judge(path, "official")[2]) == ({rule} if mode == "official" else set())


def test_every_rule_has_a_faulty_twin() -> None:
    tried = {path.stem.partition("--")[0] for path in ours("invalid")}

    assert {*load("oioxml"), *load("vans")} - tried == WITHOUT_TWIN


def test_every_faulty_twin_has_a_right_one_of_the_same_name() -> None:
    faulty = {path.stem for path in ours("invalid")}
    assert faulty == set(TWINS)
    for name in TWINS:
        path, data = right(name)
        assert path.read_bytes() == data, "run: python -m tests.oioxml.twins"


def test_every_certified_message_type_has_a_valid_twin() -> None:
    from proevesten.checking.standards import STANDARDS

    have = {path.parts[-4] for path in ours("valid")}

    assert {name for name in STANDARDS if name.startswith(("x", "vans"))} <= have
