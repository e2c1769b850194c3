"""Every rule that the engine can name is in the catalogue, in both languages, with its explanation."""

from __future__ import annotations

import re

import pytest

from proevesten.profiles.closures import CLOSURES, definitions
from proevesten.profiles.embedded import embedded
from proevesten.rules.catalogue import Rule, load
from tests.fhir.fault_table import FAULTS
from tests.support import ROOT

FILES = ("fhir", "fhir_medcom", "fhir_invariants", "fhir_base", "fhir_conversion")
RULES: dict[str, Rule] = {name: rule for file in FILES for name, rule in load(file).items()}
SOURCES = sorted((ROOT / "src" / "proevesten" / "rules" / "fhir").rglob("*.py"))


def test_every_rule_that_the_code_notes_is_in_the_catalogue() -> None:
    named = {
        m for path in SOURCES for m in re.findall(r'"((?:fhir|medcom)-[a-z0-9-]+)"', path.read_text("utf-8"))
    }
    known = {
        n
        for n in named
        if not n.startswith(("medcom-core", "medcom-messaging", "medcom-hospitalnotifiation"))
    }
    assert {n for n in known if n not in RULES and n not in ("fhir-binding-",)} == set()
    assert len(known) > 60


def test_every_invariant_of_the_closures_is_in_the_catalogue() -> None:
    missing = set()
    for closure in CLOSURES:
        store = definitions(closure)
        for label in closure.packages:
            for url in embedded(label).urls():
                definition = store.get(url)
                assert definition is not None
                for node in definition.root.walk():
                    missing |= {c.key for c in node.constraints} - RULES.keys()
    assert missing == set()


@pytest.mark.parametrize(
    "name", [n for file in ("fhir_invariants", "fhir_medcom", "fhir") for n in load(file)]
)
def test_a_rule_is_explained_in_words_with_source_and_both_examples(name: str) -> None:
    rule = RULES[name]
    assert rule.explain is not None
    assert min(len(rule.explain.da), len(rule.explain.en)) > 20
    assert rule.explain.da != rule.explain.en
    assert rule.source
    assert rule.good
    assert rule.bad
    assert rule.good != rule.bad


@pytest.mark.parametrize("name", load("fhir_invariants"))
def test_an_invariants_source_names_it(name: str) -> None:
    assert name in RULES[name].source


def test_every_rule_of_ours_has_a_message_that_breaks_it() -> None:
    shown = {rule for rule, *_ in FAULTS}
    thread = {
        "medcom-cc-thread-lost",
        "medcom-cc-thread-kept",
        "medcom-cc-segment-changed",
        "medcom-cc-segment-lost",
    }
    elsewhere = {*thread, "medcom-ack-correlation", "medcom-ack-direction"}  # need two messages
    alone = {"medcom-message-size", "medcom-location-number-unknown"}  # need size or a register
    assert set(load("fhir_medcom")) - shown - elsewhere - alone == set()


def test_messages_speak_danish_and_english() -> None:
    for rule in RULES.values():
        assert rule.title.da
        assert rule.title.en
        assert rule.advice.da
        assert not re.search(r"\b(the|is not)\b", rule.title.da), rule.id
