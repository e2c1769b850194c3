"""Where the keys of a TOML document stand: tomllib reads values but tells no lines, so this reads only places.

It is run on documents that tomllib has accepted. On others it gives some places and never raises; the time it
takes grows with the length of the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_DEEPEST = 8
"""Parts of a path; deeper places are told by what holds them, and cost nothing."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""+'
    r"|'''.*?'''+"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|\n"
    r"|[\[\]{}=.,]"
    r"|[A-Za-z0-9_-]+"
    r"|[ \t\r]+"
    r"|.",
    re.DOTALL,
)


def positions(text: str) -> dict[Path, int]:
    """Key path → line, counted from 1; elements of arrays have their index as the last part."""
    reader = _Reader(text)
    while reader.token is not None:
        if reader.token == "\n":
            reader.step()
        elif reader.token == "[":
            reader.header()
        else:
            reader.pair(reader.table)
            reader.skip_line()
    return reader.found


class _Reader:
    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self.table: Path = ()
        self.line = 1
        self.token: str | None = ""
        self._next_line = 1
        self._tokens = self._split(text)
        self.step()

    @staticmethod
    def _split(text: str) -> Iterator[str]:
        return (m[0] for m in _TOKEN.finditer(text) if m[0][0] not in " \t\r#")

    def step(self) -> None:
        self.line = self._next_line
        self.token = next(self._tokens, None)
        if self.token is not None:
            self._next_line += self.token.count("\n")

    def header(self) -> None:
        """``[a.b]`` or ``[[a.b]]``."""
        line = self.line
        while self.token == "[":
            self.step()
        self.table = self._key(())
        self._note(self.table, line)
        self.skip_line()

    def pair(self, table: Path) -> None:
        """``a.b = value``, the value with everything in it."""
        line = self.line
        path = self._key(table)
        self._note(path, line)
        if self.token == "=":
            self.step()
            self._value(path)
        elif self.token not in (None, "\n"):
            self.step()

    def skip_line(self) -> None:
        while self.token not in (None, "\n"):
            self.step()

    def _key(self, table: Path) -> Path:
        parts: list[str] = []
        while self.token is not None and self.token not in "=]\n,{}[":
            if self.token != ".":
                parts.append(self.token.strip("\"'"))
            self.step()
        return (*table, *parts)[:_DEEPEST]

    def _value(self, path: Path) -> None:
        """Walk a value without recursion: hostile documents nest deep."""
        open_: list[tuple[str, Path, int]] = []
        at: Path = path
        while self.token is not None:
            self._note(at, self.line)
            if self.token == "[":
                open_.append(("[", at, 0))
                at = (*at, 0)[:_DEEPEST]
                self._step_over_lines()
            elif self.token == "{":
                open_.append(("{", at, 0))
                self._step_over_lines()
                at = self._inline_key(at)
            elif self.token not in "],}\n":
                self.step()
            if not open_:
                if self.token not in ("[", "{") and (self.token is None or self.token in "\n,]}"):
                    return
                continue
            at = self._after(open_, at)

    def _after(self, open_: list[tuple[str, Path, int]], at: Path) -> Path:
        """Between values: close what ends, find the next place."""
        while open_ and self.token is not None and self.token in ",]}\n":
            kind, inside, index = open_[-1]
            token = self.token
            self.step()
            if token == "," and kind == "[":
                open_[-1] = (kind, inside, index + 1)
                at = (*inside, index + 1)[:_DEEPEST]
            elif token == "," and kind == "{":
                at = self._inline_key(inside)
            elif token in "]}":
                open_.pop()
                at = inside
        return at

    def _inline_key(self, table: Path) -> Path:
        line = self.line
        path = self._key(table)
        self._note(path, line)
        if self.token == "=":
            self.step()
        return path

    def _step_over_lines(self) -> None:
        self.step()
        while self.token == "\n":
            self.step()

    def _note(self, path: Path, line: int) -> None:
        if path and len(path) < _DEEPEST:
            self.found.setdefault(path, line)
