"""The register as text, CSV and JSON: every cell with its evidence and date, or «ukendt»."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from proevesten.registry.model import ROLES, UNKNOWN, VALUE_TEXTS, Capability, Entry, Register, Value
from proevesten.texts import Lang, Text

GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("lægesystemer", "GP systems"), ("lps",)),
    (Text("kommunale leverandører", "municipal vendors"), ("eoj", "fag")),
    (Text("regionale systemer", "regional systems"), ("epj",)),
)
_HEADS = (
    Text("rolle", "role"), Text("system", "system"), Text("version", "version"), Text("evne", "capability"),
    Text("værdi", "value"), Text("dato", "date"), Text("bevis", "evidence"), Text("note", "note"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One cell as it is shown; `entry` is None where nobody knows."""

    role: str
    system: str
    version: str
    capability: str
    entry: Entry | None

    @property
    def value(self) -> Value:
        """Unknown is never no."""
        return self.entry.value if self.entry else "unknown"

    def cells(self, lang: Lang) -> list[str]:
        """The texts of the row; what is not known says so."""
        unknown, entry = UNKNOWN.get(lang), self.entry
        date = entry.evidence.date if entry else ""
        shown = entry.evidence.shown().get(lang) if entry else ""
        return [
            ROLES[self.role].get(lang), self.system, self.version or unknown, self.capability,
            VALUE_TEXTS[self.value].get(lang), date or unknown, shown or unknown,
            entry.note.get(lang) if entry else "",
        ]  # fmt: skip


def rows(register: Register) -> list[Row]:
    """Every system against every capability that somebody in the register has an entry for."""
    names = list(dict.fromkeys(e.capability for e in register))
    systems = {(e.role, e.system.casefold(), e.version): (e.role, e.system, e.version) for e in register}
    order = list(ROLES)
    listed = sorted(systems.values(), key=lambda s: (order.index(s[0]), s[1].casefold(), s[2]))
    return [
        Row(*system, name, register.entries.get((system[1].casefold(), system[2], system[0], name)))
        for system in listed for name in names
    ]  # fmt: skip


def summary(register: Register, lang: Lang) -> Iterator[str]:
    """“active_links: lægesystemer 4 af 7 …” for each capability."""
    for name in dict.fromkeys(e.capability for e in register):
        parts = []
        for title, roles in GROUPS:
            can, whole = register.counts(name, roles)
            if whole:
                parts.append(f"{title.get(lang)} {can} {Text('af', 'of').get(lang)} {whole}")
        yield f"{name}: {', '.join(parts)}"


def as_text(register: Register, lang: Lang, known: dict[str, Capability]) -> str:
    """A table for the terminal, the capabilities explained, and the counts."""
    table = [[head.get(lang) for head in _HEADS], *(row.cells(lang) for row in rows(register))]
    if len(table) == 1:
        return Text("registret har intet herom: ukendt", "nothing of this in the register: unknown").get(lang)
    widths = [max(len(row[column]) for row in table) for column in range(len(_HEADS))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in table]
    lines.insert(1, "─" * min(sum(widths) + 14, 120))
    names = dict.fromkeys(e.capability for e in register)
    explained = [f"{name}: {known[name].text.get(lang)}" for name in names if name in known]
    return "\n".join([*lines, "", *explained, "", *summary(register, lang)])


def as_csv(register: Register, lang: Lang) -> str:
    """CSV with a head line; a cell that a spreadsheet would take for a formula is quoted with '."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([head.get(lang) for head in _HEADS])
    for row in rows(register):
        writer.writerow([harmless(cell) for cell in row.cells(lang)])
    return out.getvalue().rstrip("\n")


def as_json(register: Register, lang: Lang) -> str:
    """``{"cells": [{system, version, role, capability, value, date, evidence, hash, note}], "summary": []}``."""
    cells = [
        {
            "system": row.system, "version": row.version or None, "role": row.role,
            "capability": row.capability, "value": row.value,
            "date": (row.entry.evidence.date or None) if row.entry else None,
            "evidence": row.entry.evidence.source.get(lang) if row.entry else None,
            "hash": (row.entry.evidence.hash or None) if row.entry else None,
            "note": row.entry.note.get(lang) if row.entry else "",
        }
        for row in rows(register)
    ]  # fmt: skip
    document = {"cells": cells, "summary": list(summary(register, lang))}
    return json.dumps(document, ensure_ascii=False, indent=1)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
