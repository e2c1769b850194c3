"""What can be done in the waiting room, each act told to the journal and to those who wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulators.base import Context
from simulators.waiting_room import errors
from simulators.waiting_room.behaviour import PARTY
from simulators.waiting_room.errors import Refused
from simulators.waiting_room.events import Changes
from simulators.waiting_room.model import Consultation
from simulators.waiting_room.state import WaitingRooms
from simulators.waiting_room.video import Rooms
from simulators.waiting_room.views import Views


class Service:
    """Orders, calls in, sends SMS, ends. Refusals are journaled and raised on."""

    def __init__(self, context: Context, rooms: WaitingRooms, views: Views, video: Rooms) -> None:
        self._context = context
        self._rooms = rooms
        self._views = views
        self._video = video
        self.changes = Changes()

    def order_by_employee(self, id: str, citizen: str, practice: str, mobile: str) -> Consultation:
        """Kontakt Læge."""
        employee = self._rooms.settings.employees.get(id)
        if employee is None:
            raise errors.unknown(errors.EMPLOYEE)
        facts = {"by": id, "municipality": employee.municipality, "channel": "kontakt_laege"}
        return self._ordered(
            lambda: self._rooms.order_by_employee(employee, citizen, practice, mobile),
            {**facts, "citizen": citizen, "practice": practice},
        )

    def order_by_citizen(self, citizen: str, practice: str) -> Consultation:
        """Min Læge."""
        facts = {"by": citizen, "citizen": citizen, "practice": practice, "channel": "min_laege"}
        return self._ordered(lambda: self._rooms.order_by_citizen(citizen, practice), facts)

    def order_passant(self, citizen: str, practice: str, mobile: str) -> Consultation:
        """The practice takes somebody who is not its patient."""
        facts = {"by": practice, "citizen": citizen, "practice": practice, "channel": "passant"}
        return self._ordered(lambda: self._rooms.order_passant(citizen, practice, mobile), facts)

    async def next(self, practice: str) -> Consultation:
        """The doctor takes the next: opens the room, hands out the link. Raises Refused."""
        called = self._rooms.call_next(practice)
        self.changes.ring()
        await self._open(called)
        self._tell("taken", called)
        self.changes.ring()
        if called.channel == "passant" and called.mobile:
            await self._sms(called)
        return called

    async def send_sms(self, practice: str, citizen: str, mobile: str) -> tuple[Consultation, str]:
        """The doctor's other way: an SMS with the link (requirement UC5-04). Returns VDX's state of it."""
        visit = self._rooms.sms_visit(citizen, practice, mobile)
        await self._open(visit)
        self._tell("taken", visit)
        return visit, await self._sms(visit)

    async def end(self, consultation: Consultation) -> None:
        """The consultation is over; its room closes."""
        facts = self._views.fact(consultation)
        self._rooms.end(consultation)
        self._tell("ended", consultation, link=facts["link"])
        self.changes.ring()
        if consultation.video is not None:
            await self._video.end(consultation.video)

    def leave(self, consultation: Consultation) -> None:
        """Whoever waits gives up."""
        self._rooms.leave(consultation)
        self._tell("left", consultation)
        self.changes.ring()

    def set_door(self, practice: str, is_open: bool) -> None:
        """The practice opens or closes."""
        self._rooms.set_door(practice, is_open)
        kind = f"waiting_room.{'opened' if is_open else 'closed'}"
        self._context.journal.append(party=PARTY, kind=kind, data={"practice": practice})
        self.changes.ring()

    def refused(self, refusal: Refused, facts: dict[str, Any]) -> None:
        """Tell the journal of a refusal; the reason is what the user was told."""
        silent = self._context.faults.on(PARTY, "refuses_without_reason")
        reason = {"reason": "", "text": ""} if silent else {"reason": refusal.code, "text": refusal.text.da}
        data = {"citizen": "", "practice": "", "position": 0, "link": "", **facts, **reason}
        self._context.journal.append(
            party=PARTY, kind="waiting_room.refused", peer=str(facts.get("by", "")), data=data
        )

    def _ordered(self, order: Callable[[], Consultation], facts: dict[str, Any]) -> Consultation:
        try:
            made = order()
        except Refused as refusal:
            self.refused(refusal, facts)
            raise
        self._tell("ordered", made)
        self.changes.ring()
        return made

    async def _open(self, consultation: Consultation) -> None:
        try:
            video = await self._video.open(consultation.practice)
        except BaseException:  # also when the doctor hangs up: nobody may be stuck between queue and room
            self._rooms.call_failed(consultation)
            self.changes.ring()
            raise
        self._rooms.room_opened(consultation, video)

    async def _sms(self, consultation: Consultation) -> str:
        assert consultation.video is not None
        if self._context.faults.on(PARTY, "no_sms"):
            return "queued"
        status = await self._video.send_sms(consultation.practice, consultation.video, consultation.mobile)
        self._tell("sms", consultation, to=consultation.mobile, status=status)
        return status

    def _tell(self, what: str, consultation: Consultation, **more: Any) -> None:
        data = {**self._views.fact(consultation), **more}
        self._context.journal.append(
            party=PARTY, kind=f"waiting_room.{what}", peer=consultation.by, data=data
        )
