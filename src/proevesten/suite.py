"""Where the suite lives: features, steps, simulators, fixtures and reports, in a clone or in a wheel.

In a wheel those folders lie in ``proevesten/_suite/`` (pyproject, ``force-include``); in a clone, editable
install included, they lie at the repository root. The clone wins: an editable install leaves a snapshot of
``_suite`` behind that must never be read instead of the file being edited.
"""

from __future__ import annotations

import sys
from pathlib import Path

from proevesten.errors import ConfigurationError
from proevesten.texts import Text


def suite_root(package: Path | None = None) -> Path:
    """The folder that holds ``features/``, ``steps/``, ``simulators/`` and their siblings.

    `package` is the folder of the library (default: this one). Raises ConfigurationError when neither a
    clone nor a packed suite is found.
    """
    package = package or Path(__file__).resolve().parent
    clone = package.parent.parent
    if package.parent.name == "src" and (clone / "features").is_dir():
        return clone
    packed = package / "_suite"
    if (packed / "features").is_dir():
        return packed
    raise ConfigurationError(
        Text("Testsuiten (mappen features) findes ikke", "The test suite (folder features) is missing"),
        where=str(package),
        advice=Text("Geninstallér proevesten", "Install proevesten again"),
    )


def add_suite_to_path() -> Path:
    """Put the suite first on ``sys.path``, so that ``from simulators.vans import …`` works; returns it."""
    root = suite_root()
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return root
