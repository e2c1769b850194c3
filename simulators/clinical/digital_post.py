"""A clinical system's way to the citizen's Digital Post: MeMo over Serviceplatformen (vdx-api digest, 11.4)."""

from __future__ import annotations

import html
import uuid

import httpx

from proevesten.codecs.memo import Action, Document, File, Memo, Party, Reservation, write_kombi_request
from proevesten.session.people import Organisation
from proevesten.transports.loopback import nobody_trusted
from simulators.base import Context
from simulators.clinical.letters import Matter, plain
from simulators.clinical.records import Meeting


class DigitalPostClient:
    """Sends an appointment with its video link: a letter to read, and an entry for the calendar."""

    def __init__(self, context: Context, party: str) -> None:
        self._context = context
        self._client = httpx.AsyncClient(headers={"X-Party": party}, timeout=20, verify=nobody_trusted())

    async def send(self, cpr: str, sender: Organisation, matter: Matter, meeting: Meeting) -> None:
        """One message about a meeting. Raises httpx.HTTPStatusError when the post office refuses."""
        now = self._context.clock.now()
        actions = () if matter == "cancellation" else (_appointment(sender, meeting),)
        memo = Memo(
            type="DIGITALPOST",
            uuid=str(uuid.uuid4()),
            label=f"Videomøde: {meeting.subject}",
            sender=Party(sender.cvr, "CVR", sender.name),
            recipient=Party(cpr, "CPR"),
            created=now,
            main=Document(
                files=(File("videomoede.html", "text/html", _letter(matter, meeting).encode()),),
                actions=actions,
            ),
        )
        answer = await self._client.post(
            f"{self._context.endpoints['digital_post']}/service/KombiPostAfsend_1/memos",
            content=write_kombi_request("Digital Post", memo),
            headers={
                "Content-Type": "application/xml",
                "X-TransaktionsId": str(uuid.uuid4()),
                "X-TransaktionsTid": now.isoformat(timespec="seconds"),
            },
        )
        answer.raise_for_status()

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()


def _letter(matter: Matter, meeting: Meeting) -> str:
    said = html.escape(plain(matter, meeting).replace(meeting.link, "").strip())
    href = html.escape(meeting.link, quote=True)
    link = "" if matter == "cancellation" else f'<p><a href="{href}">Åbn videomødet</a></p>'
    return (
        f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Videomøde</title></head><body>'
        f"<p>{said}</p>{link}</body></html>"
    )


def _appointment(sender: Organisation, meeting: Meeting) -> Action:
    reservation = Reservation(
        uuid=str(uuid.uuid4()),
        description=f"Videomøde: {meeting.subject}",
        abstract=meeting.subject,
        location=meeting.link,
        start=meeting.start,
        end=meeting.end,
        organizer_name=sender.name,
    )
    return Action("Videomøde", "AFTALE", reservation=reservation, start=meeting.start, end=meeting.end)
