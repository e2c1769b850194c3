"""Reads a FortiGate configuration: ``config firewall policy`` with its addresses and services.

Policies are read in file order, which is the order of judgement, not that of their numbers; what no policy
takes meets the implicit deny (FortiOS Administration Guide, Firewall policy).
"""

from __future__ import annotations

import re

from proevesten.network.fortigate_objects import SECTIONS, Objects
from proevesten.network.fortigate_tree import Entry, entries
from proevesten.network.intervals import Ranges
from proevesten.network.lines import unreadable
from proevesten.network.model import EVERY_INTERFACE, Action, Interfaces, Rule, RuleSet, Table
from proevesten.network.space import ALL_ADDRESSES, ALL_TRAFFIC, Block, subtract
from proevesten.texts import Text

FORM = "fortigate"
_POLICY = "firewall policy"
_SEEN = re.compile(r"^\s*config firewall \S|^#config-version=", re.MULTILINE)
_CONDITIONS = {
    "groups": Text("kun brugergrupper: {v}", "only user groups: {v}"),
    "users": Text("kun brugere: {v}", "only users: {v}"),
    "fsso-groups": Text("kun brugergrupper: {v}", "only user groups: {v}"),
    "devices": Text("kun enheder: {v}", "only devices: {v}"),
    "ztna-ems-tag": Text("kun med mærket: {v}", "only with tag: {v}"),
    "src-vendor-mac": Text("kun visse netkort: {v}", "only some network cards: {v}"),
    "application-list": Text("applikationskontrol: {v}", "application control: {v}"),
}
_ALWAYS = ("", "always")


def looks_like(text: str) -> bool:
    """Whether it is FortiOS configuration with firewall sections."""
    return bool(_SEEN.search(text))


def read(text: str) -> RuleSet:
    """The rule set, one table per virtual domain. Raises UnreadableError naming the line."""
    held = list(entries(text, SECTIONS | {_POLICY}))
    realms = dict.fromkeys(e.realm for e in held if e.section == _POLICY)
    if not realms:
        raise unreadable(1, text[:60].strip(), Text("«config firewall policy» mangler eller er tom",
                                                    "“config firewall policy” is missing or empty"))  # fmt: skip
    return RuleSet(FORM, tuple(_table(realm, [e for e in held if e.realm == realm]) for realm in realms))


def _table(realm: str, held: list[Entry]) -> Table:
    objects = Objects([e for e in held if e.section != _POLICY])
    rules = [rule for entry in held if entry.section == _POLICY for rule in _rules(entry, objects)]
    default = Rule(0, "implicit deny", Action.DENY)
    return Table(realm, {"": tuple(rules)}, "", default)


def _rules(entry: Entry, objects: Objects) -> list[Rule]:
    """One policy as one rule per protocol set; none when it is for IPv6 only."""
    if not (entry.all("srcaddr") or entry.all("dstaddr")) and (
        entry.all("srcaddr6") or entry.all("dstaddr6")
    ):
        return []
    conditions: list[Text] = []
    found = _blocks(entry, objects, conditions)
    conditions += _other_conditions(entry)
    unique = tuple(dict.fromkeys(conditions))
    return [_rule(entry, block, unique) for block in found if not block.empty]


def _rule(entry: Entry, block: Block, conditions: tuple[Text, ...]) -> Rule:
    name = entry.get("name")
    return Rule(
        entry.line,
        f"edit {entry.name}{f' ({name})' if name else ''}",
        Action.ALLOW if entry.get("action", "deny") in ("accept", "ipsec", "ssl-vpn") else Action.DENY,
        block,
        name,
        conditions,
        _interfaces(entry.all("srcintf")),
        _interfaces(entry.all("dstintf")),
        inspects=_inspects(entry),
        disabled=entry.get("status") == "disable",
    )


def _blocks(entry: Entry, objects: Objects, conditions: list[Text]) -> list[Block]:
    sources = _side(entry, "srcaddr", objects, conditions)
    destinations = _side(entry, "dstaddr", objects, conditions)
    services = objects.services(entry.all("service") or ["ALL"], conditions.append)
    found = [Block(s.protocols, sources, destinations, s.ports) for s in services]
    if not entry.on("service-negate"):
        return _joined(found)
    return subtract([ALL_TRAFFIC._replace(sources=sources, destinations=destinations)], found)


def _joined(blocks: list[Block]) -> list[Block]:
    """Services with the same protocols as one, so that a policy is told of once."""
    same: dict[Ranges, Block] = {}
    for block in blocks:
        held = same.get(block.protocols)
        same[block.protocols] = block._replace(ports=block.ports | held.ports) if held else block
    return list(same.values())


def _side(entry: Entry, key: str, objects: Objects, conditions: list[Text]) -> Ranges:
    names = entry.all(key)
    if not names:  # an internet service, or a policy for users only
        if entry.on("internet-service" if key == "dstaddr" else "internet-service-src"):
            conditions.append(
                Text("tjenestekatalog i stedet for adresser", "internet service instead of addresses")
            )
        return ALL_ADDRESSES
    found = objects.addresses(names, conditions.append)
    return ALL_ADDRESSES - found if entry.on(f"{key}-negate") else found


def _other_conditions(entry: Entry) -> list[Text]:
    found = [text.format(v=" ".join(entry.all(key))) for key, text in _CONDITIONS.items() if entry.all(key)]
    if entry.get("schedule") not in _ALWAYS:
        found.append(Text("kun i tidsplanen «{s}»", "only in schedule “{s}”").format(s=entry.get("schedule")))
    if entry.get("action") in ("ipsec", "ssl-vpn"):
        found.append(Text("kun gennem en tunnel", "only through a tunnel"))
    return found


def _interfaces(names: list[str]) -> Interfaces:
    return EVERY_INTERFACE if not names or "any" in names else Interfaces(frozenset(names), negated=False)


def _inspects(entry: Entry) -> str:
    profile = entry.get("ssl-ssh-profile")
    return profile if "deep" in profile else ""
