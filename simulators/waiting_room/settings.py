"""Reads what the waiting room is configured with: the fixtures' organisations, the employees, a document."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import time
from importlib import resources
from typing import Any, NoReturn

from proevesten.errors import UsageError
from proevesten.session.people import Organisation
from proevesten.texts import Text
from simulators.waiting_room.model import AGREEMENTS, AREAS, Employee, Municipality, Practice, Settings

_SECTIONS = ("municipalities", "practices", "employees", "citizens")
_CONNECTED = "testkommune-oest"
"""The municipality that has both agreements unless told otherwise; no other has any."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def defaults(organisations: Iterable[Organisation]) -> Settings:
    """The settings without a document."""
    units = {unit.key: unit for unit in organisations}
    practices = {u.key: _practice(u) for u in units.values() if u.party == "lps"}
    roots = [u for u in units.values() if u.party == "eoj" and not u.belongs_to]
    towns = {u.key: Municipality(u.key, u.name, *(u.key == _CONNECTED,) * 2) for u in roots}
    return Settings(practices, towns, _employees(units))


def configured(base: Settings, document: Mapping[str, Any]) -> Settings:
    """`base` with the document's changes. Raises UsageError naming the place.

    ``{"municipalities": {key: {"data_processing_agreement", "connection_agreement"}}, "practices": {key: {"open",
    "opens", "closes", "initials", "colour"}}, "employees": {id: {"roles", "name", "area"}}, "citizens": {cpr:
    {"practice", "mitid"}}}``
    """
    for section in document:
        if section not in _SECTIONS:
            _wrong(section, f"kendes ikke; kendte: {', '.join(_SECTIONS)}", "is unknown")
    practices, towns, people = dict(base.practices), dict(base.municipalities), dict(base.employees)
    for key, row in _rows(document, "practices", practices):
        practices[key] = replace(practices[key], **_practice_row(row, f"practices.{key}"))
    for key, row in _rows(document, "municipalities", towns):
        towns[key] = replace(towns[key], **_flags(row, AGREEMENTS, f"municipalities.{key}"))
    for key, row in _rows(document, "employees", people):
        people[key] = replace(people[key], **_employee_row(row, f"employees.{key}"))
    return _with_citizens(Settings(practices, towns, people), document)


def _with_citizens(settings: Settings, document: Mapping[str, Any]) -> Settings:
    patients, without = {}, set()
    for cpr, row in _rows(document, "citizens", None):
        where = f"citizens.{cpr}"
        if unknown := set(row) - {"practice", "mitid"}:
            _wrong(f"{where}.{min(unknown)}", "kendes ikke", "is unknown")
        if "practice" in row and row["practice"] not in settings.practices:
            _wrong(f"{where}.practice", "er ingen klinik", "is no practice")
        if "practice" in row:
            patients[cpr.replace("-", "")] = row["practice"]
        if not _flag(row.get("mitid", True), f"{where}.mitid"):
            without.add(cpr.replace("-", ""))
    return replace(settings, patients=patients, without_mitid=frozenset(without))


def _practice(unit: Organisation) -> Practice:
    initials = "".join(word[0] for word in unit.name.split() if word[0].isalpha())[:3].upper()
    return Practice(unit.key, unit.name, unit.location_number, initials)


def _employees(units: Mapping[str, Organisation]) -> dict[str, Employee]:
    data = tomllib.loads(resources.files(__package__).joinpath("employees.toml").read_text(encoding="utf-8"))
    return {row["id"]: _employee(row, units[row["unit"]]) for row in data["employee"] if row["unit"] in units}


def _employee(row: Mapping[str, Any], unit: Organisation) -> Employee:
    town = unit.belongs_to or unit.key
    return Employee(row["id"], row["name"], unit.key, town, row["area"], unit.mobile, tuple(row["roles"]))


def _rows(
    document: Mapping[str, Any], section: str, known: Mapping[str, Any] | None
) -> list[tuple[str, Mapping[str, Any]]]:
    table = document.get(section, {})
    if not isinstance(table, Mapping):
        _wrong(section, "skal være et objekt", "must be an object")
    for key, row in table.items():
        if known is not None and key not in known:
            _wrong(f"{section}.{key}", f"kendes ikke; kendte: {', '.join(known)}", "is unknown")
        if not isinstance(row, Mapping):
            _wrong(f"{section}.{key}", "skal være et objekt", "must be an object")
    return list(table.items())


def _practice_row(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    read = {
        "open": _flag, "opens": _hour, "closes": _hour, "colour": _colour, "initials": _text, "name": _text,
    }  # fmt: skip
    return _read(row, read, where)


def _employee_row(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    return _read(row, {"roles": _words, "name": _text, "area": _area}, where)


def _flags(row: Mapping[str, Any], names: Iterable[str], where: str) -> dict[str, Any]:
    return _read(row, dict.fromkeys(names, _flag), where)


def _read(row: Mapping[str, Any], read: Mapping[str, Any], where: str) -> dict[str, Any]:
    if unknown := set(row) - set(read):
        _wrong(f"{where}.{min(unknown)}", f"kendes ikke; kendte: {', '.join(read)}", "is unknown")
    return {name: read[name](value, f"{where}.{name}") for name, value in row.items()}


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        _wrong(where, "skal være true eller false", "must be true or false")
    return value


def _hour(value: Any, where: str) -> time:
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        _wrong(where, "skal være et klokkeslæt, HH:MM", "must be a time of day, HH:MM")


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        _wrong(where, "skal være tekst på højst 100 tegn", "must be text of at most 100 characters")
    return value


def _colour(value: Any, where: str) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        _wrong(where, "skal være en farve, #rrggbb", "must be a colour, #rrggbb")
    return value


def _area(value: Any, where: str) -> str:
    if value not in AREAS:
        _wrong(where, f"skal være en af {', '.join(AREAS)}", f"must be one of {', '.join(AREAS)}")
    return str(value)


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        _wrong(where, "skal være en liste af tekster", "must be a list of texts")
    return tuple(value)


def _wrong(where: str, da: str, en: str) -> NoReturn:
    raise UsageError(Text(da, en), where=where)
