"""Which way and which clients a rule set is judged for, when the user has not said: those it serves best.

A rule set names interfaces and client networks, but not which of them hold the video clients. Judging for
"everybody everywhere" would call every careful rule set wrong. So the way and the clients that are let out
most are judged, and the report says which they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, product

from proevesten.network import wording
from proevesten.network.demand import Demand
from proevesten.network.intervals import Ranges, union
from proevesten.network.model import Action, Interfaces, RuleSet, Table
from proevesten.network.space import ALL_ADDRESSES, Block, meet
from proevesten.network.walk import Decision, Way, walk

MOST_WAYS = 300
PRIVATE = union(wording.addresses(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""Where clients nearly always are: RFC 1918."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A table, a way through it and the clients, with what becomes of the demand at worst and at best."""

    table: Table
    way: Way
    clients: Ranges
    worst: tuple[Decision, ...]
    best: tuple[Decision, ...]
    rank: tuple[int, int, int]
    """Lower is better: traffic closed, then fewer private and fewer other clients."""


def choose(rule_set: RuleSet, demand: Demand, clients: Ranges | None, way: Way | None) -> tuple[Choice, int]:
    """The best served choice, and how many there were. `clients` and `way` are kept when given."""
    asked = demand.blocks(clients or ALL_ADDRESSES)
    found = [
        _judged(table, one, asked, clients)
        for table in rule_set.tables
        for one in ([way] if way else ways(table, asked))
    ]
    return min(found, key=lambda choice: choice.rank), len(found)


def _judged(table: Table, way: Way, asked: list[Block], clients: Ranges | None) -> Choice:
    worst = walk(table, way, asked, lenient=False)
    best = walk(table, way, asked, lenient=True)
    closed = [d.block for d in (*worst, *best) if not d.open]
    if clients is None:
        volume, served = best_served(closed)
    else:
        volume, served = sum(block.width * block.sources.size for block in closed), clients
    rank = (volume, -(served & PRIVATE).size, -served.size)
    return Choice(table, way, served, _of(worst, served), _of(best, served), rank)


def _of(decisions: Iterable[Decision], clients: Ranges) -> tuple[Decision, ...]:
    only = [(d, d.block._replace(sources=d.block.sources & clients)) for d in decisions]
    return tuple(Decision(block, d.rule, d.open) for d, block in only if not block.empty)


def best_served(closed: list[Block]) -> tuple[int, Ranges]:
    """The clients for whom least is closed, and how much that is; private addresses win a tie.

    Goes once along the ends of the source ranges, so that no address is looked at by itself.
    """
    edges: dict[int, set[int]] = {0: set(), 2**32: set()}
    for index, block in enumerate(closed):
        for low, high in block.sources:
            edges.setdefault(low, set()).symmetric_difference_update({index})
            edges.setdefault(high + 1, set()).symmetric_difference_update({index})
    alike: dict[frozenset[int], list[tuple[int, int]]] = {}
    active: set[int] = set()
    ends = sorted(edges)
    for low, nxt in pairwise(ends):
        active ^= edges[low]
        alike.setdefault(frozenset(active), []).append((low, nxt - 1))
    widths = [block.width for block in closed]
    least = min(sum(widths[i] for i in key) for key in alike)
    groups = [Ranges(tuple(parts)) for key, parts in alike.items() if sum(widths[i] for i in key) == least]
    if least == 0:
        return 0, union(groups)
    return least, min(groups, key=lambda g: (-(g & PRIVATE).size, -g.size))


def ways(table: Table, asked: list[Block]) -> list[Way]:
    """Every pair of interfaces that rules about this traffic name; one unnamed way when they name none."""
    rules = [r for chain in table.chains.values() for r in chain if any(meet(b, r.match) for b in asked)]
    allowing = [r for r in rules if r.action is not Action.DENY]
    inward = _names(r.inward for r in allowing)
    outward = _names(r.outward for r in allowing)
    if len(inward) * len(outward) <= MOST_WAYS:
        return [Way(a, b) for a, b in product(inward, outward) if a != b or a == "*"] or [Way()]
    pairs = dict.fromkeys(
        Way(a, b) for r in allowing for a in _names([r.inward]) for b in _names([r.outward])
    )
    return list(pairs)[:MOST_WAYS]


def _names(interfaces: Iterable[Interfaces]) -> list[str]:
    names = {n.removesuffix("+") for i in interfaces if not i.negated for n in i.names}
    return sorted(names) or ["*"]
