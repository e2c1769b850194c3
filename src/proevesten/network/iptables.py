"""Reads what ``iptables-save`` writes (iptables-save(8), iptables-extensions(8)), with ``ipset save`` before it.

The table `filter` is judged: FORWARD when it has rules (a gateway), else OUTPUT (a machine of its own). What
the other tables do to outward traffic is listed as not judged.
"""

from __future__ import annotations

import re
import shlex

from proevesten.network.intervals import EMPTY, Ranges
from proevesten.network.iptables_rule import read_rule
from proevesten.network.lines import numbered, unreadable
from proevesten.network.model import Action, Rule, RuleSet, Table
from proevesten.network.wording import addresses
from proevesten.texts import Text

FORM = "iptables"
_TABLE = re.compile(r"^\*(filter|nat|mangle|raw|security)\s*$", re.MULTILINE)
_COUNTERS = re.compile(r"^\[\d+:\d+\]\s+")
_REWRITES = re.compile(r"-j (DNAT|REDIRECT|TPROXY|NETMAP|DROP|REJECT)\b")


def looks_like(text: str) -> bool:
    """Whether a table header of iptables-save is in it."""
    return bool(_TABLE.search(text))


def read(text: str) -> RuleSet:
    """The rule set of an export. Raises UnreadableError naming the line."""
    reader = _Reader()
    for number, line in numbered(text):
        if line and not line.startswith("#"):
            reader.line(number, line)
    return reader.done()


class _Reader:
    def __init__(self) -> None:
        self._table = ""
        self._table_line = 0
        self._chains: dict[str, list[Rule]] = {}
        self._policies: dict[str, Rule] = {}
        self._sets: dict[str, Ranges | None] = {}
        self._not_judged: list[tuple[int, Text]] = []
        self._filtered = False
        self._filled: set[str] = set()

    def line(self, number: int, line: str) -> None:
        if line.startswith("*"):
            self._table, self._table_line = line[1:], number
            self._filtered = self._filtered or line == "*filter"
        elif line == "COMMIT":
            self._table = ""
        elif not self._table:
            self._set(number, line)
        elif self._table != "filter":
            self._other(number, line)
        elif line.startswith(":"):
            self._chain(number, line)
        else:
            self._append(number, line)

    def _chain(self, number: int, line: str) -> None:
        words = line[1:].split()
        if len(words) < 2 or words[1] not in ("ACCEPT", "DROP", "QUEUE", "-"):
            raise unreadable(number, line, Text("kæden kan ikke læses", "the chain cannot be read"))
        self._chains.setdefault(words[0], [])
        action = Action.ALLOW if words[1] == "ACCEPT" else Action.DENY
        self._policies[words[0]] = Rule(number, line, action)

    def _append(self, number: int, line: str) -> None:
        words = _words(number, line)
        if len(words) < 2 or words[0] not in ("-A", "--append"):
            raise unreadable(
                number, line, Text("en regel begynder med -A KÆDE", "a rule begins with -A CHAIN")
            )
        if words[1] not in self._chains:
            raise unreadable(
                number, line, Text("kæden er ikke nævnt ovenfor", "the chain is not named above")
            )
        self._filled.add(words[1])
        rule = read_rule(number, line, words[2:], set(self._chains), self._sets)
        if rule is not None:
            self._chains[words[1]].append(rule)

    def _set(self, number: int, line: str) -> None:
        """``create NAME hash:net …`` and ``add NAME ADDRESS`` of ipset; other kinds are known by name only."""
        words = _words(number, line)
        if len(words) >= 3 and words[0] == "create":
            self._sets[words[1]] = EMPTY if words[2] in ("hash:net", "hash:ip") else None
        elif len(words) >= 3 and words[0] == "add" and words[1] in self._sets:
            self._add_to_set(number, line, words)
        else:
            raise unreadable(
                number,
                line,
                Text("linjen står uden for en tabel (*filter)", "the line is in no table (*filter)"),
            )

    def _add_to_set(self, number: int, line: str, words: list[str]) -> None:
        held = self._sets[words[1]]
        if held is None:
            return
        if "nomatch" in words:  # an exception whose reach depends on the order of prefix lengths
            self._sets[words[1]] = None
            return
        try:
            self._sets[words[1]] = held | addresses(words[2])
        except ValueError as fault:
            raise unreadable(
                number, line, Text("adressen kan ikke læses", "the address cannot be read")
            ) from fault

    def _other(self, number: int, line: str) -> None:
        if _REWRITES.search(line):
            what = Text(
                "tabellen {table} omskriver eller stopper trafik; det er ikke bedømt: {line}",
                "table {table} rewrites or stops traffic; that is not judged: {line}",
            )
            self._not_judged.append((number, what.format(table=self._table, line=line[:120])))

    def done(self) -> RuleSet:
        if not self._filtered:
            raise unreadable(self._table_line or 1, f"*{self._table}", _NO_FILTER)
        start = "FORWARD" if "FORWARD" in self._filled else "OUTPUT"
        if start not in self._policies:
            raise unreadable(self._table_line, "*filter", _NO_FILTER)
        chains = {name: tuple(rules) for name, rules in self._chains.items()}
        table = Table(start, chains, start, self._policies[start])
        if start == "FORWARD" and "OUTPUT" in self._filled:
            self._not_judged.append((self._policies["OUTPUT"].line, _OUTPUT))
        return RuleSet(FORM, (table,), tuple(self._not_judged))


_NO_FILTER = Text(
    "tabellen filter med kæden FORWARD eller OUTPUT mangler",
    "table filter with chain FORWARD or OUTPUT is missing",
)
_OUTPUT = Text(
    "kæden OUTPUT gælder firewallens egen trafik og er ikke bedømt",
    "chain OUTPUT is about the firewall's own traffic and is not judged",
)


def _words(number: int, line: str) -> list[str]:
    try:
        return shlex.split(_COUNTERS.sub("", line))
    except ValueError as fault:
        raise unreadable(
            number, line, Text("anførselstegn mangler", "a quotation mark is missing")
        ) from fault
