"""The demand of NET-01 as data (`demand.toml`): what must be open from a client out to VDX."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from proevesten.network import wording
from proevesten.network.intervals import Ranges, union
from proevesten.network.space import Block
from proevesten.texts import Text

REQUIREMENT = "NET-01"


@dataclass(frozen=True, slots=True)
class Flow:
    """One line of the port list: protocols and ports, and what they are used for."""

    name: str
    protocols: Ranges
    ports: Ranges
    use: Text

    @property
    def title(self) -> str:
        """Protocol and ports, as ``TCP 443``."""
        return f"{wording.shown_protocols(self.protocols)} {wording.shown_ports(self.ports)}"


@dataclass(frozen=True, slots=True)
class Demand:
    """All flows to all of VDX's networks; `networks` as the source writes them."""

    flows: tuple[Flow, ...]
    networks: tuple[str, ...]
    source: str

    @property
    def destinations(self) -> Ranges:
        """Every address that must be reachable."""
        return union(wording.addresses(net) for net in self.networks)

    def blocks(self, clients: Ranges) -> list[Block]:
        """The traffic that must be let through for `clients`."""
        return [Block(flow.protocols, clients, self.destinations, flow.ports) for flow in self.flows]


@cache
def load() -> Demand:
    """The demand as `demand.toml` states it."""
    raw = tomllib.loads(files("proevesten.network").joinpath("demand.toml").read_text(encoding="utf-8"))
    flows = tuple(
        Flow(
            row["name"],
            union(wording.protocol(p) for p in row["protocols"]),
            wording.ports(row["ports"]),
            Text(**row["use"]),
        )
        for row in raw["flow"]
    )
    return Demand(flows, tuple(raw["destinations"]), raw["source"])
