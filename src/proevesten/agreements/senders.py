"""What a check by an agreement came to, grouped by sender system: CSV and HTML. Memory grows with senders only."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from proevesten.checking.summary import Outcome
from proevesten.errors import ConfigurationError, UsageError
from proevesten.rules.judgement import LetterSeen
from proevesten.texts import Lang, Text

MOST = 20_000
"""Groups that are kept apart; what comes later is counted together."""
_HEADS = (
    Text("system", "system"), Text("afsender", "sender"), Text("navn", "name"), Text("emne", "subject"),
    Text("breve", "letters"), Text("med aktivt link", "with active link"), Text("aktive links", "active links"),
    Text("links til nogen, der ikke må få dem", "links to somebody who may not get them"),
)  # fmt: skip
_UNKNOWN = Text("ukendt", "unknown")
_NOT_RECOGNISED = Text("ikke genkendt", "not recognised")
_OTHERS = Text("øvrige", "others")
_Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Senders:
    """Counts letters as the outcomes pass by."""

    letters: Counter[_Key] = field(default_factory=Counter)
    linked: Counter[_Key] = field(default_factory=Counter)
    links: Counter[_Key] = field(default_factory=Counter)
    refused: Counter[_Key] = field(default_factory=Counter)

    def counting(self, results: Iterable[Outcome]) -> Iterator[Outcome]:
        """The results, unchanged, each counted."""
        for result in results:
            for letter in result.letters:
                self._add(letter)
            yield result

    def _add(self, letter: LetterSeen) -> None:
        key: _Key = (letter.system, letter.sender, letter.name, letter.subject)
        if key not in self.letters and len(self.letters) >= MOST:
            key = ("", "", "…", letter.subject)
        self.letters[key] += 1
        self.linked[key] += bool(letter.links)
        self.links[key] += letter.links
        self.refused[key] += letter.links if letter.allowed is False else 0

    def rows(self, lang: Lang) -> list[list[str]]:
        """One row for each system, sender and subject; those without a recognised subject say so."""
        found = []
        for key in sorted(self.letters):
            system, sender, name, subject = key
            name = _OTHERS.get(lang) if name == "…" else name
            counts = (self.letters[key], self.linked[key], self.links[key], self.refused[key])
            texts = [system or _UNKNOWN.get(lang), sender, name, subject or _NOT_RECOGNISED.get(lang)]
            found.append([*texts, *map(str, counts)])
        return found


def format_of(path: Path) -> str:
    """``csv`` or ``html`` by the file's name. Raises UsageError for another ending."""
    form = path.suffix.lower().removeprefix(".")
    if form not in ("csv", "html"):
        raise UsageError(
            Text("Oversigten skrives som .csv eller .html", "The summary is written as .csv or .html"),
            where="--summary",
        )
    return form


def write_senders(path: Path, senders: Senders, lang: Lang) -> None:
    """Write the summary. Raises ConfigurationError when it cannot be written."""
    text = _as_csv(senders, lang) if format_of(path) == "csv" else _as_html(senders, lang)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as fault:
        raise ConfigurationError(
            Text("Oversigten kan ikke skrives", "The summary cannot be written"), where=str(path)
        ) from fault


def _as_csv(senders: Senders, lang: Lang) -> str:
    from proevesten.registry.show import harmless

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([head.get(lang) for head in _HEADS])
    writer.writerows([harmless(cell) for cell in row] for row in senders.rows(lang))
    return out.getvalue()


def _as_html(senders: Senders, lang: Lang) -> str:
    from proevesten.registry.page import page

    title = Text("Breve efter afsendersystem", "Letters by sender system").get(lang)
    heads = "".join(f'<th scope="col">{escape(h.get(lang))}</th>' for h in _HEADS)
    lines = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(c)}</td>" for c in row[1:])
        + "</tr>"
        for row in senders.rows(lang)
    )
    table = f"<table><caption>{escape(title)}</caption><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    return page(
        title,
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}">{table}</div>',
        lang,
    )
