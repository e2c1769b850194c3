"""A clinical system's way to the citizen's Digital Post: MeMo over Serviceplatformen (vdx-api digest, 11.4)."""

from __future__ import annotations

import html
import uuid
from datetime import datetime, timedelta

import httpx

from proevesten.codecs.memo import Action, Document, File, Memo, Party, Reservation, write_kombi_request
from proevesten.session.clock import COPENHAGEN
from proevesten.session.people import Organisation
from proevesten.transports.loopback import nobody_trusted
from simulators.base import Context


class DigitalPostClient:
    """Sends an appointment with its video link: a letter to read, and an entry for the calendar."""

    def __init__(self, context: Context, party: str) -> None:
        self._context = context
        self._client = httpx.AsyncClient(headers={"X-Party": party}, timeout=20, verify=nobody_trusted())

    async def send(self, cpr: str, sender: Organisation, label: str, start: datetime, link: str) -> None:
        """One appointment to one citizen. Raises httpx.HTTPStatusError when the post office refuses."""
        now = self._context.clock.now()
        memo = Memo(
            type="DIGITALPOST",
            uuid=str(uuid.uuid4()),
            label=f"Videomøde: {label}",
            sender=Party(sender.cvr, "CVR", sender.name),
            recipient=Party(cpr, "CPR"),
            created=now,
            main=Document(
                files=(File("indkaldelse.html", "text/html", _letter(label, start, link).encode()),),
                actions=(_appointment(label, sender, start, link),),
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


def _letter(label: str, start: datetime, link: str) -> str:
    when = f"{start.astimezone(COPENHAGEN):%d.%m.%Y kl. %H.%M}"
    href = html.escape(link, quote=True)
    return (
        f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Videomøde</title></head><body>'
        f"<p>Du er inviteret til videomøde {when}: {html.escape(label)}.</p>"
        f'<p><a href="{href}">Åbn videomødet</a></p></body></html>'
    )


def _appointment(label: str, sender: Organisation, start: datetime, link: str) -> Action:
    reservation = Reservation(
        uuid=str(uuid.uuid4()),
        description=f"Videomøde: {label}",
        abstract=label,
        location=link,
        start=start,
        end=start + timedelta(minutes=30),
        organizer_name=sender.name,
    )
    return Action(
        "Videomøde", "AFTALE", reservation=reservation, start=start, end=start + timedelta(minutes=30)
    )
