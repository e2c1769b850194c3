"""Remembering a check of many documents, so that an interrupted one goes on where it stopped.

``check --progress FILE`` keeps a line of JSON per judged document. The next run with the same options takes
from it every document that is unchanged on disk (size and time of change), judges the rest, and writes the
same result as a run that was never interrupted. Nothing is taken on trust from another version or other
options: the first line holds a digest of both.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from proevesten import __version__
from proevesten.checking.sources import Source
from proevesten.checking.summary import Outcome
from proevesten.errors import ConfigurationError, UsageError
from proevesten.findings import Severity
from proevesten.rules.judgement import LetterSeen, NotChecked, Options
from proevesten.texts import Text

_KEY = "proevesten-progress"
Seen = tuple[int, int, int]
"""Size and time of change (ns) of the file, and the member of an archive (-1 for none)."""


class Memory:
    """One progress file. Use `recall` on the sources and `keep` on the outcomes of the same run."""

    def __init__(self, path: Path, key: str) -> None:
        """Open `path` for the run that `key` identifies; what a run of other options left is dropped.

        Raises ConfigurationError when the file cannot be written, UsageError when it is no progress file.
        """
        try:
            self._file: IO[bytes] = path.open("r+b" if path.exists() else "w+b")
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            raise ConfigurationError(
                Text(
                    f"Fremdriftsfilen kan ikke skrives: {reason}",
                    f"The progress file cannot be written: {reason}",
                ),
                where=str(path),
            ) from fault
        self._refuse_foreign(path)
        self._known = self._read(key)
        self._waiting: deque[Seen | None] = deque()
        self.recalled = 0

    def recall(self, sources: Iterable[Source]) -> Iterator[Source]:
        """The sources; those judged before and unchanged since carry their outcome."""
        for source in sources:
            seen = _seen(source)
            done = self._outcome(source.path, seen) if seen else None
            self.recalled += done is not None
            self._waiting.append(None if done else seen)
            yield replace(source, done=done) if done else source

    def keep(self, results: Iterable[Outcome]) -> Iterator[Outcome]:
        """The results, each written down as soon as it is there."""
        for result in results:
            seen = self._waiting.popleft()
            if seen is not None and not result.crashed:
                self._file.seek(0, 2)
                self._file.write(_line(result, seen))
                self._file.flush()
            yield result

    def _refuse_foreign(self, path: Path) -> None:
        """Never write over a file that is something else: a message given by mistake."""
        head = _row(self._file.readline())
        self._file.seek(0)
        if self._file.read(1) and (head is None or _KEY not in head):
            raise UsageError(
                Text("Filen er ikke en fremdriftsfil", "The file is not a progress file"),
                where=str(path),
                advice=Text("Angiv en ny fil til --progress", "Name a new file for --progress"),
            )
        self._file.seek(0)

    def _read(self, key: str) -> dict[str, tuple[Seen, int]]:
        """Where each document's line begins; a line cut short by the interruption is cut off."""
        known: dict[str, tuple[Seen, int]] = {}
        begin = end = 0
        for number, line in enumerate(self._file):
            row = _row(line)
            if row is None or (number == 0 and row[_KEY] != key):
                break
            if number:
                known[row["path"]] = (tuple(row["seen"]), begin)
            begin = end = begin + len(line)
        self._file.truncate(end)
        if not end:
            self._file.seek(0)
            self._file.write(json.dumps({_KEY: key}).encode() + b"\n")
        return known

    def _outcome(self, path: str, seen: Seen) -> Outcome | None:
        then, begin = self._known.get(path, (None, 0))
        if then != seen:
            return None
        self._file.seek(begin)
        row = _row(self._file.readline())
        return _read_outcome(row) if row else None


def key_of(options: Options, *facts: object) -> str:
    """A digest of what decides what is written of a document: program, options, and `facts` of the form."""
    numbers = sorted(options.location_numbers or ())
    parts = (__version__, replace(options, location_numbers=None), numbers, facts)
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def _seen(source: Source) -> Seen | None:
    if source.fault is not None or source.data is not None:
        return None
    try:
        facts = Path(source.place).stat()
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns, -1 if source.member is None else source.member


def _line(result: Outcome, seen: Seen) -> bytes:
    row = {
        "path": result.path,
        "seen": seen,
        "verdict": result.verdict,
        "text": result.text,
        "rules": result.rules,
        "severities": result.severities,
        "not_checked": [(row.rule, *row.reason) for row in result.not_checked],
        "standard": result.standard,
        "version": result.version,
        "letters": result.letters,
    }
    return json.dumps(row).encode() + b"\n"


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _read_outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(
        row["path"],
        row["verdict"],
        row["text"],
        tuple(row["rules"]),
        tuple((Severity(name), count) for name, count in row["severities"]),
        tuple(NotChecked(rule, Text(da, en)) for rule, da, en in row["not_checked"]),
        row["standard"],
        row["version"],
        letters=tuple(LetterSeen(*letter) for letter in row.get("letters", ())),
    )
