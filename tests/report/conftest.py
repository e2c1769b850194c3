"""Run folders that several tests read; built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report import builder


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with every kind of result."""
    return builder.small(tmp_path_factory.mktemp("small") / "20261121-130412-7f3a")
