"""The two files that Allure reads beside the results: how faults are sorted, and what was run on what."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proevesten import __version__, redact

CATEGORIES: list[dict[str, Any]] = [
    {
        "name": "Det ventede kom ikke (system)",
        "matchedStatuses": ["failed"],
        "messageRegex": r"(?s).*NothingArrived.*",
    },
    {"name": "Systemet opfylder ikke kravet", "matchedStatuses": ["failed"]},
    {"name": "Fejl i prøvestanden eller opsætningen", "matchedStatuses": ["broken"]},
    {"name": "Uafklaret: skal vurderes eller kunne ikke kontrolleres", "matchedStatuses": ["skipped"]},
]
"""Allure takes the first that matches in its newest edition and all that match in older ones."""


def write_categories(folder: Path) -> None:
    """Write ``categories.json``."""
    text = json.dumps(CATEGORIES, ensure_ascii=False, indent=2)
    (folder / "categories.json").write_text(text, encoding="utf-8")


def write_environment(folder: Path, facts: Mapping[str, Any] | None = None) -> None:
    """Write ``environment.properties`` from `facts` (the fields of ``run_started``).

    Without `facts` the ``run.json`` beside the results folder is used, when there is one.
    """
    given = dict(facts) if facts is not None else _run_file(folder.parent / "run.json")
    given.setdefault("version", __version__)
    given.setdefault("python", platform.python_version())
    rows = {
        "Koersel": given.get("run_id"),
        "Proevesten": given.get("version"),
        "Regler": given.get("rules_version"),
        "Scenarier": given.get("features_hash"),
        "Python": given.get("python"),
        "Fejltilstande": ", ".join(given.get("faults") or []),
        **_systems(given.get("systems")),
    }
    lines = [f"{key} = {_property(str(value))}" for key, value in rows.items() if value]
    (folder / "environment.properties").write_text("\n".join(lines) + "\n", encoding="ascii")


def _run_file(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _systems(systems: object) -> dict[str, str]:
    rows = systems if isinstance(systems, dict) else {}
    return {
        f"System.{role}": " ".join(str(row.get(k, "")) for k in ("name", "version", "kind")).strip()
        for role, row in rows.items()
        if isinstance(row, dict)
    }


def _property(value: str) -> str:
    """A value of a Java properties file: ASCII, the rest as ``\\uXXXX``."""
    plain = redact.text(value).replace("\\", "\\\\").replace("\n", " ")
    units = plain.encode("utf-16-be")
    codes = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
    return "".join(chr(c) if 32 <= c < 127 else f"\\u{c:04x}" for c in codes)
