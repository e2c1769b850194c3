"""Whoever convenes: what its system does in the story, and what can be seen of it on the wire."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from proevesten.session.clock import COPENHAGEN
from proevesten.session.people import Organisation
from proevesten.sut.driver import Refused
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.session.world import World

SYSTEMS = {"epj": "EPJ", "eoj": "EOJ", "fag": "FAG", "lps": "LPS"}


class Convener:
    """Drives one convening system; what it did is seen on the wire, never taken from its word."""

    def __init__(self, world: World, party: str, unit: Organisation) -> None:
        self._world = world
        self.party = party
        self.unit = unit
        self._driver = world.town.driver(party)

    @property
    def system(self) -> str:
        """EPJ, EOJ, FAG or LPS."""
        return SYSTEMS[self.party]

    def open_case(self) -> None:
        """The citizen has a contact in the system."""
        self._world.story.convener = self.party
        self._act("open_case", citizen=self._citizen(), unit=self.unit.key)

    def book(self, subject: str = "Videomøde") -> None:
        """Book the agreed meeting from the citizen's record."""
        story = self._world.story
        assert story.agreed is not None
        story.convener = self.party
        story.values["booking"] = self._act(
            "book_meeting", citizen=story.citizen.cpr, start=story.agreed.isoformat(), subject=subject
        )

    def try_to_book(self) -> None:
        """Try to book; a refusal is kept for the next sentence."""
        story = self._world.story
        assert story.agreed is not None
        story.convener = self.party
        try:
            story.values["booking"] = self._driver.act(
                "book_meeting", citizen=story.citizen.cpr, start=story.agreed.isoformat(), subject="Videomøde"
            )
        except Refused as refused:
            story.values["refused"] = refused.reason

    def book_instant(self, *, one_way: bool = False) -> None:
        """Open a meeting at once."""
        story = self._world.story
        story.convener = self.party
        story.values["booking"] = self._act(
            "book_instant", citizen=story.citizen.cpr, subject="Straksmøde", one_way=one_way
        )

    def invite(self, receiver: str, form: str | None = None) -> None:
        """Send the invitation to a receiver by korrespondancemeddelelse, in a format when one is named."""
        organisation = self._world.receiver(receiver).organisation
        more = {"format": form} if form else {}
        self._act("invite", meeting=self._meeting(), to=organisation.key, subject=self.subject, **more)

    def convene(self, receiver: str, address: str) -> None:
        """Invite a receiver on whatever channel reaches it: letter, else sikker mail to a named person."""
        organisation = self._world.receiver(receiver).organisation
        try:
            self._driver.act("invite", meeting=self._meeting(), to=organisation.key, subject=self.subject)
        except Refused as refused:
            if refused.facts.get("use") == "secure_mail":
                self.send_mail(address, secure=True)

    def notify_citizen(self) -> None:
        """Send the citizen the appointment by Digital Post."""
        self._act("notify_citizen", meeting=self._meeting())

    def send_sms(self, phone: str, text: str | None = None) -> None:
        """Send the link by SMS, with a predefined text when given."""
        more = {"text": text} if text else {}
        self._act("send_sms", meeting=self._meeting(), to=phone, **more)

    def send_mail(self, address: str, *, secure: bool) -> None:
        """Send the link by mail."""
        self._act("send_mail", meeting=self._meeting(), to=address, secure=secure)

    def move(self, days: int, hour: int, minute: int) -> None:
        """Move the meeting; everybody invited is told."""
        self.agree(days, hour, minute)
        assert self._world.story.agreed is not None
        self._world.story.values["changed_since"] = self._world.session.journal.last_seq
        self._act(
            "move_meeting",
            meeting=self._meeting(),
            start=self._world.story.agreed.isoformat(),
            subject=self._world.town.agreement.subject_header,
        )

    def cancel(self) -> None:
        """Cancel the meeting; everybody invited is told."""
        self._world.story.values["changed_since"] = self._world.session.journal.last_seq
        self._act(
            "cancel_meeting", meeting=self._meeting(), subject=self._world.town.agreement.subject_header
        )

    def agree(self, days: int, hour: int, minute: int) -> None:
        """A time is agreed by telephone, `days` from today, Danish wall time."""
        day = self._world.session.clock.local().date() + timedelta(days=days)
        self._world.story.agreed = datetime(day.year, day.month, day.day, hour, minute, tzinfo=COPENHAGEN)

    @property
    def subject(self) -> str:
        """The subject header agreed for video invitations (requirement KOM-10)."""
        return self._world.town.agreement.subject_header

    def must_refuse_without_contact(self) -> None:
        """Without a contact the system must have refused, with the reason (requirement UC3-01)."""
        if self._world.story.values.get("refused"):
            return
        raise self._world.failure(
            self.party, "flow-contact-missing", location=f"{self.system} · book_meeting",
            expected=Text("afvist med grund", "refused with the reason"),
            received=Text("systemet bookede mødet", "the system booked the meeting"),
        )  # fmt: skip

    def must_see_receipt(self, receiver: str) -> None:
        """The system's user sees that the letter to a receiver arrived (requirements UC1-04, KVI-02)."""
        organisation = self._world.receiver(receiver).organisation
        citizen = self._world.story.citizen.cpr

        def ask() -> bool:
            rows = [r for r in self._driver.sent(citizen) if r["to"] == organisation.title]
            return bool(rows) and rows[-1]["state"] == "modtaget"

        self._world.poll(
            Text(f"kvitteringen vist ved brevet til {receiver}", "the receipt shown at the sent letter"),
            self.party, ask, rule="flow-receipt-not-shown", location=f"{self.system} · sendte breve",
        )  # fmt: skip

    def must_see_refusal(self, receiver: str) -> None:
        """The system's user sees that the letter to a receiver was refused (requirement KVI-05)."""
        organisation = self._world.receiver(receiver).organisation
        citizen = self._world.story.citizen.cpr

        def ask() -> bool:
            rows = [r for r in self._driver.sent(citizen) if r["to"] == organisation.title]
            return bool(rows) and rows[-1]["state"] == "afvist"

        self._world.poll(
            Text(f"afvisningen vist ved brevet til {receiver}", "the refusal shown at the sent letter"),
            self.party, ask, rule="flow-refusal-not-shown", location=f"{self.system} · sendte breve",
        )  # fmt: skip

    def _citizen(self) -> dict[str, str]:
        citizen = self._world.story.citizen
        return {"cpr": citizen.cpr, "given_name": citizen.given_name, "surname": citizen.surname}

    def _meeting(self) -> str:
        return str(self._world.video.meeting()["uuid"])

    def _act(self, action: str, **parameters: Any) -> dict[str, Any]:
        try:
            return self._driver.act(action, **parameters)
        except Refused as refused:
            raise self._world.failure(
                self.party, "flow-action-refused", location=f"{self.system} · {action}",
                expected=Text("handlingen udføres", "the action is done"), received=refused.reason,
            ) from refused  # fmt: skip
