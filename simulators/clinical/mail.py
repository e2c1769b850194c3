"""A clinical system's way to send mail: plain, or sikker mail over TLS that must be had (RFC 5321, RFC 3207)."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import urlsplit

import httpx

from proevesten.transports.loopback import nobody_trusted
from simulators.base import Context
from simulators.clinical.adapter import Refusal

_SECONDS = 20


class MailClient:
    """Sends one mail at a time to the simulated server."""

    def __init__(self, context: Context, party: str) -> None:
        self._context = context
        self._party = party

    async def send(self, sender: str, to: str, subject: str, text: str, *, secure: bool) -> None:
        """Send; with `secure` over TLS to a server whose certificate is known, or not at all (Refusal)."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["X-Party"] = self._party
        message.set_content(text)
        trusted = await self._certificate() if secure else None
        await asyncio.to_thread(self._deliver, message, trusted)

    async def _certificate(self) -> str:
        async with httpx.AsyncClient(timeout=_SECONDS, verify=nobody_trusted()) as client:
            answer = await client.get(f"{self._context.endpoints['mailbox']}/certificate")
            answer.raise_for_status()
            return answer.text

    def _deliver(self, message: EmailMessage, trusted: str | None) -> None:
        address = urlsplit(self._context.endpoints["smtp"])
        with smtplib.SMTP(address.hostname or "", address.port or 25, timeout=_SECONDS) as server:
            if trusted is not None:
                try:
                    server.starttls(context=ssl.create_default_context(cadata=trusted))
                except (smtplib.SMTPNotSupportedError, ssl.SSLError) as fault:
                    raise Refusal(
                        "Sikker mail kan ikke sendes: modtagerens server tilbyder ikke TLS"
                    ) from fault
            server.send_message(message)
