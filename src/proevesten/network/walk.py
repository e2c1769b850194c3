"""First match decides: sends traffic through a table and notes which rule lets it out or stops it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from proevesten.errors import UnreadableError
from proevesten.network.model import Action, Rule, Table
from proevesten.network.space import Block, joined, split_all
from proevesten.texts import Text

DEEPEST = 32
"""Chains that call chains deeper than this are refused: they call each other in a ring."""
MOST_VISITS = 200_000
"""Rules looked at in one walk; bounds chains that call chains many times."""
MOST_WORK = 3_000_000
"""Times that a rule meets a piece of traffic in one walk: some seconds."""
_JOIN_FROM = 64


class Way(NamedTuple):
    """From which interface to which; ``*`` is one that no rule names."""

    inward: str = "*"
    outward: str = "*"

    def __str__(self) -> str:
        return f"{self.inward} → {self.outward}"


@dataclass(frozen=True, slots=True)
class Decision:
    """Traffic that one rule decided. `open` is what becomes of it."""

    block: Block
    rule: Rule
    open: bool


def walk(table: Table, way: Way, traffic: Iterable[Block], *, lenient: bool) -> list[Decision]:
    """What becomes of `traffic`, wholly: the decisions are disjoint and together hold all of it.

    A rule with conditions that the file cannot tell is taken at its best (`lenient`: it lets out, it does not
    stop) or at its worst. What is open at best and closed at worst is unsure.
    """
    walker = _Walker(table, way, lenient)
    left = walker.chain(table.start, list(traffic), 0)
    walker.settle(left, table.default, table.default.action is Action.ALLOW)
    return walker.decisions


class _Walker:
    def __init__(self, table: Table, way: Way, lenient: bool) -> None:
        self.decisions: list[Decision] = []
        self._table, self._way, self._lenient = table, way, lenient
        self._visits = self._work = 0

    def settle(self, blocks: list[Block], rule: Rule, opened: bool) -> None:
        self.decisions += [Decision(block, rule, opened) for block in blocks]

    def chain(self, name: str, blocks: list[Block], depth: int) -> list[Block]:
        """Runs `blocks` through a chain; returns those that no rule of it decided."""
        returned: list[Block] = []
        enough = _JOIN_FROM
        for rule in self._table.chains.get(name, ()):
            if not blocks:
                break
            self._count(rule, depth, len(blocks))
            if self._meant(rule):
                taken, blocks = split_all(blocks, rule.match)
                if taken:
                    self._act(rule, taken, blocks, returned, depth)
                if len(blocks) > enough:  # rules about single clients leave pieces that differ only by client
                    blocks = joined(blocks)
                    enough = max(_JOIN_FROM, 2 * len(blocks))
        return blocks + returned

    def _act(
        self, rule: Rule, taken: list[Block], blocks: list[Block], returned: list[Block], depth: int
    ) -> None:
        match rule.action:
            case Action.ALLOW | Action.DENY:
                self.settle(taken, rule, rule.action is Action.ALLOW)
            case _ if rule.conditions:  # whether the jump is made cannot be told, so neither can what follows
                self.settle(taken, rule, self._lenient)
            case Action.RETURN:
                returned += taken
            case Action.JUMP:
                blocks += self.chain(rule.chain, taken, depth + 1)
            case Action.GOTO:
                returned += self.chain(rule.chain, taken, depth + 1)

    def _meant(self, rule: Rule) -> bool:
        if not (rule.inward.match(self._way.inward) and rule.outward.match(self._way.outward)):
            return False
        if rule.disabled:
            return False
        if not rule.conditions or rule.action not in (Action.ALLOW, Action.DENY):
            return True
        return (rule.action is Action.ALLOW) is self._lenient

    def _count(self, rule: Rule, depth: int, pieces: int) -> None:
        self._visits += 1
        self._work += pieces
        if depth > DEEPEST or self._visits > MOST_VISITS or self._work > MOST_WORK:
            raise UnreadableError(
                Text(
                    "Kæderne kalder hinanden i ring, eller reglerne er for indviklede til at regne på",
                    "The chains call each other in a ring, or the rules are too entangled to work out",
                ),
                where=f":{rule.line}",
            )
