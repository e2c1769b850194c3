"""What the system keeps and what its user sees: letters on citizens, each once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from eoj.letters import Letter, plain_links

FAULTS = ("no_receipt", "link_not_clickable", "subject_hidden")
"""Switches that make it fail as Prøvesten must see: it sends no receipts; it shows links as text; it hides subjects."""


@dataclass
class Record:
    """Letters by citizen."""

    faults: frozenset[str] = frozenset()
    _letters: list[tuple[Letter, str]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def file(self, letter: Letter) -> None:
        """File a letter on its citizen; a repeat is not filed again."""
        received = datetime.now(UTC).isoformat(timespec="seconds")
        with self._lock:
            if all(known.key != letter.key for known, _ in self._letters):
                self._letters.append((letter, received))

    def inbox(self, citizen: str | None = None) -> list[dict[str, Any]]:
        """What the inbox shows, of one citizen or of all."""
        with self._lock:
            letters = list(self._letters)
        return [self._shown(letter, at) for letter, at in letters if citizen in (None, letter.citizen)]

    def _shown(self, letter: Letter, received: str) -> dict[str, Any]:
        clickable = "link_not_clickable" not in self.faults
        links = [{"text": text, "href": href if clickable else ""} for text, href in letter.links]
        return {
            "id": letter.letter_id,
            "citizen": letter.citizen,
            "subject": "" if "subject_hidden" in self.faults else letter.subject,
            "from": letter.sender_name or letter.sender,
            "text": letter.text,
            "received": received,
            "links": links + [{"text": url, "href": ""} for url in plain_links(letter)],
        }
