"""The interpreter, booked in bookplan over HTTP and kept in step with the meeting (requirement UC1-08)."""

from __future__ import annotations

import secrets
from dataclasses import replace

import httpx

from simulators.appointment_service import errors
from simulators.appointment_service.behaviour import PARTY
from simulators.appointment_service.errors import Refused
from simulators.appointment_service.fhir import instant
from simulators.appointment_service.model import Appointment, Interpreting
from simulators.base import Context
from simulators.bookplan.client import BookplanClient, NotDone


class Interpreters:
    """Books, moves and cancels in the name of the one who convenes."""

    def __init__(self, context: Context, client: tuple[str, str]) -> None:
        self._context = context
        self._bookplan = BookplanClient(context.endpoints, PARTY, client)

    async def close(self) -> None:
        """Close the connections."""
        await self._bookplan.close()

    @staticmethod
    def new_key() -> str:
        """A key for bookplan's notices, which nobody guesses."""
        return secrets.token_hex(16)

    async def book(
        self, appointment: Appointment, key: str, language: str, mode: str, place: str, link: str
    ) -> Interpreting:
        """Request an interpreter; bookplan's refusal comes through as it is. Raises Refused."""
        body = {
            "language": language, "mode": mode, "start": instant(appointment.start), "end": instant(appointment.end),
            "notify": f"{self._context.endpoints[PARTY]}/interpreter-changes/{key}",
            **({"place": place} if mode == "attendance" else {"link": link}),
        }  # fmt: skip
        try:
            booked = await self._for(appointment).book(body)
        except NotDone as refusal:
            raise passed_on(refusal) from refusal
        except (httpx.HTTPError, KeyError) as fault:
            raise Refused(502, "no_bookplan", errors.NO_BOOKPLAN) from fault
        return Interpreting(booked["id"], language, mode, booked["status"], key, booked.get("reason", ""))

    async def follow(self, before: Appointment, after: Appointment) -> Interpreting | None:
        """Take the booking along when the meeting moves or is cancelled.

        When bookplan does not answer, the meeting goes on and the booking says so: nobody shall wait in the old room.
        """
        booked = after.interpreting
        if booked is None or booked.status in ("refused", "cancelled"):
            return booked
        client = self._for(after)
        try:
            if after.status == "cancelled":
                await client.cancel(booked.booking)
                return replace(booked, status="cancelled")
            if (before.start, before.end) == (after.start, after.end):
                return booked
            moved = await client.move(booked.booking, instant(after.start), instant(after.end))
            return replace(booked, status=moved["status"], reason=moved.get("reason", ""))
        except (NotDone, httpx.HTTPError, KeyError):
            return replace(booked, status="unanswered", reason="bookplan svarer ikke")

    async def look(self, appointment: Appointment) -> Interpreting | None:
        """The booking as bookplan has it now; what was known when it does not answer."""
        booked = appointment.interpreting
        if booked is None:
            return None
        try:
            seen = await self._for(appointment).read(booked.booking)
        except (NotDone, httpx.HTTPError):
            return booked
        return replace(booked, status=seen["status"], reason=seen.get("reason", ""))

    def _for(self, appointment: Appointment) -> BookplanClient:
        return self._bookplan.acting_for(appointment.owner)


def passed_on(refusal: NotDone) -> Refused:
    """Bookplan's refusal, its reason kept for the user."""
    from proevesten.texts import Text

    text = Text(refusal.more.get("detail", ""), refusal.more.get("detail_en", ""))
    extra = {"use": refusal.more["use"]} if "use" in refusal.more else {}
    status = refusal.status if refusal.status in errors.TITLES and refusal.status not in (401, 403) else 502
    return Refused(status, refusal.code or "no_bookplan", text, field=refusal.more.get("field", ""), **extra)
