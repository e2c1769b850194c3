"""Random rules around VDX's own addresses and ports, where the edges are."""

from __future__ import annotations

from hypothesis import strategies as st

from proevesten.network import demand
from proevesten.network.intervals import Ranges, ranges
from proevesten.network.model import Action, Rule, RuleSet, Table
from proevesten.network.space import ALL_ADDRESSES, ALL_PORTS, TCP, UDP, Block

EDGES = sorted({n for low, high in demand.load().destinations for n in (low - 1, low, high)})
PORTS = [79, 80, 443, 444, 39999, 40000, 49999, 50000]
CLIENTS = [0x0A140000, 0x0A14FFFF, 0xC0A80001]


def _sets(ends: list[int], everything: Ranges) -> st.SearchStrategy[Ranges]:
    part = st.tuples(st.sampled_from(ends), st.sampled_from(ends)).map(lambda p: (min(p), max(p)))
    return st.one_of(st.just(everything), st.lists(part, min_size=1, max_size=3).map(ranges))


MATCHES = st.builds(
    Block,
    st.sampled_from([ranges([(TCP, TCP)]), ranges([(UDP, UDP)]), ranges([(TCP, TCP), (UDP, UDP)])]),
    _sets(CLIENTS, ALL_ADDRESSES),
    _sets(EDGES, ALL_ADDRESSES),
    _sets(PORTS, ALL_PORTS),
)


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    """A plain list of up to six rules and a default."""
    bodies = draw(st.lists(st.tuples(MATCHES, st.booleans(), st.booleans()), max_size=6))
    rules = tuple(
        Rule(n, "", Action.ALLOW if allow else Action.DENY, match, disabled=off and allow)
        for n, (match, allow, off) in enumerate(bodies, 1)
    )
    default = Rule(len(rules) + 1, "", draw(st.sampled_from([Action.ALLOW, Action.DENY])))
    return RuleSet("plain", (Table("", {"": rules}, "", default),))


def verdict(rule_set: RuleSet, packet: tuple[int, int, int, int]) -> bool:
    """Whether one packet (protocol, source, destination, port) gets out, by reading the rules one by one."""
    table = rule_set.tables[0]
    for rule in table.chains[table.start]:
        if not rule.disabled and all(n in held for n, held in zip(packet, rule.match, strict=True)):
            return rule.action is Action.ALLOW
    return table.default.action is Action.ALLOW


PACKETS = [(p, s, d, port) for p in (TCP, UDP) for s in CLIENTS for d in EDGES for port in PORTS]
