"""Incidents and who wants to hear of them (requirement VDX-09); mail and webhooks in `status_notices.py`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from simulators.vdx.behaviour import OUTAGE

MOST_INCIDENTS = 1_000
MOST_SUBSCRIBERS = 1_000
State = Literal["investigating", "identified", "monitoring", "resolved"]
STATES: tuple[State, ...] = ("investigating", "identified", "monitoring", "resolved")
ALL_WELL = "Alle tjenester kører."


@dataclass(slots=True)
class Incident:
    """Something that is or was wrong, in Danish words for users, newest update last."""

    id: str
    title: str
    started: datetime
    state: State = "investigating"
    updates: list[tuple[datetime, State, str]] = field(default_factory=list)
    ended: datetime | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Hears of every incident: by mail, or by a POST to a webhook."""

    id: str
    kind: Literal["mail", "webhook"]
    target: str


class StatusBoard:
    """What the status page shows. Callers hold VDX's lock."""

    def __init__(self, now: Callable[[], datetime], faulty: Callable[[str], bool]) -> None:
        self._now = now
        self._faulty = faulty
        self.reset()

    def reset(self) -> None:
        """Forget incidents and subscribers."""
        self.incidents: dict[str, Incident] = {}
        self.subscribers: dict[str, Subscriber] = {}
        self.unsent: list[Incident] = []
        """Incidents whose newest update the subscribers have not got."""

    @property
    def current(self) -> list[Incident]:
        """What is wrong now, newest first; a faulty page shows nothing."""
        if self._faulty("hides_outage"):
            return []
        return [i for i in self.newest if i.ended is None]

    @property
    def newest(self) -> list[Incident]:
        """Every incident, newest first."""
        return sorted(self.incidents.values(), key=lambda i: i.started, reverse=True)

    def open(self, title: str, text: str, *, automatic: bool = False) -> Incident:
        """Something is wrong; the oldest incident makes place when there are too many."""
        incident = Incident(str(uuid.uuid4()), title, self._now(), automatic=automatic)
        self.incidents[incident.id] = incident
        if len(self.incidents) > MOST_INCIDENTS:
            self.incidents.pop(next(iter(self.incidents)))
        self.update(incident, "investigating", text)
        return incident

    def update(self, incident: Incident, state: State, text: str) -> None:
        """News of an incident."""
        incident.state = state
        incident.updates.append((self._now(), state, text))
        incident.ended = self._now() if state == "resolved" else None
        self.unsent.append(incident)

    def follow(self, outage: bool) -> None:
        """The outage switch was turned: an incident of its own begins or ends with it."""
        running = next((i for i in self.incidents.values() if i.automatic and i.ended is None), None)
        if outage and running is None:
            self.open("VDX er ude af drift", OUTAGE.da, automatic=True)
        elif not outage and running is not None:
            self.update(running, "resolved", "VDX kører igen.")

    def summary(self) -> dict[str, Any]:
        """The page's top line as data."""
        current = self.current
        text = current[0].updates[-1][2] if current else ALL_WELL
        return {"status": "disruption" if current else "operational", "text": text}


def shown(incident: Incident) -> dict[str, Any]:
    """An incident as the API writes it."""
    return {
        "id": incident.id,
        "title": incident.title,
        "state": incident.state,
        "started": incident.started.isoformat(),
        "ended": incident.ended.isoformat() if incident.ended else None,
        "updates": [{"time": t.isoformat(), "state": s, "text": x} for t, s, x in incident.updates],
    }
