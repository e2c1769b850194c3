"""The walk: one value against one node of a definition, then its children, depth first.

A walker serves one check of one document. It notes issues in a sink that is swapped while it tries a
profile out (references, slices by profile), so that trying never reports. Meanings: FHIR R4,
ElementDefinition; where R4 leaves room, the official HL7 validator's behaviour without a terminology server.
"""

from __future__ import annotations

from typing import Any

from proevesten.profiles.model import UNBOUNDED, Definition, Node
from proevesten.rules.fhir import primitives
from proevesten.rules.fhir.bundle import Book
from proevesten.rules.fhir.coded import check_binding
from proevesten.rules.fhir.extensions import check_extension, definition_of
from proevesten.rules.fhir.invariants import Invariants
from proevesten.rules.fhir.issues import Issue, type_name
from proevesten.rules.fhir.links import check_reference
from proevesten.rules.fhir.narrative import check_narrative
from proevesten.rules.fhir.plan import Kid, Plan, Planner
from proevesten.rules.fhir.resources import Resources
from proevesten.rules.fhir.slicing import SliceMatcher
from proevesten.rules.fhir.values import equals, matches_pattern, shown

MAX_ISSUES = 2000
"""Most issues noted in one document; keeps a hopeless file from filling memory."""

_MISSING: Any = object()


