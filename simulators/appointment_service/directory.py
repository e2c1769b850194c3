"""Who can be invited: organisations, units and persons, how they belong together, and the search in them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from proevesten.session.people import Organisation

Kind = Literal["organisation", "unit", "person"]
KINDS: tuple[Kind, ...] = ("organisation", "unit", "person")
SOR = "urn:oid:1.2.208.176.1.1"
GLN = "urn:oid:1.3.88"
_INVITED = ("epj", "eoj", "fag", "lps")


@dataclass(frozen=True, slots=True)
class Entry:
    """One who can be invited. `reference` is FHIR's; `organisation` the key of the organisation it belongs to."""

    reference: str
    kind: Kind
    name: str
    organisation: str
    identifiers: tuple[tuple[str, str], ...] = ()
    email: str = ""


class Directory:
    """The organisations of the session and the persons in them."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self._units = {unit.key: unit for unit in organisations}
        entries = [_unit(unit) for unit in self._units.values() if _invitable(unit)]
        entries += [person for person in _people() if person.organisation in self._units]
        self.entries = {entry.reference: entry for entry in entries}
        self._by_identifier = {number: e for e in entries if e.kind != "person" for number in e.identifiers}

    def __contains__(self, key: str) -> bool:
        return key in self._units

    def systems(self) -> dict[str, frozenset[str]]:
        """The parties' systems and the organisations that each acts for."""
        parties = {unit.party for unit in self._units.values()}
        return {p: frozenset(u.key for u in self._units.values() if u.party == p) for p in parties}

    def name(self, key: str) -> str:
        """An organisation's name as a reader says it."""
        unit = self._units.get(key)
        return unit.title if unit else key

    def lineage(self, key: str) -> list[str]:
        """The organisation and those above it, nearest first."""
        found = []
        while key and key in self._units and key not in found:
            found.append(key)
            key = self._units[key].belongs_to
        return found

    def within(self, key: str, above: str) -> bool:
        """Whether an organisation is `above`, or below it."""
        return above in self.lineage(key)

    def related(self, key: str) -> set[str]:
        """The organisation, those above it and those below it: whose meetings concern it (README)."""
        below = {other for other in self._units if self.within(other, key)}
        return below | set(self.lineage(key))

    def by_identifier(self, system: str, value: str) -> Entry | None:
        """An organisation or unit by SOR code or location number."""
        return self._by_identifier.get((system, value))

    def search(
        self, text: str, kinds: Iterable[Kind] = KINDS, organisation: str | None = None
    ) -> Iterator[Entry]:
        """Entries whose name or number has every word of `text`, by name."""
        words, wanted = text.casefold().split(), set(kinds)
        for entry in sorted(self.entries.values(), key=lambda e: (e.name.casefold(), e.reference)):
            if entry.kind not in wanted:
                continue
            if organisation is not None and not self.within(entry.organisation, organisation):
                continue
            haystack = " ".join([entry.name, *(v for _, v in entry.identifiers)]).casefold()
            if all(word in haystack for word in words):
                yield entry


def _invitable(unit: Organisation) -> bool:
    return unit.party in _INVITED and (unit.takes("XDIS91") or unit.takes("DIS91"))


def _unit(unit: Organisation) -> Entry:
    kind: Kind = "unit" if unit.department or unit.unit else "organisation"
    numbers = tuple((s, v) for s, v in ((SOR, unit.sor), (GLN, unit.location_number)) if v)
    return Entry(f"Organization/{unit.key}", kind, unit.title, unit.key, numbers)


def _people() -> Iterator[Entry]:
    data = tomllib.loads(resources.files(__package__).joinpath("people.toml").read_text(encoding="utf-8"))
    for row in data["person"]:
        reference = f"PractitionerRole/{row['id']}"
        yield Entry(reference, "person", row["name"], row["organisation"], (), row["email"])
