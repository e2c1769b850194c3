"""Which slice an element belongs to, by the profile's discriminators (R4, profiling.html#discriminator).

For value and pattern the slice's own definition is followed along the discriminator's path, through type
profiles where it leads there; what is fixed, patterned or bound (required) at its end decides. Type looks
at the element's type, exists at cardinality 1.. or ..0, profile at conformance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from proevesten.profiles.model import Node, TypeRef
from proevesten.profiles.store import Definitions
from proevesten.rules.fhir.values import codings, equals, in_list, matches_pattern

_EXTENSION = re.compile(r"extension\('([^']+)'\)")
_RESOLVE = "resolve()"


class Asker(Protocol):
    """What a matcher may ask of the walk it serves."""

    def resolve(self, reference: str) -> dict[str, Any] | None:
        """The resource that a reference means."""

    def conforms(self, resource: Any, profile: str) -> bool:
        """Whether a value conforms to a profile."""


Test = Callable[[Any, str, Asker], bool]
"""(value, type code, asker) → whether one discriminator is met."""


@dataclass(frozen=True, slots=True)
class SliceMatcher:
    """One slice and the tests that all must be met for an element to belong to it."""

    name: str
    node: Node
    tests: tuple[Test, ...]

    def takes(self, value: Any, code: str, asker: Asker) -> bool:
        """Whether the element belongs to this slice."""
        return all(test(value, code, asker) for test in self.tests)


def slice_matchers(node: Node, store: Definitions) -> tuple[SliceMatcher, ...]:
    """The matchers of all slices of a node."""
    by = node.slicing.by if node.slicing else ()
    return tuple(
        SliceMatcher(name, piece, tuple(_test(kind, path, piece, store) for kind, path in by))
        for name, piece in node.slices.items()
    )


def _test(kind: str, path: str, piece: Node, store: Definitions) -> Test:
    steps = _steps(path)
    if kind == "type":
        return _type_test(steps, piece)
    if kind == "profile":
        return _profile_test(steps, piece, store)
    if kind == "exists":
        return _exists_test(steps, piece, store)
    return _value_test(steps, piece, store)


def _steps(path: str) -> list[str]:
    """A discriminator's path in steps; a URL in extension('…') keeps its dots."""
    steps: list[str] = []
    rest = path.strip()
    while rest:
        found = _EXTENSION.match(rest)
        step = found.group(0) if found else rest.partition(".")[0]
        rest = rest[len(step) :].lstrip(".")
        if step != "$this":
            steps.append(step)
    return steps


def _value_test(steps: list[str], piece: Node, store: Definitions) -> Test:
    wanted = _demands([piece], steps, store)

    def test(value: Any, code: str, asker: Asker) -> bool:
        values = _at([value], steps, asker)
        return any(demand(v) for demand in wanted for v in values)

    return test


def _demands(nodes: Sequence[Node], steps: list[str], store: Definitions) -> list[Callable[[Any], bool]]:
    """What the slice's definition says at the end of the path."""
    for step in steps:
        nodes = [found for node in nodes for found in _step_nodes(node, step, store)]
    return [demand for node in nodes for demand in _demand(node, store)]


def _step_nodes(node: Node, step: str, store: Definitions) -> list[Node]:
    if step == _RESOLVE:
        targets = [t for entry in node.types for t in entry.targets]
        return [d.root for d in map(store.get, targets) if d is not None]
    named = _EXTENSION.fullmatch(step)
    name = "extension" if named else step
    found = [c[key] for c in _child_maps(node, store) for key in (name, name + "[x]") if key in c]
    found += [piece for child in list(found) for piece in child.slices.values()]
    if named:
        return [n for n in found if any(named.group(1) in entry.profiles for entry in n.types)]
    return found


def _child_maps(node: Node, store: Definitions) -> list[dict[str, Node]]:
    """The children of a node: its own, and those of every profile on its types."""
    maps = [store.children(node)]
    maps += [d.root.children for entry in node.types for d in map(store.get, entry.profiles) if d is not None]
    return maps


