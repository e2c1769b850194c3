"""The simulated hospital EPJ: any convener's work, advis, and calls in the 72 hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from proevesten.codecs.oioxml.notification import write_notification
from proevesten.rules.responsibility import responsibility
from proevesten.session.people import Organisation
from simulators.base import Context
from simulators.clinical.convening import SMS_TEXT, Convener, Surroundings, moment
from simulators.clinical.formats import Payload
from simulators.clinical.letters import Ids
from simulators.clinical.records import Contact
from simulators.epj import behaviour
from simulators.epj.errors import NOT_RESPONSIBLE, Refusal
from simulators.epj.letters import advis
from simulators.epj.state import stay_of


class HospitalRecord(Convener):
    """EPJ of the hospital's departments."""

    role = "EPJ"

    def __init__(
        self, context: Context, name: str, units: Sequence[Organisation], around: Surroundings
    ) -> None:
        super().__init__(context, name, units, around)
        self.actions |= {"admit": self._admit, "discharge": self._discharge, "take_call": self._take_call}
        context.faults.declare(name, behaviour.FAULTS)

    async def _admit(self, order: dict[str, Any]) -> dict[str, Any]:
        contact = self.keep_contact(order["citizen"], order["department"])
        contact.admitted = moment(order["at"])
        if order.get("advis_to"):
            await self._send_advis(contact, "admission", contact.admitted, order["advis_to"])
        return {}

    async def _discharge(self, order: dict[str, Any]) -> dict[str, Any]:
        contact = self.records.contact(order["citizen"])
        contact.discharged = moment(order["at"])
        contact.treated = bool(order.get("treated", True))
        contact.destination = order.get("destination", "")
        if order.get("advis_to") and "no_advis" not in self.active:
            await self._send_advis(contact, "discharge", contact.discharged, order["advis_to"])
        return {}

    async def _take_call(self, order: dict[str, Any]) -> dict[str, Any]:
        """A call about a discharged patient: the ward opens a meeting at once, or says who is responsible."""
        contact = self.records.contact(order["citizen"])
        stay = stay_of(contact)
        if stay is None:
            raise Refusal(NOT_RESPONSIBLE.format(reason="patienten er ikke udskrevet"))
        now = self.context.clock.now()
        who = responsibility(stay, now)
        over = who.until is not None and now >= who.until
        if not behaviour.claims(self.active, who.holds, over, order.get("caller", "municipality")):
            raise Refusal(NOT_RESPONSIBLE.format(reason=who.reason.da), responsible="egen læge")
        one_way = bool(order.get("one_way")) and "two_way_always" not in self.active
        meeting = await self.book(contact, now, order["subject"], adhoc=True, one_way=one_way)
        for phone in [order["phone"], *order.get("more_phones", [])]:
            await self.sms(meeting, phone, order.get("text", SMS_TEXT))
        return meeting.shown()

    async def _send_advis(self, contact: Contact, kind: str, at: datetime, to: str) -> None:
        receiver = self.directory(to)
        ids = Ids(self.next_id(), self.next_id())
        notification_id = self.next_uuid().replace("-", "")
        document = advis(contact, kind, at, receiver, ids, notification_id, self.context.clock.now())
        name, version = ("XDIS20", "XD2030C") if kind == "admission" else ("XDIS17", "XD1730C")
        room = self.mailrooms[contact.unit.location_number]
        await self.client(contact.unit).send(
            room.enclose(Payload(write_notification(document), name, version), to=receiver.location_number)
        )


def build(context: Context, units: Sequence[Organisation], around: Surroundings) -> HospitalRecord:
    """The EPJ of `units`."""
    return HospitalRecord(context, "epj", units, around)
