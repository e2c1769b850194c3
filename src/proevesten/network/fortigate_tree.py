"""FortiOS configuration text as a tree: ``config … edit … set … next … end`` (FortiOS CLI Reference).

Only the sections that a judgement needs are kept; the others are passed over, whatever they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from proevesten.network.lines import unreadable
from proevesten.texts import Text

DEEPEST = 40
_WORD = re.compile(r'[ \t\r]*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+)|(\n)|(\Z))', re.DOTALL)


@dataclass(slots=True)
class Entry:
    """One ``edit NAME … next``: its settings by name, and the line of each."""

    name: str
    line: int
    section: str
    realm: str
    """The virtual domain (vdom) it belongs to; empty when the configuration has none."""
    settings: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def get(self, key: str, default: str = "") -> str:
        """The first value of a setting."""
        return self.settings.get(key, [default])[0]

    def all(self, key: str) -> list[str]:
        """Every value of a setting."""
        return self.settings.get(key, [])

    def on(self, key: str) -> bool:
        """Whether a setting is enabled."""
        return self.get(key) == "enable"


def entries(text: str, sections: frozenset[str]) -> Iterator[Entry]:
    """The entries of the wanted `sections` in file order. Raises UnreadableError naming the line."""
    reader = _Reader(sections)
    for number, words in statements(text):
        done = reader.statement(number, words)
        if done is not None:
            yield done
    reader.finish()


def statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines as words; a quoted value may run over several lines (certificates, comments)."""
    at, number, began = 0, 1, 1
    words: list[str] = []
    while True:
        found = _WORD.match(text, at)
        if found is None:
            raise unreadable(
                number,
                text[at : at + 60].strip(),
                Text("anførselstegn mangler", "a quotation mark is missing"),
            )
        at = found.end()
        if found.lastindex in (3, 4):
            if words and not words[0].startswith("#"):
                yield began, words
            words = []
        else:
            began = began if words else number
            words.append(re.sub(r"\\(.)", r"\1", found[1]) if found.lastindex == 1 else found[2])
        number += found[0].count("\n")
        if found.lastindex == 4:
            return


class _Reader:
    def __init__(self, sections: frozenset[str]) -> None:
        self._sections = sections
        self._open: list[tuple[str, int]] = []  # sections being read, innermost last
        self._entry: Entry | None = None
        self._inside = 0  # depth of the section that the entry belongs to
        self._realm = ""

    def statement(self, number: int, words: list[str]) -> Entry | None:
        verb = words[0]
        if verb == "config":
            self._begin(" ".join(words[1:]), number)
        elif verb == "end":
            return self._end(number)
        elif verb == "edit":
            return self._edit(number, words)
        elif verb == "next":
            return self._leave()
        elif verb in ("set", "append") and len(words) > 1:
            self._set(number, words)
        elif verb not in (
            "unset",
            "set",
            "append",
            "select",
            "unselect",
            "delete",
            "rename",
            "clear",
            "purge",
            "move",
        ):
            raise unreadable(number, " ".join(words), Text("ikke en FortiOS-linje", "not a FortiOS line"))
        return None

    def _begin(self, section: str, number: int) -> None:
        self._open.append((section, number))
        if len(self._open) > DEEPEST:
            raise unreadable(number, section, Text("for mange niveauer", "too many levels"))

    def _end(self, number: int) -> Entry | None:
        if not self._open:
            raise unreadable(number, "end", Text("«end» uden «config»", "“end” without “config”"))
        done = self._leave() if self._entry is not None and len(self._open) == self._inside else None
        section, _ = self._open.pop()
        if section == "vdom":
            self._realm = ""
        return done

    def _edit(self, number: int, words: list[str]) -> Entry | None:
        if not self._open or len(words) != 2:
            raise unreadable(number, " ".join(words), Text("«edit» uden «config»", "“edit” without “config”"))
        section = self._open[-1][0]
        if section == "vdom":
            self._realm = words[1]
            return None
        if section not in self._sections:
            return None
        done = self._leave()  # a missing `next` before the next `edit` is allowed
        self._entry = Entry(words[1], number, section, self._realm)
        self._inside = len(self._open)
        return done

    def _leave(self) -> Entry | None:
        if self._entry is None or len(self._open) != self._inside:
            return None
        done, self._entry = self._entry, None
        return done

    def _set(self, number: int, words: list[str]) -> None:
        if self._entry is None or len(self._open) != self._inside:
            return
        values = self._entry.settings.get(words[1], []) if words[0] == "append" else []
        self._entry.settings[words[1]] = [*values, *words[2:]]
        self._entry.lines[words[1]] = number

    def finish(self) -> None:
        if self._open:
            section, line = self._open[-1]
            raise unreadable(
                line, f"config {section}", Text("afsluttes ikke med «end»", "is not closed by “end”")
            )
