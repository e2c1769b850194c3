"""Picking up what systems put into their `til` folder: only when complete, exactly once.

A file is complete when it reads as a whole message. One that does not may still be being written, so it waits
until it has not changed for `PATIENCE` (the session's time); then it is refused: it goes to `arkiv` with
``.afvist`` after its name and a ``.fejl.txt`` beside it that says why and where. Files whose name begins
with a dot or ends in .tmp, .part or .filepart are still the writer's own.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from simulators.vans.errors import Refused
from simulators.vans.folders import ARCHIVE, TO, location_numbers, safe_name
from simulators.vans.intake import Intake
from simulators.vans.state import STRANGER, Network
from simulators.wire import MAX_BODY

PATIENCE = timedelta(seconds=30)
RETRY = timedelta(seconds=5)
_UNFINISHED = (".tmp", ".part", ".filepart", ".crdownload")
_LINK = Refused(400, "Ikke en fil", "Kun almindelige filer hentes; links og mapper følges ikke.")


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp: tuple[int, int]
    since: datetime


class Pickup:
    """Looks through every `til` folder under a root when asked to."""

    def __init__(self, root: Path, network: Network, intake: Intake) -> None:
        self._root = root
        self._network = network
        self._intake = intake
        self._seen: dict[Path, _Seen] = {}
        self._again: dict[Path, datetime] = {}

    def poll(self) -> None:
        """Pick up every complete file, oldest first."""
        present: set[Path] = set()
        for number in location_numbers(self._root):
            for path in _files(self._root / number / TO):
                present.add(path)
                self._look(number, path)
        self._seen = {path: seen for path, seen in self._seen.items() if path in present}

    def _look(self, number: str, path: Path) -> None:
        try:
            found = path.lstat()
        except FileNotFoundError:
            return
        if not stat.S_ISREG(found.st_mode):
            self._refuse(number, path, b"", _LINK)
            return
        if found.st_size > MAX_BODY:
            self._refuse(number, path, b"", Refused(413, "For stor", f"Højst {MAX_BODY} byte"))
            return
        settled = self._settled(path, found)
        key = f"{number}/{path.name}/{found.st_ino}/{found.st_mtime_ns}/{found.st_size}"
        earlier = self._network.store.rows("SELECT message FROM picked WHERE file = ?", key)
        if earlier:  # accepted, but the process ended before the file was moved
            self._archive(number, path, str(earlier[0]["message"]), key)
            return
        again = self._again.get(path)
        if again is None or self._network.context.clock.now() >= again:
            self._again.pop(path, None)
            self._take(number, path, key, settled)

    def _take(self, number: str, path: Path, key: str, settled: bool) -> None:
        try:
            raw = path.read_bytes()
        except OSError:
            return  # gone, or not yet ours to read
        try:
            if not settled and not _whole(raw):
                return
            if not self._network.context.guard.strangers(raw):
                self._intake.read(raw)
        except Refused:
            if not settled:
                return
        try:
            accepted = self._intake.take(
                number,
                raw,
                lambda ledger, message: ledger.db.execute(
                    "INSERT OR REPLACE INTO picked VALUES (?, ?)", (key, message)
                ),
            )
        except Refused as refused:
            if refused.status >= 500:  # the network's trouble, not the file's: it stays for another try
                self._again[path] = self._network.context.clock.now() + RETRY
                return
            self._set_aside(number, path, refused)
        else:
            self._archive(number, path, accepted.id, key)

    def _settled(self, path: Path, found: os.stat_result) -> bool:
        stamp, now = (found.st_size, found.st_mtime_ns), self._network.context.clock.now()
        seen = self._seen.get(path)
        if seen is None or seen.stamp != stamp:
            self._seen[path] = seen = _Seen(stamp, now)
        return now - seen.since >= PATIENCE

    def _archive(self, number: str, path: Path, message: str, key: str) -> None:
        path.replace(self._root / number / ARCHIVE / f"{message}_{safe_name(path.name)}")
        self._network.store.run(lambda ledger: ledger.db.execute("DELETE FROM picked WHERE file = ?", (key,)))

    def _refuse(self, number: str, path: Path, raw: bytes, refused: Refused) -> None:
        self._intake.journal_refusal(number, raw, refused)
        self._set_aside(number, path, refused)

    def _set_aside(self, number: str, path: Path, refused: Refused) -> None:
        name = safe_name(path.name)
        archive = self._root / number / ARCHIVE
        where = f"\nSted: {refused.where}" if refused.where else ""
        text = f"{refused.title}\n{refused.detail}{where}\n"
        (archive / f"{name}.fejl.txt").write_text(text, encoding="utf-8")
        if refused.rule == STRANGER.rule:
            path.unlink()  # nothing of it is kept
        else:
            path.replace(archive / f"{name}.afvist")


def _files(folder: Path) -> list[Path]:
    """What lies in the folder and is not still the writer's own, oldest first."""
    found: list[tuple[int, str]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and not entry.name.lower().endswith(_UNFINISHED):
                    found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name))
    except OSError:
        return []
    return [folder / name for _, name in sorted(found)]


def _whole(raw: bytes) -> bool:
    """Whether the end is there: the parser finds the end of XML, an interchange ends with UNZ."""
    from proevesten.codecs.edifact.syntax import looks_like_edifact

    return not looks_like_edifact(raw) or b"UNZ" in raw[-64:]
