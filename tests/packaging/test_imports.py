"""The import law of ARCHITECTURE.md, read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import ROOT

BASE = {"texts", "errors", "findings", "redact", ""}
ALLOWED: dict[str, set[str]] = {
    "texts": BASE,
    "errors": BASE,
    "findings": BASE,
    "redact": BASE,
    "codecs": BASE | {"codecs"},
    "profiles": BASE | {"profiles", "codecs"},
    "rules": BASE | {"rules", "codecs", "profiles", "suite"},
    "conversion": BASE | {"conversion", "rules", "codecs", "builders", "profiles"},
    "builders": BASE | {"builders", "codecs", "profiles"},
    "transports": BASE,
    "verdict": BASE | {"verdict"},
    "report": BASE
    | {"report", "verdict", "session.journal", "session.clock", "requirements", "suite", "codecs"},
    "registry": BASE | {"registry", "report", "verdict", "suite"},
    "agreements": BASE
    | {"agreements", "rules", "registry", "conversion", "suite", "checking.summary", "sut.positions"},
    "simulators": BASE
    | {"simulators", "codecs", "rules", "transports", "builders", "conversion", "suite"}
    | {f"session.{name}" for name in ("journal", "clock", "guard", "people", "numbers")},
    "steps": BASE | {"steps", "session.world", "session.clock"},
}
"""The town is the one simulator module that meets the session: it finds systems for stories."""
EXCEPTIONS = {
    ("simulators/town.py", "session.world"), ("simulators/town.py", "sut"),
    ("simulators/seat.py", "sut.profile"),
}  # fmt: skip


def _modules() -> Iterator[tuple[str, Path]]:
    library = ROOT / "src" / "proevesten"
    for path in library.rglob("*.py"):
        yield path.relative_to(library).parts[0].removesuffix(".py"), path
    for folder in ("simulators", "steps"):
        for path in (ROOT / folder).rglob("*.py"):
            yield folder, path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _ours(name: str) -> str | None:
    if name.split(".")[0] in {"simulators", "steps"}:
        return name
    return (
        name.removeprefix("proevesten.").removeprefix("proevesten") if name.startswith("proevesten") else None
    )


def _permitted(target: str, allowed: set[str]) -> bool:
    return target in ("", "__version__") or any(
        target == a or target.startswith(f"{a}.") for a in allowed if a
    )


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_imports_only_what_the_law_allows(package: str) -> None:
    broken = []
    for owner, path in _modules():
        if owner != package:
            continue
        place = path.relative_to(ROOT).as_posix()
        for name in _imports(path):
            target = _ours(name)
            if target is None or _permitted(target, ALLOWED[package]):
                continue
            if not any(place == p and target.startswith(t) for p, t in EXCEPTIONS):
                broken.append(f"{place} imports {name}")
    assert not broken, "\n".join(broken)


def test_nobody_imports_the_steps() -> None:
    users = [
        path.relative_to(ROOT).as_posix()
        for owner, path in _modules()
        if owner != "steps" and any(n.split(".")[0] == "steps" for n in _imports(path))
    ]
    assert users == []


def test_a_broken_law_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("from proevesten.session.world import World\nimport simulators.vans\n")
    assert [_permitted(str(_ours(n)), ALLOWED["codecs"]) for n in _imports(file)] == [False, False]
