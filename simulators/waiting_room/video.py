"""Opens the consultation's room in VDX and sends its link by VDX's SMS (requirements UC5-02, UC5-04)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx

from simulators.base import Context
from simulators.clinical.video import VideoClient
from simulators.waiting_room import errors
from simulators.waiting_room.behaviour import PARTY
from simulators.waiting_room.errors import Refused
from simulators.waiting_room.model import Practice, Video

LENGTH = timedelta(minutes=30)
SUBJECT = "Videokonsultation, {practice}"
SMS = "{practice} inviterer til videokonsultation nu. Åbn linket: %meeting_url%"
"""Neither names the citizen: both are seen by others (requirement UC1-07)."""


class Rooms:
    """The waiting room's own client of VDX."""

    def __init__(self, context: Context, client: tuple[str, str]) -> None:
        self._context = context
        self._vdx = VideoClient(context, PARTY, *client)

    async def close(self) -> None:
        """Close the connections."""
        await self._vdx.close()

    async def open(self, practice: Practice) -> Video:
        """A room from now on, host and guest with PINs of their own. Raises Refused 502."""
        now = self._context.clock.now()
        host_pin, guest_pin = pins()
        try:
            booked = await self._vdx.book(
                SUBJECT.format(practice=practice.name)[:100], now, now + LENGTH,
                hostPin=host_pin, guestPin=guest_pin,
            )  # fmt: skip
            room = await self._vdx.room(booked["uuid"])
        except (httpx.HTTPError, KeyError) as fault:
            raise Refused(502, "no_video", errors.NO_VIDEO) from fault
        pin = str(room.get("hostPin") or "")
        link = host_link(str(room.get("portalLink") or ""), pin)
        return Video(booked["uuid"], booked["shortLink"], link, pin)

    async def send_sms(self, practice: Practice, video: Video, mobile: str) -> str:
        """Send the link; returns VDX's state of the message. Raises Refused 502."""
        try:
            sent = await self._vdx.send_sms(video.meeting, mobile, SMS.format(practice=practice.name))
        except httpx.HTTPError as fault:
            raise Refused(502, "no_video", errors.NO_VIDEO) from fault
        return str(sent.get("status", ""))

    async def end(self, video: Video) -> None:
        """Let the room end now; a room that cannot be ended runs out by itself."""
        try:
            await self._vdx.change(video.meeting, endTime=self._context.clock.now().isoformat())
        except httpx.HTTPError as fault:
            data = {"meeting": video.meeting, "why": type(fault).__name__}
            self._context.journal.append(party=PARTY, kind="waiting_room.room_not_ended", data=data)


def pins() -> tuple[int, int]:
    """A host's and a guest's PIN, five digits, never the same: else a guest could enter as host."""
    host = 10_000 + secrets.randbelow(90_000)
    guest = 10_000 + (host - 10_000 + 1 + secrets.randbelow(89_999)) % 90_000
    return host, guest


def host_link(portal_link: str, pin: str) -> str:
    """The portal's link with the host's PIN in place of the guest's."""
    parts = urlsplit(portal_link)
    query = [(k, pin if k == "pin" else v) for k, v in parse_qsl(parts.query, keep_blank_values=True)]
    return urlunsplit(parts._replace(query=urlencode(query, safe="@:")))
