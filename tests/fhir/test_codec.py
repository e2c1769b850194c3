"""FHIR JSON and XML: lossless both ways, with lines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from proevesten.codecs.fhir.json_reader import read_json
from proevesten.codecs.fhir.json_writer import write_json
from proevesten.codecs.fhir.model import FhirDecimal
from proevesten.codecs.fhir.xml_reader import read_xml
from proevesten.codecs.fhir.xml_writer import write_xml
from proevesten.profiles.shapes import r4_shapes
from tests.fhir.samples import all_messages, official_examples
from tests.support import full_run, shared_reference

MESSAGES = all_messages()


@pytest.mark.parametrize("name", MESSAGES)
def test_json_to_xml_and_back_loses_nothing(name: str) -> None:
    tree = MESSAGES[name][1]
    document = read_xml(write_xml(tree, r4_shapes), r4_shapes)
    assert document.oddities == []
    assert document.tree == tree


def test_every_official_example_goes_round_through_both_syntaxes() -> None:
    paths = official_examples(shared_reference("medcom-fhir"))
    assert len(paths) > 60
    for path in paths if full_run() else paths[::3]:
        data = path.read_bytes()
        document = read_xml(data, r4_shapes) if path.suffix == ".xml" else read_json(data)
        again = read_json(write_json(document.tree)).tree
        assert again == document.tree, path.name
        back = read_xml(write_xml(document.tree, r4_shapes), r4_shapes)
        assert back.oddities == []
        assert _canonical(back.tree) == _canonical(document.tree), path.name


def _canonical(value: Any) -> Any:
    """Trees with each narrative in canonical XML: <p></p> and <p/> say the same."""
    if isinstance(value, dict):
        return {k: _c14n(v) if k == "div" else _canonical(v) for k, v in value.items()}
    return [_canonical(v) for v in value] if isinstance(value, list) else value


def _c14n(text: str) -> str:
    return str(etree.canonicalize(text))


def test_decimals_keep_how_they_were_written() -> None:
    tree = read_json(b'{"resourceType": "Basic", "extension": [{"url": "u", "valueDecimal": 1.50}]}').tree
    value = tree["extension"][0]["valueDecimal"]
    assert isinstance(value, FhirDecimal)
    assert value.text == "1.50"
    assert b"1.50" in write_json(tree)
    assert b'value="1.50"' in write_xml(tree, r4_shapes)
    assert read_xml(write_xml(tree, r4_shapes), r4_shapes).tree == tree


def test_primitive_extensions_survive_xml() -> None:
    tree = {
        "resourceType": "Patient",
        "_birthDate": {"extension": [{"url": "http://x.dk/a", "valueString": "ukendt"}]},
        "name": [{"given": ["Bruno", None], "_given": [None, {"id": "g2"}]}],
    }
    assert read_xml(write_xml(tree, r4_shapes), r4_shapes).tree == tree


def test_lines_name_the_element_in_json_and_xml() -> None:
    tree = MESSAGES["carecommunication/new"][1]
    data = write_json(tree)
    document = read_json(data)
    pointer = "Bundle.entry[1].resource.payload[0].contentString"
    line = document.line(pointer)
    assert line is not None
    assert '"contentString"' in data.decode().splitlines()[line - 1]
    markup = write_xml(tree, r4_shapes)
    place = read_xml(markup, r4_shapes).line(pointer)
    assert place is not None
    assert "<contentString" in markup.decode().splitlines()[place - 1]


def test_a_missing_element_has_its_parents_line() -> None:
    document = read_json(b'{\n "resourceType": "Bundle",\n "meta": {\n  "id": "x"}}')
    assert document.line("Bundle.meta.profile[0]") == 3
    assert document.line("Bundle.type") == 1


def test_duplicate_keys_are_kept_as_oddities() -> None:
    document = read_json(b'{"resourceType": "Bundle",\n"entry": [{"id": "a",\n"id": "b"}]}')
    assert [(o.kind, o.pointer, o.line) for o in document.oddities] == [
        ("duplicate-key", "Bundle.entry[0].id", 3)
    ]
    assert document.tree["entry"][0]["id"] == "b"


XML = '<Patient xmlns="http://hl7.org/fhir">{}</Patient>'


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ('<id value="a" extra="b"/>', "xml-attribute"),
        ('<active value="true">tekst</active>', "xml-text"),
        ('<active value="true"/><id value="a"/>', "xml-order"),
        ('<active xmlns="http://andet.dk" value="true"/>', "xml-namespace"),
    ],
)
def test_what_json_cannot_hold_is_an_oddity(inner: str, kind: str) -> None:
    document = read_xml(XML.format(inner).encode(), r4_shapes)
    assert kind in [o.kind for o in document.oddities]


_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n\tæøå"\\<&'), min_size=1)


@settings(max_examples=400 if full_run() else 40, deadline=None)
@given(_TEXT, _TEXT)
def test_any_text_survives_both_syntaxes(body: str, topic: str) -> None:
    tree = {"resourceType": "Communication", "topic": {"text": topic}, "payload": [{"contentString": body}]}
    assert read_json(write_json(tree)).tree == tree
    assert read_xml(write_xml(tree, r4_shapes), r4_shapes).tree == tree


_VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=400 if full_run() else 60, deadline=None)
@given(st.dictionaries(st.text(max_size=8), _VALUES, max_size=5))
def test_the_json_writer_says_what_the_standard_library_reads(tree: dict[str, Any]) -> None:
    assert json.loads(write_json(tree)) == tree
    assert json.loads(write_json(tree, indent=None)) == tree
