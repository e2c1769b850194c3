"""Lines of a rule set with their numbers, and how a line that cannot be read is named."""

from __future__ import annotations

from proevesten.errors import UnreadableError
from proevesten.texts import Text, both

MOST_BYTES = 20 * 1024 * 1024
MOST_LINES = 400_000
_SHOWN = 80


def decode(data: bytes) -> str:
    """The text of an export: UTF-8 (with or without mark), else Windows-1252 as firewalls' editors write.

    Raises UnreadableError for files over 20 MB or 400,000 lines, and for binary ones.
    """
    if len(data) > MOST_BYTES or data.count(b"\n") > MOST_LINES:
        raise UnreadableError(
            Text(
                "Regelsættet er over 20 MB eller 400.000 linjer",
                "The rule set is over 20 MB or 400,000 lines",
            )
        )
    if b"\0" in data:
        raise UnreadableError(
            Text("Filen er ikke en tekstfil", "The file is not a text file"),
            where=line_name(data[: data.index(b"\0")].count(b"\n") + 1),
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def numbered(text: str) -> list[tuple[int, str]]:
    """The lines from 1, stripped; split at line feeds only."""
    return [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]


def line_name(number: int) -> str:
    """How a place in the file is named to the user, the same in both languages but one word."""
    return f":{number}"


def unreadable(line: int, received: str, why: Text) -> UnreadableError:
    """The error for a line that cannot be read: number, the words, the reason."""
    words = received if len(received) <= _SHOWN else received[:_SHOWN] + "…"
    return UnreadableError(
        Text("linje {line}: {why}: «{words}»", "line {line}: {why}: “{words}”").format(
            line=line, why=why, words=both(words)
        ),
        where=line_name(line),
    )
