"""The outcomes as text, JSON and the page to send."""

from __future__ import annotations

from datetime import date

from proevesten.network import page
from proevesten.network.probing.outcome import Outcome, State
from proevesten.network.texts import sentences
from proevesten.texts import Lang, Text


def ready(outcomes: list[Outcome]) -> bool:
    """Whether everything tried is open; silence is not."""
    return all(outcome.state is State.OPEN for outcome in outcomes)


def headline(outcomes: list[Outcome]) -> Text:
    """The answer in one sentence."""
    only_silent = all(o.state in (State.OPEN, State.SILENT) for o in outcomes)
    name = "ready" if ready(outcomes) else "only_silent" if only_silent else "not_ready"
    return sentences("probe")[name]


def meaning(outcome: Outcome, lang: Lang) -> str:
    """What an outcome says, with the hop that said so."""
    say = sentences("probe")
    told = say[outcome.detail].format(**outcome.values) if outcome.detail else say[outcome.state]
    words = told.get(lang)
    if outcome.hop.startswith("> "):
        distance, _, hop = outcome.hop[2:].partition(": ")
        return f"{words}; {say['after_hop'].format(hop=hop, distance=distance).get(lang)}"
    return f"{words}; {say['by_hop'].format(hop=outcome.hop).get(lang)}" if outcome.hop else words


def mark(outcome: Outcome) -> str:
    """The state as the table of `network check` names it."""
    return {State.OPEN: "open", State.SILENT: "unsure"}.get(outcome.state, "missing")


def as_text(outcomes: list[Outcome], lang: Lang) -> str:
    """The answer for a terminal."""
    states, kinds = sentences("states"), sentences("kinds")
    lines = [
        f"{states[mark(o)].get(lang):<10} {o.probe.host}:{o.probe.port:<6} {kinds[o.probe.kind].get(lang):<30} "
        f"{meaning(o, lang)}"
        for o in outcomes
    ]
    return "\n".join([*lines, "", headline(outcomes).get(lang)]) + "\n"


def as_json(outcomes: list[Outcome], lang: Lang) -> dict[str, object]:
    """The answer for a program."""
    rows = [
        {
            "host": o.probe.host, "port": o.probe.port, "kind": o.probe.kind, "state": str(o.state),
            "detail": o.detail, "message": meaning(o, lang), "hop": o.hop, "values": o.values,
            "milliseconds": round(o.milliseconds, 2),
        }
        for o in outcomes
    ]  # fmt: skip
    return {"verdict": "pass" if ready(outcomes) else "fail", "requirement": "NET-01", "probes": rows}


def as_page(outcomes: list[Outcome], lang: Lang, today: date) -> str:
    """The page to send to the IT department."""
    say = {name: text.get(lang) for name, text in sentences("probe").items() if "{" not in text.da}
    states, kinds = sentences("states"), sentences("kinds")
    rows = [
        [
            {"text": o.probe.host}, {"text": str(o.probe.port)}, {"text": kinds[o.probe.kind].get(lang)},
            {"text": states[mark(o)].get(lang), "tone": page.TONES[mark(o)]}, {"text": meaning(o, lang)},
        ]
        for o in outcomes
    ]  # fmt: skip
    heads = [say[name] for name in ("target", "port", "kind", "answer", "told")]
    return page.render(
        {
            "lang": lang, "title": say["title"], "subject": ", ".join(dict.fromkeys(o.probe.host for o in outcomes)),
            "answer": headline(outcomes).get(lang), "tone": "good" if ready(outcomes) else "bad", "facts": [],
            "tables": [{"heading": say["results"], "heads": heads, "rows": rows}],
            "feet": [say["foot"], page.made(today, lang)],
        }
    )  # fmt: skip
