"""The bounds of what `check` reads, in bytes and files (design, section 5: 100 MB for one file)."""

from __future__ import annotations

from proevesten.texts import Lang, Text

MB = 1024 * 1024
MAX_FILE = 100 * MB
"""One document, packed or not; a larger one is refused by its declared size, before reading."""
MAX_ARCHIVE = 1024 * MB
"""One zip archive as it lies on disk."""
MAX_UNPACKED = 2048 * MB
"""All files of one archive together, unpacked."""
MAX_DIRECTORY = 32 * MB
"""The central directory of an archive: what must be held in memory to list it."""
MAX_MEMBERS = 65_535
"""Files in one archive: what a zip without the 64-bit extension can hold."""
SUSPECT_RATIO = 200
"""An archived file of more than a megabyte that was packed harder than this is taken for a bomb.

Real messages pack 5 to 20 times, deflate ends at 1,032.
"""


def size_text(size: int) -> Text:
    """A size as people read it: ``104.857.601 byte`` below a megabyte exactly, else with the megabytes."""
    return Text(_size(size, "da"), _size(size, "en"))


def number(value: int, lang: Lang) -> str:
    """A whole number with the language's thousands separator."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if lang == "da" else grouped


def _size(size: int, lang: Lang) -> str:
    if size % MB == 0 and size:
        return f"{number(size // MB, lang)} MB"
    return f"{number(size, lang)} byte" + ("s" if lang == "en" else "")
