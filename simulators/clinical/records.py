"""What a convening system keeps: citizens it has a case on, the meetings it booked, who was invited how."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from proevesten.codecs.correspondence import Organisation as LetterParty
from proevesten.codecs.correspondence import Patient
from proevesten.session.people import Organisation
from simulators.clinical.adapter import Refusal

NO_CONTACT = "Borgeren har ingen kontakt i systemet. Opret en kontakt, før der kan bookes videomøde."
UNKNOWN_MEETING = "Mødet findes ikke i systemet."

Channel = Literal["letter", "sms", "mail", "secure_mail", "digital_post"]


@dataclass(slots=True)
class Contact:
    """A citizen's contact with a unit: a stay, a case, a home visit. Times carry a zone."""

    cpr: str
    given_name: str
    surname: str
    unit: Organisation
    episode_id: str
    admitted: datetime | None = None
    discharged: datetime | None = None
    treated: bool = False
    destination: str = ""

    @property
    def name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}".strip()

    @property
    def thread(self) -> str:
        """The technical id of the contact's thread in CareCommunication."""
        return str(uuid.UUID(hex=self.episode_id))

    @property
    def patient(self) -> Patient:
        """The citizen as a letter names the patient."""
        inside = self.admitted is not None and self.discharged is None
        return Patient(
            self.cpr,
            self.surname or "Test",
            given_name=self.given_name or None,
            episode_status="indlagt" if inside else "inaktiv",
        )


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who was invited and how: `to` is an organisation's key, a telephone, a mail address or a CPR number."""

    channel: Channel
    to: str
    format: str = "xdis91"


@dataclass(slots=True)
class Meeting:
    """A meeting booked in VDX, as far as the system keeps it. PINs are asked from VDX when needed."""

    uuid: str
    citizen: str
    start: datetime
    end: datetime
    link: str
    subject: str
    invited: list[Invitation] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """The meeting in the adapter's form."""
        return {"meeting": self.uuid, "start": self.start.isoformat(), "end": self.end.isoformat()}


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
