"""From the bytes of an agreement to a document with lines; bounded, every fault with its place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proevesten.agreements.fields import tables
from proevesten.errors import UsageError
from proevesten.sut.positions import Path as Place
from proevesten.sut.positions import positions
from proevesten.texts import Text

LARGEST = 16 * 1024 * 1024
"""Bytes; ten thousand parties take about four million."""
MOST_SHOWN = 50
_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
_WHOLE = Text("filen", "the file")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: line from 1 (0: the whole file), key as the author wrote it, what is wrong."""

    line: int
    key: Text
    message: Text

    def shown(self) -> Text:
        """The fault on one line."""
        da, en = f"{self.key.da}: {self.message.da}", f"{self.key.en}: {self.message.en}"
        return Text(f"linje {self.line} · {da}", f"line {self.line} · {en}") if self.line else Text(da, en)


class AgreementError(UsageError):
    """The agreement is wrong; `faults` has all that is, in the order of the file."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self.path = path
        self.faults = tuple(sorted(faults, key=lambda f: (f.line, f.key, f.message)))
        shown = [f.shown() for f in self.faults[:MOST_SHOWN]]
        more = len(self.faults) - len(shown)
        if more > 0:
            shown.append(Text(f"… og {more} til", f"… and {more} more"))
        super().__init__(
            Text("\n    ".join(t.da for t in shown), "\n    ".join(t.en for t in shown)),
            where=str(path),
            advice=Text(
                "Ret linjerne; docs/agreement.schema.json forklarer hver nøgle i editoren.",
                "Correct the lines; docs/agreement.schema.json explains each key in the editor.",
            ),
        )


@dataclass(slots=True)
class Document:
    """The values of the file, where they stand, and the faults found so far."""

    path: Path
    values: dict[str, Any]
    places: dict[Place, int]
    faults: list[Fault] = field(default_factory=list)

    def blame(self, place: Place, message: Text) -> None:
        """Note a fault at a key, or at the nearest thing above it that is in the file."""
        at = place
        while at and at not in self.places:
            at = at[:-1]
        self.faults.append(Fault(self.places.get(at, 0), _shown(place), message))


def read(path: Path) -> Document:
    """The document. Raises AgreementError when it is absent, too large, not UTF-8 or not TOML."""
    text = _text(path)
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise _broken(path, 0, Text("for mange niveauer i hinanden", "nested too deep")) from None
    except ValueError as fault:
        at = _LINE.search(str(fault))
        line = int(at[1]) if at else text.count("\n") + 1
        reason = _LINE.sub("", str(fault)).strip()[:120]
        raise _broken(path, line, _why(reason)) from None
    return Document(path, values, positions(text))


def _why(reason: str) -> Text:
    if "Cannot declare" in reason or "Cannot overwrite" in reason:
        return Text(
            "en tabel eller nøgle står her for anden gang", "a table or key is here for the second time"
        )
    return Text(f"er ikke TOML ({reason})", f"is not TOML ({reason})")


def _shown(place: Place) -> Text:
    if not place:
        return _WHOLE
    parts = [str(part)[:60] for part in place if not isinstance(part, int)]
    table = tables().get(parts[0])
    if table is None:
        return Text(parts[0], parts[0])
    deep = 2 if table.many else 1
    key = f"[{'.'.join(parts[:deep])}] {'.'.join(parts[deep:])}".strip()
    return Text(key, key)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or type(fault).__name__
        raise _broken(path, 0, Text(f"kan ikke læses ({reason})", f"cannot be read ({reason})")) from None
    if len(data) > LARGEST:
        raise _broken(path, 0, Text("er større end 16 MB", "is larger than 16 MB"))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise _broken(path, line, Text("er ikke UTF-8", "is not UTF-8")) from None


def _broken(path: Path, line: int, message: Text) -> AgreementError:
    return AgreementError(path, [Fault(line, _WHOLE, message)])
