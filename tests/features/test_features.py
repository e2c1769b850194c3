"""The features themselves: stories told, tags known, sentences that do something, no transports in them."""

from __future__ import annotations

import ast
import re

import pytest
from pytest_bdd.feature import get_feature
from pytest_bdd.parser import Feature

from proevesten.requirements import load
from proevesten.session.selection import ROLES
from tests.support import ROOT

FEATURES = sorted((ROOT / "features").rglob("*.feature"))
OTHER_TAGS = {"ur"}  # the scenario sets the clock
TRANSPORT = re.compile(
    r"\b(http|https|xml|json|port|xpath|post|get|sftp|smtp|vansenvelope|xdis\d+|localhost)\b", re.I
)


def _feature(path: str) -> Feature:
    file = ROOT / path
    return get_feature(str(file.parent), file.name)


@pytest.mark.parametrize("path", [p.relative_to(ROOT).as_posix() for p in FEATURES])
def test_a_feature_tells_its_story_and_what_is_certified(path: str) -> None:
    story = _feature(path).description
    assert len(story) > 200, "no story"
    assert "certificeres" in story and "ikke" in story, (
        "the story does not say what is certified and what is not"
    )


@pytest.mark.parametrize("path", [p.relative_to(ROOT).as_posix() for p in FEATURES])
def test_every_tag_is_a_requirement_or_a_role(path: str) -> None:
    known = set(load(ROOT / "features" / "requirements.csv")) | set(ROLES) | OTHER_TAGS
    feature = _feature(path)
    tags = set(feature.tags).union(*(s.tags for s in feature.scenarios.values()))
    assert tags <= known, f"unknown: {sorted(tags - known)}"
    assert all(s.tags & known - set(ROLES) for s in feature.scenarios.values()), "a scenario proves nothing"


@pytest.mark.parametrize("path", [p.relative_to(ROOT).as_posix() for p in FEATURES])
def test_sentences_are_free_of_transports(path: str) -> None:
    feature = _feature(path)
    found = [
        step.name
        for scenario in feature.scenarios.values()
        for step in scenario.all_background_steps + scenario._steps
        if TRANSPORT.search(step.name.replace("Digital Post", ""))
    ]
    assert found == []


def _step_functions() -> list[tuple[str, ast.FunctionDef]]:
    rows = []
    for file in sorted((ROOT / "steps").glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(d, ast.Call) and getattr(d.func, "id", "") in {"given", "when", "then"}
                for d in node.decorator_list
            ):
                rows.append((f"{file.stem}.{node.name}", node))
    return rows


@pytest.mark.parametrize(("name", "node"), _step_functions(), ids=lambda v: v if isinstance(v, str) else "")
def test_every_sentence_acts_on_the_world(name: str, node: ast.FunctionDef) -> None:
    calls = [
        ast.unparse(n.func)
        for n in ast.walk(node)
        if isinstance(n, ast.Call) and ast.unparse(n.func).startswith("world.")
    ]
    acts = [c for c in calls if not c.startswith(("world.session.clock", "world.receiver"))]
    assert acts or any(c.startswith("world.receiver") for c in calls), f"{name} does nothing"
    assert ast.get_docstring(node), f"{name} does not say what it demands"
