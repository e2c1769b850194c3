"""The matrix as one self-contained page: a heat map by party, or by role and system where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape

from proevesten.agreements.matrix import MARKS, STATES, Cell, Matrix, State
from proevesten.agreements.matrix_text import counted, evidence
from proevesten.registry.model import ROLES
from proevesten.registry.page import page
from proevesten.rules.agreement.model import Party
from proevesten.texts import Lang, Text

MOST_PARTIES = 40
"""A side of a map that a person can read; of more parties those of one role and system are shown together."""
MOST_DRIFT = 500
_WORST = (State.WORKS_NOT, State.NOT_TESTED, State.NOT_AGREED, State.EXPECTED, State.WORKS)


def as_html(matrices: list[Matrix], lang: Lang) -> str:
    """The page of all matrices."""
    title = Text(
        "Aftaler: hvem kan sende aktive links til hvem", "Agreements: who can send active links to whom"
    )
    legend = "".join(
        f'<li><span class="{s.value}">{MARKS[s]} {escape(STATES[s].get(lang))}</span></li>' for s in State
    )
    return page(title.get(lang), f"<ul>{legend}</ul>" + "".join(_section(m, lang) for m in matrices), lang)


def _section(matrix: Matrix, lang: Lang) -> str:
    drift = "".join(f"<li>{escape(d.get(lang))}</li>" for d in matrix.drift[:MOST_DRIFT])
    title = Text("Afvigelser mellem aftale og register", "Drift between agreement and register").get(lang)
    rest = len(matrix.drift) - MOST_DRIFT
    more = f"<li>… {rest}</li>" if rest > 0 else ""
    return (
        f"<section><h2>{escape(matrix.agreement.origin.shown.get(lang))}</h2>"
        f"<p>{escape(counted(matrix, lang))}</p>{_map(matrix, lang)}"
        f"<h3>{escape(title)}: {len(matrix.drift)}</h3><ul>{drift}{more}</ul></section>\n"
    )


def _map(matrix: Matrix, lang: Lang) -> str:
    grouped = len(matrix.agreement.parties) > MOST_PARTIES
    cells: dict[tuple[str, str], list[Cell]] = {}
    for cell in matrix.cells:
        pair = (_name(cell.sender, grouped, lang), _name(cell.receiver, grouped, lang))
        cells.setdefault(pair, []).append(cell)
    names = list(dict.fromkeys(_name(p, grouped, lang) for p in matrix.agreement.parties))
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    ways = Text("Rækker sender, kolonner modtager", "Rows send, columns receive").get(lang)
    caption = f"{matrix.agreement.origin.name}: {ways}"
    rows = "".join(_row(name, names, cells, lang) for name in names)
    corner = Text("afsender ↓ modtager →", "sender ↓ receiver →").get(lang)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f'<caption>{escape(caption)}</caption><thead><tr><th scope="col">{escape(corner)}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(name: str, names: list[str], cells: dict[tuple[str, str], list[Cell]], lang: Lang) -> str:
    inner = "".join(_cell(cells.get((name, other), []), lang) for other in names)
    return f'<tr><th scope="row">{escape(name)}</th>{inner}</tr>'


def _cell(cells: list[Cell], lang: Lang) -> str:
    if not cells:
        return "<td></td>"
    counts = Counter(c.state for c in cells)
    worst = next(s for s in _WORST if counts[s])
    shown = f"{MARKS[worst]} {STATES[worst].get(lang)}"
    if len(cells) > 1:
        shown = ", ".join(f"{MARKS[s]} {STATES[s].get(lang)} {counts[s]}" for s in State if counts[s])
    opened = "".join(f"<li>{escape(line)}</li>" for line in _lines(cells, lang))
    return f'<td class="{worst.value}"><details><summary>{escape(shown)}</summary><ul>{opened}</ul></details></td>'


def _lines(cells: list[Cell], lang: Lang) -> Iterator[str]:
    """What a cell opens: each different reason once, with its evidence and how often it holds."""
    reasons = Counter((c.reason.get(lang), ", ".join(c.channels), evidence(c, lang)) for c in cells)
    for (reason, channels, proof), count in reasons.most_common(20):
        parts = [reason, channels, proof, f"× {count}" if len(cells) > 1 else ""]
        yield " · ".join(part for part in parts if part)


def _name(party: Party, grouped: bool, lang: Lang) -> str:
    if not grouped:
        return party.name
    unknown = Text("ukendt system", "unknown system").get(lang)
    return f"{ROLES[party.role].get(lang)}: {party.system or unknown}"
