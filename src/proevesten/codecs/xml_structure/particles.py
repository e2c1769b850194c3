"""A content model as a small tree: names, sequences, choices and how often each may stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from proevesten.errors import HarnessError
from proevesten.texts import Text

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<name>[A-Za-z_]\w*)(?P<variant>\.[\w-]+)?(?P<type>:=?\w[\w.-]*\w|:=?\w|="[^"]*")?
    |(?P<sign>[()|])
    )(?P<often>[?*+]|\[\d+\.\.(?:\d+|\*)\])?""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Element:
    """An element particle: its name and the name of its type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Group:
    """A sequence or a choice of particles."""

    kind: Literal["sequence", "choice"]
    parts: tuple[Particle, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A particle that may stand `low` to `high` times (None: without limit)."""

    part: Particle
    low: int
    high: int | None


Particle = Element | Group | Repeat


def parse_particles(body: str) -> Particle:
    """The content model written in `body`. Raises HarnessError when it is not understood."""
    tokens = list(_tokens(body))
    particle, rest = _group(tokens, 0)
    if rest != len(tokens):
        raise _not_understood(body)
    return particle


def _tokens(body: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    at = 0
    while at < len(body.rstrip()):
        match = _TOKEN.match(body, at)
        if match is None:
            raise _not_understood(body[at:])
        found.append(match)
        at = match.end()
    return found


def _group(tokens: list[re.Match[str]], at: int) -> tuple[Particle, int]:
    """A choice of sequences up to a closing bracket or the end; and where it ended."""
    options: list[list[Particle]] = [[]]
    while at < len(tokens) and tokens[at]["sign"] != ")":
        token = tokens[at]
        if token["sign"] == "|":
            options.append([])
        elif token["sign"] == "(":
            inner, at = _group(tokens, at + 1)
            if at == len(tokens):
                raise _not_understood(token.string)
            options[-1].append(_repeated(inner, tokens[at]["often"]))
        else:
            options[-1].append(_repeated(_element(token), token["often"]))
        at += 1
    sequences = [parts[0] if len(parts) == 1 else Group("sequence", tuple(parts)) for parts in options]
    return (sequences[0] if len(sequences) == 1 else Group("choice", tuple(sequences))), at


def _element(token: re.Match[str]) -> Element:
    name, variant, kind = token["name"], token["variant"] or "", token["type"]
    if kind is None:
        return Element(name, name + variant)
    return Element(name, kind[1:])


def _repeated(part: Particle, often: str | None) -> Particle:
    if not often:
        return part
    if often in "?*+":
        return Repeat(part, int(often == "+"), 1 if often == "?" else None)
    low, high = often[1:-1].split("..")
    return Repeat(part, int(low), None if high == "*" else int(high))


def _not_understood(text: str) -> HarnessError:
    return HarnessError(
        Text(f"Indholdsmodellen forstås ikke: {text}", f"Content model not understood: {text}")
    )
