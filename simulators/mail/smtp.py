"""The SMTP side: one aiosmtpd protocol per connection, its verdicts left to a `Receiver`."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import weakref
from collections.abc import Callable
from typing import Any, Protocol

from aiosmtpd.smtp import SMTP, Envelope, Session

from simulators.mail import errors

MAX_MAIL = 25 * 1024 * 1024
"""Bytes of one mail; announced by SIZE and enforced (552)."""
MAX_RECIPIENTS = 100
_STOP_SECONDS = 2.0
_ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}")


class Receiver(Protocol):
    """Decides over addresses and mail; answers an SMTP reply to refuse, None to accept."""

    def refuse_address(self, sender: str, receiver: str) -> str | None:
        """Called at RCPT TO."""

    def take(self, sender: str, receivers: list[str], data: bytes, tls: bool) -> str | None:
        """Called when the whole mail is here; it must be durable when this returns None."""


class SmtpServer:
    """Listens on a socket bound beforehand; `tls` is asked at each connection whether to offer STARTTLS."""

    def __init__(
        self, receiver: Receiver, bound: socket.socket, tls: Callable[[], ssl.SSLContext | None]
    ) -> None:
        self._handler = _Handler(receiver)
        self._socket = bound
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._connections: weakref.WeakSet[Any] = weakref.WeakSet()

    async def start(self) -> None:
        """Begin to accept connections."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, sock=self._socket)

    async def stop(self) -> None:
        """Close the socket and every connection, also those of clients that hang."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.wait_for(self._server.wait_closed(), _STOP_SECONDS)

    def _connection(self) -> Any:
        connection = SMTP(
            self._handler,
            data_size_limit=MAX_MAIL,
            enable_SMTPUTF8=True,
            hostname="mail.proevesten.test",
            ident="Proevesten",
            tls_context=self._tls(),
            loop=asyncio.get_running_loop(),
        )
        self._connections.add(connection)
        return connection


class _Handler:
    """aiosmtpd's hooks; their names are the library's."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not _ADDRESS.fullmatch(address):
            return errors.BAD_ADDRESS
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return errors.TOO_MANY
        refusal = self._receiver.refuse_address(envelope.mail_from or "", address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return refusal or "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        data = envelope.original_content or b""
        receivers = list(dict.fromkeys(envelope.rcpt_tos))
        refusal = self._receiver.take(envelope.mail_from or "", receivers, data, session.ssl is not None)
        return refusal or "250 2.0.0 OK"
