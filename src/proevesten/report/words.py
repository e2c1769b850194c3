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
from proevesten.session.journal import Entry
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
    """The texts of `reports/*.toml`, and the names of the run's systems and the suite's organisations."""

    def __init__(self, folder: Path, systems: list[System] | None = None) -> None:
        self._texts = {key: _text(row) for key, row in _read(folder / "texts.toml").items()}
        self._parties = {key: _text(row) for key, row in _read(folder / "parties.toml").items()}
        self._plain: dict[str, Markup] = {}
        self._numbers = _owners(folder.parent / "fixtures" / "organisations.toml")
        self._numbers |= {n: (s.role, s.name) for s in systems or [] for n in s.location_numbers}
        exchanges = _read(folder / "exchanges.toml")
        self._quiet = frozenset(exchanges.get("quiet", []))
        self._labels = {kind: _text(row) for kind, row in exchanges.get("label", {}).items()}
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
        if known or name not in self._numbers:
            return known or both(name)
        role, called = self._numbers[name]
        return self._parties.get(role.lower(), both(called))

    def exchange(self, entry: Entry) -> Text | None:
        """What a journal entry is called in a picture; None for one that only repeats another."""
        if entry.kind in self._quiet:
            return None
        facts = {k: str(entry.data.get(k, "")) for k in ("method", "target", "status")}
        name = message_name(entry)
        found = self._labels.get(entry.kind)
        if found is None:
            return both(f"{entry.kind} · {name}" if name else entry.kind)
        made = found.format(name=name, **facts)
        return Text(" ".join(made.da.split()), " ".join(made.en.split()))

    def result(self, result: Result | None) -> Text:
        """The word for a result; a hole has its own."""
        return LABELS[result] if result else self.text("not_tested")


def message_name(entry: Entry) -> str:
    """The type or title that the journal gives a message; empty when it gives none."""
    for key in ("type", "message_type", "standard", "name", "title", "subject"):
        value = entry.data.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def _owners(path: Path) -> dict[str, tuple[str, str]]:
    """Location number → (party, name) of the suite's own organisations; nothing when there are none."""
    if not path.is_file():
        return {}
    rows = _read(path).get("organisation", [])
    return {
        r["location_number"]: (str(r.get("party", "")), str(r.get("name", "")))
        for r in rows
        if "location_number" in r
    }


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
