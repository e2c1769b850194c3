"""Single-fault mutants of valid messages, with the rule that must catch each known by construction.

What is expected does not come from the engine: retyping, emptying and inventing elements break the same
rule everywhere; for deletion, duplication, codes and references the table `mutants.toml` says per element
which rule forbids it. An element that the table does not list is one whose change the official profiles do
not forbid; those are counted, and must then really pass.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = tomllib.loads((Path(__file__).parent / "mutants.toml").read_text(encoding="utf-8"))
_SKIP = {"resourceType"}


@dataclass(frozen=True)
class Mutant:
    """One changed message: what was done, to which element, and the rule that must say so (or none)."""

    kind: str
    element: str
    place: str
    tree: Any
    expected: str


@dataclass(frozen=True)
class Spot:
    """A place in a message: the way to it, its element's name in definitions, its FHIRPath."""

    keys: tuple[Any, ...]
    element: str
    place: str
    value: Any


def mutants(tree: Any, standard: str) -> Iterator[Mutant]:
    """All mutants of a message."""
    for spot in _spots(tree, (), tree["resourceType"], tree["resourceType"]):
        yield from _of(tree, spot, standard)


def _of(tree: Any, spot: Spot, standard: str) -> Iterator[Mutant]:
    def made(kind: str, value: Any, expected: str) -> Mutant:
        return Mutant(kind, spot.element, spot.place, _with(tree, spot.keys, value), expected)

    def listed(kind: str) -> str:
        rows = {**TABLE.get(kind, {}), **TABLE.get(f"{kind}-{standard}", {})}
        return str(rows.get(spot.element, ""))

    value, key = spot.value, spot.keys[-1]
    yield Mutant("delete", spot.element, spot.place, _without(tree, spot.keys), listed("delete"))
    if isinstance(key, int):
        yield Mutant("duplicate", spot.element, spot.place, _twice(tree, spot.keys), listed("duplicate"))
    if isinstance(value, dict):
        yield made("unknown", {**value, "ukendt": "x"}, "fhir-unknown-element")
        yield made("empty", {}, "fhir-empty" if "resourceType" not in value else "fhir-resource-type")
        yield made("retype", "tekst", "fhir-type")
    elif isinstance(value, list):
        yield made("empty", [], "fhir-empty")
        yield made("retype", value[0], "fhir-type")
    else:
        yield made("empty", "", "fhir-type" if isinstance(value, bool) else "fhir-empty")
        yield made("retype", ["x"] if isinstance(value, bool) else 17, "fhir-type")
    if isinstance(value, str):
        yield from _texts(spot, made, listed)


def _texts(spot: Spot, made: Any, listed: Any) -> Iterator[Mutant]:
    value = spot.value
    leaf = spot.element.rpartition(".")[2]
    if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", value):
        yield made("format", "2026-02-30T10:00:00+01:00", "fhir-format")
        yield made("format", value[:19], "fhir-format")
    if leaf in ("code", "status", "priority", "role", "type", "contentType"):
        yield made("recode", "forkert-kode", listed("recode"))
    if leaf == "system":
        yield made("recode", "urn:oid:1.2.208.176.99.9", listed("recode"))
    if leaf == "reference":
        kind = value.partition("/")[0]
        yield made("dangling", f"{kind}/findes-ikke", listed("dangling"))


def _spots(node: Any, keys: tuple[Any, ...], element: str, place: str) -> Iterator[Spot]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in _SKIP:
                name = f"{element}.{key}"
                yield from _spot(value, (*keys, key), name, f"{place}.{_plain(key)}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _spot(value, (*keys, index), element + _mark(value), f"{place}[{index}]")


def _spot(value: Any, keys: tuple[Any, ...], element: str, place: str) -> Iterator[Spot]:
    kind = value.get("resourceType") if isinstance(value, dict) else None
    yield Spot(keys, element, place, value)
    yield from _spots(value, keys, str(kind) if kind else element, place)


def _mark(value: Any) -> str:
    """Extensions and entities are told apart by what they are."""
    if isinstance(value, dict) and isinstance(value.get("url"), str):
        return f"({value['url'].rpartition('/')[2]})"
    if isinstance(value, dict) and isinstance(value.get("role"), str):
        return f"({value['role']})"
    if (
        isinstance(value, dict)
        and "payload" not in value
        and ("contentString" in value or "contentAttachment" in value)
    ):
        return "(text)" if "contentString" in value else "(file)"
    if isinstance(value, dict) and isinstance(value.get("system"), str) and "value" in value:
        return f"({value['system'].rpartition('/')[2]})"
    return "[]" if isinstance(value, (dict, str)) else ""


def _plain(key: str) -> str:
    for stem in ("value", "content", "event", "occurred", "deceased"):
        if key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper():
            return stem
    return key


def _with(tree: Any, keys: tuple[Any, ...], value: Any) -> Any:
    changed, parent = _parent(tree, keys)
    parent[keys[-1]] = value
    return changed


def _without(tree: Any, keys: tuple[Any, ...]) -> Any:
    """The tree without a part; a list that becomes empty goes with it."""
    changed, parent = _parent(tree, keys)
    del parent[keys[-1]]
    while len(keys) > 1 and parent in ([], {}):
        keys = keys[:-1]
        parent = changed
        for key in keys[:-1]:
            parent = parent[key]
        del parent[keys[-1]]
    return changed


def _twice(tree: Any, keys: tuple[Any, ...]) -> Any:
    changed, parent = _parent(tree, keys)
    parent.insert(keys[-1], copy.deepcopy(parent[keys[-1]]))
    return changed


def _parent(tree: Any, keys: tuple[Any, ...]) -> tuple[Any, Any]:
    """A copy of the tree along the way (the rest is shared), and the parent of the changed part."""
    changed = node = copy.copy(tree)
    for key in keys[:-1]:
        node[key] = copy.copy(node[key])
        node = node[key]
    return changed, node
