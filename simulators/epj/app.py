"""The simulated hospital EPJ: books video, invites, tells by advis, takes calls in the 72 hours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from proevesten.codecs.oioxml import write_correspondence
from proevesten.codecs.oioxml.notification import write_notification
from proevesten.rules.responsibility import responsibility
from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.clinical.digital_post import DigitalPostClient
from simulators.clinical.mailroom import SentLetter
from simulators.clinical.system import ClinicalSystem, Credentials
from simulators.clinical.video import VideoClient
from simulators.epj import behaviour
from simulators.epj.errors import NOT_RESPONSIBLE, Refusal
from simulators.epj.letters import advis, invitation
from simulators.epj.state import Contact, Meeting, Records, shown

MEETING_LENGTH = timedelta(minutes=30)
SMS_TEXT = "Du inviteres til videomøde. Åbn linket: %meeting_url%"
Directory = Callable[[str], Organisation]


class HospitalRecord(ClinicalSystem):
    """EPJ of the hospital's departments."""

    role = "EPJ"

    def __init__(
        self,
        context: Context,
        name: str,
        units: Sequence[Organisation],
        credentials: Credentials,
        directory: Directory,
        video: VideoClient,
    ) -> None:
        super().__init__(context, name, units, credentials)
        self.records = Records()
        self._directory = directory
        self._video = video
        self._post = DigitalPostClient(context, name)
        self.actions = {
            "admit": self._admit,
            "discharge": self._discharge,
            "book_meeting": self._book_meeting,
            "invite": self._invite,
            "notify_citizen": self._notify_citizen,
            "send_sms": self._send_sms,
            "take_call": self._take_call,
        }
        context.faults.declare(name, behaviour.FAULTS)

    async def stop(self) -> None:
        """Close every connection."""
        await super().stop()
        await self._video.close()
        await self._post.close()

    def reset(self) -> None:
        """Forget contacts, meetings and letters."""
        super().reset()
        self.records.clear()

    @property
    def _active(self) -> behaviour.Active:
        return self.context.faults.active(self.name)

    # -- actions ---------------------------------------------------------------------------------------

    async def _admit(self, order: dict[str, Any]) -> dict[str, Any]:
        citizen = order["citizen"]
        contact = Contact(
            cpr=citizen["cpr"],
            given_name=citizen.get("given_name", ""),
            surname=citizen.get("surname", ""),
            department=self.units[order["department"]],
            episode_id=self.next_uuid().replace("-", ""),
            admitted=_moment(order["at"]),
        )
        self.records.contacts[contact.cpr] = contact
        if order.get("advis_to"):
            await self._send_advis(contact, "admission", contact.admitted, order["advis_to"])
        return {}

    async def _discharge(self, order: dict[str, Any]) -> dict[str, Any]:
        contact = self.records.contact(order["citizen"])
        contact.discharged = _moment(order["at"])
        contact.treated = bool(order.get("treated", True))
        contact.destination = order.get("destination", "")
        if order.get("advis_to") and "no_advis" not in self._active:
            await self._send_advis(contact, "discharge", contact.discharged, order["advis_to"])
        return {}

    async def _book_meeting(self, order: dict[str, Any]) -> dict[str, Any]:
        contact = self.records.contact(order["citizen"])
        meeting = await self._book(contact, _moment(order["start"]), order["subject"], adhoc=False)
        return shown(meeting)

    async def _invite(self, order: dict[str, Any]) -> dict[str, Any]:
        meeting = self.records.meeting(order["meeting"])
        contact = self.records.contact(meeting.citizen)
        receiver = self._directory(order["to"])
        letter = invitation(
            contact, meeting, receiver, order["subject"],
            envelope_id=self.next_id(), letter_id=self.next_id(), now=self.context.clock.now(),
        )  # fmt: skip
        if "no_letter" in self._active:
            return {}
        letter = behaviour.letter(self._active, letter)
        wrong = self._wrong_receiver(receiver) if "wrong_location_number" in self._active else receiver
        room = self.mailrooms[contact.department.location_number]
        envelope = room.enclose(write_correspondence(letter), "XDIS91", "XD9134L", to=wrong.location_number)
        self.sent[letter.letter_id] = SentLetter(
            letter.letter_id, letter.envelope_id, contact.cpr, receiver.title, letter.subject or ""
        )
        await self.client(contact.department).send(envelope)
        return {"letter": letter.letter_id}

    async def _notify_citizen(self, order: dict[str, Any]) -> dict[str, Any]:
        meeting = self.records.meeting(order["meeting"])
        if "no_digital_post" in self._active:
            return {}
        contact = self.records.contact(meeting.citizen)
        await self._post.send(contact.cpr, contact.department, meeting.subject, meeting.start, meeting.link)
        return {}

    async def _send_sms(self, order: dict[str, Any]) -> dict[str, Any]:
        meeting = self.records.meeting(order["meeting"])
        await self._sms(meeting, order["to"], order.get("text", SMS_TEXT))
        return {}

    async def _take_call(self, order: dict[str, Any]) -> dict[str, Any]:
        contact = self.records.contact(order["citizen"])
        now = self.context.clock.now()
        stay = contact.stay
        if stay is None:
            raise Refusal(NOT_RESPONSIBLE.format(reason="patienten er ikke udskrevet"))
        who = responsibility(stay, now)
        over = who.until is not None and now >= who.until
        if not behaviour.claims(self._active, who.holds, over):
            raise Refusal(NOT_RESPONSIBLE.format(reason=who.reason.da), responsible="egen læge")
        meeting = await self._book(
            contact, now, order["subject"], adhoc=True, one_way=order.get("one_way", False)
        )
        await self._sms(meeting, order["phone"], order.get("text", SMS_TEXT))
        return shown(meeting)

    # -- how -------------------------------------------------------------------------------------------

    async def _book(
        self, contact: Contact, start: datetime, subject: str, *, adhoc: bool, one_way: bool = False
    ) -> Meeting:
        begin = behaviour.start(self._active, start, adhoc=adhoc)
        settings: dict[str, Any] = {"endMeetingOnEndTime": False, "guestMicrophone": "on"}
        if one_way:
            settings["callType"] = "AudioSendRecvVideoRecvPresentationSendRecv"
        booked = await self._video.book(subject, begin, begin + MEETING_LENGTH, **settings)
        meeting = Meeting(
            booked["uuid"], contact.cpr, begin, begin + MEETING_LENGTH, booked["shortLink"], subject
        )
        self.records.meetings[meeting.uuid] = meeting
        return meeting

    async def _sms(self, meeting: Meeting, to: str, text: str) -> None:
        if "no_sms" in self._active:
            return
        contact = self.records.contact(meeting.citizen)
        name = f"{contact.given_name} {contact.surname}".strip()
        await self._video.send_sms(meeting.uuid, to, behaviour.sms_text(self._active, text, name))

    async def _send_advis(self, contact: Contact, kind: str, at: datetime, to: str) -> None:
        receiver = self._directory(to)
        document = advis(
            contact, kind, at, receiver,
            envelope_id=self.next_id(), letter_id=self.next_id(), notification_id=self.next_uuid().replace("-", ""),
            now=self.context.clock.now(),
        )  # fmt: skip
        name, version = ("XDIS20", "XD2030C") if kind == "admission" else ("XDIS17", "XD1730C")
        room = self.mailrooms[contact.department.location_number]
        envelope = room.enclose(write_notification(document), name, version, to=receiver.location_number)
        await self.client(contact.department).send(envelope)

    def _wrong_receiver(self, receiver: Organisation) -> Organisation:
        other = "testkommune-vest" if receiver.key != "testkommune-vest" else "testkommune-oest"
        return self._directory(other)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise Refusal(f"Tidspunktet {text} mangler tidszone")
    return moment.astimezone(UTC)


def build(
    context: Context,
    units: Sequence[Organisation],
    credentials: Credentials,
    directory: Directory,
    video: VideoClient,
) -> HospitalRecord:
    """The EPJ of `units`; `directory` finds an organisation by key or location number."""
    return HospitalRecord(context, "epj", units, credentials, directory, video)
