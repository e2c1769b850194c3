"""The compact form: one JSON object per StructureDefinition, only what decides conformance.

::

    {"url": …, "name": …, "type": …, "kind": …, "base": …, "derivation": …, "version": …, "context": […],
     "elements": [["Communication.identifier", {"n": "1..1", "ms": true}], …]}

An element's keys: ``n`` cardinality (``1..``, ``..0`` when only one end is said) · ``rep`` whether JSON
writes an array · ``t`` types (a name, or an object with ``c`` code, ``p`` profiles, ``r`` reference
targets, ``a`` aggregation) · ``fixed`` · ``pattern`` · ``bind`` [strength, value set] · ``inv``
[key, severity, expression] · ``slice`` {"by": ["value:url"], "rules": …, "ordered": …} · ``ref`` content
reference · ``len`` longest value · ``regex`` of a primitive · ``ms`` must support.

Profiles hold what they add to their base (a differential); base types hold all their elements.
"""

from __future__ import annotations

from typing import Any

from proevesten.profiles.model import bare

NATIVE = frozenset({"ele-1", "ext-1"})
"""Constraints that hold for every element; the engine knows them without data."""

_TYPE_NAME = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_REGEX = "http://hl7.org/fhir/StructureDefinition/regex"
_BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"


def compact_definition(definition: dict[str, Any], *, view: str = "differential") -> dict[str, Any]:
    """An official StructureDefinition boiled down; `view` is ``differential`` or ``snapshot``."""
    elements = definition.get(view, {}).get("element", [])
    small: dict[str, Any] = {
        "url": definition["url"],
        "name": definition.get("name", ""),
        "type": definition["type"],
        "kind": definition["kind"],
        "base": definition.get("baseDefinition", ""),
        "derivation": definition.get("derivation", "specialization"),
        "version": definition.get("version", ""),
        "elements": [[e["id"], compact_element(e, view)] for e in elements],
    }
    if definition.get("abstract"):
        small["abstract"] = True
    contexts = [c["expression"] for c in definition.get("context", []) if c.get("type") == "element"]
    if contexts:
        small["context"] = contexts
    return small


def compact_element(element: dict[str, Any], view: str) -> dict[str, Any]:
    """One ElementDefinition boiled down."""
    small: dict[str, Any] = {}
    low, high = element.get("min"), element.get("max")
    if low is not None or high is not None:
        small["n"] = f"{'' if low is None else low}..{'' if high is None else high}"
    if view == "snapshot":
        small["rep"] = element.get("base", {}).get("max", high) not in ("0", "1")
    _types(element, small)
    for key, value in element.items():
        if key.startswith("fixed"):
            small["fixed"] = value
        elif key.startswith("pattern"):
            small["pattern"] = value
    _rest(element, small)
    return small


def _rest(element: dict[str, Any], small: dict[str, Any]) -> None:
    binding = element.get("binding")
    if binding and binding.get("valueSet"):
        small["bind"] = [binding["strength"], bare(binding["valueSet"])]
    constraints = [_constraint(c) for c in element.get("constraint", []) if _wanted(c)]
    if constraints:
        small["inv"] = constraints
    if slicing := element.get("slicing"):
        small["slice"] = _slicing(slicing)
    if "contentReference" in element:
        small["ref"] = element["contentReference"].partition("#")[2]
    if "maxLength" in element:
        small["len"] = element["maxLength"]
    if element.get("mustSupport"):
        small["ms"] = True


def _wanted(constraint: dict[str, Any]) -> bool:
    return constraint["key"] not in NATIVE and "expression" in constraint


def _constraint(constraint: dict[str, Any]) -> list[str]:
    return [constraint["key"], constraint["severity"], constraint["expression"]]


def _slicing(slicing: dict[str, Any]) -> dict[str, Any]:
    small: dict[str, Any] = {"by": [f"{d['type']}:{d['path']}" for d in slicing.get("discriminator", [])]}
    small["rules"] = slicing.get("rules", "open")
    if slicing.get("ordered"):
        small["ordered"] = True
    return small


def _types(element: dict[str, Any], small: dict[str, Any]) -> None:
    types = [_type(t, small) for t in element.get("type", [])]
    if types:
        small["t"] = types


def _type(entry: dict[str, Any], small: dict[str, Any]) -> str | dict[str, Any]:
    code = entry.get("code", "")
    for extension in entry.get("extension", []):
        if extension["url"] == _TYPE_NAME:
            code = extension.get("valueUrl") or extension.get("valueUri") or code
        elif extension["url"] == _REGEX:
            small["regex"] = extension["valueString"]
    row: dict[str, Any] = {"c": code}
    if entry.get("profile"):
        row["p"] = [bare(p) for p in entry["profile"]]
    if entry.get("targetProfile"):
        row["r"] = [bare(p) for p in entry["targetProfile"]]
    if entry.get("aggregation"):
        row["a"] = entry["aggregation"]
    return code if len(row) == 1 else row
