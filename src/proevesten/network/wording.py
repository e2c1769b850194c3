"""Addresses, ports and protocols to and from words. IPv4 only: VDX's ranges are (demand.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError, summarize_address_range
from itertools import pairwise
from typing import NamedTuple

from proevesten.network.intervals import Ranges, ranges
from proevesten.network.space import ALL_ADDRESSES, ALL_PORTS, ALL_PROTOCOLS, TCP, UDP, Block

PROTOCOLS = {"icmp": 1, "igmp": 2, "tcp": TCP, "udp": UDP, "gre": 47, "esp": 50, "ah": 51, "sctp": 132}
_NAMES = {number: name for name, number in PROTOCOLS.items()}
_DIGITS = re.compile(r"[0-9]{1,5}\Z")


@lru_cache(maxsize=4096)
def addresses(text: str) -> Ranges:
    """An address, ``a-b``, ``a/bits`` or ``a/mask`` as a set. Raises ValueError for anything else.

    Bits of the host part may be set, as firewalls allow; a mask with holes raises ValueError.
    """
    first, dash, last = text.partition("-")
    try:
        if dash:
            return _ordered(int(IPv4Address(first.strip())), int(IPv4Address(last.strip())))
        net = IPv4Network(text, strict=False)
    except (AddressValueError, NetmaskValueError) as fault:
        raise ValueError(str(fault)) from fault
    return ranges([(int(net.network_address), int(net.broadcast_address))])


def ports(text: str, dash: str = "-") -> Ranges:
    """``443`` or ``40000-49999`` (with `dash` between) as a set. Raises ValueError."""
    first, found, last = text.partition(dash)
    return _ordered(port(first), port(last) if found else port(first))


def port(text: str) -> int:
    """One port number. Raises ValueError."""
    return _number(text, 65535)


def protocol(text: str) -> Ranges:
    """A protocol by name or number as a set; ``any``, ``all`` and ``ip`` are all of them. Raises ValueError."""
    name = text.lower()
    if name in ("any", "all", "ip"):
        return ALL_PROTOCOLS
    number = PROTOCOLS[name] if name in PROTOCOLS else _number(name, 255)
    return ranges([(number, number)])


def _number(text: str, most: int) -> int:
    if not _DIGITS.match(text) or int(text) > most:
        raise ValueError(text)
    return int(text)


def _ordered(low: int, high: int) -> Ranges:
    if low > high:
        raise ValueError("the range ends before it begins")
    return ranges([(low, high)])


def cidrs(found: Ranges) -> list[str]:
    """A set of addresses as the shortest list of networks; a single address without ``/32``."""
    nets = (
        net for low, high in found for net in summarize_address_range(IPv4Address(low), IPv4Address(high))
    )
    return [str(net).removesuffix("/32") for net in nets]


def shown_addresses(found: Ranges, most: int = 0) -> str:
    """A set of addresses for a reader; with `most`, no more entries than that and the number of the others.

    Ranges that would take more than four networks are written from-to.
    """
    if found == ALL_ADDRESSES:
        return "any"
    words: list[str] = []
    for index, (low, high) in enumerate(found):
        if most and len(words) >= most:
            words.append(f"… (+{len(found.parts) - index})")
            break
        nets = cidrs(Ranges(((low, high),)))
        words += nets if len(nets) <= 4 else [f"{IPv4Address(low)}-{IPv4Address(high)}"]
    return ", ".join(words)


def shown_ports(found: Ranges, most: int = 0) -> str:
    """A set of ports for a reader."""
    return _shown(found, ALL_PORTS, most)


def _shown(found: Ranges, everything: Ranges, most: int) -> str:
    if found == everything:
        return "any"
    words = [str(low) if low == high else f"{low}-{high}" for low, high in found]
    return ", ".join([*words[:most], f"… (+{len(words) - most})"] if most and len(words) > most else words)


def shown_protocols(found: Ranges) -> str:
    """A set of protocols for a reader: TCP, UDP, or numbers."""
    if found == ALL_PROTOCOLS:
        return "any"
    words = [
        _NAMES[low].upper() if low == high and low in _NAMES else str(low) if low == high else f"{low}-{high}"
        for low, high in found
    ]
    return "+".join(words)


class Row(NamedTuple):
    """Protocols × ports × destinations, the form in which people read a port list."""

    protocols: Ranges
    ports: Ranges
    destinations: Ranges

    def __str__(self) -> str:
        what = f"{shown_protocols(self.protocols)} {shown_ports(self.ports, 8)}"
        return f"{what} → {shown_addresses(self.destinations, 8)}"

    def as_json(self) -> dict[str, str | list[str]]:
        """Protocols and ports as text, destinations as a list of networks or ranges."""
        return {
            "protocols": shown_protocols(self.protocols),
            "ports": shown_ports(self.ports),
            "destinations": shown_addresses(self.destinations).split(", "),
        }


def rows(blocks: Iterable[Block]) -> list[Row]:
    """Blocks, whatever their sources, as the fewest rows that are easy to read: first by port, then address.

    Ports are cut where any block begins or ends; ports with the same destinations join, and so do protocols
    with the same ports and destinations. Rows are disjoint and hold exactly what the blocks hold.
    """
    kept = [block for block in blocks if not block.empty]
    by_content: dict[tuple[Ranges, Ranges], Ranges] = {}
    for number in _cuts(block.protocols for block in kept):
        for key in _port_rows([b for b in kept if b.protocols & Ranges((number,))]):
            by_content[key] = by_content.get(key, Ranges()) | Ranges((number,))
    found = [Row(protocols, *key) for key, protocols in by_content.items()]
    return sorted(found, key=lambda row: (row.protocols.parts, row.ports.parts, row.destinations.parts))


def _port_rows(blocks: list[Block]) -> list[tuple[Ranges, Ranges]]:
    same: dict[Ranges, list[tuple[int, int]]] = {}
    for part in _cuts(block.ports for block in blocks):
        inside = [p for b in blocks if b.ports & Ranges((part,)) for p in b.destinations]
        same.setdefault(ranges(inside), []).append(part)
    return [(ranges(parts), destinations) for destinations, parts in same.items()]


def _cuts(sets: Iterable[Ranges]) -> list[tuple[int, int]]:
    """The smallest intervals such that every set is a union of some of them."""
    kept = [part for one in set(sets) for part in one]
    edges = sorted({low for low, _ in kept} | {high + 1 for _, high in kept})
    whole = ranges(kept)
    return [(low, nxt - 1) for low, nxt in pairwise(edges) if whole & Ranges(((low, low),))]
