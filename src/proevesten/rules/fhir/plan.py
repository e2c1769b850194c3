"""What the walk needs of a node, worked out once: fields by JSON name, constraints, slice matchers."""

from __future__ import annotations

from dataclasses import dataclass

from proevesten.profiles.model import UNBOUNDED, Constraint, Definition, Node, TypeRef
from proevesten.profiles.store import Definitions
from proevesten.profiles.tree import BACKBONE, FHIR
from proevesten.rules.fhir.issues import CHOICE
from proevesten.rules.fhir.slicing import SliceMatcher, slice_matchers

EXTENSION = FHIR + "Extension"


@dataclass(slots=True)
class Kid:
    """One JSON property of a type: its node, its type, and the label it has in paths."""

    node: Node
    entry: TypeRef
    label: str
    primitive: bool
    resource: bool
    item: Plan


@dataclass(slots=True)
class Plan:
    """A node as the walk uses it. `kids` is filled on the first visit, since definitions recurse."""

    node: Node
    code: str
    kids: dict[str, Kid] | None = None
    counted: tuple[Node, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    """Invariants of the element and of its type's root, each once."""
    profiles: tuple[Definition, ...] = ()
    """Profiles on the element's type; an element must conform to one of them."""
    unknown_profiles: tuple[str, ...] = ()
    only_profile: Definition | None = None
    """Set when checking the one profile says all there is to say."""
    sliced: tuple[Node, ...] = ()
    """Child elements of which a slice is required even when the element itself is not."""


class Planner:
    """Makes plans over one closure of definitions; plans live on the nodes."""

    def __init__(self, store: Definitions) -> None:
        self.store = store

    def plan(self, node: Node, entry: TypeRef) -> Plan:
        """The plan of a node taken as one of its types."""
        plans: dict[str, Plan] = node.plan if node.plan is not None else {}
        node.plan = plans
        found = plans.get(entry.code)
        if found is None:
            found = plans[entry.code] = self._make(node, entry)
        return found

    def _make(self, node: Node, entry: TypeRef) -> Plan:
        plan = Plan(node, entry.code)
        type_definition = self.store.type(entry.code) if entry.code else None
        roots = type_definition.root.constraints if type_definition else ()
        plan.constraints = tuple(dict.fromkeys((*node.constraints, *roots)))
        found = [(url, self.store.get(url)) for url in entry.profiles]
        plan.profiles = tuple(d for _, d in found if d is not None)
        plan.unknown_profiles = tuple(url for url, d in found if d is None)
        if len(plan.profiles) == 1 and not plan.unknown_profiles and not node.children:
            plan.only_profile = plan.profiles[0]
        return plan

    def root(self, definition: Definition) -> Plan:
        """The plan of a definition's root."""
        return self.plan(definition.root, TypeRef(definition.type))

    def open(self, plan: Plan) -> dict[str, Kid]:
        """Fill a plan's fields and return them."""
        children = self._children(plan)
        kids: dict[str, Kid] = {}
        for name, node in children.items():
            for entry in node.types or (TypeRef(""),):
                key, label = _names(name, entry.code)
                kids[key] = self._kid(node, entry, label)
        plan.kids = kids
        plan.counted = tuple(n for n in children.values() if n.min > 0 or n.max < UNBOUNDED)
        needy = (n for n in children.values() if n.min == 0 and any(p.min for p in n.slices.values()))
        plan.sliced = tuple(needy)
        return kids

    def _kid(self, node: Node, entry: TypeRef, label: str) -> Kid:
        definition = self.store.type(entry.code) if entry.code else None
        kind = definition.kind if definition else ""
        target = self._referred(node) if node.content_ref else node
        plan = self.plan(target, entry if not node.content_ref else (target.types or (TypeRef(""),))[0])
        return Kid(node, entry, label, kind == "primitive-type", kind == "resource", plan)

    def _children(self, plan: Plan) -> dict[str, Node]:
        node = plan.node
        if node.children:
            return node.children
        if node.unsliced is not None and plan.code in BACKBONE:
            return self.store.children(node.unsliced)
        definition = self.store.type(plan.code) if plan.code else None
        return definition.root.children if definition else {}

    def _referred(self, node: Node) -> Node:
        """The node that a content reference names; it lives in the same base type."""
        definition = self.store.type(node.content_ref.partition(".")[0])
        for other in definition.root.walk() if definition else ():
            if other.id == node.content_ref:
                return other
        return node

    def matchers(self, node: Node) -> tuple[SliceMatcher, ...]:
        """The slice matchers of a sliced node, in the profile's order."""
        plans: dict[str, object] = node.plan if node.plan is not None else {}
        node.plan = plans
        found = plans.get("|slices")
        if found is None:
            found = plans["|slices"] = slice_matchers(node, self.store)
        assert isinstance(found, tuple)
        return found


def _names(name: str, code: str) -> tuple[str, str]:
    """The JSON property and the label in paths of an element taken as one type."""
    if not name.endswith("[x]"):
        return name, name
    suffix = code[:1].upper() + code[1:]
    return name[:-3] + suffix, name[:-3] + CHOICE + suffix
