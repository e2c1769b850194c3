"""The command that runs one scenario of a run again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

from proevesten.report.record import Run, Scenario

_WITH_VALUE = ("--use-case", "--tags", "--out", "--workers", "--lang")
_ALONE = ("--open", "run")
_PLAIN_TAG = re.compile(r"[\w.:/\-æøåÆØÅ]+")
_WORDS = ("and", "or", "not")


def command(run: Run, scenario: Scenario) -> str:
    """``proevesten run …`` with the run's own options, and the use case and tags that pick the scenario.

    Tags alone may pick a few others with it: as few as the tags allow.
    """
    words = ["proevesten", "run", *_kept(run.argv)]
    if scenario.use_case is not None:
        words += ["--use-case", str(scenario.use_case)]
    tags = _fewest_tags(run, scenario)
    line = shlex.join(words)
    return f'{line} --tags "{" and ".join("@" + t for t in tags)}"' if tags else line


def _kept(argv: Iterable[str]) -> list[str]:
    kept: list[str] = []
    words = iter(argv)
    for word in words:
        if word in _WITH_VALUE:
            next(words, None)
        elif word not in _ALONE and not word.startswith(tuple(f"{o}=" for o in _WITH_VALUE)):
            kept.append(word)
    return kept[1:] if kept and "proevesten" in kept[0] else kept


def _fewest_tags(run: Run, scenario: Scenario) -> list[str]:
    rest = [s for s in run.scenarios if s.use_case == scenario.use_case and s.id != scenario.id]
    tags = [t for t in scenario.tags if _PLAIN_TAG.fullmatch(t) and t not in _WORDS]
    chosen: list[str] = []
    while rest and tags:
        best = min(tags, key=lambda t: sum(t in s.tags for s in rest))
        left = [s for s in rest if best in s.tags]
        if len(left) == len(rest):
            break
        chosen.append(best)
        tags.remove(best)
        rest = left
    return chosen
