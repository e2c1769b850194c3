"""The answer as rows and sentences, before it is written as text, JSON or a page."""

from __future__ import annotations

from typing import NamedTuple

from proevesten.findings import Finding
from proevesten.network import paste, wording
from proevesten.network.judge import Readiness
from proevesten.network.space import ALL_ADDRESSES, Block, meet
from proevesten.network.texts import sentences
from proevesten.network.walk import Way
from proevesten.texts import Lang, Text


class Cell(NamedTuple):
    """One flow to one network: ``open``, ``missing``, ``partly`` or ``unsure``."""

    network: str
    state: str


class Line(NamedTuple):
    """One flow of the demand: its ports, its use and a cell per network."""

    title: str
    use: Text
    cells: tuple[Cell, ...]


def table(found: Readiness) -> list[Line]:
    """The demand as a table: flows down, networks across."""
    return [
        Line(
            flow.title,
            flow.use,
            tuple(
                Cell(
                    net,
                    _state(found, Block(flow.protocols, ALL_ADDRESSES, wording.addresses(net), flow.ports)),
                )
                for net in found.demand.networks
            ),
        )
        for flow in found.demand.flows
    ]


def _state(found: Readiness, asked: Block) -> str:
    missing, unsure, opened = (
        any(meet(asked, block) for block in blocks) for blocks in (found.missing, found.unsure, found.open)
    )
    if missing:
        return "partly" if opened or unsure else "missing"
    return "unsure" if unsure else "open"


def headline(found: Readiness) -> Text:
    """The answer in one sentence."""
    name = "ready" if found.ready else "not_ready" if found.missing else "only_unsure"
    return sentences("check")[name]


def facts(found: Readiness) -> list[Text]:
    """What was judged: the form, the way, the clients."""
    say, choice = sentences("check"), found.choice
    count = sum(len(chain) for chain in choice.table.chains.values())
    told = [say["read_as"].format(form=sentences("forms")[found.rule_set.form], count=count)]
    if choice.table.name:
        told.append(say["realm"].format(name=choice.table.name))
    if choice.way != Way():
        name = "way_of" if found.choices > 1 else "way"
        told.append(say[name].format(way=choice.way, count=found.choices))
    told.append(say["clients"].format(clients=wording.shown_addresses(choice.clients, 8)))
    return told


def place(finding: Finding) -> Text:
    """Where a finding is, for a reader."""
    say = sentences("check")
    if finding.line:
        return say["line"].format(line=finding.line)
    return say["default"] if finding.location == "default" else Text("klienter", "clients")


def as_text(found: Readiness, path: str, lang: Lang) -> str:
    """The answer for a terminal."""
    say, states = sentences("check"), sentences("states")
    lines = [path, *(f"  {fact.get(lang)}" for fact in facts(found)), "", say["demand"].get(lang)]
    for line in table(found):
        cells = "  ".join(f"{cell.network} {states[cell.state].get(lang)}" for cell in line.cells)
        lines.append(f"  {line.title:<16} {cells}")
    lines += _finding_lines(found, lang)
    lines += [f"{say['not_judged'].get(lang)}: {n}: {why.get(lang)}" for n, why in found.rule_set.not_judged]
    rules = paste.rules(found)
    if rules:
        lines += ["", f"{say['paste'].get(lang)}:", *(f"  {row}" for row in rules.splitlines())]
        if found.rule_set.form == "fortigate":
            lines.append(say["paste_fortigate"].get(lang))
    return "\n".join([*lines, "", headline(found).get(lang)]) + "\n"


def _finding_lines(found: Readiness, lang: Lang) -> list[str]:
    lines = [""] if found.findings else []
    for finding in found.findings:
        mark = sentences("severities")[finding.severity].get(lang)
        lines.append(f"{mark} {place(finding).get(lang)} [{finding.rule}] {finding.message.get(lang)}")
        if finding.line and finding.received:
            lines.append(f"    {_text(finding.received, lang)}")
        lines.append(f"    → {_text(finding.advice, lang)}")
    return lines


def _text(value: Text | str, lang: Lang) -> str:
    return value.get(lang) if isinstance(value, Text) else value


def as_json(found: Readiness, path: str, lang: Lang) -> dict[str, object]:
    """The answer for a program; `verdict` is pass or fail, as `check --format json` has it."""
    choice = found.choice
    return {
        "path": path,
        "form": found.rule_set.form,
        "verdict": "pass" if found.ready else "fail",
        "table": choice.table.name,
        "way": {"inward": choice.way.inward, "outward": choice.way.outward, "of": found.choices},
        "clients": wording.shown_addresses(choice.clients).split(", "),
        "open": [row.as_json() for row in wording.rows(found.open)],
        "missing": [row.as_json() for row in wording.rows(found.missing)],
        "unsure": [row.as_json() for row in wording.rows(found.unsure)],
        "wider": [{"line": rule.line, "opens": [r.as_json() for r in wide]} for rule, wide in found.wider],
        "findings": [finding.as_json(lang) for finding in found.findings],
        "not_judged": [{"line": line, "reason": why.get(lang)} for line, why in found.rule_set.not_judged],
        "paste": paste.rules(found),
    }
