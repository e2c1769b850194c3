"""What is missing as rules that can be pasted, in the language of the firewall the rule set came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network

from proevesten.network import fortigate, iptables, plain, wording
from proevesten.network.intervals import Ranges
from proevesten.network.judge import Readiness
from proevesten.network.model import Action
from proevesten.network.space import ALL_ADDRESSES, Block
from proevesten.network.wording import Row, rows

_PORTS_AT_ONCE = 7
"""multiport takes 15 ports and a range counts as two (iptables-extensions(8))."""


def rules(found: Readiness) -> str:
    """Rules that open exactly what is missing or unsure, to be put above all others; empty when ready."""
    wanted = rows([*found.missing, *found.unsure])
    return _WRITERS[found.rule_set.form](found, wanted) if wanted else ""


def _plain(found: Readiness, wanted: list[Row]) -> str:
    lines = []
    for row in wanted:
        block = Block(row.protocols, found.choice.clients, row.destinations, row.ports)
        who = found.choice.clients
        source = "" if who == ALL_ADDRESSES else f"  from {plain.address_list(who)}"
        lines.append(plain.row(block, Action.ALLOW) + source)
    return "\n".join(lines) + "\n"


def _iptables(found: Readiness, wanted: list[Row]) -> str:
    way, table = found.choice.way, found.choice.table
    via = "".join(
        f" {flag} {name}" for flag, name in (("-i", way.inward), ("-o", way.outward)) if name != "*"
    )
    sources = (
        [""]
        if found.choice.clients == ALL_ADDRESSES
        else [f" -s {n}" for n in wording.cidrs(found.choice.clients)]
    )
    return "".join(
        f"iptables -I {table.start} 1{via}{source} -d {net} -p {protocol} -m multiport --dports {ports} -j ACCEPT\n"
        for row in wanted
        for protocol in _protocols(row)
        for ports in _multiport(row.ports)
        for net in wording.cidrs(row.destinations)
        for source in sources
    )


def _multiport(ports: Ranges) -> list[str]:
    words = [str(low) if low == high else f"{low}:{high}" for low, high in ports]
    return [",".join(words[i : i + _PORTS_AT_ONCE]) for i in range(0, len(words), _PORTS_AT_ONCE)]


def _protocols(row: Row) -> list[str]:
    return [p.lower() for p in wording.shown_protocols(row.protocols).split("+")]


def _fortigate(found: Readiness, wanted: list[Row]) -> str:
    """Addresses, services and policies; each policy must then be moved above the others (`move`)."""
    clients = found.choice.clients
    nets = dict.fromkeys(net for row in wanted for net in wording.cidrs(row.destinations))
    own = [] if clients == ALL_ADDRESSES else wording.cidrs(clients)
    objects = "".join(_address(name, net) for name, net in [*_named("VDX", nets), *_named("VDX-klient", own)])
    services = "".join(_service(f"VDX-{n}", row) for n, row in enumerate(wanted, 1))
    policies = "".join(_policy(found, n, row, own) for n, row in enumerate(wanted, 1))
    return (
        f"config firewall address\n{objects}end\nconfig firewall service custom\n{services}end\n"
        f"config firewall policy\n{policies}end\n"
    )


def _named(prefix: str, nets: Iterable[str]) -> list[tuple[str, str]]:
    return [(f"{prefix} {net}".replace("/", "_"), net) for net in nets]


def _address(name: str, net: str) -> str:
    whole = IPv4Network(net)
    return f'    edit "{name}"\n        set subnet {whole.network_address} {whole.netmask}\n    next\n'


def _service(name: str, row: Row) -> str:
    ports = " ".join(str(low) if low == high else f"{low}-{high}" for low, high in row.ports)
    lines = "".join(f"        set {protocol}-portrange {ports}\n" for protocol in _protocols(row))
    return f'    edit "{name}"\n{lines}    next\n'


def _policy(found: Readiness, number: int, row: Row, own: list[str]) -> str:
    way = found.choice.way
    to = " ".join(f'"{name}"' for name, _ in _named("VDX", wording.cidrs(row.destinations)))
    who = " ".join(f'"{name}"' for name, _ in _named("VDX-klient", own)) or '"all"'
    via = [f'"{"any" if name == "*" else name}"' for name in way]
    return (
        f'    edit 0\n        set name "VDX {number}"\n        set srcintf {via[0]}\n        set dstintf {via[1]}\n'
        f"        set action accept\n        set srcaddr {who}\n        set dstaddr {to}\n"
        f'        set schedule "always"\n        set service "VDX-{number}"\n    next\n'
    )


_WRITERS: dict[str, Callable[[Readiness, list[Row]], str]] = {
    plain.FORM: _plain,
    iptables.FORM: _iptables,
    fortigate.FORM: _fortigate,
}
