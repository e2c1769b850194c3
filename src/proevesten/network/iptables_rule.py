"""One ``-A CHAIN …`` line of iptables-save as a rule. Options as in iptables-extensions(8)."""

from __future__ import annotations

from collections.abc import Callable

from proevesten.network import wording
from proevesten.network.intervals import Ranges, ranges, union
from proevesten.network.lines import unreadable
from proevesten.network.model import EVERY_INTERFACE, Action, Interfaces, Rule
from proevesten.network.space import ALL_ADDRESSES, ALL_PORTS, ALL_PROTOCOLS, ALL_TRAFFIC
from proevesten.texts import Text

_VERDICTS = {"ACCEPT": Action.ALLOW, "DROP": Action.DENY, "REJECT": Action.DENY, "RETURN": Action.RETURN}
_PASSED_ON = {
    "LOG", "NFLOG", "ULOG", "MARK", "CONNMARK", "TCPMSS", "CLASSIFY", "DSCP", "TOS", "TTL", "CT", "NOTRACK",
    "SECMARK", "CONNSECMARK", "AUDIT", "CHECKSUM", "SET", "TRACE", "RATEEST", "ECN", "SYNPROXY",
}  # fmt: skip
"""Targets after which the next rule is read."""
_EPHEMERAL = ranges([(1024, 65535)])
"""A client's own port: RFC 6056 section 3.2, dynamic ports from 1024."""
_QUIET = {"-m", "--match", "--comment", "-c", "--set-counters"}
_STATES = {"--ctstate", "--state"}


def read_rule(
    line: int, text: str, words: list[str], chains: set[str], sets: dict[str, Ranges | None]
) -> Rule | None:
    """The rule; None when it can never act on a client's new connection. Raises UnreadableError."""
    reader = _RuleReader(line, text, chains, sets)
    reader.read(words)
    return reader.rule()


