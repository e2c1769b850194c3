"""The template environment of the HTML report: filters, words, style and script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from proevesten.report.matrix import Row
from proevesten.report.record import Fault, Run, Scenario, Seen
from proevesten.report.summary import duration, headline, tone
from proevesten.report.words import Words, day, moment, pair, size
from proevesten.texts import Text
from proevesten.verdict.model import LABELS, Result

if TYPE_CHECKING:
    from jinja2 import Environment

_CLASS_NAME = re.compile(r"^[A-Z][A-Za-z]+$")


def environment(templates: Path, words: Words) -> Environment:
    """Autoescaping, strict about names that do not exist."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "t": words.html,
        "words": words,
        "results": list(Result),
        "labels": LABELS,
        "fault_title": lambda fault: fault_title(words, fault),
        "shows_itself": shows_itself,
        "hole": lambda row: hole(words, row),
        "sets": sets,
        "share": share,
        "headline": headline,
    }
    made.filters |= {
        "pair": pair,
        "tone": tone,
        "duration": duration,
        "moment": moment,
        "day": day,
        "size": size,
        "result": words.result,
        "party": words.party,
        "mark": mark,
        "anchor": anchor,
    }
    return made


def mark(result: Result | None) -> str:
    """A sign for a result, so that colour is never alone."""
    signs = {"good": "✓", "warn": "!", "bad": "✕", "harness": "⚙", "open": "–"}
    return signs[tone(result)]


def anchor(name: str) -> str:
    """A text as an id in the page: what cannot stand in one is replaced, and a checksum keeps it unique."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name)
    return plain if plain == name else f"{plain[:60]}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def fault_title(words: Words, fault: Fault) -> Text:
    """What went wrong in plain words; names of exception classes are not shown to people."""
    if fault.blames_harness:
        return words.text("harness_fault")
    name = fault.title.da
    if not name or _CLASS_NAME.match(name):
        return words.text(name if words.has(name) else "AssertionError")
    return fault.title


def shows_itself(fault: Fault, findings: Iterable[Seen]) -> bool:
    """Whether a fault has details that no finding beside it repeats."""
    details = fault.expected.da or fault.received.da or fault.location or fault.advice.da
    told = any(f.location == fault.location and f.expected.da == fault.expected.da for f in findings)
    return bool(details) and not told


def hole(words: Words, row: Row) -> Text:
    """Why a requirement was not tested: the catalogue's reason, else the honest general one."""
    requirement = row.requirement
    if requirement.not_tested_reason:
        return Text(requirement.not_tested_reason, requirement.not_tested_reason)
    if "HARNESS" in requirement.actors:
        return words.text("hole_harness")
    if requirement.valid_from:
        return words.text("hole_later", day=day(requirement.valid_from))
    return words.text("hole_none" if requirement.automatic else "hole_attested")


def sets(rows: list[Row]) -> dict[str, list[Row]]:
    """The matrix by set of requirements, in the catalogue's order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.requirement.set, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, in percent."""

    x: float
    width: float
    tone: str


def share(results: Iterable[Result | None]) -> list[Part]:
    """Results as pieces of one bar, best first."""
    order = ["good", "warn", "bad", "harness", "open"]
    tones = [tone(result) for result in results]
    parts: list[Part] = []
    x = 0.0
    for name in order:
        width = 100 * tones.count(name) / max(1, len(tones))
        if width:
            parts.append(Part(round(x, 3), round(width, 3), name))
        x += width
    return parts


class Assets:
    """Style, script and the policy that lets only these two into the page."""

    def __init__(self, folder: Path, run: Run, sums: dict[str, str]) -> None:
        style = (folder / "style.css").read_text(encoding="utf-8")
        self.style = Markup(f"\n{style}{_page_margins(run, sums)}")
        self.script = Markup("\n" + (folder / "report.js").read_text(encoding="utf-8"))

    @property
    def policy(self) -> str:
        """Nothing may be fetched; pictures only from the page itself."""
        return (
            f"default-src 'none'; img-src data:; style-src '{_hash(self.style)}';"
            f" script-src '{_hash(self.script)}'; base-uri 'none'; form-action 'none'"
        )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def _page_margins(run: Run, sums: dict[str, str]) -> str:
    """Run, checksum and page number on every printed page."""
    plain = re.sub(r"[^\w .:+-]", "-", run.run_id)
    digest = next(iter(sums.values()), "")[:32]
    left = f"Prøvesten {re.sub(r'[^0-9A-Za-z.+-]', '', run.version)} · {plain}"
    return (
        f'@page{{@bottom-left{{content:"{left}"}}@bottom-center{{content:"SHA-256 {digest}"}}'
        '@bottom-right{content:counter(page) " / " counter(pages)}}\n'
    )


def search_text(scenario: Scenario) -> str:
    """The words that the search of the page looks in, in lower case."""
    parts = [
        scenario.name,
        scenario.feature,
        scenario.id,
        *scenario.requirements,
        *scenario.roles,
        *scenario.tags,
        *(step.text for step in scenario.steps),
        *(f"{f.rule} {f.message.da} {f.message.en}" for f in scenario.findings),
    ]
    fault = scenario.failed_step.error if scenario.failed_step else None
    words: list[Any] = [*parts, fault.message.da if fault else ""]
    return " ".join(str(w) for w in words).lower()
