"""The compact schema notation: one definition per line, continued on indented lines, ``#`` comments.

::

    Name = A B? (C | D) E[0..10] F*      an element holding these elements in this order
    Name.XD9134L = …                     a variant: the element is still called Name
    Name = mixed A B                     text with these elements in any number and order
    Name = value 70 @name:70             text of a simple type, and attributes (all required)
    Name = code a | b | c                one of these values;  code Other + d - a  changes a list
    Name = empty                         nothing at all
    @group = A B? $1                     a shared part; used as @group or @group(argument)
    letter xdis91 XD9134L 2006/07/01 ClinicalEmail.XD9134L

A particle is ``Name``, ``Name.variant``, ``Name:type`` or ``Name="constant"``. Types are a length ``35`` (1
to 35 characters), ``0..9``, ``=10``, a word of `simple.py` (``date``, ``positive`` …), or another definition.
``Name="!constant"`` is a constant that the official edition names but no value can ever satisfy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from proevesten.errors import HarnessError
from proevesten.texts import Text

_USE = re.compile(r"@([\w-]+)(?:\(([^)]*)\))?")


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One message type: its standard's name, version, schema set's date, and definition."""

    standard: str
    version: str
    edition: str
    definition: str

    @property
    def element(self) -> str:
        """The name of the letter's element."""
        return self.definition.partition(".")[0]


class Notation:
    """The definitions of one or more schema files. Raises HarnessError for a line that says nothing."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._bodies: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        self._rows: list[list[str]] = []
        for text in texts:
            for line in _logical_lines(text):
                self._read(line)

    @cached_property
    def letters(self) -> tuple[LetterLine, ...]:
        """All message types."""
        return tuple(LetterLine(*row[1:]) for row in self._rows if row[0] == "letter")

    def rows(self, keyword: str) -> list[list[str]]:
        """The words after `keyword` of every such line."""
        return [row[1:] for row in self._rows if row[0] == keyword]

    def __contains__(self, name: str) -> bool:
        return name in self._bodies

    def body(self, name: str) -> str:
        """The definition's body with groups written out. Raises HarnessError for an unknown name."""
        if name not in self._bodies:
            raise HarnessError(Text(f"Skemaet kender ikke {name}", f"The schema does not know {name}"))
        return self._expand(self._bodies[name])

    def codes(self, name: str) -> tuple[str, ...]:
        """The values of a ``code`` definition, in order."""
        words = self.body(name).removeprefix("code ").strip()
        if "|" in words or (words not in self._bodies and not re.search(r" [+-] ", words)):
            return tuple(word.strip() for word in words.split("|"))
        base, *changes = re.split(r" ([+-]) ", words)
        values = list(self.codes(base.strip()))
        for sign, value in zip(changes[::2], changes[1::2], strict=True):
            (values.append if sign == "+" else values.remove)(value.strip())
        return tuple(values)

    def _read(self, line: str) -> None:
        name, equals, body = line.partition(" = ")
        if equals and name.startswith("@"):
            self._groups[name[1:]] = body.strip()
        elif equals and " " not in name.strip():
            self._bodies[name.strip()] = body.strip()
        elif line.split()[0].islower():
            self._rows.append(line.split())
        else:
            raise HarnessError(Text(f"Uforståelig skemalinje: {line}", f"Schema line not understood: {line}"))

    def _expand(self, body: str) -> str:
        def written_out(match: re.Match[str]) -> str:
            if match[1] not in self._groups:
                return match[0]  # an attribute, not a group
            text = self._groups[match[1]]
            for number, argument in enumerate((match[2] or "").split(","), 1):
                text = text.replace(f"${number}", argument.strip())
            return self._expand(text)

        return _USE.sub(written_out, body)


def _logical_lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        line = line.partition("#")[0].rstrip()
        if not line:
            continue
        if line[0] == " " and lines:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines
