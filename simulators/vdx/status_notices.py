"""Tells subscribers of incidents: by the simulated mail server, or by a POST to their webhook."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import httpx

from simulators.vdx.status import Incident, Subscriber, shown

SENDER = "driftsstatus@vdx.test"
_SECONDS = 5.0


def mail(subscriber: Subscriber, incident: Incident, page: str) -> EmailMessage:
    """The mail of an incident's newest update."""
    message = EmailMessage()
    message["From"], message["To"] = SENDER, subscriber.target
    message["Subject"] = f"Driftsstatus for VDX: {incident.title}"
    text = incident.updates[-1][2]
    message.set_content(
        f"{text}\n\nSe driftsstatus: {page}\nDu får mailen, fordi du abonnerer på driftsstatus.\n"
    )
    return message


async def send(
    subscriber: Subscriber,
    incident: Incident,
    endpoints: Mapping[str, str],
    page: str,
    client: httpx.AsyncClient,
) -> str:
    """Tell one subscriber; returns what became of it: ``sent`` or why not."""
    try:
        if subscriber.kind == "webhook":
            document: dict[str, Any] = {"event": "incident", "page": page, "incident": shown(incident)}
            answer = await client.post(subscriber.target, json=document, timeout=_SECONDS)
            return "sent" if answer.is_success else f"HTTP {answer.status_code}"
        if "smtp" not in endpoints:
            return "no mail server"
        await asyncio.to_thread(_mail, endpoints["smtp"], mail(subscriber, incident, page))
    except (OSError, smtplib.SMTPException, httpx.HTTPError) as fault:
        return type(fault).__name__
    return "sent"


def _mail(address: str, message: EmailMessage) -> None:
    parts = urlsplit(address)
    with smtplib.SMTP(parts.hostname or "127.0.0.1", parts.port or 25, timeout=_SECONDS) as server:
        server.send_message(message)
