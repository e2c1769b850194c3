"""Value sets as lists of codes: expanding them offline, and asking whether a code is in one.

What cannot be listed (SNOMED CT, LOINC, filters we do not evaluate) stays *open*: the answer is then
None, which the engine reports as not checked and never as passed. Source: FHIR R4, ValueSet.compose.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from proevesten.profiles.model import bare

Fetch = Callable[[str], "dict[str, Any] | None"]
Raw = dict[str, "list[str] | str"]
OPEN = "*"

_GRAMMARS = {
    "urn:ietf:bcp:13": re.compile(r"[A-Za-z0-9][\w!#$&^.+-]*/[A-Za-z0-9][\w!#$&^.+-]*(\s*;.*)?"),
    "urn:ietf:bcp:47": re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"),
}
"""Code systems that are a grammar rather than a list (RFC 6838 media types, BCP 47 languages)."""

_IN_HIERARCHY = {"is-a", "descendent-of"}


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes of a value set by system; `open_systems` are those that cannot be listed offline."""

    url: str
    systems: dict[str, frozenset[str]]
    open_systems: frozenset[str] = field(default=frozenset())

    def contains(self, system: str | None, code: str) -> bool | None:
        """Whether the code is in the value set; None when that cannot be decided offline."""
        if system is None:
            return self._any_system(code)
        if system in self.open_systems:
            grammar = _GRAMMARS.get(system)
            return bool(grammar.fullmatch(code)) if grammar else None
        if code in self.systems.get(system, ()):
            return True
        return None if OPEN in self.open_systems else False

    def _any_system(self, code: str) -> bool | None:
        """For elements of type code, whose system the binding implies."""
        if any(code in codes for codes in self.systems.values()):
            return True
        answers = [self.contains(system, code) for system in self.open_systems if system != OPEN]
        if True in answers:
            return True
        return None if None in answers or OPEN in self.open_systems else False

    def examples(self, limit: int = 20) -> str:
        """The codes as text for a finding, cut after `limit`."""
        codes = sorted(code for codes in self.systems.values() for code in codes)
        more = " …" if len(codes) > limit or self.open_systems else ""
        return " | ".join(codes[:limit]) + more


def code_list(url: str, raw: Raw) -> CodeList:
    """The compact row of a value set as a `CodeList`."""
    listed = {system: frozenset(codes) for system, codes in raw.items() if codes != OPEN}
    return CodeList(url, listed, frozenset(s for s, codes in raw.items() if codes == OPEN))


def expand(value_set: dict[str, Any], systems: Fetch, value_sets: Fetch, depth: int = 0) -> Raw:
    """The codes of a ValueSet resource by system; ``*`` for a system that cannot be listed."""
    found: Raw = {}
    compose = value_set.get("compose", {})
    # A malformed include (null) occurs in published packages; it includes nothing.
    for include in filter(None, compose.get("include", [])):
        _merge(found, _include(include, systems, value_sets, depth))
    for exclude in compose.get("exclude", []):
        _subtract(found, _include(exclude, systems, value_sets, depth))
    return found


def _merge(found: Raw, more: Raw) -> None:
    for system, codes in more.items():
        known = found.get(system, [])
        if isinstance(known, str) or isinstance(codes, str):
            found[system] = OPEN
        else:
            found[system] = known + [c for c in codes if c not in set(known)]


def _subtract(found: Raw, less: Raw) -> None:
    for system, codes in less.items():
        known = found.get(system)
        if isinstance(known, list) and isinstance(codes, list):
            found[system] = [c for c in known if c not in set(codes)]


def _include(include: dict[str, Any], systems: Fetch, value_sets: Fetch, depth: int) -> Raw:
    parts: list[Raw] = [_own(include, systems)] if "system" in include else []
    for url in include.get("valueSet", []):
        other = value_sets(bare(url)) if depth < 10 else None
        parts.append(expand(other, systems, value_sets, depth + 1) if other else {OPEN: OPEN})
    result: Raw = parts[0] if parts else {OPEN: OPEN}
    for part in parts[1:]:
        result = _intersect(result, part)
    return result


def _intersect(left: Raw, right: Raw) -> Raw:
    if OPEN in left or OPEN in right:
        return {OPEN: OPEN}
    both: Raw = {}
    for system in left.keys() & right.keys():
        a, b = left[system], right[system]
        if isinstance(a, str) or isinstance(b, str):
            both[system] = (
                OPEN if isinstance(a, str) and isinstance(b, str) else (b if isinstance(a, str) else a)
            )
        else:
            both[system] = [c for c in a if c in set(b)]
    return both


def _own(include: dict[str, Any], systems: Fetch) -> Raw:
    system = include["system"]
    if "concept" in include:
        return {system: [c["code"] for c in include["concept"]]}
    code_system = systems(system)
    if code_system is None or code_system.get("content") not in ("complete", "fragment"):
        return {system: OPEN}
    codes = list(parents_of(code_system))
    for rule in include.get("filter", []):
        if rule.get("property") not in ("concept", "code") or rule.get("op") not in _IN_HIERARCHY:
            return {system: OPEN}
        codes = [c for c in codes if _below(c, rule, parents_of(code_system))]
    return {system: codes}


def _below(code: str, rule: dict[str, Any], parents: dict[str, set[str]]) -> bool:
    if code == rule["value"]:
        return bool(rule["op"] == "is-a")
    seen, todo = set[str](), [code]
    while todo:
        for parent in parents.get(todo.pop(), set()) - seen:
            if parent == rule["value"]:
                return True
            seen.add(parent)
            todo.append(parent)
    return False


def parents_of(code_system: dict[str, Any]) -> dict[str, set[str]]:
    """Every code of a code system with its parents (nesting and the properties that say so)."""
    found: dict[str, set[str]] = {}
    todo: list[tuple[dict[str, Any], str]] = [(c, "") for c in code_system.get("concept", [])]
    for concept, parent in todo:
        row = found.setdefault(concept["code"], set())
        if parent:
            row.add(parent)
        for prop in concept.get("property", []):
            if prop.get("code") in ("subsumedBy", "parent"):
                row.add(prop.get("valueCode", ""))
        todo += [(c, concept["code"]) for c in concept.get("concept", [])]
    return found
