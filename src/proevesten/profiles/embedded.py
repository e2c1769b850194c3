"""The embedded source: our compact data, one file per package, a line per definition or value set.

A line is ``sd <canonical>\\t<json>`` or ``vs <canonical>\\t<json>``; only the lines asked for are parsed,
so that the check of one file starts fast. `tools/boil_fhir.py` writes the files; a test regenerates them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from proevesten.profiles.terminology import Raw


class EmbeddedPackage:
    """One file of compact data under ``profiles/data``."""

    def __init__(self, label: str, text: str, *, whole: bool) -> None:
        self.label = label
        self._whole = whole
        self._lines: dict[str, str] = {}
        for line in text.splitlines():
            key, _, body = line.partition("\t")
            self._lines[key] = body

    def definition(self, url: str) -> tuple[dict[str, Any], bool] | None:
        """The compact definition of `url`."""
        body = self._lines.get("sd " + url)
        if body is None:
            return None
        row = json.loads(body)
        return row, self._whole and row["derivation"] == "specialization"

    def codes(self, url: str) -> Raw | None:
        """The codes of the value set `url`."""
        body = self._lines.get("vs " + url)
        return None if body is None else json.loads(body)

    def code_system(self, url: str) -> dict[str, Any] | None:
        """A code system (codes with their parents) as far as it is embedded."""
        body = self._lines.get("cs " + url)
        if body is None:
            return None
        rows = json.loads(body).items()
        concepts = [
            {"code": code, "property": [{"code": "parent", "valueCode": p} for p in parents]}
            for code, parents in rows
        ]
        return {"content": "complete", "concept": concepts}

    def urls(self) -> Iterable[str]:
        """The canonicals of all definitions here."""
        return [key[3:] for key in self._lines if key.startswith("sd ")]


@cache
def embedded(label: str) -> EmbeddedPackage:
    """The embedded package `<id>#<version>`; read once per process."""
    path = files("proevesten.profiles").joinpath("data", f"{label.replace('#', '@')}.jsonl")
    return EmbeddedPackage(
        label, path.read_text(encoding="utf-8"), whole=label.startswith("hl7.fhir.r4.core")
    )