def _demand(node: Node, store: Definitions) -> list[Callable[[Any], bool]]:
    if node.fixed is not None:
        fixed = node.fixed[0]
        return [lambda value: equals(value, fixed)]
    if node.pattern is not None:
        pattern = node.pattern[0]
        return [lambda value: matches_pattern(value, pattern)]
    if node.binding is not None and node.binding.strength == "required":
        codes = store.codes(node.binding.value_set)
        code = node.types[0].code if node.types else "code"
        if codes is not None:
            return [lambda value: bool(in_list(codings(code, value) or [], codes))]
    return _inner_demand(node, store)


def _inner_demand(node: Node, store: Definitions) -> list[Callable[[Any], bool]]:
    """A complex element without a pattern of its own is told by the patterns of its children."""
    parts: list[tuple[str, Callable[[Any], bool]]] = []
    for name, child in node.children.items():
        if child.fixed is not None or child.pattern is not None:
            parts += [(name, demand) for demand in _demand(child, store)]
    if not parts:
        return []
    return [
        lambda value: (
            isinstance(value, dict) and all(key in value and demand(value[key]) for key, demand in parts)
        )
    ]


def _type_test(steps: list[str], piece: Node) -> Test:
    if not steps:
        codes = frozenset(entry.code for entry in piece.types)
        return lambda value, code, asker: code in codes
    name = steps[-1].removesuffix("[x]")
    child = piece.children.get(steps[-1] + "[x]") or piece.children.get(steps[-1])
    entries: tuple[TypeRef, ...] = child.types if child is not None else ()
    keys = frozenset(name + e.code[:1].upper() + e.code[1:] for e in entries)
    keys |= frozenset("_" + key for key in keys)

    def test(value: Any, code: str, asker: Asker) -> bool:
        return any(isinstance(v, dict) and bool(keys & v.keys()) for v in _at([value], steps[:-1], asker))

    return test


def _profile_test(steps: list[str], piece: Node, store: Definitions) -> Test:
    nodes: Sequence[Node] = [piece]
    for step in (s for s in steps if s != _RESOLVE):
        nodes = [found for node in nodes for found in _step_nodes(node, step, store)]
    entries = [entry for node in nodes for entry in node.types]
    profiles = [p for entry in entries for p in (entry.targets if _RESOLVE in steps else entry.profiles)]

    def test(value: Any, code: str, asker: Asker) -> bool:
        return any(asker.conforms(v, p) for v in _at([value], steps, asker) for p in profiles)

    return test


def _exists_test(steps: list[str], piece: Node, store: Definitions) -> Test:
    nodes: Sequence[Node] = [piece]
    for step in steps:
        nodes = [found for node in nodes for found in _step_nodes(node, step, store)]
    wanted = not any(node.max == 0 for node in nodes)
    return lambda value, code, asker: bool(_at([value], steps, asker)) is wanted


def _at(values: list[Any], steps: list[str], asker: Asker) -> list[Any]:
    for step in steps:
        values = [found for value in values for found in _go(value, step, asker)]
    return values


def _go(value: Any, step: str, asker: Asker) -> list[Any]:
    if not isinstance(value, dict):
        return []
    if step == _RESOLVE:
        reference = value.get("reference")
        found = asker.resolve(reference) if isinstance(reference, str) else None
        return [found] if found is not None else []
    named = _EXTENSION.fullmatch(step)
    if named:
        items = value.get("extension")
        here = [e for e in items if isinstance(e, dict)] if isinstance(items, list) else []
        return [e for e in here if e.get("url") == named.group(1)]
    if step in value:
        return value[step] if isinstance(value[step], list) else [value[step]]
    return [v for k, v in value.items() if k.startswith(step) and k[len(step) : len(step) + 1].isupper()]
