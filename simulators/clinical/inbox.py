"""What the user of a clinical system sees: letters on the citizen, with links and state."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from proevesten.codecs.correspondence import Correspondence

_URL = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as shown: its text, and where a click goes (empty: plain text, not clickable)."""

    text: str
    href: str


@dataclass(slots=True)
class Item:
    """One letter as the inbox shows it. `key` tells duplicates apart: (envelope id, letter id, sender)."""

    key: tuple[str, str, str]
    citizen: str
    subject: str
    sender: str
    text: str
    received: str
    links: list[Link] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """The item in the adapter's form."""
        return {
            "id": self.key[1],
            "citizen": self.citizen,
            "subject": self.subject,
            "from": self.sender,
            "text": self.text,
            "received": self.received,
            "links": [asdict(link) for link in self.links],
        }


def item_of(letter: Correspondence, received: str) -> Item:
    """A letter as a conforming system shows it: every active link clickable, opening exactly its URL."""
    links = [Link(r.description or r.url or "", r.url or "") for r in letter.active_links]
    known = {link.href for link in links}
    links += [Link(url, "") for url in _URL.findall(letter.plain_text) if url not in known]
    return Item(
        key=(letter.envelope_id, letter.letter_id, letter.sender.location_number),
        citizen=letter.patient.cpr or "",
        subject=letter.subject or "",
        sender=letter.sender.name or letter.sender.location_number,
        text=letter.plain_text,
        received=received,
        links=links,
    )


class Inbox:
    """Letters by citizen, each once."""

    def __init__(self) -> None:
        self._items: list[Item] = []

    def file(self, item: Item, *, again: bool = False) -> bool:
        """File a letter on its citizen. False when it was there already (`again` files it all the same)."""
        known = any(i.key == item.key for i in self._items)
        if not known or again:
            self._items.append(item)
        return not known

    def shown(self, citizen: str | None = None) -> list[dict[str, Any]]:
        """What the user sees, newest last; of one citizen or all."""
        return [i.shown() for i in self._items if citizen is None or i.citizen == citizen]

    def forget(self, citizen: str) -> None:
        """Forget one citizen's letters."""
        self._items = [i for i in self._items if i.citizen != citizen]

    def clear(self) -> None:
        """Empty it."""
        self._items.clear()
