"""Who takes part in a session: the test citizens and the fictitious organisations of `fixtures/`."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, NoReturn

from proevesten.errors import HarnessError
from proevesten.session.numbers import birth_date, check_digit_ok, replacement_number, with_check_digit
from proevesten.texts import Text

__all__ = [
    "Citizen", "Organisation", "birth_date", "check_digit_ok", "citizens", "leased_citizen", "organisations",
    "replacement_number", "with_check_digit",
]  # fmt: skip

PARTIES = ("epj", "eoj", "fag", "lps", "vans", "vdx", "tolk", "region")


@dataclass(frozen=True, slots=True)
class Citizen:
    """A test citizen; `cpr` without hyphen. Names are empty where the official example names nobody."""

    cpr: str
    given_name: str
    surname: str
    born: date | None
    source: str
    street: str = ""
    postcode: str = ""
    district: str = ""

    @property
    def name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A unit that can send or receive; the fields of `fixtures/organisations.toml`.

    `receives` are (message type, version) as the address register lists them; empty numbers mean that the
    unit has none.
    """

    key: str
    party: str
    name: str
    sor: str
    identifier: str
    identifier_code: str
    location_number: str = ""
    department: str = ""
    unit: str = ""
    cvr: str = ""
    belongs_to: str = ""
    receives: tuple[tuple[str, str], ...] = ()
    active_links: bool = False
    phone: str = ""
    mobile: str = ""
    mail_domain: str = ""
    street: str = ""
    postcode: str = ""
    district: str = ""

    @property
    def title(self) -> str:
        """The name as a reader would say it: organisation, department, unit."""
        return ", ".join(part for part in (self.name, self.department, self.unit) if part)

    def takes(self, message_type: str, version: str | None = None) -> bool:
        """Whether it receives a message type (in one version, or in any)."""
        return any(t == message_type and version in (None, v) for t, v in self.receives)


def citizens(suite: Path) -> list[Citizen]:
    """The test citizens of `fixtures/citizens/*.csv`. Raises HarnessError naming the file and line."""
    found: dict[str, Citizen] = {}
    for path in sorted((suite / "fixtures" / "citizens").glob("*.csv")):
        for line, row in _rows(path):
            citizen = _citizen(row, f"{path}:{line}")
            if citizen.cpr in found:
                _broken(f"{path}:{line}", "CPR-nummeret findes to gange", "the CPR number is there twice")
            found[citizen.cpr] = citizen
    return list(found.values())


def leased_citizen(random: Random, taken: Iterable[str] = ()) -> Citizen:
    """A made-up citizen with a replacement number that is not `taken`; name and address by faker da_DK."""
    from faker import Faker

    used = set(taken)
    cpr = replacement_number(random)
    while cpr in used:
        cpr = replacement_number(random)
    fake = Faker("da_DK")
    fake.seed_instance(random.getrandbits(64))
    woman = int(cpr[-1]) % 2 == 0
    given = fake.first_name_female() if woman else fake.first_name_male()
    return Citizen(
        cpr, f"{given} Test", fake.last_name(), birth_date(cpr), "leased", fake.street_address(),
        fake.postcode(), fake.city(),
    )  # fmt: skip


def organisations(suite: Path) -> list[Organisation]:
    """The organisations of `fixtures/organisations.toml`.

    Raises HarnessError naming the organisation: unknown field or party, wrong check digit, two alike.
    """
    path = suite / "fixtures" / "organisations.toml"
    document = _toml(path)
    receives = {name: _types(rows, path) for name, rows in document.get("receives", {}).items()}
    found: dict[str, Organisation] = {}
    for number, row in enumerate(document.get("organisation", []), start=1):
        where = f"{path} [[organisation]] {row.get('key', number)}"
        organisation = _organisation(row, receives, where)
        if organisation.key in found:
            _broken(where, "key findes to gange", "the key is there twice")
        found[organisation.key] = organisation
    _check(found, path)
    return list(found.values())


def _rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for row in reader:
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        _broken(str(path), f"kan ikke læses ({fault})", f"cannot be read ({fault})")


def _citizen(row: dict[str, str], where: str) -> Citizen:
    if None in row or None in row.values():
        _broken(where, "rækken har ikke fem kolonner", "the row has not five columns")
    try:
        born = date.fromisoformat(row["born"]) if row["born"] else None
        citizen = Citizen(row["cpr"], row["given_name"], row["surname"], born, row["source"])
    except (KeyError, TypeError, ValueError) as fault:
        _broken(where, f"borgeren er ufuldstændig ({fault})", f"the citizen is incomplete ({fault})")
    if len(citizen.cpr) != 10 or not citizen.cpr.isdigit():
        _broken(where, "cpr er ikke ti cifre uden bindestreg", "cpr is not ten digits without a hyphen")
    return citizen


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        _broken(str(path), f"kan ikke læses ({fault})", f"cannot be read ({fault})")


def _types(rows: list[str], path: Path) -> tuple[tuple[str, str], ...]:
    pairs = [tuple(row.split(" ")) for row in rows]
    if any(len(pair) != 2 for pair in pairs):
        _broken(f"{path} [receives]", "hver række er »TYPE VERSION«", "each row is »TYPE VERSION«")
    return tuple((pair[0], pair[1]) for pair in pairs)


def _organisation(
    row: dict[str, Any], receives: dict[str, tuple[tuple[str, str], ...]], where: str
) -> Organisation:
    known = {field.name for field in fields(Organisation)}
    if unknown := sorted(set(row) - known):
        _broken(where, f"ukendte felter {unknown}", f"unknown fields {unknown}")
    group = row.get("receives")
    if group is not None and group not in receives:
        _broken(where, f"ukendt receives »{group}«", f"unknown receives »{group}«")
    try:
        return Organisation(**{**row, "receives": receives[group] if group else ()})
    except TypeError as fault:
        _broken(where, f"et felt mangler ({fault})", f"a field is missing ({fault})")


def _check(found: dict[str, Organisation], path: Path) -> None:
    numbers: set[str] = set()
    for one in found.values():
        where = f"{path} [[organisation]] {one.key}"
        if one.party not in PARTIES:
            _broken(where, f"ukendt party »{one.party}«", f"unknown party »{one.party}«")
        if one.belongs_to and one.belongs_to not in found:
            _broken(where, f"ukendt belongs_to »{one.belongs_to}«", f"unknown belongs_to »{one.belongs_to}«")
        if one.location_number and not check_digit_ok(one.location_number):
            _broken(where, f"forkert lokationsnummer {one.location_number}", "wrong location number")
        if one.location_number and one.location_number in numbers:
            _broken(where, "lokationsnummeret findes to gange", "the location number is there twice")
        numbers.add(one.location_number)


def _broken(where: str, da: str, en: str) -> NoReturn:
    raise HarnessError(Text(da, en), where=where)
