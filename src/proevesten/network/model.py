"""A rule set as every reader of an export yields it, whatever firewall it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proevesten.network.space import ALL_TRAFFIC, Block
from proevesten.texts import Text


class Action(StrEnum):
    """What a rule does with the traffic it takes."""

    ALLOW = "allow"
    DENY = "deny"
    JUMP = "jump"
    """Read the rules of another chain; what they leave comes back to the next rule here."""
    GOTO = "goto"
    """Read the rules of another chain; what they leave comes back to the caller of this chain."""
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Interfaces:
    """The interfaces that a rule is bound to; a name may end in ``+`` (any ending, as iptables has it)."""

    names: frozenset[str] = frozenset()
    negated: bool = True

    def match(self, name: str) -> bool:
        """Whether traffic through the interface `name` is meant; the empty negation means every one."""
        named = any(name == n or (n.endswith("+") and name.startswith(n[:-1])) for n in self.names)
        return named is not self.negated


EVERY_INTERFACE = Interfaces()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it takes and what it does; `line` and `text` as in the file.

    `conditions`: what else must hold that the file cannot tell (a user group, an address by name). Such a
    rule may or may not act: the judgement then says so instead of guessing.
    """

    line: int
    text: str
    action: Action
    match: Block = ALL_TRAFFIC
    name: str = ""
    conditions: tuple[Text, ...] = ()
    inward: Interfaces = EVERY_INTERFACE
    outward: Interfaces = EVERY_INTERFACE
    chain: str = ""
    inspects: str = ""
    """Name of a profile that opens TLS, when the rule has one."""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The rules that outward traffic meets, in order: `chains[start]`, then `default`."""

    name: str
    chains: dict[str, tuple[Rule, ...]]
    start: str
    default: Rule


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A whole file. More than one table (virtual firewalls) are alternatives, not a sequence.

    `not_judged`: (line, why) of what the file says that this judgement does not take in.
    """

    form: str
    tables: tuple[Table, ...]
    not_judged: tuple[tuple[int, Text], ...] = ()
