"""The folders of a location number: `til` (to the network), `fra` (from it), `arkiv` (what was sent).

The names are those of the one connection that is publicly proven (legacy digest §7: tilkmd, frakmd, arkiv).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

TO, FROM, ARCHIVE = "til", "fra", "arkiv"
_NUMBER = re.compile(r"[0-9]{1,18}")
_SAFE = re.compile(r"[^A-Za-z0-9._-]")


def make_folders(root: Path, location_number: str) -> None:
    """Make the three folders of a location number. Raises ValueError when it is not one."""
    if not _NUMBER.fullmatch(location_number):
        raise ValueError(f"no location number: {location_number!r}")
    for name in (TO, FROM, ARCHIVE):
        (root / location_number / name).mkdir(parents=True, exist_ok=True)


def location_numbers(root: Path) -> list[str]:
    """The location numbers that have real folders; links and other names are passed over."""
    if not root.is_dir():
        return []
    with os.scandir(root) as found:
        return sorted(e.name for e in found if _NUMBER.fullmatch(e.name) and e.is_dir(follow_symlinks=False))


def safe_name(name: str) -> str:
    """A file name with nothing in it that a shell, a path or a log could stumble over."""
    return _SAFE.sub("_", name)[-100:].lstrip(".") or "fil"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that after this it is on disk, whole."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames within a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
