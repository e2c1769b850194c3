"""The notation and the automaton by themselves: what is valid, and what a walk says of what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from proevesten.codecs.oioxml.structure import notation
from proevesten.codecs.xml_structure import Kind, Notation, Schema, violations
from proevesten.codecs.xml_structure.particles import parse_particles
from proevesten.codecs.xml_structure.simple import WORDS, named
from proevesten.errors import HarnessError


def walk(model: str, children: str) -> list[tuple[str, tuple[str, ...]]]:
    """What a walk says of `children` (one letter each) under a content model of empty elements."""
    schema = Schema(Notation([f"Top = {model}", *(f"{name} = empty" for name in "ABCD")]), "urn:t")
    root = etree.fromstring(f'<Top xmlns="urn:t">{"".join(f"<{name}/>" for name in children)}</Top>')
    found = violations(schema, root, schema.type("Top"))
    return [(str(one.kind), one.names if one.kind is Kind.MISSING else ()) for one in found]


@pytest.mark.parametrize(
    ("model", "valid", "faulty"),
    [
        ("A B? C", ["AC", "ABC"], ["A", "C", "ABBC", "CA", ""]),
        ("(A | B) C", ["AC", "BC"], ["C", "ABC", "CA"]),
        ("A[0..3]", ["", "A", "AAA"], ["AAAA", "B"]),
        ("A[2..3] B", ["AAB", "AAAB"], ["AB", "AAAAB"]),
        ("A (B C?)+", ["AB", "ABCB", "ABBC"], ["A", "AC", "ABCC"]),
        ("(A | B C)* D", ["D", "ABCAD"], ["BD", "ACD"]),
        ("mixed A B", ["", "ABBA"], ["C"]),
    ],
)
def test_content_models_accept_exactly_their_words(model: str, valid: list[str], faulty: list[str]) -> None:
    for word in valid:
        assert walk(model, word) == [], word
    for word in faulty:
        assert walk(model, word) != [], word


@pytest.mark.parametrize(
    ("model", "children", "said"),
    [
        ("A B C", "AC", [("missing", ("B",))]),
        ("A B C", "", [("missing", ("A",)), ("missing", ("B",)), ("missing", ("C",))]),
        ("A (B | C) D", "AD", [("missing", ("B", "C"))]),
        ("A B C", "BAC", [("order", ())]),
        ("A? B?", "BA", [("order", ())]),
        ("A B", "AAB", [("repeated", ())]),
        ("(A | B) C", "ABC", [("unexpected", ())]),
        ("A B", "ADB", [("unexpected", ())]),
    ],
)
def test_one_fault_is_said_once(model: str, children: str, said: list[tuple[str, tuple[str, ...]]]) -> None:
    assert walk(model, children) == said


@given(st.text("ABCD", max_size=8))
def test_a_walk_ends_and_agrees_with_a_regular_expression(children: str) -> None:
    import re

    assert (walk("A B? (C | D)[1..2]", children) == []) == bool(re.fullmatch("AB?[CD]{1,2}", children))


@pytest.mark.parametrize("model", ["A (B", "A ]", "A B)", "A[x..2]"])
def test_a_model_that_says_nothing_is_refused(model: str) -> None:
    with pytest.raises(HarnessError):
        parse_particles(model)


def test_unknown_names_and_lines_are_refused() -> None:
    with pytest.raises(HarnessError):
        Notation(["What is this"])
    with pytest.raises(HarnessError):
        Schema(Notation(["Top = A:nowhere"]), "urn:t").type("nowhere")


def test_every_definition_of_the_committed_notation_compiles_and_is_used() -> None:
    schema = Schema(notation(), "urn:t")
    used = {line.definition for line in notation().letters} | {"Envelope"}
    todo = list(used)
    while todo:
        start = schema.type(todo.pop()).start
        for state in start.reachable() if start else ():
            for type_name, _ in state.next.values():
                if type_name not in used:
                    used.add(type_name)
                    todo.append(type_name)
    defined = set(notation()._bodies)
    changed_lists = {"DiagnoseDescriptionCode", "ObjectExtensionCode", "MedicalSpecialityCode"}
    assert defined - used <= changed_lists
    assert all(name in defined or named(name) or name in WORDS or name == "any" for name in used)
