"""Which form a rule set has, told by its content, and the reader for it."""

from __future__ import annotations

import re
from collections.abc import Callable

from proevesten.errors import UnreadableError
from proevesten.network import fortigate, iptables, plain
from proevesten.network.lines import decode, numbered, unreadable
from proevesten.network.model import RuleSet
from proevesten.texts import Text

_READERS: tuple[tuple[Callable[[str], bool], Callable[[str], RuleSet]], ...] = (
    (iptables.looks_like, iptables.read),
    (fortigate.looks_like, fortigate.read),
    (plain.looks_like, plain.read),
)
_FOREIGN = {
    re.compile(r"^access-list \S+ (extended|remark|line)", re.MULTILINE): "Cisco ASA",
    re.compile(r"^\s*(add|flush) (table|chain|rule)\b|^table (ip|inet|ip6) \S+ \{", re.MULTILINE): "nftables",
    re.compile(r"\A\s*<"): "XML",
    re.compile(r"\A\s*[{\[]"): "JSON",
}
_KNOWN = Text(
    "Kan læses: iptables-save, FortiGate-konfiguration og vores egen liste "
    "(protokol porte destination handling, én regel pr. linje)",
    "Can be read: iptables-save, FortiGate configuration and our own list "
    "(protocol ports destination action, one rule per line)",
)


def read(data: bytes) -> RuleSet:
    """The rule set in `data`. Raises UnreadableError that names the line, or says that no form is known."""
    text = decode(data).replace("\r\n", "\n")
    for looks_like, read_form in _READERS:
        if looks_like(text):
            return read_form(text)
    raise _unknown(text)


def _unknown(text: str) -> UnreadableError:
    number, first = next(((n, line) for n, line in numbered(text) if line), (1, ""))
    name = next((name for pattern, name in _FOREIGN.items() if pattern.search(text)), "")
    why = (
        Text(f"ligner {name}, som ikke kan læses", f"looks like {name}, which cannot be read")
        if name
        else Text("formen kendes ikke", "the form is not known")
    )
    error = unreadable(number, first, why)
    error.advice = _KNOWN
    return error
