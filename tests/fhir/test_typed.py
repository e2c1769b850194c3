"""fhir.resources as the typed model of what we build: every message fits it, and it is paid for by builders only."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from typing import Any

import pytest

from proevesten.builders.fhir import carecommunication as cc
from proevesten.builders.fhir import parts
from proevesten.builders.fhir.typed import assured, typed
from tests.fhir import samples
from tests.support import ROOT

MESSAGES = {name: tree for name, (_, tree) in samples.all_messages().items()}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_typed_model_holds_a_whole_message(name: str) -> None:
    tree = MESSAGES[name]
    dumped = json.loads(typed(tree).model_dump_json(by_alias=True, exclude_none=True))
    assert dumped == tree


def test_it_reads_by_name() -> None:
    message = typed(MESSAGES["carecommunication/new"])
    assert message.entry[0].resource.eventCoding.code == cc.EVENT
    assert message.entry[1].resource.topic.text == "Videomøde"
    assert message.timestamp == samples.START


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("entry", 1, "resource", "status"), None, "Bundle.entry[1].resource.status"),
        (
            ("entry", 1, "resource", "identifier", 0, "value"),
            "",
            "Bundle.entry[1].resource.identifier[0].value",
        ),
        (("entry", 1, "resource", "sent"), "i går", "Bundle.entry[1].resource.sent"),
        (("entry", 1, "resource", "emne"), {"text": "x"}, "Bundle.entry[1].resource.emne"),
        (("timestamp",), "2026-11-02T10:00:00", "Bundle.timestamp"),
    ],
)
def test_what_is_no_fhir_is_named_by_place_without_the_value(
    place: tuple[Any, ...], value: Any, said: str
) -> None:
    tree = copy.deepcopy(MESSAGES["carecommunication/new"])
    target = tree
    for step in place[:-1]:
        target = target[step]
    if value is None:
        del target[place[-1]]
    else:
        target[place[-1]] = value
    with pytest.raises(ValueError, match=re.escape(said)) as fault:
        assured(tree)
    assert "i går" not in str(fault.value)


def test_builders_refuse_to_write_what_is_no_fhir() -> None:
    stamp = samples.stamps()(0)
    nameless = parts.Citizen("", "Elmer")
    with pytest.raises(ValueError, match="identifier"):
        cc.new_message(samples.envelope(citizen=nameless), samples.letter("Hej"), stamp)
    with pytest.raises(ValueError, match="SOR"):
        parts.organization(parts.Organisation("", ""), stamp)


def test_a_check_does_not_pay_for_the_typed_model() -> None:
    program = (
        "import sys; from proevesten.rules.fhir import check; from proevesten.builders.fhir import parts; "
        "check(open(sys.argv[1], 'rb').read()); print('fhir.resources' in sys.modules or 'pydantic' in sys.modules)"
    )
    file = next((ROOT / "fixtures/messages/carecommunication").glob("*/valid/*.json"))
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"


FOREIGN = re.compile(
    r"^\s*(?:from fhir\.resources(?!\.R4B[. ])|from fhir\.resources import|import fhir\b)", re.M
)
"""An import of fhir.resources' default package, which is R5."""


def test_nobody_imports_the_r5_default() -> None:
    folders = ("src", "simulators", "steps", "tests", "benchmarks", "tools")
    files = [p for folder in folders for p in (ROOT / folder).rglob("*.py")]
    assert [p.as_posix() for p in files if FOREIGN.search(p.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("line", "banned"),
    [
        ("from fhir.resources.bundle import Bundle", True),
        ("    from fhir.resources import get_fhir_model_class", True),
        ("import fhir.resources.patient", True),
        ("from fhir.resources.R4B.bundle import Bundle", False),
        ("from fhir.resources.R4B import get_fhir_model_class", False),
    ],
)
def test_the_ban_sees_an_r5_import(line: str, banned: bool) -> None:
    assert bool(FOREIGN.search(line)) is banned
