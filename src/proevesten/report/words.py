"""The report's words: both languages stand in the page, one is shown (`reports/style.css`)."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from proevesten.errors import HarnessError
from proevesten.report.record import System
from proevesten.session.clock import COPENHAGEN
from proevesten.texts import Text, both, pick
from proevesten.verdict.model import LABELS, Result

_MONTHS = Text(
    "januar februar marts april maj juni juli august september oktober november december",
    "January February March April May June July August September October November December",
)
_PAIR = Markup('<span class="t" lang="da">{}</span><span class="t" lang="en">{}</span>')


def pair(text: Text | str) -> Markup:
    """A text in both languages, escaped; plain where they are the same."""
    if isinstance(text, str) or text.da == text.en:
        return escape(text if isinstance(text, str) else text.da)
    return _PAIR.format(text.da, text.en)


class Words:
    """The texts of `reports/texts.toml`, the names of `reports/parties.toml`, and the run's own systems."""

    def __init__(self, folder: Path, systems: list[System] | None = None) -> None:
        self._texts = {key: _text(row) for key, row in _read(folder / "texts.toml").items()}
        self._parties = {key: _text(row) for key, row in _read(folder / "parties.toml").items()}
        self._plain: dict[str, Markup] = {}
        self._numbers = {n: s for s in systems or [] for n in s.location_numbers}
        self.scope = _read(folder / "scope.toml").get("not_covered", [])

    def text(self, key: str, **values: object) -> Text:
        """One text, its places filled. A key that does not exist is the author's fault (HarnessError)."""
        found = self._texts.get(key)
        if found is None:
            raise HarnessError(Text(f"Rapportens tekst {key} mangler", f"The report's text {key} is missing"))
        return found.format(**values) if values else found

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self._texts

    def html(self, key: str, **values: object) -> Markup:
        """One text as markup; values that are markup stay it, all others are escaped."""
        if not values:
            if key not in self._plain:
                self._plain[key] = pair(self.text(key))
            return self._plain[key]
        found = self.text(key)
        return _PAIR.format(*(_fill(found.get(lang), lang, values) for lang in ("da", "en")))

    def party(self, name: str) -> Text:
        """A party or peer of the journal as people call it; what is not known is shown as it is."""
        known = self._parties.get(name.lower())
        if known:
            return known
        system = self._numbers.get(name)
        return self._parties.get(system.role.lower(), both(system.name)) if system else both(name)

    def result(self, result: Result | None) -> Text:
        """The word for a result; a hole has its own."""
        return LABELS[result] if result else self.text("not_tested")


def _fill(template: str, lang: Any, values: dict[str, object]) -> Markup:
    ready = {k: v if isinstance(v, Markup) else escape(pick(v, lang)) for k, v in values.items()}
    return escape(template).format(**ready)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise HarnessError(
            Text("Rapportens tekster kan ikke læses", "The report's texts cannot be read"), where=str(path)
        ) from fault


def _text(row: dict[str, str]) -> Text:
    return Text(row["da"], row["en"])


def moment(value: datetime | None) -> Text:
    """A moment as Danish wall time, written out; a dash when it is not known."""
    if value is None:
        return both("–")
    local = value.astimezone(COPENHAGEN)
    danish, english = (names.split()[local.month - 1] for names in _MONTHS)
    return Text(
        f"{local.day}. {danish} {local.year} kl. {local:%H.%M.%S}",
        f"{local.day} {english} {local.year}, {local:%H:%M:%S}",
    )


def day(value: date) -> Text:
    """A date written out."""
    danish, english = (names.split()[value.month - 1] for names in _MONTHS)
    return Text(f"{value.day}. {danish} {value.year}", f"{value.day} {english} {value.year}")


def size(count: int) -> Text:
    """A number of bytes as people read it."""
    if count < 1000:
        return both(f"{count} B")
    text = f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
    return Text(text.replace(".", ","), text)
