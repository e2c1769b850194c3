"""The answer as one self-contained page to send to the municipality's IT department. Loads nothing."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Any

from proevesten.findings import Finding
from proevesten.network import overview, paste
from proevesten.network.judge import Readiness
from proevesten.network.texts import sentences
from proevesten.texts import Lang, Text, pick

TONES = {
    "open": "good", "missing": "bad", "partly": "warn", "unsure": "warn", "skipped": "none",
    "error": "bad", "warning": "warn", "information": "none",
}  # fmt: skip


def render(parts: dict[str, Any]) -> str:
    """The page of `parts` (see page.html.j2); every value is escaped."""
    import jinja2

    source = files("proevesten.network").joinpath("page.html.j2").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=True).from_string(source).render(parts)


def of_rules(found: Readiness, path: str, lang: Lang, today: date) -> str:
    """The page of a judged rule set; `path` is shown as the rule set's name."""
    say = {name: text.get(lang) for name, text in sentences("check").items()}
    return render(
        {
            "lang": lang, "title": say["title"], "subject": path, "answer": overview.headline(found).get(lang),
            "tone": "good" if found.ready else "bad", "facts": [f.get(lang) for f in overview.facts(found)],
            "tables": [_table(found, lang)],
            "notes_heading": say["findings"], "notes": [note(f, lang) for f in found.findings],
            "code_heading": say["paste"], "code": paste.rules(found),
            "code_note": say["paste_fortigate"] if found.rule_set.form == "fortigate" else "",
            "others_heading": say["not_judged"],
            "others": [
                f"{say['line'].format(line=line)}: {why.get(lang)}" for line, why in found.rule_set.not_judged
            ],
            "feet": [say["stateful"], f"{say['source']}: {found.demand.source}", made(today, lang)],
        }
    )  # fmt: skip


def _table(found: Readiness, lang: Lang) -> dict[str, Any]:
    say, states = sentences("check"), sentences("states")
    return {
        "heading": say["demand"].get(lang),
        "heads": [say["port"].get(lang), say["use"].get(lang), *found.demand.networks],
        "rows": [
            [
                {"text": line.title},
                {"text": line.use.get(lang)},
                *({"text": states[c.state].get(lang), "tone": TONES[c.state]} for c in line.cells),
            ]
            for line in overview.table(found)
        ],
    }


def note(finding: Finding, lang: Lang) -> dict[str, str]:
    """A finding as an entry of the page."""
    return {
        "tone": TONES[finding.severity], "mark": sentences("severities")[finding.severity].get(lang),
        "place": overview.place(finding).get(lang), "rule": finding.rule, "message": finding.message.get(lang),
        "received": pick(finding.received, lang) if finding.line else "", "advice": pick(finding.advice, lang),
        "do": sentences("check")["do"].get(lang),
    }  # fmt: skip


def made(today: date, lang: Lang) -> str:
    """By what and when the page was made."""
    say: dict[str, Text] = sentences("check")
    day = f"{today.day}.{today.month}.{today.year}" if lang == "da" else today.isoformat()
    return f"{say['made_by'].get(lang)} {say['on'].get(lang).format(date=day)}"
