"""Judges a rule set against the demand: what is open, what is missing, what is unsure, what is wider."""

from __future__ import annotations

from dataclasses import dataclass, replace

from proevesten.errors import UnreadableError
from proevesten.findings import Finding, ordered
from proevesten.network import demand as demands
from proevesten.network import wording
from proevesten.network.choosing import Choice, choose
from proevesten.network.intervals import Ranges
from proevesten.network.model import Action, Rule, RuleSet
from proevesten.network.space import ALL_ADDRESSES, Block, meet, subtract
from proevesten.network.walk import Way, walk
from proevesten.network.wording import Row, rows
from proevesten.rules.catalogue import load as catalogue
from proevesten.texts import Text, both

MOST_WIDE = 200
"""Rules whose width is worked out; a rule set with more of them is told of the first ones."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a rule set means for VDX. `ready` when every port of the demand is open to every address of it.

    Blocks are disjoint and exact; `wider` pairs a line of the file with what it opens beyond the demand.
    """

    rule_set: RuleSet
    choice: Choice
    choices: int
    clients_given: bool
    demand: demands.Demand
    open: tuple[Block, ...]
    missing: tuple[Block, ...]
    unsure: tuple[Block, ...]
    wider: tuple[tuple[Rule, tuple[Row, ...]], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether nothing is missing and nothing is unsure."""
        return not self.missing and not self.unsure


def judge(rule_set: RuleSet, *, clients: Ranges | None = None, way: Way | None = None) -> Readiness:
    """Judge a rule set for `clients` on `way` (both chosen by what the rules serve best when not given).

    Raises UnreadableError when the rules cut the traffic into more pieces than can be handled.
    """
    demand = demands.load()
    choice, count = choose(rule_set, demand, clients, way)
    opened = tuple(d.block for d in choice.worst if d.open)
    closed = [d.block for d in choice.worst if not d.open]
    missing = tuple(d.block for d in choice.best if not d.open)
    unsure = tuple(subtract(closed, missing))
    wider = _wider(choice, demand)
    found = Readiness(rule_set, choice, count, clients is not None, demand, opened, missing, unsure, wider)
    return replace(found, findings=tuple(ordered(_findings(found))))


def _wider(choice: Choice, demand: demands.Demand) -> tuple[tuple[Rule, tuple[Row, ...]], ...]:
    """What the rules that open something of the demand let out beyond it, after all earlier rules."""
    openers = dict.fromkeys(d.rule for d in choice.worst if d.open)
    by_line: dict[int, tuple[Rule, list[Block]]] = {}
    for rule in list(openers)[:MOST_WIDE]:
        by_line.setdefault(rule.line, (rule, []))[1].extend(_beyond(rule, choice, demand))
    return tuple((rule, tuple(rows(blocks))) for rule, blocks in by_line.values() if blocks)


def _beyond(rule: Rule, choice: Choice, demand: demands.Demand) -> list[Block]:
    taken = rule.match._replace(sources=rule.match.sources & choice.clients)
    beyond = subtract([taken], demand.blocks(ALL_ADDRESSES))
    try:
        decisions = walk(choice.table, choice.way, beyond, lenient=False)
    except UnreadableError:  # too many pieces: then the rule's own width, without what earlier rules stop
        return beyond
    return [d.block for d in decisions if d.rule == rule and d.open]


def _findings(found: Readiness) -> list[Finding]:
    return [
        *_closed(found), *_unsure(found), *_disabled(found), *_wide(found), *_inspecting(found), *_limited(found),
    ]  # fmt: skip


def _place(rule: Rule) -> tuple[str, int | None]:
    return (f"line {rule.line}", rule.line) if rule.line else ("default", None)


def _closed(found: Readiness) -> list[Finding]:
    """One finding per rule and client group that closes something."""
    groups: dict[tuple[Rule, Ranges], list[Block]] = {}
    for decision in found.choice.best:
        if not decision.open:
            groups.setdefault((decision.rule, decision.block.sources), []).append(decision.block)
    return [_closed_by(found, rule, sources, blocks) for (rule, sources), blocks in groups.items()]


def _closed_by(found: Readiness, rule: Rule, sources: Ranges, blocks: list[Block]) -> Finding:
    place, line = _place(rule)
    default = rule == found.choice.table.default
    name = "network-not-opened" if default else "network-closed"
    return catalogue("network")[name].finding(
        place, line=line, expected=_needed(found, blocks, sources), received=rule.text
    )


def _needed(found: Readiness, blocks: list[Block], sources: Ranges) -> Text:
    words = both("; ".join(str(row) for row in rows(blocks)))
    if sources == found.choice.clients:
        return words
    who = wording.shown_addresses(sources, 8)
    return Text("{words} (fra {who})", "{words} (from {who})").format(words=words, who=who)


def _unsure(found: Readiness) -> list[Finding]:
    rule_of = catalogue("network")["network-unsure"]
    chains = found.choice.table.chains.values()
    made = []
    for rule in (rule for chain in chains for rule in chain if rule.conditions and not rule.disabled):
        meant = [hit for block in found.unsure if (hit := meet(block, rule.match))]
        if meant:
            place, line = _place(rule)
            made.append(
                rule_of.finding(
                    place, line=line, expected=_needed(found, meant, found.choice.clients), received=rule.text,
                    condition=_joined(rule.conditions),
                )
            )  # fmt: skip
    return made


def _joined(texts: tuple[Text, ...]) -> Text:
    return Text(", ".join(t.da for t in texts), ", ".join(t.en for t in texts))


def _disabled(found: Readiness) -> list[Finding]:
    rule_of = catalogue("network")["network-disabled"]
    made = []
    for rule in (rule for chain in found.choice.table.chains.values() for rule in chain if rule.disabled):
        would = [hit for block in found.missing if (hit := meet(block, rule.match))]
        if would and rule.action is Action.ALLOW:
            place, line = _place(rule)
            expected = both("; ".join(map(str, rows(would))))
            made.append(rule_of.finding(place, line=line, expected=expected, received=rule.text))
    return made


def _wide(found: Readiness) -> list[Finding]:
    rule_of = catalogue("network")["network-wider"]
    made = []
    for rule, wide in found.wider:
        place, line = _place(rule)
        shown = "; ".join(map(str, wide[:6])) + (f"; … (+{len(wide) - 6})" if len(wide) > 6 else "")
        made.append(rule_of.finding(place, line=line, received=rule.text, beyond=shown))
    return made


def _inspecting(found: Readiness) -> list[Finding]:
    rule_of = catalogue("network")["network-tls-inspected"]
    rules = dict.fromkeys(d.rule for d in found.choice.worst if d.open and d.rule.inspects)
    return [
        rule_of.finding(_place(r)[0], line=_place(r)[1], received=r.text, profile=r.inspects) for r in rules
    ]


def _limited(found: Readiness) -> list[Finding]:
    if found.clients_given or found.choice.clients == ALL_ADDRESSES:
        return []
    clients = wording.shown_addresses(found.choice.clients, 8)
    return [catalogue("network")["network-clients-limited"].finding("clients", received=clients)]
