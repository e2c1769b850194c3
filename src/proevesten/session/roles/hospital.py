"""The hospital: what its EPJ does in the story."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from proevesten.session.clock import COPENHAGEN
from proevesten.sut.driver import Refused
from proevesten.texts import Text

if TYPE_CHECKING:
    from proevesten.session.world import World

PARTY = "epj"


class Hospital:
    """Drives the EPJ; what it did is seen on the wire, never taken from its word."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._driver = world.town.driver(PARTY)

    @property
    def subject(self) -> str:
        """The subject header agreed for video invitations (requirement KOM-10)."""
        return self._world.town.agreement.subject_header

    def admit(self, department: str, at: datetime) -> None:
        """The patient is admitted; the municipality hears of it by advis."""
        story = self._world.story
        story.department = self._world.town.department(department)
        story.values["admitted"] = at
        self._act(
            "admit",
            citizen={
                "cpr": story.citizen.cpr, "given_name": story.citizen.given_name, "surname": story.citizen.surname,
            },
            department=story.department.key,
            at=at.isoformat(),
            advis_to=self._world.town.advis_receiver(story.municipality).key,
        )  # fmt: skip

    def discharge(self, at: datetime, destination: str, *, treated: bool = True) -> None:
        """The patient is discharged to `destination`; the municipality receives the citizen there."""
        story = self._world.story
        story.values["discharged"] = at
        story.values["destination"] = destination
        self._act(
            "discharge",
            citizen=story.citizen.cpr,
            at=at.isoformat(),
            destination=destination,
            treated=treated,
            advis_to=self._world.town.advis_receiver(story.municipality).key,
        )
        self._world.town.driver("eoj").act(
            "receive_citizen", citizen=story.citizen.cpr, destination=destination
        )

    def agree(self, days: int, hour: int, minute: int) -> None:
        """A time is agreed by telephone, `days` from today, Danish wall time."""
        day = self._world.session.clock.local().date() + timedelta(days=days)
        self._world.story.agreed = datetime(day.year, day.month, day.day, hour, minute, tzinfo=COPENHAGEN)

    def book(self) -> None:
        """Book the agreed meeting from the patient's record."""
        story = self._world.story
        assert story.agreed is not None
        story.values["booking"] = self._act(
            "book_meeting",
            citizen=story.citizen.cpr,
            start=story.agreed.isoformat(),
            subject="Udskrivningskonference",
        )

    def invite(self, receiver: str) -> None:
        """Send the invitation to a receiver by korrespondancemeddelelse."""
        organisation = self._world.receiver(receiver).organisation
        self._act("invite", meeting=self._meeting(), to=organisation.key, subject=self.subject)

    def notify_citizen(self) -> None:
        """Send the citizen the appointment by Digital Post."""
        self._act("notify_citizen", meeting=self._meeting())

    def send_sms(self, phone: str) -> None:
        """Send the link by SMS."""
        self._act("send_sms", meeting=self._meeting(), to=phone)

    def take_call(self, phone: str, *, one_way: bool = False) -> None:
        """Someone calls about the discharged patient; the ward opens a meeting at once, or refers to the GP."""
        story = self._world.story
        try:
            result = self._driver.act(
                "take_call", citizen=story.citizen.cpr, phone=phone, subject="Straksmøde", one_way=one_way
            )
        except Refused as refused:
            story.values["refused"] = refused.reason
            return
        story.values["booking"] = result

    def must_refuse(self, requirement: str) -> None:
        """The ward must have said that the responsibility has passed to the GP."""
        if "refused" in self._world.story.values:
            return
        raise self._world.failure(
            PARTY, "flow-responsibility-claimed", requirement=requirement,
            location="EPJ · take_call",
            expected=Text("afdelingen afviser og henviser til egen læge", "the ward declines and refers to the GP"),
            received=Text("afdelingen påtog sig ansvaret", "the ward claimed the responsibility"),
        )  # fmt: skip

    def must_accept(self, requirement: str) -> None:
        """The ward must have taken the call."""
        refused = self._world.story.values.get("refused")
        if refused is None:
            return
        raise self._world.failure(
            PARTY, "flow-responsibility-refused", requirement=requirement,
            location="EPJ · take_call",
            expected=Text("afdelingen har ansvaret og indkalder", "the ward is responsible and convenes"),
            received=str(refused),
        )  # fmt: skip

    def must_see_receipt(self, receiver: str) -> None:
        """The EPJ's user sees that the letter to a receiver arrived (requirement UC1-04, KVI-02)."""
        organisation = self._world.receiver(receiver).organisation
        citizen = self._world.story.citizen.cpr

        def ask() -> bool:
            rows = [r for r in self._driver.sent(citizen) if r["to"] == organisation.title]
            return bool(rows) and rows[-1]["state"] == "modtaget"

        self._world.poll(
            Text(f"kvitteringen vist ved brevet til {receiver}", "the receipt shown at the sent letter"),
            PARTY, ask, rule="flow-receipt-not-shown", location="EPJ · sendte breve",
        )  # fmt: skip

    def _meeting(self) -> str:
        return str(self._world.video.meeting()["uuid"])

    def _act(self, action: str, **parameters: Any) -> dict[str, Any]:
        try:
            return self._driver.act(action, **parameters)
        except Refused as refused:
            raise self._world.failure(
                PARTY, "flow-action-refused", location=f"EPJ · {action}",
                expected=Text("handlingen udføres", "the action is done"), received=refused.reason,
            ) from refused  # fmt: skip
