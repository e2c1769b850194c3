"""HospitalNotification's code table: class × status × activity × deceased, and which event may follow which.

Source: digest section 9 (FDIS20 3.0.2). Activities are verb and event: ``revise-start-leave-inpatient``.
"""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """An activity taken apart: new, revise or cancel; the event; the class it belongs to."""

    verb: str
    event: str
    encounter_class: str


_EVENTS = {
    "admit-emergency": ("admit", "EMER"),
    "admit-inpatient": ("admit", "IMP"),
    "start-leave-inpatient": ("start-leave", "IMP"),
    "end-leave-inpatient": ("end-leave", "IMP"),
    "discharge-emergency-home": ("discharge", "EMER"),
    "discharge-inpatient-home": ("discharge", "IMP"),
}

_STATUS = {
    "admit": ("in-progress", "entered-in-error"),
    "start-leave": ("onleave", "in-progress"),
    "end-leave": ("in-progress", "onleave"),
    "discharge": ("finished", "in-progress"),
}
"""Event → status when it is told or revised, and when it is cancelled."""

_AFTER = {
    "": ("admit",),
    "admit": ("admit", "start-leave", "discharge"),
    "start-leave": ("end-leave",),
    "end-leave": ("start-leave", "discharge"),
    "discharge": (),
}
"""Which new event may follow the stay's last event; an emergency may turn into an admission."""


def kind_of(activity: str) -> Kind | None:
    """The parts of an activity, None when it is none of HospitalNotification's."""
    for verb in ("revise", "cancel"):
        if activity.startswith(verb + "-"):
            event = _EVENTS.get(activity.removeprefix(verb + "-"))
            return Kind(verb, *event) if event else None
    event = _EVENTS.get(activity)
    return Kind("new", *event) if event else None


def allowed(encounter_class: str, status: str, activity: str, deceased: bool) -> bool:
    """Whether the four elements together are one of the table's rows."""
    kind = kind_of(activity)
    if kind is None or kind.encounter_class != encounter_class:
        return False
    if deceased:
        return status == "finished"  # MORS and RE_MORS keep the activity of the message before
    told, cancelled = _STATUS[kind.event]
    return status == (cancelled if kind.verb == "cancel" else told)


def follows(history: list[str], activity: str, death_told: bool) -> bool:
    """Whether an event may follow those before it. A death repeats the last activity."""
    kind = kind_of(activity)
    if kind is None:
        return True
    if kind.verb != "new":
        name = activity.partition("-")[2]
        return any(past == name or past.endswith("-" + name) for past in history)
    if death_told and history and history[-1] == activity:
        return True
    last = _standing(history)
    return kind.event in _AFTER[last]


def _standing(history: list[str]) -> str:
    """The last event that stands: not cancelled."""
    events: list[str] = []
    for activity in history:
        kind = kind_of(activity)
        if kind is None:
            continue
        if kind.verb == "new":
            events.append(kind.event)
        elif kind.verb == "cancel" and events:
            events.pop()
    return events[-1] if events else ""
