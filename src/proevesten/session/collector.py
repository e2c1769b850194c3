"""Collects `.feature` files directly: a suite author writes Gherkin and nothing else.

Each feature becomes a pytest module with one test per scenario; the scenarios get ids that stay the same
from run to run: ``<folder>/<file>::<scenario name>`` and ``[n]`` for the n-th row of examples.
"""

from __future__ import annotations

import re
import types
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import scenario
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.feature import get_feature
from pytest_bdd.parser import Feature

from proevesten.errors import HarnessError
from proevesten.texts import Text


class FeatureModule(pytest.Module):
    """One `.feature` file as a pytest module."""

    def _getobj(self) -> types.ModuleType:
        module = types.ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        feature = _parsed(self.path)
        for number, name in enumerate(feature.scenarios):
            test = scenario(str(self.path), name, features_base_dir=str(self.path.parent))(_nothing)
            test.__name__ = f"test_{number:03d}_{slug(name)}"
            setattr(module, test.__name__, test)
        return module

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A broken feature file as its author needs to hear it: place and fault, no trace."""
        fault = excinfo.value
        return str(fault) if isinstance(fault, HarnessError) else super().repr_failure(excinfo)


def _nothing() -> None:
    """The scenario's steps are the test; nothing follows them."""


def _parsed(path: Path) -> Feature:
    try:
        return get_feature(str(path.parent), path.name)
    except GherkinParseError as fault:
        raise HarnessError(
            Text(f"Featurefilen kan ikke læses: {fault}", f"The feature file cannot be read: {fault}"),
            where=f"{path}:{fault.line}",
        ) from fault


def slug(text: str) -> str:
    """A name for identifiers and addresses: lower case, Danish letters folded, hyphens between words."""
    folded = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def scenario_id(path: Path, name: str, example: int | None) -> str:
    """The stable id of a scenario."""
    base = f"{path.parent.name}/{path.stem}::{slug(name)}"
    return base if example is None else f"{base}[{example}]"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Any:
    """Take every `.feature` file that pytest comes by."""
    if file_path.suffix == ".feature":
        return FeatureModule.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: Any) -> bool:
    """Tags are requirement ids and roles, not pytest marks."""
    return True
