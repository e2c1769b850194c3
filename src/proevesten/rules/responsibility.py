"""The 72-hour extended treatment responsibility (requirement UC2-01; sources S0 and S1 §5).

One pure function decides it, and with words for the person at the telephone. Elapsed time is counted in UTC,
exact to the minute, so neither change of daylight saving time moves a boundary; an agreement may count
calendar days (døgn) instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from proevesten.texts import Text

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MINIMUM_STAY = timedelta(hours=24)
"""The patient must have been admitted for more than this."""
DURATION = timedelta(hours=72)

DESTINATIONS: dict[str, Text] = {
    "midlertidig_plads": Text(
        "kommunal midlertidig døgnplads eller akutplads", "municipal temporary or acute place"
    ),
    "plejecenter": Text("plejecenter", "nursing home"),
    "hjemmesygepleje": Text("hjemmesygepleje", "home nursing"),
}
"""Where the discharged patient must have gone for the responsibility to hold."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A hospital stay as far as the rule asks: aware times, `destination` a key of DESTINATIONS or other."""

    admitted: datetime
    discharged: datetime
    treated: bool
    destination: str


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who is responsible at a moment: the ward while `holds`, else the patient's own doctor, and why."""

    holds: bool
    until: datetime | None
    reason: Text


def responsibility(stay: Stay, now: datetime, *, calendar_days: bool = False) -> Responsibility:
    """Whether the discharging ward is responsible at `now` (all times must carry a zone).

    Admitted more than 24 hours, discharged as treated, to one of DESTINATIONS, and `now` before
    discharge + 72 hours. With `calendar_days` the end is midnight, Danish time, after the third day.
    """
    for moment in (stay.admitted, stay.discharged, now):
        if moment.tzinfo is None:
            raise ValueError("times must carry a zone")
    admitted, discharged, at = (_minute(m) for m in (stay.admitted, stay.discharged, now))
    if discharged - admitted <= MINIMUM_STAY:
        return _own_doctor("indlagt i højst 24 timer", "admitted for 24 hours or less")
    if not stay.treated:
        return _own_doctor("ikke udskrevet som færdigbehandlet", "not discharged as treated")
    if stay.destination not in DESTINATIONS:
        return _own_doctor(
            "ikke udskrevet til midlertidig plads, plejecenter eller hjemmesygepleje",
            "not discharged to a temporary place, nursing home or home nursing",
        )
    until = _third_midnight(discharged) if calendar_days else discharged + DURATION
    if at < discharged:
        return Responsibility(False, until, Text("patienten er ikke udskrevet endnu", "not yet discharged"))
    if at >= until:
        return _own_doctor(
            "de tre døgn efter udskrivelsen er gået", "the three days after discharge have passed", until
        )
    return Responsibility(True, until, Text("udvidet behandlingsansvar", "extended treatment responsibility"))


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _third_midnight(discharged: datetime) -> datetime:
    day = discharged.astimezone(COPENHAGEN).date() + timedelta(days=4)
    return datetime(day.year, day.month, day.day, tzinfo=COPENHAGEN).astimezone(UTC)


def _own_doctor(da: str, en: str, until: datetime | None = None) -> Responsibility:
    return Responsibility(
        False, until, Text(f"ansvaret er hos egen læge: {da}", f"the GP is responsible: {en}")
    )
