"""Reads what callers send: a FHIR Appointment, lists of participants, small bodies, parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from starlette.requests import Request

from simulators.appointment_service import errors
from simulators.appointment_service import vocabulary as v
from simulators.appointment_service.directory import GLN, SOR, Directory, Entry
from simulators.appointment_service.errors import Refused, wrong
from simulators.appointment_service.model import REQUIRED, Participant, Role
from simulators.base import Context

MOST_PARTICIPANTS = 100
LONGEST = timedelta(hours=24)
_SUBJECT, _COMMENT = 100, 1000
"""Characters; VDX takes no longer subject (vdx-api digest, section 2.2)."""
_CPR = re.compile(r"(?<!\d)\d{6}[- ]?\d{4}(?!\d)")
_DATE = re.compile(r"(ge|gt|le|lt)?(\d{4}-.{1,35})")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a caller wants a meeting to be."""

    subject: str
    start: datetime
    end: datetime
    comment: str
    forwardable: bool
    participants: tuple[Participant, ...]


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises Refused 400."""
    try:
        body = json.loads(await request.body())
        json.dumps(body, ensure_ascii=False).encode()  # a lone surrogate can be neither kept nor sent
    except (ValueError, RecursionError) as fault:
        raise errors.no_json() from fault
    if not isinstance(body, dict):
        raise errors.no_json()
    return body


class Reader:
    """Reads resources; participants are looked up in the directory."""

    def __init__(self, context: Context, directory: Directory, faulty: Callable[[str], bool]) -> None:
        self._context = context
        self._directory = directory
        self._faulty = faulty

    def draft(self, body: Mapping[str, Any], added_by: str) -> Draft:
        """An Appointment. What the server decides itself is passed over. Raises Refused 422."""
        if body.get("resourceType") != "Appointment":
            raise wrong("resourceType", "skal være Appointment", "must be Appointment")
        if body.get("status", "booked") != "booked":
            raise wrong(
                "status", "skal være booked; brug $cancel for at aflyse", "must be booked; use $cancel"
            )
        start, end = moment(body, "start"), moment(body, "end")
        if not timedelta(0) < end - start <= LONGEST:
            raise wrong(
                "end", "skal være efter start, højst 24 timer", "must be after start, at most 24 hours"
            )
        return Draft(
            self._subject(body), start, end, text(body, "comment", _COMMENT, required=False),
            _forwardable(body), self.participants(body, added_by),
        )  # fmt: skip

    def participants(self, body: Mapping[str, Any], added_by: str) -> tuple[Participant, ...]:
        """The member `participant`. Raises Refused 422 naming the one that is wrong."""
        rows = body.get("participant")
        if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_PARTICIPANTS:
            raise wrong(
                "participant", f"1 til {MOST_PARTICIPANTS} deltagere", f"1 to {MOST_PARTICIPANTS} of them"
            )
        found: list[Participant] = []
        for number, row in enumerate(rows):
            where = f"participant[{number}]"
            if not isinstance(row, dict):
                raise wrong(where, "skal være et objekt", "must be an object")
            if _code(row, v.PARTICIPATION) == v.TRANSLATOR:
                continue
            one = self._participant(row, where, added_by)
            if any(one.same_as(other) for other in found):
                raise wrong(where, "er der to gange", "is there twice")
            found.append(one)
        if sum(p.role == "host" for p in found) > 1:
            raise wrong("participant", "højst én vært", "at most one host")
        return tuple(found)

    def _participant(self, row: Mapping[str, Any], where: str, added_by: str) -> Participant:
        role = _code(row, v.ROLE) or "guest"
        required = row.get("required", "required")
        if role not in ("host", "guest"):
            raise wrong(f"{where}.type", "host eller guest", "host or guest")
        if required not in REQUIRED:
            raise wrong(f"{where}.required", f"en af {', '.join(REQUIRED)}", f"one of {', '.join(REQUIRED)}")
        actor = row.get("actor")
        if not isinstance(actor, dict):
            raise wrong(f"{where}.actor", "mangler", "is missing")
        common: dict[str, Any] = {
            "role": cast(Role, role),
            "required": required,
            "added_by": added_by,
            "id": "",
        }
        identifier = actor.get("identifier")
        if isinstance(identifier, dict) and identifier.get("system") == v.CPR:
            if role == "host":
                raise wrong(f"{where}.type", "en borger kan ikke være vært", "a citizen cannot be host")
            cpr = self._citizen(identifier.get("value"), f"{where}.actor.identifier.value")
            return Participant(kind="citizen", name="Borger", citizen=cpr, **common)
        entry = self._entry(actor, f"{where}.actor")
        return Participant(
            kind=entry.kind, name=entry.name, actor=entry.reference, organisation=entry.organisation, **common
        )

    def _entry(self, actor: Mapping[str, Any], where: str) -> Entry:
        reference, identifier = actor.get("reference"), actor.get("identifier")
        found = self._directory.entries.get(reference) if isinstance(reference, str) else None
        if found is None and isinstance(identifier, dict) and identifier.get("system") in (SOR, GLN):
            found = self._directory.by_identifier(identifier["system"], str(identifier.get("value")))
        if found is None or (self._faulty("persons_only") and found.kind != "person"):
            raise wrong(where, "kendes ikke; søg i /participants", "is unknown; search in /participants")
        return found

    def _citizen(self, value: Any, where: str) -> str:
        number = value.replace("-", "") if isinstance(value, str) else ""
        if not re.fullmatch(r"[0-9]{10}", number) or not self._context.guard.allowed(number):
            raise wrong(where, "kun testborgere (SEC-01)", "test citizens only (SEC-01)")
        return number

    def _subject(self, body: Mapping[str, Any]) -> str:
        subject = text(body, "description", _SUBJECT)
        if _CPR.search(subject):
            raise wrong("description", "intet CPR-nummer i emnet", "no CPR number in the subject")
        return subject


def text(body: Mapping[str, Any], name: str, longest: int, *, required: bool = True) -> str:
    """A text member. Raises Refused 422."""
    value = body.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or len(value) > longest or (required and not value.strip()):
        raise wrong(name, f"tekst på højst {longest} tegn", f"text of at most {longest} characters")
    return value


def moment(body: Mapping[str, Any], name: str) -> datetime:
    """A FHIR instant, in UTC, whole seconds. Raises Refused 422."""
    value = body.get(name)
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        if read is None or read.tzinfo is None:
            raise ValueError(name)
        return read.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError) as fault:
        da, en = "tidspunkt med zone, fx 2026-11-25T12:00:00+01:00", "date and time with zone"
        raise wrong(name, da, en) from fault


def flag(body: Mapping[str, Any], name: str, default: bool) -> bool:
    """A truth value. Raises Refused 422."""
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise wrong(name, "skal være true eller false", "must be true or false")
    return value


def number(value: str | None, name: str, default: int, least: int, most: int) -> int:
    """A whole number of a parameter. Raises Refused 422."""
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]{1,15}", value) or not least <= int(value) <= most:
        raise wrong(name, f"et tal fra {least} til {most}", f"a number from {least} to {most}")
    return int(value)


def interval(values: Iterable[str]) -> tuple[str, str]:
    """The lowest and highest start asked for by `date` (FHIR search prefixes ge, gt, le, lt). Raises Refused 422."""
    low, high = "", "9999-12-31T23:59:59+00:00"
    for value in values:
        match = _DATE.fullmatch(value.replace(" ", "+"))
        if match is None:
            raise wrong("date", "fx ge2026-11-25T00:00:00Z", "for instance ge2026-11-25T00:00:00Z")
        at = moment({"date": match[2] if "T" in match[2] else f"{match[2]}T00:00:00Z"}, "date")
        second = timedelta(seconds=1)
        if match[1] in ("ge", "gt", None):
            low = max(low, (at + (second if match[1] == "gt" else timedelta())).isoformat())
        if match[1] in ("le", "lt", None):
            high = min(high, (at - (second if match[1] == "lt" else timedelta())).isoformat())
    return low, high


def version(request: Request) -> str:
    """The If-Match header. Raises Refused 428."""
    value = request.headers.get("if-match", "").strip()
    if not value:
        raise Refused(428, "no_version", errors.NO_VERSION)
    return value


def _forwardable(body: Mapping[str, Any]) -> bool:
    extensions = body.get("extension")
    for extension in extensions if isinstance(extensions, list) else ():
        if isinstance(extension, dict) and extension.get("url") == v.FORWARDABLE:
            return flag(extension, "valueBoolean", True)
    return True


def _code(row: Mapping[str, Any], system: str) -> str | None:
    types = row.get("type")
    for concept in types if isinstance(types, list) else ():
        codings = concept.get("coding") if isinstance(concept, dict) else None
        for coding in codings if isinstance(codings, list) else ():
            if isinstance(coding, dict) and coding.get("system") == system:
                return str(coding.get("code"))
    return None
