"""The HTML report: one self-contained file in Danish, with English at a switch; needs no network.

The page is made of the partial templates in `reports/templates/`; every value goes through autoescape, and
a content security policy lets only the report's own script run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from proevesten import __version__
from proevesten.report.evidence import Evidence
from proevesten.report.matrix import known_requirements, matrix
from proevesten.report.reading import EVENTS, read_run
from proevesten.report.record import Run
from proevesten.texts import Lang

NAME = "rapport.html"


def write_html(run_dir: Path, out: Path, lang: Lang = "da", suite: Path | None = None) -> Path:
    """Write the report of a run folder to `out` (a file, or a folder that gets `rapport.html`).

    `suite` is the folder with `reports/` and `features/`; the installed one when None. Returns the file.
    Raises UnreadableError when the run folder cannot be read; what is there is then left as it was.
    """
    target = out / NAME if out.is_dir() else out
    run = read_run(run_dir)
    root = suite or _suite()
    scratch = target.with_name(f".{target.name}.part")
    with Evidence(run_dir) as evidence, scratch.open("w", encoding="utf-8", newline="\n") as page:
        page.writelines(_page(run, run_dir, evidence, root, lang))
    scratch.replace(target)
    return target


def _suite() -> Path:
    from proevesten.suite import suite_root

    return suite_root()


def _page(run: Run, run_dir: Path, evidence: Evidence, suite: Path, lang: Lang) -> Iterator[str]:
    from proevesten.report.page import Assets, environment
    from proevesten.report.scenario_view import Limits, Scenarios
    from proevesten.report.words import Words

    folder = suite / "reports"
    words = Words(folder, run.systems)
    jinja = environment(folder / "templates", words)
    sums = checksums(run_dir, evidence)
    rows = matrix(run, known_requirements(suite))
    scenarios = Scenarios(run, evidence, words, jinja, Limits.of(run))
    assets = Assets(folder, run, sums)
    context: dict[str, Any] = {
        "run": run,
        "lang": lang,
        "rows": rows,
        "sums": sums,
        "scenarios": scenarios,
        "assets": assets,
        "writer": __version__,
        "scope": words.scope,
    }
    return jinja.get_template("page.html.j2").generate(**context)


def checksums(run_dir: Path, evidence: Evidence) -> dict[str, str]:
    """SHA-256 of the files that the report rests on, by name."""
    files = [run_dir / EVENTS, *evidence.files]
    return {path.name: _sha256(path) for path in files if path.is_file()}


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(partial(file.read, 1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
