"""Traffic as products of sets (protocol, source, destination, port): intersect and subtract, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from proevesten.errors import UnreadableError
from proevesten.network.intervals import Ranges, ranges, union
from proevesten.texts import Text

TCP, UDP = 6, 17
"""Protocol numbers of IANA."""
ALL_PROTOCOLS = ranges([(0, 255)])
ALL_ADDRESSES = ranges([(0, 2**32 - 1)])
ALL_PORTS = ranges([(0, 65535)])

MOST_BLOCKS = 20_000
"""Rule sets that cut the demand into more pieces than this are refused: bounded memory and time."""


class Block(NamedTuple):
    """All traffic whose four properties lie in the four sets. Empty when any set is."""

    protocols: Ranges
    sources: Ranges
    destinations: Ranges
    ports: Ranges

    @property
    def empty(self) -> bool:
        """Whether no traffic is in it."""
        return not all(self)

    @property
    def width(self) -> int:
        """Number of protocol, destination and port combinations, whatever the source."""
        return self.protocols.size * self.destinations.size * self.ports.size


ALL_TRAFFIC = Block(ALL_PROTOCOLS, ALL_ADDRESSES, ALL_ADDRESSES, ALL_PORTS)


def meet(one: Block, other: Block) -> Block | None:
    """What both hold; None when nothing."""
    common = []
    for mine, theirs in zip(one, other, strict=True):
        both = mine & theirs
        if not both:
            return None
        common.append(both)
    return Block._make(common)


def split(block: Block, match: Block) -> tuple[Block | None, list[Block]]:
    """`block` as (what `match` takes, what is left): at most four disjoint pieces are left."""
    hit = meet(block, match)
    if hit is None:
        return None, [block]
    rest: list[Block] = []
    kept: list[Ranges] = list(block)
    for index, taken in enumerate(hit):
        outside = kept[index] - taken
        if outside:
            rest.append(Block._make([*kept[:index], outside, *kept[index + 1 :]]))
        kept[index] = taken
    return hit, rest


def split_all(blocks: Iterable[Block], match: Block) -> tuple[list[Block], list[Block]]:
    """Every block split by `match`: (taken, left). Raises UnreadableError beyond MOST_BLOCKS pieces."""
    taken: list[Block] = []
    left: list[Block] = []
    for block in blocks:
        hit, rest = split(block, match)
        left += rest
        if hit is not None:
            taken.append(hit)
    if len(left) + len(taken) > MOST_BLOCKS:
        raise UnreadableError(
            Text(
                "Reglerne deler trafikken i over {most} stykker",
                "The rules cut traffic into over {most} pieces",
            ).format(most=MOST_BLOCKS),
            advice=Text(
                "Udtræk kun de regler, der gælder klienternes vej ud",
                "Export only the rules on the clients' way out",
            ),
        )
    return taken, left


def joined(blocks: list[Block]) -> list[Block]:
    """The same traffic in fewer blocks: those that differ in their sources only become one."""
    alike: dict[tuple[Ranges, Ranges, Ranges], list[Ranges]] = {}
    for block in blocks:
        alike.setdefault((block.protocols, block.destinations, block.ports), []).append(block.sources)
    return [Block(p, union(sources), d, ports) for (p, d, ports), sources in alike.items()]


def subtract(blocks: Iterable[Block], cuts: Iterable[Block]) -> list[Block]:
    """What of `blocks` is in none of `cuts`."""
    left = list(blocks)
    for cut in cuts:
        if not left:
            break
        left = split_all(left, cut)[1]
    return left


def from_sources(blocks: Iterable[Block], sources: Ranges) -> list[Block]:
    """Only what comes from `sources`."""
    only = ALL_TRAFFIC._replace(sources=sources)
    return [hit for block in blocks if (hit := meet(block, only)) is not None]
