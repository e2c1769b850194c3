"""One HTML page, self-contained, readable without scripts and colours; and the register on it."""

from __future__ import annotations

from html import escape

from proevesten.registry.model import VALUE_TEXTS, Capability, Register
from proevesten.registry.show import Row, rows, summary
from proevesten.texts import Lang, Text

_STYLE = """
:root{color-scheme:light dark;--good:#d6efd8;--bad:#f6d3cf;--open:#e9e9ec;--warn:#fbeac2;
--hope:#d5e6f7;--ink:#1b1b1f;--line:#8a8a93}
@media (prefers-color-scheme:dark){:root{--good:#1d4a25;--bad:#5c211b;--open:#35353b;--warn:#564512;
--hope:#1b3d5e;--ink:#f2f2f5}}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem;color:var(--ink);
background:Canvas}
h1{font-size:1.6rem}table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid var(--line);
padding:.3rem .5rem;text-align:left;vertical-align:top}caption{text-align:left;font-weight:600;padding:.4rem 0}
.yes,.works{background:var(--good)}.no,.works-not{background:var(--bad)}.unknown,.not-agreed{background:var(--open)}
.not-tested{background:var(--warn)}.expected{background:var(--hope)}small{display:block}.scroll{overflow-x:auto}
.scroll:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid}
"""
_MARKS = {"yes": "✓", "no": "✕", "unknown": "?"}


def page(title: str, body: str, lang: Lang) -> str:
    """A whole page; `title` is plain text, `body` is HTML already."""
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>\n{body}</main></body></html>\n"
    )


def as_html(register: Register, lang: Lang, known: dict[str, Capability]) -> str:
    """The register as a page: one row a system, one column a capability, every cell with evidence and date."""
    names = list(dict.fromkeys(e.capability for e in register))
    systems: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows(register):
        systems.setdefault((row.role, row.system, row.version), []).append(row)
    unknown = VALUE_TEXTS["unknown"].get(lang)
    heads = "".join(f'<th scope="col">{escape(_title(name, known, lang))}</th>' for name in names)
    lines = []
    for (_, system, version), cells in systems.items():
        role = escape(cells[0].cells(lang)[0])
        head = f'<th scope="row">{escape(system)}<small>{role} · {escape(version or unknown)}</small></th>'
        lines.append(f"<tr>{head}{''.join(_cell(row, lang) for row in cells)}</tr>")
    caption = Text("Hvem kan hvad, og hvem siger det", "Who can do what, and who says so").get(lang)
    system_head = Text("System, rolle, version", "System, role, version").get(lang)
    table = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table><caption>'
        f'{escape(caption)}</caption><thead><tr><th scope="col">{escape(system_head)}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )
    counts = "".join(f"<li>{escape(line)}</li>" for line in summary(register, lang))
    return page(Text("Evneregister", "Capability register").get(lang), f"{table}<ul>{counts}</ul>", lang)


def _title(name: str, known: dict[str, Capability], lang: Lang) -> str:
    return f"{known[name].text.get(lang)} ({name})" if name in known else name


def _cell(row: Row, lang: Lang) -> str:
    cells = row.cells(lang)
    note = f"<small>{escape(cells[7])}</small>" if cells[7] else ""
    return (
        f'<td class="{row.value}">{_MARKS[row.value]} {escape(cells[4])}{note}'
        f"<small>{escape(cells[6])}, {escape(cells[5])}</small></td>"
    )
