"""Pair by pair and direction by direction: what is agreed, and what is known to work (LOK-02, LOK-03).

A cell asks one thing: can the sender send an active link in a letter to the receiver? The parties are simulated
with the abilities that the register has for their systems, so a cell that should work reads *expected*; *works*
needs verified bundles from both sides. Unknown is not tested, never works and never works not.

Where the register has no word on whether a receiver shows links, its word on sending them stands in, as in
requirement UC1-06 and in S1 §2 (“support active links”); it is never enough for *works*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from proevesten.registry.model import Entry, Register
from proevesten.rules.agreement.model import LETTER_CHANNEL, Agreement, Book, Party, book_of
from proevesten.texts import Text

SENDS, SHOWS = "active_links", "shows_links"
"""What the sender's and the receiver's system must be able to."""


class State(StrEnum):
    """What a cell reads."""

    WORKS = "works"
    EXPECTED = "expected"
    WORKS_NOT = "works-not"
    NOT_TESTED = "not-tested"
    NOT_AGREED = "not-agreed"


STATES: dict[State, Text] = {
    State.WORKS: Text("virker", "works"),
    State.EXPECTED: Text("forventet", "expected"),
    State.WORKS_NOT: Text("virker ikke", "works not"),
    State.NOT_TESTED: Text("ikke prøvet", "not tested"),
    State.NOT_AGREED: Text("ikke aftalt", "not agreed"),
}
MARKS: dict[State, str] = {
    State.WORKS: "✓", State.EXPECTED: "○", State.WORKS_NOT: "✕", State.NOT_TESTED: "?", State.NOT_AGREED: "–",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One direction of one pair, why it reads so, and the evidence behind it."""

    sender: Party
    receiver: Party
    state: State
    reason: Text
    channels: tuple[str, ...] = ()
    evidence: tuple[Entry, ...] = ()


@dataclass(slots=True)
class Matrix:
    """One agreement's cells, in the order of its parties, and the drift from the register."""

    agreement: Agreement
    cells: list[Cell] = field(default_factory=list)
    drift: list[Text] = field(default_factory=list)

    @property
    def counts(self) -> Counter[State]:
        """How many cells read what."""
        return Counter(cell.state for cell in self.cells)


def matrix_of(agreement: Agreement, register: Register) -> Matrix:
    """The matrix of an agreement, by what the register knows."""
    known = _Known(register)
    book = book_of(agreement)
    made = Matrix(agreement, [_cell(book, known, *pair) for pair in _pairs(agreement)])
    made.drift = list(_drift(made, known))
    return made


def _pairs(agreement: Agreement) -> Iterator[tuple[Party, Party]]:
    """Every direction between parties of different kinds: nobody needs an agreement within the same role."""
    for sender in agreement.parties:
        for receiver in agreement.parties:
            if sender.role != receiver.role:
                yield sender, receiver


class _Known:
    """Lookups in the register, each system asked once."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._found: dict[tuple[str, str, str], Entry | None] = {}

    def of(self, party: Party, capability: str) -> Entry | None:
        """What is known of a party's system; None when nothing is."""
        key = (party.system.casefold(), capability, party.version)
        if key not in self._found:
            system, version = party.system, party.version
            self._found[key] = self._register.best(system, capability, version) if system else None
        return self._found[key]


def _cell(book: Book, known: _Known, sender: Party, receiver: Party) -> Cell:
    channels, _ = book.channels(sender, receiver)
    allowed, origin = book.may_have_links(sender, receiver)
    if receiver.through:
        return Cell(sender, receiver, State.NOT_AGREED, _through(book, receiver), channels)
    if channels and LETTER_CHANNEL not in channels:
        return Cell(sender, receiver, State.NOT_AGREED, Text("anden kanal", "another channel"), channels)
    if not allowed:
        why = Text("aktive links er ikke aftalt", "active links are not agreed")
        if allowed is False:
            why = Text(f"{why.da}: {origin.shown.da}", f"{why.en}: {origin.shown.en}")
        return Cell(sender, receiver, State.NOT_AGREED, why, channels)
    sends, shows = known.of(sender, SENDS), known.of(receiver, SHOWS)
    evidence = tuple(e for e in (sends, shows) if e is not None)
    state, reason = _state(sender, receiver, sends, shows or known.of(receiver, SENDS))
    if state is State.EXPECTED and len(evidence) == 2 and all(e.evidence.is_bundle for e in evidence):
        state, reason = State.WORKS, Text("verificerede bundter fra begge", "verified bundles from both")
    if shows is None:
        indirect = known.of(receiver, SENDS)
        evidence += (indirect,) if indirect is not None else ()
    return Cell(sender, receiver, state, reason, channels, evidence)


def _state(sender: Party, receiver: Party, sends: Entry | None, shows: Entry | None) -> tuple[State, Text]:
    for party, entry in ((sender, sends), (receiver, shows)):
        if entry is not None and entry.value == "no":
            name = party.system
            return State.WORKS_NOT, Text(f"{name} kan ikke aktive links", f"{name} cannot do active links")
    for party, entry in ((sender, sends), (receiver, shows)):
        if entry is None or entry.value == "unknown":
            name = party.system or party.name
            return State.NOT_TESTED, Text(f"{name}: ukendt i registret", f"{name}: unknown in the register")
    return State.EXPECTED, Text("efter registret, simulerede parter", "by the register, simulated parties")


def _through(book: Book, receiver: Party) -> Text:
    other = book.by_key.get(receiver.through)
    name = other.name if other else receiver.through
    return Text(f"breve går gennem {name}", f"letters go through {name}")


def _drift(matrix: Matrix, known: _Known) -> Iterator[Text]:
    """Where the agreement and the register disagree, each party once."""
    parties = matrix.agreement.parties
    for party in parties:
        entry = known.of(party, SHOWS) or known.of(party, SENDS)
        name, system = party.name, party.system
        if party.system and entry is None:
            yield Text(f"{name}: {system} er ikke i registret", f"{name}: {system} is not in the register")
        elif entry is None:
            continue
        elif party.active_links and entry.value == "no":
            yield Text(
                f"{name}: aftalen tillader aktive links, registret siger, at {system} ikke kan",
                f"{name}: the agreement allows active links, the register says that {system} cannot",
            )
        elif party.active_links is False and entry.value == "yes":
            yield Text(
                f"{name}: aftalen tillader ikke aktive links, registret siger, at {system} kan",
                f"{name}: the agreement does not allow active links, the register says that {system} can",
            )
        elif party.active_links and entry.value == "unknown":
            yield Text(
                f"{name}: aftalen tillader aktive links, registret kender ikke svaret for {system}",
                f"{name}: the agreement allows active links, the register does not know of {system}",
            )
