"""What the engine notes while it walks, before it becomes findings with lines and texts."""

from __future__ import annotations

from typing import Any, NamedTuple

CHOICE = "\0"
"""Parts a choice element's name from its type in internal paths: ``value\\0String``."""


class Issue(NamedTuple):
    """One thing noted: rule id, internal path, severity (empty = the rule's own), and the two sides."""

    rule: str
    path: str
    severity: str = ""
    expected: str = ""
    received: str = ""
    source: str = ""


def location(path: str) -> str:
    """The FHIRPath of an internal path: ``payload[0].content`` for ``payload[0].content\\0String``."""
    if CHOICE not in path:
        return path
    return ".".join(_plain(step) for step in path.split("."))


def _plain(step: str) -> str:
    name, mark, rest = step.partition(CHOICE)
    return name + rest[rest.index("[") :] if mark and "[" in rest else name


def pointer(path: str) -> str:
    """The place in the document: the path with the names that stand there (``contentString``)."""
    return path.replace(CHOICE, "")


def type_name(value: Any) -> str:
    """A JSON value's type in words for a finding."""
    if isinstance(value, bool):
        return "boolean"
    names = {dict: "object", list: "array", str: "string", int: "number", type(None): "null"}
    return names.get(type(value), "number")
