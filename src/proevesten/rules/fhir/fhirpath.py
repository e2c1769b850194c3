"""FHIRPath by fhirpathpy, with its faults and gaps dealt with in this one file.

What is ours: expressions are parsed once per process; `resolve()`, `conformsTo()`, `memberOf()`,
`hasValue()` and `htmlChecks()` are supplied; an empty result counts as false, as the official validator
treats it; whatever the library raises (a singleton rule broken, a function it lacks) becomes `Undecided`,
never a crash.
Known faults of fhirpathpy 2.2: it raises bare `Exception`; `Type.path` at the root raises KeyError on data
without resourceType; `doInvoke` copies its function table on every call, which makes it the slow part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

_ASKS_VALUE = re.compile(r"(?<![\w.'])value\b")


class Undecided(Exception):
    """The expression could not be evaluated; the text says why."""


class Environment(Protocol):
    """What an expression may ask about the world it stands in."""

    def resolve(self, reference: str) -> dict[str, Any] | None:
        """The resource that a reference means."""

    def conforms(self, resource: Any, profile: str) -> bool:
        """Whether a resource conforms to a profile."""

    def member(self, value: Any, value_set: str) -> bool | None:
        """Whether a code, Coding or CodeableConcept is in a value set."""


@cache
def _parsed(expression: str) -> Any:
    from fhirpathpy.parser import parse

    try:
        return parse(expression)
    except Exception as fault:
        # ANTLR and the library raise whatever they like; all of it means: not understood.
        raise Undecided(f"{type(fault).__name__}: {fault}") from fault


@cache
def _model() -> Any:
    from fhirpathpy.models import models

    return models["r4"]


def holds(
    expression: str, value: Any, path: str, variables: dict[str, Any], environment: Environment
) -> bool:
    """Whether an invariant holds for `value` of type or path `path`. Raises Undecided."""
    result = evaluate(expression, value, path, variables, environment)
    if len(result) == 1:
        return result[0] if isinstance(result[0], bool) else True
    # Nothing is false; several items are true only when all of them are (official validator).
    return bool(result) and all(item is True for item in result)


def evaluate(
    expression: str, value: Any, path: str, variables: dict[str, Any], environment: Environment
) -> list[Any]:
    """The result of an expression as plain values. Raises Undecided."""
    from fhirpathpy import apply_parsed_path
    from fhirpathpy.engine.nodes import ResourceNode

    tree = _parsed(expression)
    if isinstance(value, str) and _ASKS_VALUE.search(expression):
        # A primitive's own value: dk-core 2.0.0 writes value.matches(…) on Identifier.value.
        value = {"value": value}
    node = (
        value
        if isinstance(value, dict) and "resourceType" in value
        else ResourceNode.create_node(value, path)
    )
    options = {"userInvocationTable": _functions(environment)}
    try:
        found = apply_parsed_path(node, tree, variables, _model(), options)
    except Exception as fault:
        # See the module's docstring: the library has no errors of its own to catch.
        raise Undecided(f"{type(fault).__name__}: {fault}"[:300]) from fault
    return found if isinstance(found, list) else [found]


def _functions(environment: Environment) -> dict[str, dict[str, Any]]:
    def resolve(items: list[Any]) -> list[Any]:
        found = (environment.resolve(text) for text in map(_reference, items) if text)
        return [resource for resource in found if resource is not None]

    def conforms(items: list[Any], profile: str) -> list[bool]:
        return [environment.conforms(item, profile) for item in items[:1]]

    def member(items: list[Any], value_set: str) -> list[bool]:
        answers = [environment.member(item, value_set) for item in items[:1]]
        return [answer for answer in answers if answer is not None]

    def has_value(items: list[Any]) -> list[bool]:
        return [len(items) == 1 and items[0] is not None and not isinstance(items[0], (dict, list))]

    return {
        "hasValue": _function(has_value, {0: []}),
        "resolve": _function(resolve, {0: []}),
        "conformsTo": _function(conforms, {1: ["String"]}),
        "memberOf": _function(member, {1: ["String"]}),
        "htmlChecks": _function(lambda items: [True], {0: []}),
    }


def _function(body: Callable[..., Any], arity: dict[int, list[str]]) -> dict[str, Any]:
    return {"fn": body, "arity": arity}


def _reference(item: Any) -> str:
    if isinstance(item, str):
        return item
    text = item.get("reference") if isinstance(item, dict) else None
    return text if isinstance(text, str) else ""
