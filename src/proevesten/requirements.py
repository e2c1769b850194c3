"""The requirement catalogue: what is certified, whom a row binds, and where it comes from.

`features/requirements.csv` is the one place where requirements are written down; features, findings,
reports and certificates only cite ids. This module reads it with the standard library alone, since every
command needs it at start-up.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, NoReturn, cast

from proevesten.errors import HarnessError
from proevesten.texts import Text

Level = Literal["MUST", "SHOULD", "MAY"]
Method = Literal["A", "T", "A+T"]

COLUMNS = (
    "set", "id", "text_da", "text_en", "level", "actor", "method", "source", "condition", "valid_from",
    "not_tested_reason",
)  # fmt: skip
ROLES = ("EPJ", "EOJ", "FAG", "LPS", "VANS", "VDX-client", "APP", "AFTALE")
"""Roles that a system under test may take; APP is the Kontakt Læge / Min Læge app of use case 5."""
HARNESS = "HARNESS"
"""Binds the simulated VDX or the harness itself: a self-test, never in a vendor's plan."""

_ID = re.compile(r"[A-Z]+[0-9]?-[0-9]{2}")
_CONDITION = re.compile(r"(declares|embeds|agreement):[a-z0-9_]+(\|[a-z0-9_]+)*")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the catalogue.

    `actors` are the roles it binds. `method`: A the harness decides, T a person attests. `condition` says
    when it applies (``declares:a|b``: the system declares one of them; ``embeds:…`` and ``agreement:…``
    likewise). Before `valid_from` the row is a MAY and decides no certificate.
    """

    set: str
    id: str
    text: Text
    level: Level
    actors: tuple[str, ...]
    method: Method
    source: str
    condition: str = ""
    valid_from: date | None = None
    not_tested_reason: str = ""

    def binds(self, role: str) -> bool:
        """Whether a system in `role` must answer for it (``vdx_client`` and ``VDX-client`` are the same)."""
        return _plain(role) in {_plain(actor) for actor in self.actors}

    def applies(self, declared: Collection[str]) -> bool:
        """Whether its condition holds for a system that declares these names; True without a condition."""
        names = self.condition.partition(":")[2]
        return not names or any(name in declared for name in names.split("|"))

    def level_on(self, day: date) -> Level:
        """The level on a day: MAY until `valid_from`."""
        return "MAY" if self.valid_from and day < self.valid_from else self.level

    @property
    def automatic(self) -> bool:
        """Whether the harness decides (part of) it."""
        return "A" in self.method

    @property
    def attested(self) -> bool:
        """Whether a person must look at a screen."""
        return "T" in self.method


def load(path: Path) -> dict[str, Requirement]:
    """The catalogue by id, in the order of the file.

    Raises HarnessError naming the file and line when the file is absent, not UTF-8, or has a broken row.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return _read(csv.reader(file, strict=True), path)
    except OSError as fault:
        raise HarnessError(
            Text("Kravfilen kan ikke læses", "The requirement file cannot be read"), where=str(path)
        ) from fault
    except UnicodeDecodeError as fault:
        raise HarnessError(
            Text("Kravfilen er ikke UTF-8", "The requirement file is not UTF-8"), where=str(path)
        ) from fault


def _read(rows: csv._reader, path: Path) -> dict[str, Requirement]:  # type: ignore[name-defined]
    found: dict[str, Requirement] = {}
    try:
        for row in rows:
            where = f"{path}:{rows.line_num}"
            if rows.line_num == 1:
                _expect(tuple(row) == COLUMNS, where, "kolonnerne", "the columns", ",".join(row))
                continue
            requirement = _requirement(row, where)
            _expect(requirement.id not in found, where, "id (findes to gange)", "id (twice)", requirement.id)
            found[requirement.id] = requirement
    except csv.Error as fault:
        _broken(f"{path}:{rows.line_num}", "CSV", "CSV", str(fault))
    _expect(bool(found), str(path), "rækker", "rows", "0")
    return found


def _requirement(row: list[str], where: str) -> Requirement:
    _expect(len(row) == len(COLUMNS), where, "antal kolonner", "number of columns", str(len(row)))
    set_, id_, da, en, level, actor, method, source, condition, valid_from, reason = row
    actors = tuple(actor.split())
    _expect(bool(_ID.fullmatch(id_)) and id_.startswith(f"{set_}-"), where, "id", "id", f"{set_} {id_}")
    _expect(bool(da and en and source), where, "tekst og kilde", "text and source", id_)
    _expect(level in ("MUST", "SHOULD", "MAY"), where, "level", "level", level)
    _expect(bool(actors) and set(actors) <= {*ROLES, HARNESS}, where, "actor", "actor", actor)
    _expect(method in ("A", "T", "A+T"), where, "method", "method", method)
    _expect(
        not condition or bool(_CONDITION.fullmatch(condition)), where, "condition", "condition", condition
    )
    return Requirement(
        set_, id_, Text(da, en), cast(Level, level), actors, cast(Method, method), source, condition,
        _day(valid_from, where), reason,
    )  # fmt: skip


def _day(value: str, where: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        _broken(where, "valid_from", "valid_from", value)


def _expect(holds: bool, where: str, da: str, en: str, received: str) -> None:
    if not holds:
        _broken(where, da, en, received)


def _broken(where: str, da: str, en: str, received: str) -> NoReturn:
    raise HarnessError(
        Text(f"Kravfilen er forkert: {da} »{received}«", f"The requirement file is wrong: {en} »{received}«"),
        where=where,
        advice=Text(f"Kolonnerne er {', '.join(COLUMNS)}", f"The columns are {', '.join(COLUMNS)}"),
    )


def _plain(role: str) -> str:
    return role.lower().replace("_", "-")
