"""What the EPJ knows: contacts (stays) by citizen, and the meetings it booked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from proevesten.codecs.correspondence import Organisation as LetterParty
from proevesten.codecs.correspondence import Patient
from proevesten.rules.responsibility import Stay
from proevesten.session.people import Organisation
from simulators.epj.errors import NO_CONTACT, UNKNOWN_MEETING, Refusal


@dataclass(slots=True)
class Contact:
    """A citizen's contact with a department. Times carry a zone."""

    cpr: str
    given_name: str
    surname: str
    department: Organisation
    episode_id: str
    admitted: datetime
    discharged: datetime | None = None
    treated: bool = False
    destination: str = ""

    @property
    def patient(self) -> Patient:
        """The citizen as a letter names the patient."""
        status = "indlagt" if self.discharged is None else "inaktiv"
        return Patient(
            self.cpr, self.surname or "Test", given_name=self.given_name or None, episode_status=status
        )

    @property
    def stay(self) -> Stay | None:
        """The stay as the 72-hour rule asks; None before discharge."""
        if self.discharged is None:
            return None
        return Stay(self.admitted, self.discharged, self.treated, self.destination)


@dataclass(slots=True)
class Meeting:
    """A meeting booked in VDX, as far as the EPJ keeps it. PINs are asked from VDX when needed."""

    uuid: str
    citizen: str
    start: datetime
    end: datetime
    link: str
    subject: str


@dataclass(slots=True)
class Records:
    """Contacts and meetings."""

    contacts: dict[str, Contact] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)

    def contact(self, cpr: str) -> Contact:
        """The citizen's contact; without one nothing may be booked (requirement UC3-01)."""
        if cpr not in self.contacts:
            raise Refusal(NO_CONTACT)
        return self.contacts[cpr]

    def meeting(self, uuid: str) -> Meeting:
        """A meeting by its VDX id."""
        if uuid not in self.meetings:
            raise Refusal(UNKNOWN_MEETING)
        return self.meetings[uuid]

    def clear(self) -> None:
        """Forget everything."""
        self.contacts.clear()
        self.meetings.clear()


def letter_party(unit: Organisation) -> LetterParty:
    """A unit as sender or receiver of a letter."""
    return LetterParty(
        unit.location_number, unit.identifier, unit.identifier_code, unit.name,
        department=unit.department or None, unit=unit.unit or None,
    )  # fmt: skip


def shown(meeting: Meeting) -> dict[str, Any]:
    """A meeting in the adapter's form."""
    return {"meeting": meeting.uuid, "start": meeting.start.isoformat(), "end": meeting.end.isoformat()}
