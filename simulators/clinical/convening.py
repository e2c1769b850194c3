"""A clinical system that convenes: books in VDX and reaches everybody on the channel that reaches them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from proevesten.codecs.correspondence import Correspondence
from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.clinical import conduct, formats
from simulators.clinical.adapter import Refusal
from simulators.clinical.digital_post import DigitalPostClient
from simulators.clinical.letters import Ids, Matter, letter, plain
from simulators.clinical.mail import MailClient
from simulators.clinical.mailroom import SentLetter
from simulators.clinical.records import Contact, Invitation, Meeting, Records
from simulators.clinical.resending import Dispatch, Outbox
from simulators.clinical.system import ClinicalSystem, Credentials
from simulators.clinical.video import VideoClient

MEETING_LENGTH = timedelta(minutes=30)
SMS_TEXT = "Du inviteres til videomøde. Åbn linket: %meeting_url%"
Directory = Callable[[str], Organisation]
_CLOCK_LOOK = 0.1
"""Seconds between looks at the session's clock, which tests move."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a convener needs beside its units: its credentials on the network, the directory, VDX."""

    credentials: Credentials
    directory: Directory
    video: VideoClient


class Convener(ClinicalSystem):
    """Books, invites, moves, cancels."""

    def __init__(
        self, context: Context, name: str, units: Sequence[Organisation], around: Surroundings
    ) -> None:
        super().__init__(context, name, units, around.credentials)
        self.records = Records()
        self.directory = around.directory
        self._video = around.video
        self._post = DigitalPostClient(context, name)
        self._mail = MailClient(context, name)
        self._outbox = Outbox()
        self._resending: asyncio.Task[None] | None = None
        self.actions |= {
            "open_case": self._open_case,
            "book_meeting": self._book_meeting,
            "book_instant": self._book_instant,
            "invite": self._invite,
            "notify_citizen": self._notify_citizen,
            "send_sms": self._send_sms,
            "send_mail": self._send_mail,
            "move_meeting": self._move_meeting,
            "cancel_meeting": self._cancel_meeting,
        }

    async def start(self) -> None:
        """Listen, and watch for letters that nobody acknowledges."""
        await super().start()
        self._resending = asyncio.create_task(self._resend())

    async def stop(self) -> None:
        """Close every connection."""
        if self._resending is not None:
            self._resending.cancel()
            await asyncio.gather(self._resending, return_exceptions=True)
        await super().stop()
        await self._video.close()
        await self._post.close()

    def reset(self) -> None:
        """Forget contacts, meetings and letters."""
        super().reset()
        self.records.clear()
        self._outbox.clear()

    def forget(self, cpr: str) -> None:
        """Forget one citizen's contact, meetings and letters."""
        super().forget(cpr)
        self.records.contacts.pop(cpr, None)
        for uuid in [u for u, m in self.records.meetings.items() if m.citizen == cpr]:
            del self.records.meetings[uuid]

    # -- actions ---------------------------------------------------------------------------------------

    async def _open_case(self, order: dict[str, Any]) -> dict[str, Any]:
        self.keep_contact(order["citizen"], order["unit"])
        return {}

    async def _book_meeting(self, order: dict[str, Any]) -> dict[str, Any]:
        contact = self._contact(order)
        return (await self.book(contact, moment(order["start"]), order["subject"], adhoc=False)).shown()

    async def _book_instant(self, order: dict[str, Any]) -> dict[str, Any]:
        now = self.context.clock.now()
        made = await self.book(
            self._contact(order), now, order["subject"], adhoc=True, one_way=bool(order.get("one_way"))
        )
        return made.shown()

    async def _invite(self, order: dict[str, Any]) -> dict[str, Any]:
        meeting = self.records.meeting(order["meeting"])
        receiver = self.directory(order["to"])
        if not receiver.active_links and "ignores_capability" not in self.active:
            raise Refusal(
                f"{receiver.title} kan ikke modtage aktive links; send linket med sikker mail",
                use="secure_mail",
            )
        invitation = Invitation("letter", receiver.key, order.get("format") or _format_of(receiver))
        meeting.invited.append(invitation)
        return await self._write("invitation", meeting, invitation, order["subject"])

    async def _notify_citizen(self, order: dict[str, Any]) -> dict[str, Any]:
        meeting = self.records.meeting(order["meeting"])
        meeting.invited.append(Invitation("digital_post", meeting.citizen))
        await self._post_to_citizen("invitation", meeting)
        return {}

    async def _send_sms(self, order: dict[str, Any]) -> dict[str, Any]:
        meeting = self.records.meeting(order["meeting"])
        meeting.invited.append(Invitation("sms", order["to"]))
        await self.sms(meeting, order["to"], order.get("text", SMS_TEXT))
        return {}

    async def _send_mail(self, order: dict[str, Any]) -> dict[str, Any]:
        meeting = self.records.meeting(order["meeting"])
        secure = bool(order.get("secure", True))
        meeting.invited.append(Invitation("secure_mail" if secure else "mail", order["to"]))
        await self._mail_to("invitation", meeting, order["to"], secure=secure)
        return {}

    async def _move_meeting(self, order: dict[str, Any]) -> dict[str, Any]:
        meeting = self.records.meeting(order["meeting"])
        begin = moment(order["start"])
        meeting.start, meeting.end = begin, begin + (meeting.end - meeting.start)
        if "meeting_not_moved" not in self.active:
            await self._video.change(
                meeting.uuid, startTime=meeting.start.isoformat(), endTime=meeting.end.isoformat()
            )
        await self._tell_everybody("change", meeting, order["subject"])
        return meeting.shown()

    async def _cancel_meeting(self, order: dict[str, Any]) -> dict[str, Any]:
        meeting = self.records.meeting(order["meeting"])
        await self._tell_everybody(
            "cancellation", meeting, order["subject"]
        )  # VDX sends SMS only of a meeting it has
        await self._video.cancel(meeting.uuid)
        return {}

    # -- how -------------------------------------------------------------------------------------------

    def keep_contact(self, citizen: dict[str, Any], unit: str) -> Contact:
        """A contact on a citizen comes into the system."""
        contact = Contact(
            cpr=citizen["cpr"],
            given_name=citizen.get("given_name", ""),
            surname=citizen.get("surname", ""),
            unit=self.units[unit],
            episode_id=self.next_uuid().replace("-", ""),
        )
        self.records.contacts[contact.cpr] = contact
        return contact

    def _contact(self, order: dict[str, Any]) -> Contact:
        if "books_without_contact" in self.active and order["citizen"] not in self.records.contacts:
            return self.keep_contact({"cpr": order["citizen"]}, next(iter(self.units)))
        return self.records.contact(order["citizen"])

    async def book(
        self, contact: Contact, begin: datetime, subject: str, *, adhoc: bool, one_way: bool = False
    ) -> Meeting:
        """Book in VDX; the meeting is kept with its guest link."""
        begin = conduct.start(self.active, begin, adhoc=adhoc)
        settings: dict[str, Any] = {"endMeetingOnEndTime": False, "guestMicrophone": "on"}
        if one_way:
            settings["callType"] = "AudioSendRecvVideoRecvPresentationSendRecv"
        booked = await self._video.book(subject, begin, begin + MEETING_LENGTH, **settings)
        meeting = Meeting(
            booked["uuid"], contact.cpr, begin, begin + MEETING_LENGTH, booked["shortLink"], subject
        )
        self.records.meetings[meeting.uuid] = meeting
        return meeting

    async def sms(self, meeting: Meeting, to: str, text: str) -> None:
        """Send an SMS about a meeting through VDX."""
        if "no_sms" in self.active:
            return
        name = self.records.contact(meeting.citizen).name
        await self._video.send_sms(meeting.uuid, to, conduct.sms_text(self.active, text, name))

    async def _tell_everybody(self, matter: Matter, meeting: Meeting, subject: str) -> None:
        if "change_not_sent" in self.active:
            return
        for invitation in meeting.invited:
            if invitation.channel == "letter":
                await self._write(matter, meeting, invitation, subject)
            elif invitation.channel == "digital_post":
                await self._post_to_citizen(matter, meeting)
            elif invitation.channel == "sms":
                await self.sms(meeting, invitation.to, plain(matter, meeting))
            else:
                secure = invitation.channel == "secure_mail"
                await self._mail_to(matter, meeting, invitation.to, secure=secure)

    async def _write(
        self, matter: Matter, meeting: Meeting, invitation: Invitation, subject: str
    ) -> dict[str, Any]:
        if "no_letter" in self.active:
            return {}
        receiver = self.directory(invitation.to)
        contact = self.records.contact(meeting.citizen)
        fhir = invitation.format == "carecommunication"
        ids = Ids(self.next_uuid(), self.next_uuid()) if fhir else Ids(self.next_id(), self.next_id())
        sent = letter(matter, contact, meeting, receiver, subject, ids, self.context.clock.now())
        sent = conduct.letter(self.active, sent)
        thread = contact.thread
        if matter != "invitation" and "change_breaks_thread" in self.active:
            thread = self.next_uuid()
            sent = replace(sent, episode_of_care_id=thread.replace("-", ""))
        self.sent[sent.letter_id] = SentLetter(
            sent.letter_id, sent.envelope_id, contact.cpr, receiver.title, sent.subject or ""
        )
        to = self._wrong(receiver) if "wrong_location_number" in self.active else receiver
        payload = formats.written(
            self._addressed(sent, to) if invitation.format == "dis91" else sent,
            cast(formats.Format, invitation.format),
            self.context.clock.now(),
            self._sor(contact.unit, receiver),
            thread,
        )
        dispatch = Dispatch(
            self.sent[sent.letter_id], payload, contact.unit, to.location_number, self.next_uuid(),
            self.context.clock.now(),
        )  # fmt: skip
        self._outbox.keep(dispatch)
        await self._dispatch(dispatch)
        return {"letter": sent.letter_id}

    async def _dispatch(self, dispatch: Dispatch) -> None:
        """Send, first or again: the message id is kept, the envelope's is new."""
        envelope_id = self.next_uuid()
        dispatch.letter.dispatches.append(envelope_id)
        dispatch.left = self.context.clock.now()
        again = dispatch.times > 0 and "resends_with_new_id" in self.active
        room = self.mailrooms[dispatch.unit.location_number]
        await self.client(dispatch.unit).send(
            room.enclose(
                dispatch.payload, to=dispatch.to, envelope_id=envelope_id,
                message_id=self.next_uuid() if again else dispatch.message_id,
            )
        )  # fmt: skip

    async def _resend(self) -> None:
        while True:
            if "never_resends" not in self.active:
                for dispatch in self._outbox.due(self.context.clock.now()):
                    await self._dispatch(dispatch)
            await asyncio.sleep(_CLOCK_LOOK)

    @staticmethod
    def _addressed(sent: Correspondence, to: Organisation) -> Correspondence:
        """EDIFACT has no envelope of its own: UNB routes, so a wrong address is in the letter."""
        return replace(sent, receiver=replace(sent.receiver, location_number=to.location_number))

    @staticmethod
    def _sor(*units: Organisation) -> dict[str, str]:
        return {unit.location_number: unit.sor for unit in units}

    def _wrong(self, receiver: Organisation) -> Organisation:
        other = "testkommune-vest" if receiver.key != "testkommune-vest" else "testkommune-oest"
        return self.directory(other)

    async def _post_to_citizen(self, matter: Matter, meeting: Meeting) -> None:
        if "no_digital_post" in self.active:
            return
        contact = self.records.contact(meeting.citizen)
        await self._post.send(contact.cpr, contact.unit, matter, meeting)

    async def _mail_to(self, matter: Matter, meeting: Meeting, to: str, *, secure: bool) -> None:
        if "no_mail" in self.active:
            return
        contact = self.records.contact(meeting.citizen)
        sender = f"video@{contact.unit.mail_domain}"
        encrypted = secure and "mail_in_clear" not in self.active
        await self._mail.send(sender, to, "Videomøde", plain(matter, meeting), secure=encrypted)


def _format_of(receiver: Organisation) -> str:
    """The format that a receiver takes when nobody says which: XML before EDIFACT."""
    return "xdis91" if receiver.takes("XDIS91") else "dis91"


def moment(text: str) -> datetime:
    """An ISO 8601 moment in UTC; a moment without zone is refused."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise Refusal(f"Tidspunktet {text} mangler tidszone")
    return read.astimezone(UTC)
