"""What a command and an argument are: plain data that `parser.py` turns into argparse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from proevesten.texts import Text


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument or flag.

    `kind` names a checked type of `parser.py` (``positive``, ``port``, ``seconds``, ``whole``, ``fault``);
    `options` go to argparse as they are.
    """

    flags: tuple[str, ...]
    text: Text
    metavar: Text | None = None
    kind: str = ""
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """One command; with `actions` it has sub-commands of its own, all in the same handler module."""

    name: str
    text: Text
    args: tuple[Arg, ...] = ()
    actions: tuple[Command, ...] = ()


def arg(name: str, da: str, en: str, metavar: Text | str = "", kind: str = "", **options: Any) -> Arg:
    """A short way to write one argument; a plain string as `metavar` is the same in both languages."""
    shown = Text(metavar, metavar) if isinstance(metavar, str) and metavar else metavar or None
    return Arg((name,), Text(da, en), shown if isinstance(shown, Text) else None, kind, options)
