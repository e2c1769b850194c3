"""The plain list: our own form, one rule per line, first match decides. Grammar in README.md.

::

    group VDX = 77.243.51.128/28, 77.243.52.192/27
    tcp      80,443        @VDX            allow
    tcp+udp  40000-49999   @VDX            allow  from 10.20.0.0/16
    off tcp  any           !10.0.0.0/8     deny   # switched off
    default deny
"""

from __future__ import annotations

import re
from collections.abc import Callable

from proevesten.network import wording
from proevesten.network.intervals import EMPTY, Ranges, ranges, union
from proevesten.network.lines import numbered, unreadable
from proevesten.network.model import Action, Rule, RuleSet, Table
from proevesten.network.space import ALL_ADDRESSES, ALL_PORTS, TCP, UDP, Block
from proevesten.texts import Text

FORM = "plain"
_ACTIONS = {
    "allow": Action.ALLOW, "accept": Action.ALLOW, "permit": Action.ALLOW, "tillad": Action.ALLOW,
    "deny": Action.DENY, "drop": Action.DENY, "reject": Action.DENY, "afvis": Action.DENY,
}  # fmt: skip
_GROUP = re.compile(r"group\s+(\S+)\s*=\s*(.*)\Z", re.IGNORECASE)
_WITH_PORTS = ranges([(TCP, TCP), (UDP, UDP)])
_SHAPE = Text(
    "en regel er: protokol porte destination handling [from kilde]",
    "a rule is: protocol ports destination action [from source]",
)


def looks_like(text: str) -> bool:
    """Whether any of the first lines that say something is a line of the plain list."""
    said = [line for _, line in numbered(text) if line and not line.startswith("#")][:20]
    return any(_known(line) for line in said)


def _known(line: str) -> bool:
    words = line.lower().replace(";", " ").split()
    return (
        words[0] in ("default", "group")
        if len(words) < 4
        else bool(set(words[2:6]) & set(_ACTIONS)) or words[0] == "group"
    )


def read(text: str) -> RuleSet:
    """A plain list as a rule set; without a `default` line what no rule takes is denied.

    Raises UnreadableError naming the line.
    """
    reader = _Reader()
    for number, line in numbered(text):
        said = line.partition("#")[0].replace(";", " ").strip()
        if said:
            reader.line(number, said)
    table = Table("", {"": tuple(reader.rules)}, "", reader.default)
    return RuleSet(FORM, (table,))


class _Reader:
    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.default = Rule(0, "default deny", Action.DENY)
        self._groups: dict[str, Ranges] = {}

    def line(self, number: int, said: str) -> None:
        if group := _GROUP.match(said):
            name, members = group[1].lstrip("@").lower(), group[2]
            self._groups[name] = _checked(self._addresses, members, number)
            return
        words = re.sub(r"\s*,\s*", ",", said).lower().split()
        if words[0] == "default":
            self._default(number, said, words)
        else:
            self._rule(number, said, words)

    def _default(self, number: int, said: str, words: list[str]) -> None:
        if len(words) != 2 or words[1] not in _ACTIONS:
            raise unreadable(
                number, said, Text("skal være «default allow|deny»", "must be “default allow|deny”")
            )
        self.default = Rule(number, said, _ACTIONS[words[1]])

    def _rule(self, number: int, said: str, words: list[str]) -> None:
        disabled = words[0] == "off"
        words = words[disabled:]
        if len(words) not in (4, 6) or words[3] not in _ACTIONS or words[4:5] not in ([], ["from"]):
            raise unreadable(number, said, _SHAPE)
        match = Block(
            protocols=_checked(_protocols, words[0], number),
            ports=_checked(_ports, words[1], number),
            destinations=_checked(self._addresses, words[2], number),
            sources=_checked(self._addresses, words[5], number) if words[4:] else ALL_ADDRESSES,
        )
        if match.ports != ALL_PORTS and not _WITH_PORTS.covers(match.protocols):
            if words[0] not in ("any", "all", "ip"):
                raise unreadable(
                    number, said, Text("protokollen har ingen porte", "the protocol has no ports")
                )
            match = match._replace(protocols=_WITH_PORTS)
        self.rules.append(Rule(number, said, _ACTIONS[words[3]], match, disabled=disabled))

    def _addresses(self, text: str) -> Ranges:
        """A comma list of addresses and groups; ``!`` before an entry takes it away again."""
        taken: list[Ranges] = []
        cut: list[Ranges] = []
        for word in text.replace(" ", "").split(","):
            (cut if word.startswith("!") else taken).append(self._entry(word.lower().lstrip("!")))
        return (union(taken) if taken else ALL_ADDRESSES) - union(cut)

    def _entry(self, word: str) -> Ranges:
        if word.startswith("@"):
            if word[1:] not in self._groups:
                raise ValueError("group")
            return self._groups[word[1:]]
        return ALL_ADDRESSES if word in ("any", "all") else wording.addresses(word)


def _protocols(text: str) -> Ranges:
    return union(wording.protocol(word) for word in re.split(r"[+/,]", text))


def _ports(text: str) -> Ranges:
    return ALL_PORTS if text in ("any", "all") else union(wording.ports(word) for word in text.split(","))


_WRONG = {
    "_protocols": Text("protokollen kendes ikke", "the protocol is not known"),
    "_ports": Text("portene kan ikke læses (0-65535)", "the ports cannot be read (0-65535)"),
    "_addresses": Text(
        "adressen kan ikke læses (IPv4, net, a-b, any eller @gruppe, som er nævnt ovenfor)",
        "the address cannot be read (IPv4, network, a-b, any, or @group named above)",
    ),
}


def _checked(reader: Callable[[str], Ranges], text: str, number: int) -> Ranges:
    try:
        return reader(text)
    except ValueError as fault:
        raise unreadable(number, text, _WRONG[reader.__name__]) from fault


def write(rule_set: RuleSet) -> str:
    """A rule set without chains, interfaces and conditions as a plain list; `read` gives the same back."""
    table = rule_set.tables[0]
    lines = [write_rule(rule) for rule in table.chains[table.start]]
    return "\n".join([*lines, f"default {table.default.action}"]) + "\n"


def write_rule(rule: Rule) -> str:
    """One line of the plain list."""
    match = rule.match
    sources = "" if match.sources == ALL_ADDRESSES else f"  from {address_list(match.sources)}"
    off = "off " if rule.disabled else ""
    return f"{off}{row(match, rule.action)}{sources}"


def row(match: Block, action: Action) -> str:
    """Protocols, ports, destinations and action as the plain list has them."""
    words = wording.shown_protocols(match.protocols).lower()
    ports = wording.shown_ports(match.ports).replace(" ", "")
    return f"{words:<8} {ports:<12} {address_list(match.destinations)}  {action}"


def address_list(found: Ranges) -> str:
    """A set of addresses as the plain list writes it; ``!any`` is none at all."""
    if found == EMPTY:
        return "!any"
    return wording.shown_addresses(found).replace(" ", "")