class Walker:
    """One check of one document against one closure of definitions."""

    def __init__(self, planner: Planner, tree: dict[str, Any]) -> None:
        self.planner = planner
        self.store = planner.store
        self.tree = tree
        self.book = Book(tree)
        self.sink: list[Issue] = []
        self.unchecked: dict[str, str] = {}
        self.resource: dict[str, Any] = tree
        self.profile = ""
        self.noted = 0
        self.resources = Resources(self)
        self.invariants = Invariants(self)

    def note(self, rule: str, path: str, **values: str) -> None:
        """Note an issue, until there are too many."""
        self.noted += 1
        if not self.exhausted:
            self.sink.append(Issue(rule, path, source=self.profile, **values))

    @property
    def exhausted(self) -> bool:
        """Whether so much was noted that nothing more is looked at."""
        return self.noted > MAX_ISSUES

    def not_checked(self, rule: str, reason: str) -> None:
        """Note that a rule could not be decided, and why."""
        self.unchecked.setdefault(rule, reason)

    def resolve(self, reference: str) -> dict[str, Any] | None:
        """The resource in the bundle that a reference means."""
        found = self.book.find(reference, self.resource)
        return found.resource if found else None

    def conforms(self, resource: Any, profile: str) -> bool:
        """Whether a value conforms to a profile, without reporting anything."""
        definition = self.store.get(profile)
        if definition is None:
            self.not_checked(f"profile {profile}", "unknown-profile")
            return True
        return not self.try_out(resource, definition)

    def try_out(self, value: Any, definition: Definition) -> list[Issue]:
        """The errors of a value against a definition, as if it stood alone."""
        if isinstance(value, dict) and "resourceType" in value:
            return [i for i in self.resources.issues(value, definition) if i.severity in ("", "error")]
        sink, self.sink = self.sink, []
        try:
            self.root(value, definition, "$")
            return [i for i in self.sink if i.severity in ("", "error")]
        finally:
            self.sink = sink

    def root(self, value: Any, definition: Definition, path: str) -> None:
        """A value against a definition's root."""
        before, self.profile = self.profile, definition.url
        self.element(value, self.planner.root(definition), path)
        self.profile = before

    # -- one element -------------------------------------------------------------------------------

    def element(self, value: Any, plan: Plan, path: str) -> None:
        """A complex value against a node: what the node says of it, then its children."""
        if not isinstance(value, dict):
            self.note("fhir-type", path, expected="object", received=type_name(value))
            return
        node = plan.node
        if node.fixed is not None or node.pattern is not None:
            self._demanded(value, node, path)
        if not value or (len(value) == 1 and "id" in value and "resourceType" not in value):
            self.note("fhir-empty", path, received="{}")
            return
        self._children(value, plan, path)
        for constraint in plan.constraints:
            self.invariants.check(constraint, value, plan, path)

    def _demanded(self, value: Any, node: Node, path: str) -> None:
        if node.fixed is not None and not equals(value, node.fixed[0]):
            self.note("fhir-fixed", path, expected=shown(node.fixed[0]), received=shown(value))
        if node.pattern is not None and not matches_pattern(value, node.pattern[0]):
            self.note("fhir-pattern", path, expected=shown(node.pattern[0]), received=shown(value))

    def _children(self, value: dict[str, Any], plan: Plan, path: str) -> None:
        kids = plan.kids if plan.kids is not None else self.planner.open(plan)
        counts: dict[str, int] = {}
        for key, child in value.items():
            twin: Any = None
            if key[:1] == "_":
                key, twin = key[1:], child
                if key in value:
                    continue
                child = _MISSING
            kid = kids.get(key)
            if kid is None:
                if key != "resourceType" or plan.node.name != plan.code:
                    self._unknown(key, plan, path)
                continue
            if kid.primitive:
                twin = twin if twin is not None else value.get("_" + key)
            elif twin is not None:
                self._unknown("_" + key, plan, path)
                continue
            items = self._items(child, twin, kid, f"{path}.{kid.label}")
            name = kid.node.name
            counts[name] = counts.get(name, 0) + len(items)
            self._take(items, kid)
        for node in plan.counted:
            found = counts.get(node.name, 0)
            if found < node.min or found > node.max:
                self._miscounted(node, found, path)
        for node in plan.sliced:
            if node.name not in counts:
                self._count_slices(
                    node, dict.fromkeys(node.slices, 0), f"{path}.{node.name.removesuffix('[x]')}"
                )

    def _unknown(self, key: str, plan: Plan, path: str) -> None:
        for name, node in self.planner.store.children(plan.node).items():
            stem = name.removesuffix("[x]")
            if stem != name and key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper():
                allowed = " | ".join(entry.code for entry in node.types)
                self.note("fhir-choice-type", f"{path}.{key}", expected=allowed, received=key[len(stem) :])
                return
        self.note("fhir-unknown-element", f"{path}.{key}", received=key)

    def _miscounted(self, node: Node, found: int, path: str) -> None:
        place = f"{path}.{node.name.removesuffix('[x]')}"
        most = "*" if node.max >= UNBOUNDED else str(node.max)
        rule = "fhir-cardinality-min" if found < node.min else "fhir-cardinality-max"
        self.note(rule, place, expected=f"{node.min}..{most}", received=str(found))

    def _items(self, child: Any, twin: Any, kid: Kid, path: str) -> list[tuple[Any, Any, str]]:
        """The values of a property with their underscore twins and paths."""
        if not kid.node.repeats:
            if isinstance(child, list) or isinstance(twin, list):
                self.note("fhir-type", path, expected="object", received="array")
                return []
            return [(child, twin, path)]
        if (child is not _MISSING and not isinstance(child, list)) or isinstance(twin, dict):
            self.note("fhir-type", path, expected="array", received=type_name(child))
            return []
        values: list[Any] = [] if child is _MISSING else child
        twins = twin if isinstance(twin, list) else []
        if not values and not twins:
            self.note("fhir-empty", path, received="[]")
        if twins and len(twins) != len(values) and values:
            self.note("fhir-type", path, expected=f"[{len(values)}]", received=f"[{len(twins)}]")
        length = max(len(values), len(twins))
        return [
            (
                values[i] if i < len(values) else _MISSING,
                twins[i] if i < len(twins) else None,
                f"{path}[{i}]",
            )
            for i in range(length)
        ]

    def _take(self, items: list[tuple[Any, Any, str]], kid: Kid) -> None:
        if kid.node.slicing is None or not kid.node.slices:
            for value, twin, path in items:
                self._one(value, twin, path, kid)
            return
        self._sliced(items, kid)

    def _sliced(self, items: list[tuple[Any, Any, str]], kid: Kid) -> None:
        matchers = self.planner.matchers(kid.node)
        slicing = kid.node.slicing
        assert slicing is not None
        counts = dict.fromkeys(kid.node.slices, 0)
        last = -1
        for value, twin, path in items:
            position = self._slice_of(value, matchers, kid)
            if position is None:
                if slicing.rules == "closed":
                    self.note("fhir-slice-closed", path, expected=" | ".join(counts), received=shown(value))
                self._one(value, twin, path, kid)
                continue
            matcher = matchers[position]
            counts[matcher.name] += 1
            if slicing.ordered and position < last:
                self.note("fhir-slice-order", path, expected=" < ".join(counts), received=matcher.name)
            last = max(last, position)
            self._one(value, twin, path, self._slice_kid(kid, matcher.node))
        self._count_slices(kid.node, counts, items[0][2] if items else kid.label)

    def _slice_of(self, value: Any, matchers: tuple[SliceMatcher, ...], kid: Kid) -> int | None:
        takes = (i for i, m in enumerate(matchers) if m.takes(value, kid.entry.code, self))
        return next(takes, None)

    def _slice_kid(self, kid: Kid, node: Node) -> Kid:
        entry = next((e for e in node.types if e.code == kid.entry.code), kid.entry)
        return Kid(node, entry, kid.label, kid.primitive, kid.resource, self.planner.plan(node, entry))

    def _count_slices(self, node: Node, counts: dict[str, int], first: str) -> None:
        place = first.rpartition("[")[0] if node.repeats and first.endswith("]") else first
        for name, found in counts.items():
            piece = node.slices[name]
            if found < piece.min or found > piece.max:
                rule = "fhir-slice-min" if found < piece.min else "fhir-slice-max"
                most = "*" if piece.max >= UNBOUNDED else str(piece.max)
                self.note(rule, place, expected=f"{name} {piece.min}..{most}", received=str(found))

    # -- one value ---------------------------------------------------------------------------------

    def _one(self, value: Any, twin: Any, path: str, kid: Kid) -> None:
        if kid.primitive:
            self._primitive(value, twin, path, kid)
        elif kid.resource:
            self.resources.check(value, path, kid.entry)
        else:
            self._complex(value, path, kid)

    def _complex(self, value: Any, path: str, kid: Kid) -> None:
        plan = kid.item
        if kid.entry.code == "Extension":
            self._extension(value, path, kid)
            return
        if plan.only_profile is not None:
            self._own(value, kid.node, path)
            self.root(value, plan.only_profile, path)
        else:
            self.element(value, plan, path)
            self._profiled(value, plan, path)
        if not isinstance(value, dict):
            return
        if kid.node.binding is not None:
            check_binding(self, value, kid.node.binding, kid.entry.code, path)
        if kid.entry.code == "Reference":
            check_reference(self, value, kid.entry, path)
        elif kid.entry.code == "Narrative":
            check_narrative(self, value, path)

    def _extension(self, value: Any, path: str, kid: Kid) -> None:
        """An extension by its own definition; walked once, or nested ones would double at every level."""
        known = isinstance(value, dict) and definition_of(self, value) is not None
        if not known or kid.item.node.children:
            self.element(value, kid.item, path)
        if isinstance(value, dict):
            check_extension(self, value, kid, path)

    def _own(self, value: Any, node: Node, path: str) -> None:
        """What the element itself says, when its one profile says the rest."""
        if node.fixed is not None or node.pattern is not None:
            self._demanded(value, node, path)
        for constraint in node.constraints:
            self.invariants.check(constraint, value, self.planner.plan(node, node.types[0]), path)

    def _profiled(self, value: Any, plan: Plan, path: str) -> None:
        for url in plan.unknown_profiles:
            self.not_checked(f"profile {url}", "unknown-profile")
        if not plan.profiles or plan.code == "Extension":
            return
        if len(plan.profiles) == 1 and not plan.unknown_profiles:
            self.root(value, plan.profiles[0], path)
        elif not plan.unknown_profiles and all(self.try_out(value, d) for d in plan.profiles):
            self.note("fhir-profile", path, expected=" | ".join(d.url for d in plan.profiles))

    def _primitive(self, value: Any, twin: Any, path: str, kid: Kid) -> None:
        if twin is not None:
            self._twin(twin, value, path)
        if value is _MISSING or (value is None and isinstance(twin, dict)):
            if twin is None:
                self.note("fhir-empty", path, received="null")
            return
        code = kid.entry.code
        if not primitives.is_json_type(code, value):
            self.note("fhir-type", path, expected=code, received=f"{type_name(value)} {shown(value)}")
            return
        if not primitives.well_formed(code, value):
            rule = "fhir-format" if value != "" else "fhir-empty"
            self.note(rule, path, expected=primitives.EXPECTED.get(code, code), received=shown(value))
            return
        self._primitive_rules(value, path, kid)

    def _primitive_rules(self, value: Any, path: str, kid: Kid) -> None:
        node = kid.node
        if node.fixed is not None or node.pattern is not None:
            self._demanded(value, node, path)
        if node.name == "system" and kid.entry.code == "uri" and not primitives.is_absolute(value):
            self.note("fhir-format", path, expected="https://… | urn:…", received=shown(value))
        if node.max_length is not None and isinstance(value, str) and len(value) > node.max_length:
            self.note("fhir-max-length", path, expected=str(node.max_length), received=str(len(value)))
        if node.binding is not None:
            check_binding(self, value, node.binding, kid.entry.code, path)
        for constraint in kid.item.constraints:
            self.invariants.check(constraint, value, kid.item, path)

    def _twin(self, twin: Any, value: Any, path: str) -> None:
        """The underscore twin of a primitive: id and extensions (R4, json.html#primitive)."""
        definition = self.store.type("Element")
        assert definition is not None
        self.element(twin, self.planner.root(definition), path)
