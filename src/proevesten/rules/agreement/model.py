"""An agreement as the rules see it: parties, subjects and rules for pairs, each with the level that decided it.

Only tuples and plain values: an agreement is sent to worker processes and is part of a progress file's key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from proevesten.rules.agreement.wildcard import matches
from proevesten.texts import Text

Level = Literal["national", "regional", "local"]
LEVELS: dict[str, Text] = {
    "national": Text("national aftale", "national agreement"),
    "regional": Text("regional aftale", "regional agreement"),
    "local": Text("lokal aftale", "local agreement"),
}
LETTER_CHANNEL = "korrespondance"
"""The channel of DIS91, XDIS91 and CareCommunication."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Which agreement says so, at which level."""

    level: str
    name: str

    @property
    def shown(self) -> Text:
        """The level and the agreement's name."""
        level = LEVELS[self.level]
        return Text(f"{level.da} «{self.name}»", f"{level.en} “{self.name}”")


@dataclass(frozen=True, slots=True)
class FormatRule:
    """A format that a party takes: the register's type (XDIS91, FDIS91), its version, and from which day."""

    type: str
    version: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Party:
    """One side of the agreement. `active_links` None: the agreement does not say."""

    key: str
    name: str
    role: str
    origin: Origin
    location_number: str = ""
    sor: str = ""
    system: str = ""
    version: str = ""
    active_links: bool | None = None
    through: str = ""
    receives: tuple[FormatRule, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A header by which letters are recognised: exact text or pattern, between whom, and what it demands."""

    key: str
    origin: Origin
    text: str = ""
    pattern: str = ""
    category: str = ""
    senders: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    expects_link: bool = False
    template: tuple[str, ...] = ()

    def recognises(self, subject: str) -> bool:
        """Exact text, or the agreed pattern (requirement KOM-10)."""
        return subject == self.text if self.text else matches(self.pattern, subject)

    def between(self, sender: Party | None, receiver: Party | None) -> bool:
        """Whether it is agreed for this direction; sides are party keys or roles, none means everybody."""
        return _is_one_of(sender, self.senders) and _is_one_of(receiver, self.receivers)


@dataclass(frozen=True, slots=True)
class PairRule:
    """What one sender may use towards one receiver; `channels` in the order in which they are tried."""

    key: str
    origin: Origin
    sender: str
    receiver: str
    channels: tuple[str, ...] = ()
    active_links: bool | None = None
    format: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """A whole agreement, the ones it builds on included. Told apart by identity: it may hold many parties."""

    origin: Origin
    valid_from: date | None = None
    valid_until: date | None = None
    parties: tuple[Party, ...] = ()
    subjects: tuple[Subject, ...] = ()
    rules: tuple[PairRule, ...] = ()
    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    fallback: tuple[tuple[str, str], ...] = ()
    video: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())


@dataclass(slots=True)
class Book:
    """An agreement with its indexes: lookups take the same time for ten parties and for ten thousand."""

    agreement: Agreement
    by_number: dict[str, list[Party]]
    by_sor: dict[str, Party]
    by_key: dict[str, Party]
    pairs: dict[tuple[str, str], PairRule]

    def party(self, number: str, sor: str = "") -> Party | None:
        """The party with a location number, of several the one with the SOR code; else the one with the SOR code."""
        found = self.by_number.get(number, [])
        exact = next((p for p in found if sor and p.sor == sor), found[0] if found else None)
        return exact or self.by_sor.get(sor)

    def rule(self, sender: Party, receiver: Party) -> PairRule | None:
        """The rule for a pair: by keys first, then by roles."""
        sides = [(s, r) for s in (sender.key, sender.role) for r in (receiver.key, receiver.role)]
        return next((self.pairs[side] for side in sides if side in self.pairs), None)

    def channels(self, sender: Party, receiver: Party) -> tuple[tuple[str, ...], Origin]:
        """The channels agreed for a pair, best first, and who agreed them; empty when the agreement is silent."""
        rule = self.rule(sender, receiver)
        if rule is not None and rule.channels:
            return rule.channels, rule.origin
        if receiver.channels:
            return receiver.channels, receiver.origin
        return self.agreement.allowed, self.agreement.origin

    def may_have_links(self, sender: Party, receiver: Party) -> tuple[bool | None, Origin]:
        """Whether active links may be sent to a receiver, and who decided it; None: nobody said."""
        rule = self.rule(sender, receiver)
        if rule is not None and rule.active_links is not None:
            return rule.active_links, rule.origin
        return receiver.active_links, receiver.origin


@lru_cache(maxsize=4)
def book_of(agreement: Agreement) -> Book:
    """The indexes of an agreement, made once."""
    by_number: dict[str, list[Party]] = {}
    for party in agreement.parties:
        if party.location_number:
            by_number.setdefault(party.location_number, []).append(party)
    pairs = {(rule.sender, rule.receiver): rule for rule in agreement.rules}
    by_sor = {p.sor: p for p in agreement.parties if p.sor}
    return Book(agreement, by_number, by_sor, {p.key: p for p in agreement.parties}, pairs)


def _is_one_of(party: Party | None, sides: tuple[str, ...]) -> bool:
    return not sides or (party is not None and (party.key in sides or party.role in sides))
