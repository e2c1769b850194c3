"""The suite is found in a clone, in a wheel, and in a clone beside a stale packed copy."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from proevesten.errors import ConfigurationError
from proevesten.suite import add_suite_to_path, suite_root
from tests.support import ROOT


def made(root: Path, *folders: str) -> Path:
    for folder in folders:
        (root / folder).mkdir(parents=True)
    return root


def test_in_a_clone_it_is_the_repository_root() -> None:
    assert suite_root() == ROOT


def test_in_a_wheel_it_is_the_packed_copy(tmp_path: Path) -> None:
    package = made(tmp_path, "site-packages/proevesten/_suite/features") / "site-packages/proevesten"
    assert suite_root(package) == package / "_suite"


def test_a_clone_wins_over_a_stale_packed_copy(tmp_path: Path) -> None:
    made(tmp_path, "features", "src/proevesten/_suite/features")
    assert suite_root(tmp_path / "src/proevesten") == tmp_path


def test_features_beside_site_packages_are_not_taken_for_the_suite(tmp_path: Path) -> None:
    made(tmp_path, "features", "lib/proevesten")
    with pytest.raises(ConfigurationError):
        suite_root(tmp_path / "lib/proevesten")


def test_the_suite_comes_first_on_the_path_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["elsewhere"])
    add_suite_to_path()
    add_suite_to_path()
    assert sys.path == [str(ROOT), "elsewhere"]
