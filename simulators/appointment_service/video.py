"""The meeting's room in VDX, booked by the service's own client (vdx-api digest, sections 2, 5 and 6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from simulators.appointment_service import errors
from simulators.appointment_service.behaviour import PARTY
from simulators.appointment_service.errors import Refused
from simulators.base import Context
from simulators.clinical.video import VideoClient
from simulators.waiting_room.video import host_link, pins


class Rooms:
    """Books, moves, ends, and tells the way in. Raises Refused 502 when VDX does not answer."""

    def __init__(self, context: Context, client: tuple[str, str]) -> None:
        self._context = context
        self._vdx = VideoClient(context, PARTY, *client)

    async def close(self) -> None:
        """Close the connections."""
        await self._vdx.close()

    async def book(self, id: str, subject: str, start: datetime, end: datetime, organizer: str) -> str:
        """Book a room; returns the meeting's uuid. Host and guest have PINs of their own."""
        host, guest = pins()
        try:
            booked = await self._vdx.book(
                subject, start, end, hostPin=host, guestPin=guest, externalId=id, organizedByEmail=organizer
            )
            return str(booked["uuid"])
        except (httpx.HTTPError, KeyError) as fault:
            raise _unanswered() from fault

    async def change(
        self, meeting: str, subject: str, start: datetime, end: datetime, before: datetime
    ) -> None:
        """Move or rename a meeting; `before` is its end until now. Raises Refused 409 when the room is open."""
        try:
            changed = await self._vdx.change(
                meeting, subject=subject, startTime=start.isoformat(), endTime=end.isoformat()
            )
            if datetime.fromisoformat(changed["startTime"]) == start and changed["subject"] == subject:
                return
            await self._vdx.change(meeting, endTime=before.isoformat())
        except (httpx.HTTPError, KeyError, ValueError) as fault:
            raise _unanswered() from fault
        raise Refused(409, "room_open", errors.ROOM_OPEN)

    async def cancel(self, meeting: str) -> None:
        """Delete the meeting; one whose room is open already is ended now instead (digest, section 6)."""
        try:
            await self._vdx.cancel(meeting)
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code != 404:
                await self._end(meeting)
        except httpx.HTTPError as fault:
            raise _unanswered() from fault

    async def way_in(self, meeting: str, role: str) -> dict[str, Any]:
        """The way in for a role: the host's link and PIN, or the guest's short link."""
        try:
            room = await self._vdx.room(meeting)
        except httpx.HTTPError as fault:
            raise _unanswered() from fault
        way = {"role": role, "address": room.get("uriWithDomain") or ""}
        if role == "host":
            pin = str(room.get("hostPin") or "")
            return {**way, "link": host_link(str(room.get("portalLink") or ""), pin), "pin": pin}
        return {**way, "link": room.get("shortLink") or ""}

    async def _end(self, meeting: str) -> None:
        try:
            await self._vdx.change(meeting, endTime=self._context.clock.now().isoformat())
        except httpx.HTTPError as fault:
            raise _unanswered() from fault


def _unanswered() -> Refused:
    return Refused(502, "no_vdx", errors.NO_VDX)
