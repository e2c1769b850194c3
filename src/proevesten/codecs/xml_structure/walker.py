"""Walks a document along its schema and says every way in which it departs from it."""

from __future__ import annotations

from contextlib import suppress

from lxml import etree

from proevesten.codecs.xml import local_name
from proevesten.codecs.xml_structure.automaton import State
from proevesten.codecs.xml_structure.schema import Schema, Type
from proevesten.codecs.xml_structure.violations import Kind, Violation

MAX_VIOLATIONS = 10_000
"""The walk ends here: nobody reads more, and memory stays bounded."""

_WHITE = " \t\r\n"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_HARMLESS = frozenset({f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation"})


def violations(schema: Schema, root: etree._Element, root_type: Type) -> list[Violation]:
    """Every departure of `root` from `root_type`, in the order met, at most MAX_VIOLATIONS."""
    walk = _Walk(schema)
    with suppress(_Enough):
        walk.element(root, root_type)
    return walk.found


class _Enough(Exception):
    """The limit is reached."""


class _Walk:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.found: list[Violation] = []

    def add(self, violation: Violation) -> None:
        self.found.append(violation)
        if len(self.found) >= MAX_VIOLATIONS:
            raise _Enough

    def element(self, element: etree._Element, kind: Type) -> None:
        if kind.anything:
            return
        if kind.attributes or element.attrib:
            self._attributes(element, kind)
        if kind.start is not None:
            self._children(element, kind, kind.start)
        else:
            self._value(element, kind)

    def _value(self, element: etree._Element, kind: Type) -> None:
        text = element.text or ""
        if len(element):
            for child in element:
                self.add(Violation(Kind.UNEXPECTED, child))
                text += child.tail or ""
        fault = kind.check(text) if kind.check is not None else None
        if fault is not None:
            self.add(Violation(fault.kind, element, expected=fault.expected, received=text))

    def _attributes(self, element: etree._Element, kind: Type) -> None:
        for name, value in element.attrib.items():
            check = kind.attributes.get(str(name))
            if check is None:
                if name not in _HARMLESS:
                    self.add(Violation(Kind.ATTRIBUTE, element, (str(name),), received=str(value)))
            elif fault := check(str(value)):
                names = (str(name),)
                self.add(Violation(fault.kind, element, names, fault.expected, str(value)))
        for name in kind.attributes:
            if element.get(name) is None:
                self.add(Violation(Kind.ATTRIBUTE, element, (name,), expected=name))

    def _children(self, element: etree._Element, kind: Type, start: State) -> None:
        mixed = kind.mixed
        if not mixed and element.text:
            self._no_text(element, element.text, empty=not start.next)
        state = start
        recovery: _Recovery | None = None
        for child in element:
            if not mixed and (tail := child.tail) and tail.strip(_WHITE):
                self._no_text(element, tail, empty=False)
            step = state.next.get(child.tag)  # type: ignore[arg-type]
            if step is None:
                recovery = recovery or _Recovery(self, element, start)
                state = recovery.at(child, state)
            else:
                self.element(child, self.schema.type(step[0]))
                state = step[1]
        if not state.accepting:
            (recovery or _Recovery(self, element, start)).at_end(state)

    def _no_text(self, element: etree._Element, text: str, empty: bool) -> None:
        if empty or text.strip(_WHITE):
            self.add(Violation(Kind.TEXT, element, received=text.strip(_WHITE)))


class _Recovery:
    """Goes on after a child that does not fit, so that one fault gives one violation."""

    def __init__(self, walk: _Walk, parent: etree._Element, start: State) -> None:
        self.walk = walk
        self.parent = parent
        self.start = start
        self.displaced: set[str] = set()
        self.place = {child: at for at, child in enumerate(parent)}
        self.last = {_tag(child): at for child, at in self.place.items()}
        self.first = {_tag(child): at for child, at in reversed(self.place.items())}

    def at(self, child: etree._Element, state: State) -> State:
        """Judge a child that `state` does not allow; the state to go on from."""
        tag = _tag(child)
        known = self._type_of(tag)
        if known is None:
            self._stranger(child, state)
            return state
        missing = state.missing_before(lambda s: tag in s.next)
        if missing is None or any(self._comes_later(names, child) for names in missing):
            self._misplaced(child, state, known)
            return state
        self._missing(missing, child)
        for names in missing:
            state = state.next[names[0]][1]
        type_name, state = state.next[tag]
        self.walk.element(child, self.walk.schema.type(type_name))
        return state

    def at_end(self, state: State) -> None:
        """The children ended although something required lacks."""
        self._missing(state.missing_before(lambda s: s.accepting) or [], None)

    def _missing(self, steps: list[tuple[str, ...]], near: etree._Element | None) -> None:
        for names in steps:
            if self.displaced.isdisjoint(names):
                local = tuple(_local(name) for name in names)
                self.walk.add(Violation(Kind.MISSING, self.parent, local, near=near))

    def _stranger(self, child: etree._Element, state: State) -> None:
        """An element that the parent does not know: perhaps only its namespace is wrong."""
        name = local_name(child)
        qualified = self.walk.schema.qualified(name)
        known = self._type_of(qualified)
        if known is None:
            self.walk.add(Violation(Kind.UNEXPECTED, child, _names(state)))
            return
        self.walk.add(Violation(Kind.NAMESPACE, child, expected=self.walk.schema.namespace))
        self.displaced.add(qualified)

    def _misplaced(self, child: etree._Element, state: State, type_name: str) -> None:
        tag = _tag(child)
        kind = Kind.UNEXPECTED
        if self.first[tag] < self.place[child]:
            kind = Kind.REPEATED
        elif self._comes_too_soon(child, state) or self._comes_too_late(child):
            kind = Kind.ORDER
            self.displaced.add(tag)
        self.walk.add(Violation(kind, child, _names(state)))
        self.walk.element(child, self.walk.schema.type(type_name))

    def _comes_too_soon(self, child: etree._Element, state: State) -> bool:
        """Whether the child may stand further on, after elements that do come later."""
        return state.missing_before(lambda s: _tag(child) in s.next) is not None

    def _comes_too_late(self, child: etree._Element) -> bool:
        """Whether the child may stand before an element that it comes after."""
        tag = _tag(child)
        for state in self.start.reachable():
            if tag in state.next:
                allowed_after = {name for s in state.next[tag][1].reachable() for name in s.next}
                return any(self.first.get(name, 1 << 62) < self.place[child] for name in allowed_after)
        return False

    def _comes_later(self, names: tuple[str, ...], child: etree._Element) -> bool:
        return any(self.last.get(name, -1) > self.place[child] for name in names)

    def _type_of(self, tag: str) -> str | None:
        for state in self.start.reachable():
            if tag in state.next:
                return state.next[tag][0]
        return None


def _tag(element: etree._Element) -> str:
    return str(element.tag)


def _names(state: State) -> tuple[str, ...]:
    return tuple(_local(name) for name in state.next)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