class _RuleReader:
    def __init__(self, line: int, text: str, chains: set[str], sets: dict[str, Ranges | None]) -> None:
        self._line, self._text, self._chains, self._sets = line, text, chains, sets
        self._match = ALL_TRAFFIC
        self._conditions: list[Text] = []
        self._inward = self._outward = EVERY_INTERFACE
        self._target, self._goto = "", False
        self._never = False
        self._comment = ""

    def read(self, words: list[str]) -> None:
        at = 0
        while at < len(words) and not self._target:
            negated = words[at] == "!"
            option = words[at + negated] if at + negated < len(words) else ""
            at += 1 + negated
            count = self._values(option, words[at:])
            self._option(option, words[at : at + count], negated)
            at += count

    def _values(self, option: str, following: list[str]) -> int:
        """How many words belong to the option: known by name, else up to the next option."""
        if option in _HANDLERS or option in _QUIET or option in _STATES:
            wanted = 2 if option in ("--match-set", "-c", "--set-counters", "--tcp-flags") else 1
            if len(following) < wanted:
                raise self._wrong(Text("værdien mangler", "the value is missing"))
            return wanted
        if not option.startswith("-"):
            raise self._wrong(Text("uventet ord", "unexpected word"))
        return next((i for i, w in enumerate(following) if w == "!" or w.startswith("-")), len(following))

    def _option(self, option: str, values: list[str], negated: bool) -> None:
        if option == "--comment":
            self._comment = values[0]
        elif option in _QUIET or (option in ("--syn", "-4", "--ipv4") and not negated):
            return
        elif option in ("-f", "--fragment"):
            self._never = self._never or not negated
        elif option == "--syn":  # only reached when negated: a connection always begins with SYN
            self._never = True
        elif option in _STATES:
            self._never = self._never or ("NEW" in values[0].split(",")) is negated
        elif option in _HANDLERS:
            try:
                _HANDLERS[option](self, values, negated)
            except ValueError as fault:
                raise self._wrong(
                    Text("værdien kan ikke læses", "the value cannot be read"), values
                ) from fault
        else:
            self._unknown(" ".join([option, *values]))

    def _unknown(self, words: str) -> None:
        self._conditions.append(Text("betingelsen «{w}»", "the condition “{w}”").format(w=words))

    def _limit(self, dimension: str, found: Ranges, everything: Ranges, negated: bool) -> None:
        wanted = everything - found if negated else found
        self._match = self._match._replace(**{dimension: getattr(self._match, dimension) & wanted})

    def protocol(self, values: list[str], negated: bool) -> None:
        self._limit("protocols", wording.protocol(values[0]), ALL_PROTOCOLS, negated)

    def source(self, values: list[str], negated: bool) -> None:
        self._limit("sources", _list(values[0]), ALL_ADDRESSES, negated)

    def destination(self, values: list[str], negated: bool) -> None:
        self._limit("destinations", _list(values[0]), ALL_ADDRESSES, negated)

    def destination_ports(self, values: list[str], negated: bool) -> None:
        self._limit("ports", _ports(values[0]), ALL_PORTS, negated)

    def source_ports(self, values: list[str], negated: bool) -> None:
        found = ALL_PORTS - _ports(values[0]) if negated else _ports(values[0])
        if not found & _EPHEMERAL:
            self._never = True
        elif not found.covers(_EPHEMERAL):
            self._unknown(f"--sport {values[0]}")

    def inward(self, values: list[str], negated: bool) -> None:
        self._inward = Interfaces(frozenset(values), negated)
        self._never = self._never or (values == ["lo"] and not negated)

    def outward(self, values: list[str], negated: bool) -> None:
        self._outward = Interfaces(frozenset(values), negated)
        self._never = self._never or (values == ["lo"] and not negated)

    def in_set(self, values: list[str], negated: bool) -> None:
        held = self._sets.get(values[0])
        if held is None or values[1] not in ("src", "dst"):
            self._unknown(f"--match-set {' '.join(values)}")
        else:
            self._limit("sources" if values[1] == "src" else "destinations", held, ALL_ADDRESSES, negated)

    def target(self, values: list[str], negated: bool) -> None:
        self._target = values[0]

    def goto(self, values: list[str], negated: bool) -> None:
        self._target, self._goto = values[0], True

    def rule(self) -> Rule | None:
        if self._never or self._match.empty or not self._target or self._target in _PASSED_ON:
            return None
        action, chain = self._action()
        return Rule(
            self._line, self._text, action, self._match, self._comment, tuple(self._conditions),
            self._inward, self._outward, chain,
        )  # fmt: skip

    def _action(self) -> tuple[Action, str]:
        if self._target in self._chains:
            return (Action.GOTO if self._goto else Action.JUMP), self._target
        if self._target not in _VERDICTS:  # a queue to a program, or an extension: its answer is unknown
            self._unknown(f"-j {self._target}")
        return _VERDICTS.get(self._target, Action.ALLOW), ""

    def _wrong(self, why: Text, values: list[str] | None = None) -> Exception:
        return unreadable(self._line, " ".join(values) if values else self._text, why)


def _list(text: str) -> Ranges:
    return union(wording.addresses(word) for word in text.split(","))


def _ports(text: str) -> Ranges:
    return union(wording.ports(word, ":") for word in text.split(","))


_BY_NAMES: list[tuple[tuple[str, ...], Callable[[_RuleReader, list[str], bool], None]]] = [
    (("-p", "--protocol"), _RuleReader.protocol),
    (("-s", "--source", "--src-range"), _RuleReader.source),
    (("-d", "--destination", "--dst-range"), _RuleReader.destination),
    (("--dport", "--destination-port", "--dports", "--destination-ports"), _RuleReader.destination_ports),
    (("--sport", "--source-port", "--sports", "--source-ports"), _RuleReader.source_ports),
    (("-i", "--in-interface"), _RuleReader.inward),
    (("-o", "--out-interface"), _RuleReader.outward),
    (("--match-set",), _RuleReader.in_set),
    (("-j", "--jump"), _RuleReader.target),
    (("-g", "--goto"), _RuleReader.goto),
]
_HANDLERS = {name: handler for names, handler in _BY_NAMES for name in names}
