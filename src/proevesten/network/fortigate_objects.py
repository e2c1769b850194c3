"""FortiGate's named addresses and services as sets (FortiOS CLI Reference: firewall address, addrgrp, service)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from proevesten.network import wording
from proevesten.network.fortigate_tree import Entry
from proevesten.network.intervals import EMPTY, Ranges, ranges, union
from proevesten.network.lines import unreadable
from proevesten.network.space import ALL_ADDRESSES, ALL_PORTS, ALL_PROTOCOLS, TCP, UDP
from proevesten.texts import Text

SECTIONS = frozenset(
    {"firewall address", "firewall addrgrp", "firewall service custom", "firewall service group"}
)
DEEPEST = 32
_EPHEMERAL = ranges([(1024, 65535)])


class Service(NamedTuple):
    """One protocol set with its destination ports."""

    protocols: Ranges
    ports: Ranges


_TCP, _UDP = ranges([(TCP, TCP)]), ranges([(UDP, UDP)])
FACTORY = {
    "ALL": [Service(ALL_PROTOCOLS, ALL_PORTS)],
    "ANY": [Service(ALL_PROTOCOLS, ALL_PORTS)],
    "ALL_TCP": [Service(_TCP, ranges([(1, 65535)]))],
    "ALL_UDP": [Service(_UDP, ranges([(1, 65535)]))],
    "ALL_ICMP": [Service(wording.protocol("icmp"), ALL_PORTS)],
    "PING": [Service(wording.protocol("icmp"), ALL_PORTS)],
    "HTTP": [Service(_TCP, wording.ports("80"))],
    "HTTPS": [Service(_TCP, wording.ports("443"))],
    "SSH": [Service(_TCP, wording.ports("22"))],
    "SMTP": [Service(_TCP, wording.ports("25"))],
    "FTP": [Service(_TCP, wording.ports("21"))],
    "DNS": [Service(_TCP | _UDP, wording.ports("53"))],
    "NTP": [Service(_TCP | _UDP, wording.ports("123"))],
    "RDP": [Service(_TCP, wording.ports("3389"))],
}
"""Services that exist on every device and that short exports leave out."""


class Objects:
    """The named objects of one virtual domain. What is not known is told to `unknown`, never guessed."""

    def __init__(self, held: list[Entry]) -> None:
        self._by: dict[tuple[str, str], Entry] = {(e.section, e.name): e for e in held}

    def addresses(self, names: list[str], unknown: Callable[[Text], None]) -> Ranges:
        """All addresses of the named objects; groups are followed."""
        return union(self._address(name, unknown, 0) for name in names)

    def _address(self, name: str, unknown: Callable[[Text], None], depth: int) -> Ranges:
        if name in ("all", "any"):
            return ALL_ADDRESSES
        if name == "none":
            return EMPTY
        group = self._by.get(("firewall addrgrp", name))
        if group is not None:
            _bounded(group, depth)
            return self._members(group, unknown, depth)
        entry = self._by.get(("firewall address", name))
        if entry is None:
            unknown(Text("adressen «{n}» er ikke i filen", "address “{n}” is not in the file").format(n=name))
            return ALL_ADDRESSES
        return _addresses_of(entry, unknown)

    def _members(self, group: Entry, unknown: Callable[[Text], None], depth: int) -> Ranges:
        held = union(self._address(name, unknown, depth + 1) for name in group.all("member"))
        if not group.on("exclude"):
            return held
        return held - union(self._address(name, unknown, depth + 1) for name in group.all("exclude-member"))

    def services(self, names: list[str], unknown: Callable[[Text], None]) -> list[Service]:
        """All services of the named objects; groups are followed."""
        return [service for name in names for service in self._service(name, unknown, 0)]

    def _service(self, name: str, unknown: Callable[[Text], None], depth: int) -> list[Service]:
        group = self._by.get(("firewall service group", name))
        if group is not None:
            _bounded(group, depth)
            return [s for member in group.all("member") for s in self._service(member, unknown, depth + 1)]
        entry = self._by.get(("firewall service custom", name))
        if entry is not None:
            return _services_of(entry, unknown)
        if name.upper() in FACTORY:
            return FACTORY[name.upper()]
        unknown(Text("tjenesten «{n}» er ikke i filen", "service “{n}” is not in the file").format(n=name))
        return FACTORY["ALL"]


def _bounded(group: Entry, depth: int) -> None:
    if depth > DEEPEST:
        raise unreadable(
            group.line, group.name, Text("gruppen indeholder sig selv", "the group contains itself")
        )


def _addresses_of(entry: Entry, unknown: Callable[[Text], None]) -> Ranges:
    kind = entry.get("type", "ipmask")
    try:
        if kind in ("ipmask", "interface-subnet", "subnet"):
            return wording.addresses("/".join(entry.all("subnet") or ["0.0.0.0", "0.0.0.0"]))
        if kind == "iprange":
            return wording.addresses(f"{entry.get('start-ip')}-{entry.get('end-ip')}")
        if kind == "wildcard":
            return wording.addresses("/".join(entry.all("wildcard")))
    except ValueError as fault:
        line = next(
            (entry.lines[k] for k in ("subnet", "start-ip", "wildcard") if k in entry.lines), entry.line
        )
        raise unreadable(
            line, entry.name, Text("adressen kan ikke læses", "the address cannot be read")
        ) from fault
    what = Text("adressen «{n}» er af typen {kind}", "address “{n}” is of type {kind}")
    unknown(what.format(n=entry.name, kind=kind))
    return ALL_ADDRESSES


def _services_of(entry: Entry, unknown: Callable[[Text], None]) -> list[Service]:
    kind = entry.get("protocol", "TCP/UDP/SCTP").upper()
    if kind == "ALL":
        return FACTORY["ALL"]
    if kind in ("ICMP", "ICMP6"):
        return FACTORY["ALL_ICMP"]
    try:
        if kind == "IP":
            number = entry.get("protocol-number", "0")
            return FACTORY["ALL"] if number == "0" else [Service(wording.protocol(number), ALL_PORTS)]
        if kind.startswith("TCP/UDP"):
            return _port_services(entry, unknown)
    except ValueError as fault:
        raise unreadable(
            entry.line, entry.name, Text("portene kan ikke læses", "the ports cannot be read")
        ) from fault
    unknown(
        Text("tjenesten «{n}» er af typen {kind}", "service “{n}” is of type {kind}").format(
            n=entry.name, kind=kind
        )
    )
    return FACTORY["ALL"]


def _port_services(entry: Entry, unknown: Callable[[Text], None]) -> list[Service]:
    if entry.all("fqdn") or entry.get("iprange", "0.0.0.0") != "0.0.0.0":
        unknown(
            Text("tjenesten «{n}» er bundet til adresser", "service “{n}” is bound to addresses").format(
                n=entry.name
            )
        )
    found = []
    for protocol, key in ((_TCP, "tcp-portrange"), (_UDP, "udp-portrange")):
        open_ports = [_destination_ports(word, entry, unknown) for word in entry.all(key)]
        if any(open_ports):
            found.append(Service(protocol, union(open_ports)))
    return found


def _destination_ports(word: str, entry: Entry, unknown: Callable[[Text], None]) -> Ranges:
    """``443`` or ``40000-49999`` or, with the client's own ports behind, ``443:1024-65535``."""
    wanted, _, own = word.partition(":")
    if own:
        allowed = wording.ports(own)
        if not allowed & _EPHEMERAL:
            return EMPTY
        if not allowed.covers(_EPHEMERAL):
            what = Text("tjenesten «{n}» kræver afsenderport {p}", "service “{n}” demands source port {p}")
            unknown(what.format(n=entry.name, p=own))
    return wording.ports(wanted)
