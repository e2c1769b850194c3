"""From the bytes of sut.toml to a document with places, bounded, every fault with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proevesten.errors import ConfigurationError
from proevesten.sut.positions import Path as Place
from proevesten.sut.positions import positions
from proevesten.texts import Text

LARGEST = 256 * 1024
"""Bytes; a profile is a page or two."""
MOST_FAULTS = 50
_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the file: line from 1 (0: the whole file), key path, what is wrong."""

    line: int
    key: str
    message: Text

    def shown(self) -> Text:
        """The fault on one line."""
        return Text(
            f"linje {self.line} · {self.key}: {self.message.da}"
            if self.line
            else f"{self.key}: {self.message.da}",
            f"line {self.line} · {self.key}: {self.message.en}"
            if self.line
            else f"{self.key}: {self.message.en}",
        )


class ProfileError(ConfigurationError):
    """The profile is wrong; `faults` has all that is, in the order of the file."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda f: (f.line, f.key)))
        shown = [f.shown() for f in self.faults[:MOST_FAULTS]]
        more = len(self.faults) - len(shown)
        if more > 0:
            shown.append(Text(f"… og {more} til", f"… and {more} more"))
        super().__init__(
            Text("\n    ".join(t.da for t in shown), "\n    ".join(t.en for t in shown)),
            where=str(path),
            advice=Text(
                "Ret linjerne. Skemaet i docs/sut.schema.json fuldfører nøgler i editoren; "
                "»proevesten new sut« skriver en ny fil.",
                "Correct the lines. The schema in docs/sut.schema.json completes keys in the editor; "
                "“proevesten new sut” writes a new file.",
            ),
        )


@dataclass(slots=True)
class Document:
    """The values of the file and where they stand; `faults` gathers what is wrong with them."""

    path: Path
    values: dict[str, Any]
    places: dict[Place, int]
    faults: list[Fault] = field(default_factory=list)

    def blame(self, place: Place, message: Text) -> None:
        """Note a fault at a key, or at the nearest thing above it that is in the file."""
        self.faults.append(Fault(self.line(place), shown(place), message))

    def line(self, place: Place) -> int:
        """The line of a key path; of what holds it when it is absent; 0 when nothing does."""
        while place:
            if place in self.places:
                return self.places[place]
            place = place[:-1]
        return 0


def shown(place: Place) -> str:
    """A key path as the file's author reads it: ``[organisation] sor``, ``[declares] sends[2]``."""
    if not place:
        return "filen"
    parts = [str(p)[:60] for p in place if not isinstance(p, int)]
    index = "".join(f"[{p + 1}]" for p in place if isinstance(p, int))
    deep = 2 if parts[0] == "declines" and len(parts) > 1 else 1
    return f"[{'.'.join(parts[:deep])}] {'.'.join(parts[deep:])}{index}".strip()


def read(path: Path) -> Document:
    """The document. Raises ProfileError when it is absent, too large, not UTF-8 or not TOML."""
    text = _text(path)
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise _broken(path, 0, Text("for mange niveauer i hinanden", "nested too deep")) from None
    except ValueError as fault:  # TOMLDecodeError, and whole numbers of thousands of digits
        at = _LINE.search(str(fault))
        line = int(at[1]) if at else text.count("\n") + 1
        reason = _LINE.sub("", str(fault)).strip()[:120]
        raise _broken(path, line, Text(f"er ikke TOML ({reason})", f"is not TOML ({reason})")) from None
    return Document(path, values, positions(text))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or type(fault).__name__
        raise _broken(path, 0, Text(f"kan ikke læses ({reason})", f"cannot be read ({reason})")) from None
    if len(data) > LARGEST:
        limit = LARGEST // 1024
        raise _broken(path, 0, Text(f"er større end {limit} KB", f"is larger than {limit} KB"))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise _broken(path, line, Text("er ikke UTF-8", "is not UTF-8")) from None


def _broken(path: Path, line: int, message: Text) -> ProfileError:
    return ProfileError(path, [Fault(line, "filen", message)])
