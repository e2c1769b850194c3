"""Invariants: Python twins for base R4, FHIRPath for the rest, each answer once per value."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from proevesten.profiles.model import Constraint
from proevesten.rules.fhir import fhirpath
from proevesten.rules.fhir.coded import member_of
from proevesten.rules.fhir.native import native
from proevesten.rules.fhir.plan import Plan
from proevesten.rules.fhir.values import shown

if TYPE_CHECKING:
    from proevesten.rules.fhir.walker import Walker

_STANDALONE = re.compile(r"%|resolve\(|conformsTo\(|memberOf\(")
"""What makes an answer depend on more than the string itself."""
_UCUM = "http://unitsofmeasure.org"


class _Alone:
    """The environment of a string: it has no neighbours to ask about."""

    def resolve(self, reference: str) -> dict[str, Any] | None:
        return None

    def conforms(self, resource: Any, profile: str) -> bool:
        return True

    def member(self, value: Any, value_set: str) -> bool | None:
        return None


@lru_cache(maxsize=8192)
def _of_string(expression: str, value: str, path: str) -> bool:
    """A string's answer depends on nothing else, so the same location number is worked out once."""
    return fhirpath.holds(expression, value, path, {}, _Alone())


class Invariants:
    """Evaluates the invariants of one document."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._done: dict[tuple[str, int, int], bool] = {}

    def resolve(self, reference: str) -> dict[str, Any] | None:
        """FHIRPath's resolve()."""
        return self._walker.resolve(reference)

    def conforms(self, resource: Any, profile: str) -> bool:
        """FHIRPath's conformsTo()."""
        return self._walker.conforms(resource, profile)

    def member(self, value: Any, value_set: str) -> bool | None:
        """FHIRPath's memberOf()."""
        return member_of(self._walker, value, value_set)

    def check(self, constraint: Constraint, value: Any, plan: Plan, path: str) -> None:
        """Note an invariant that does not hold, or that cannot be evaluated."""
        twin = native(constraint.expression)
        try:
            if twin is not None:
                good = twin(value, self._walker.resource)
            elif isinstance(value, str) and _STANDALONE.search(constraint.expression) is None:
                good = _of_string(constraint.expression, value, plan.code or "string")
            else:
                good = self._evaluated(constraint, value, plan)
        except fhirpath.Undecided as fault:
            self._walker.note(
                "fhir-invariant-error", path, expected=constraint.key, received=shown(str(fault), 200)
            )
            return
        if not good:
            received = shown(value) if not isinstance(value, (dict, list)) else ""
            self._walker.note(
                constraint.key,
                path,
                severity=constraint.severity,
                expected=shown(constraint.expression, 400),
                received=received,
            )

    def _evaluated(self, constraint: Constraint, value: Any, plan: Plan) -> bool:
        walker = self._walker
        key = (constraint.expression, id(value), id(walker.resource))
        if isinstance(value, dict) and key in self._done:
            return self._done[key]
        variables = {"resource": walker.resource, "rootResource": walker.resource, "ucum": _UCUM}
        good = fhirpath.holds(constraint.expression, value, plan.code or plan.node.id, variables, self)
        if isinstance(value, dict):
            self._done[key] = good
        return good
