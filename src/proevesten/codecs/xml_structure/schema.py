"""The types of one namespace, compiled from the notation when they are first met."""

from __future__ import annotations

import re

from proevesten.codecs.xml_structure.automaton import State, compile_model
from proevesten.codecs.xml_structure.notation import Notation
from proevesten.codecs.xml_structure.particles import Group, Particle, Repeat, parse_particles
from proevesten.codecs.xml_structure.simple import Check, codes, named
from proevesten.errors import HarnessError
from proevesten.texts import Text

_ATTRIBUTE = re.compile(r"@(\w+):([\w.-]+)")


class Type:
    """How one element may be filled: `check` (simple), `start` (elements), `mixed`, `anything`."""

    __slots__ = ("anything", "attributes", "check", "mixed", "start")

    def __init__(self) -> None:
        self.check: Check | None = None
        self.start: State | None = None
        self.mixed = False
        self.anything = False
        self.attributes: dict[str, Check] = {}


class Schema:
    """The elements of one namespace: `type(name)` compiles a definition and keeps it."""

    def __init__(self, notation: Notation, namespace: str) -> None:
        self.notation = notation
        self.namespace = namespace
        self._types: dict[str, Type] = {}

    def type(self, name: str) -> Type:
        """The type that the notation calls `name`. Raises HarnessError when there is none."""
        found = self._types.get(name)
        if found is None:
            found = self._types[name] = self._compile(name)
        return found

    def model(self, particle: Particle) -> Type:
        """A type whose content is `particle`."""
        made = Type()
        made.start = compile_model(particle, self.qualified)
        return made

    def _compile(self, name: str) -> Type:
        made = Type()
        if name not in self.notation:
            made.check = named(name)
            made.anything = name == "any"
            if made.check is None and not made.anything:
                raise HarnessError(Text(f"Ukendt type i skemaet: {name}", f"Unknown type in schema: {name}"))
            return made
        body = self.notation.body(name)
        keyword, _, rest = body.partition(" ")
        if keyword == "code":
            made.check = codes(self.notation.codes(name))
        elif keyword == "value":
            made.check = self.type(rest.split()[0]).check
            made.attributes = {a: self._check(t) for a, t in _ATTRIBUTE.findall(rest)}
        elif keyword == "empty":
            made.start = compile_model(None, self.qualified)
        elif keyword == "mixed":
            made.mixed = True
            made.start = compile_model(_any_number(parse_particles(rest)), self.qualified)
        else:
            made.start = compile_model(parse_particles(body), self.qualified)
        return made

    def _check(self, name: str) -> Check:
        check = self.type(name).check
        if check is None:
            raise HarnessError(Text(f"{name} er ikke en simpel type", f"{name} is no simple type"))
        return check

    def qualified(self, name: str) -> str:
        """An element's name as its tag is written; without braces in a document without namespace."""
        return f"{{{self.namespace}}}{name}" if self.namespace else name


def _any_number(particle: Particle) -> Particle:
    """The particles of a mixed type, in any number and order."""
    parts = particle.parts if isinstance(particle, Group) else (particle,)
    return Repeat(Group("choice", parts) if len(parts) > 1 else parts[0], 0, None)
