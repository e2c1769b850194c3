"""The judgement is exact: packet by packet on the edges, and pasting what is missing makes it ready."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from proevesten.errors import UnreadableError
from proevesten.network import demand, paste, plain
from proevesten.network.intervals import ranges
from proevesten.network.judge import Readiness, judge
from proevesten.network.model import Rule, RuleSet
from proevesten.network.reading import read
from proevesten.network.space import ALL_ADDRESSES, Block
from tests.network.rule_sets import CLIENTS, PACKETS, rule_sets, verdict
from tests.support import ROOT, full_run

FIXTURES = ROOT / "fixtures" / "network"
RUNS = settings(max_examples=1000 if full_run() else 60, deadline=None)
HEAD = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"


def of(text: str, **options: object) -> Readiness:
    return judge(read(text.encode()), **options)  # type: ignore[arg-type]


def named(found: Readiness) -> dict[str, list[int | None]]:
    told: dict[str, list[int | None]] = {}
    for finding in found.findings:
        told.setdefault(finding.rule, []).append(finding.line)
    return told


def holds(blocks: tuple[Block, ...], packet: tuple[int, int, int, int]) -> bool:
    return any(all(n in held for n, held in zip(packet, block, strict=True)) for block in blocks)


@RUNS
@given(rule_sets())
def test_open_and_missing_are_what_reading_the_rules_packet_by_packet_says(rule_set: RuleSet) -> None:
    found = judge(rule_set, clients=ALL_ADDRESSES)
    asked = tuple(demand.load().blocks(ALL_ADDRESSES))
    for packet in PACKETS:
        wanted, opened = holds(asked, packet), verdict(rule_set, packet)
        assert holds(found.open, packet) == (wanted and opened)
        assert holds(found.missing, packet) == (wanted and not opened)
    assert found.ready == (not found.missing)
    assert not found.unsure


@RUNS
@given(rule_sets())
def test_wider_is_what_gets_out_and_is_not_asked_for(rule_set: RuleSet) -> None:
    found = judge(rule_set, clients=ALL_ADDRESSES)
    asked = tuple(demand.load().blocks(ALL_ADDRESSES))
    for _, wide in found.wider:
        for protocol, source, destination, port in PACKETS:
            if any(
                protocol in r.protocols and destination in r.destinations and port in r.ports for r in wide
            ):
                assert not holds(asked, (protocol, source, destination, port))


@RUNS
@given(rule_sets())
def test_clients_chosen_are_served_best(rule_set: RuleSet) -> None:
    found = judge(rule_set)
    closed = sum(block.width for block in found.missing)
    for client in CLIENTS:
        alone = judge(rule_set, clients=ranges([(client, client)]))
        assert closed <= sum(block.width for block in alone.missing)


@RUNS
@given(rule_sets())
def test_what_is_missing_pasted_on_top_leaves_nothing_missing(rule_set: RuleSet) -> None:
    found = judge(rule_set)
    again = plain.read(paste.rules(found) + plain.write(rule_set))
    assert judge(again, clients=found.choice.clients).ready


@pytest.mark.parametrize("name", ["partly.txt", "iptables.rules", "fortigate.conf"])
def test_pasting_makes_each_form_ready(name: str) -> None:
    text = (FIXTURES / name).read_text(encoding="utf-8")
    found = of(text)
    assert not found.ready
    fixed = _with_rules_first(text, paste.rules(found), found.rule_set.form)
    assert of(fixed, clients=found.choice.clients, way=found.choice.way).ready


def _with_rules_first(text: str, rules: str, form: str) -> str:
    if form == "plain":
        return rules + text
    if form == "fortigate":  # the new policies before the old ones, as `move` would
        return text.replace("#config", "#was", 1) if not rules else rules + text
    lines = [line.replace("iptables -I FORWARD 1", "-A FORWARD") for line in rules.splitlines()]
    first = next(line for line in text.splitlines() if line.startswith("-A FORWARD"))
    return text.replace(first, "\n".join([*lines, first]), 1)


def test_the_exact_port_list_is_ready_and_nothing_is_wider() -> None:
    found = of((FIXTURES / "complete.txt").read_text(encoding="utf-8"))
    assert found.ready
    assert found.findings == ()


@pytest.mark.parametrize("flow", [0, 1, 2, 3])
def test_each_flow_of_the_demand_is_needed(flow: int) -> None:
    wanted = demand.load()
    rules = [Rule(n, "", plain.Action.ALLOW, b) for n, b in enumerate(wanted.blocks(ALL_ADDRESSES), 1)]
    base = read((FIXTURES / "complete.txt").read_bytes())
    table = replace(base.tables[0], chains={"": tuple(r for r in rules if r.line != flow + 1)})
    found = judge(replace(base, tables=(table,)))
    assert [b.ports for b in found.missing] == [wanted.flows[flow].ports]


def test_the_line_that_closes_is_named() -> None:
    found = of((FIXTURES / "partly.txt").read_text(encoding="utf-8"))
    assert named(found) == {
        "network-clients-limited": [None], "network-closed": [2], "network-disabled": [3],
        "network-wider": [4], "network-not-opened": [6],
    }  # fmt: skip
    assert "77.243.51.130" in str(found.findings[1].expected)


def test_fortigate_reads_groups_ranges_disabled_policies_and_order() -> None:
    found = of((FIXTURES / "fortigate.conf").read_text(encoding="utf-8"))
    assert str(found.choice.way) == "lan → wan1"
    assert named(found) == {
        "network-clients-limited": [None], "network-not-opened": [None], "network-closed": [46],
        "network-disabled": [67], "network-tls-inspected": [78], "network-wider": [78],
    }  # fmt: skip


def test_iptables_follows_chains_and_lists_what_other_tables_do() -> None:
    found = of((FIXTURES / "iptables.rules").read_text(encoding="utf-8"))
    assert str(found.choice.way) == "eth1 → eth0"
    assert named(found)["network-closed"] == [19]
    assert [line for line, _ in found.rule_set.not_judged] == [5]


VDX = "77.243.51.128/28,77.243.52.192/27,185.29.78.128/26,185.29.78.192/26"


@pytest.mark.parametrize(
    ("rules", "ready"),
    [
        ("-A FORWARD -j ACCEPT", True),
        ("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", False),
        ("-A FORWARD -m conntrack --ctstate NEW,RELATED -j ACCEPT", True),
        ("-A FORWARD -m conntrack ! --ctstate INVALID -j ACCEPT", True),
        ("-A FORWARD -m conntrack --ctstate INVALID -j DROP\n-A FORWARD -j ACCEPT", True),
        ("-A FORWARD ! -d 10.0.0.0/8 -j ACCEPT", True),
        ("-A FORWARD ! -d 77.243.51.130 -j ACCEPT", False),
        ("-A FORWARD -p udp -m udp --sport 1:1023 -j DROP\n-A FORWARD -j ACCEPT", True),
        ("-A FORWARD -p tcp ! --syn -j DROP\n-A FORWARD -j ACCEPT", True),
        ("-A FORWARD -o lo -j DROP\n-A FORWARD -j ACCEPT", True),
        ("-A FORWARD -i eth+ -j ACCEPT", True),
        ("-A FORWARD -j ok\n-A ok -d 77.243.51.128/28 -j RETURN\n-A ok -j ACCEPT", False),
        ("-A FORWARD -j ok\n-A FORWARD -j ACCEPT\n-A ok -d 77.243.51.128/28 -j RETURN\n-A ok -j ACCEPT", True),
        ("-A FORWARD -g ok\n-A FORWARD -j ACCEPT\n-A ok -p icmp -j ACCEPT", False),
        ("-A FORWARD -m set --match-set vdx dst -j ACCEPT", True),
        ("-A FORWARD -m set --match-set half dst -j ACCEPT", False),
        ("-A FORWARD -p tcp -m multiport --dports 80,443,40000:49999 -j ACCEPT", False),
        ("-A FORWARD -m iprange --dst-range 77.243.51.0-185.29.78.255 -j ACCEPT", True),
        ("-A FORWARD -j LOG --log-prefix \"ud: \"\n-A FORWARD -j ACCEPT", True),
    ],
)  # fmt: skip
def test_iptables_semantics(rules: str, ready: bool) -> None:
    sets = "create vdx hash:net family inet\n" + "".join(f"add vdx {net}\n" for net in VDX.split(","))
    half = "create half hash:net family inet\nadd half 77.243.51.128/28\n"
    found = of(f"{sets}{half}{HEAD}:ok - [0:0]\n{rules}\nCOMMIT\n")
    assert found.ready == ready
    assert not found.unsure


@pytest.mark.parametrize(
    "rule",
    ["-A FORWARD -m owner --uid-owner 7 -j ACCEPT", "-A FORWARD -m set --match-set gone dst -j ACCEPT",
     "-A FORWARD -j NFQUEUE --queue-num 1", "-A FORWARD -m limit --limit 5/sec -j ok"],
)  # fmt: skip
def test_what_the_file_cannot_tell_is_undecided_not_open(rule: str) -> None:
    found = of(f"{HEAD}:ok - [0:0]\n{rule}\n-A ok -j ACCEPT\nCOMMIT\n")
    assert not found.ready
    assert not found.missing
    assert named(found)["network-unsure"] == [6]


def test_a_conditional_deny_makes_undecided_too() -> None:
    found = of(f"{HEAD}-A FORWARD -m time --weekdays Sat -j DROP\n-A FORWARD -j ACCEPT\nCOMMIT\n")
    assert not found.missing
    assert named(found)["network-unsure"] == [5]


def policy(*settings_: str) -> str:
    sets = "".join(f"    set {line}\n" for line in settings_)
    return f"config firewall policy\n  edit 1\n{sets}  next\nend\n"


@pytest.mark.parametrize(
    ("settings_", "state"),
    [
        (['srcaddr "all"', 'dstaddr "all"', 'service "ALL"', "action accept"], "ready"),
        (['srcaddr "all"', 'dstaddr "all"', 'service "ALL"'], "missing"),
        (['srcaddr "all"', 'dstaddr "all"', 'service "ALL"', "action accept", "status disable"], "missing"),
        (['srcaddr "all"', 'dstaddr "none"', "dstaddr-negate enable", "action accept"], "ready"),
        (
            ['srcaddr "all"', 'dstaddr "all"', 'service "DNS"', "service-negate enable", "action accept"],
            "ready",
        ),
        (['srcaddr "all"', 'dstaddr "all"', 'service "DNS" "HTTP"', "action accept"], "missing"),
        (['srcaddr "all"', 'dstaddr "gone"', 'service "ALL"', "action accept"], "unsure"),
        (['srcaddr "all"', 'dstaddr "all"', 'schedule "nat"', "action accept"], "unsure"),
        (['srcaddr "all"', 'dstaddr "all"', 'groups "læger"', "action accept"], "unsure"),
        (['srcaddr "all"', "internet-service enable", "action accept"], "unsure"),
    ],
)
def test_fortigate_semantics(settings_: list[str], state: str) -> None:
    found = of(policy(*settings_))
    told = "ready" if found.ready else "missing" if found.missing else "unsure"
    assert told == state


def test_virtual_domains_are_alternatives_with_objects_of_their_own() -> None:
    inside = policy('srcaddr "all"', 'dstaddr "x"', 'service "ALL"', "action accept")
    address = 'config firewall address\n edit "x"\n set subnet {} \n next\nend\n'
    text = "".join(
        f"config vdom\nedit {name}\n{address.format(net)}{inside}end\n"
        for name, net in (("a", "10.0.0.0 255.0.0.0"), ("b", "0.0.0.0 0.0.0.0"))
    )
    found = of(text)
    assert (found.choice.table.name, found.ready) == ("b", True)


def test_a_client_and_a_way_can_be_named() -> None:
    text = (FIXTURES / "iptables.rules").read_text(encoding="utf-8")
    outside = of(text, clients=ranges([(0xC0A80001, 0xC0A80001)]))
    assert not outside.open
    assert "network-clients-limited" not in named(outside)


def test_chains_in_a_ring_are_refused_with_the_line() -> None:
    with pytest.raises(UnreadableError) as told:
        of(f"{HEAD}:a - [0:0]\n-A FORWARD -j a\n-A a -j a\nCOMMIT\n")
    assert told.value.where == ":7"


def test_many_rules_take_bounded_time() -> None:
    nets = "\n".join(
        f"-A FORWARD -s 10.{n // 250}.{n % 250}.0/24 -d 77.243.51.{128 + n % 16} -j DROP" for n in range(1000)
    )
    found = of(f"{HEAD}{nets}\n-A FORWARD -j ACCEPT\nCOMMIT\n")
    assert found.ready
