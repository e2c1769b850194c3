"""SMTP in: one MedCom message in each mail, as its attachment (or, with none, as its text).

The login is the location number's credentials; the mail's own addresses mean nothing. 250 is said when the
message is on disk; a refusal is said with its reason and place, so that the sender's mail system reports it.
"""

from __future__ import annotations

import asyncio
import socket
import warnings
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from simulators.vans.auth import Doorkeeper
from simulators.vans.errors import Refused
from simulators.vans.intake import Intake
from simulators.wire import MAX_BODY

_LIMIT = MAX_BODY * 4 // 3 + 1_000_000
"""Bytes of a mail: the largest message in base64, and room for headers."""


class SmtpWay:
    """A mail server in front of the network; `bind` first, so that its address is known before it serves."""

    def __init__(self, intake: Intake, doorkeeper: Doorkeeper) -> None:
        self._intake = intake
        self._doorkeeper = doorkeeper
        self._socket: socket.socket | None = None
        self._server: asyncio.Server | None = None

    def bind(self, host: str, port: int = 0) -> str:
        """Reserve the address and return it as ``smtp://host:port``."""
        if self._socket is None:
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            self._socket.bind((host, port))
        return f"smtp://{host}:{self._socket.getsockname()[1]}"

    async def start(self) -> None:
        """Serve."""
        from aiosmtpd.smtp import SMTP, AuthResult

        loop = asyncio.get_running_loop()

        def login(server: Any, session: Any, envelope: Any, mechanism: str, auth_data: Any) -> Any:
            user, password = (
                auth_data.login.decode("utf-8", "replace"),
                auth_data.password.decode("utf-8", "replace"),
            )
            good = self._doorkeeper.knows(user, password)
            return AuthResult(success=good, handled=False, auth_data=user if good else None)

        def protocol() -> Any:
            with (
                warnings.catch_warnings()
            ):  # login without TLS: a simulator, on loopback unless told otherwise
                warnings.simplefilter("ignore")
                return SMTP(
                    self, data_size_limit=_LIMIT, authenticator=login, auth_required=True,
                    auth_require_tls=False, ident="VANS", loop=loop, enable_SMTPUTF8=True,
                )  # fmt: skip

        if self._socket is None:
            self.bind("127.0.0.1")
        assert self._socket is not None
        self._server = await loop.create_server(protocol, sock=self._socket)

    async def stop(self) -> None:
        """Close the server."""
        if self._server is not None:
            self._server.close()
        elif self._socket is not None:
            self._socket.close()
        self._server = self._socket = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the message in a mail (a hook of aiosmtpd)."""
        del server
        try:
            raw = message_in(envelope.original_content or envelope.content)
            accepted = await asyncio.to_thread(self._intake.take, str(session.auth_data), raw)
        except Refused as refused:
            return _refusal(refused)
        return f"250 2.0.0 {accepted.id}"


def message_in(mail: bytes) -> bytes:
    """The one MedCom message in a mail. Raises Refused when there is none, or more than one."""
    parsed = message_from_bytes(mail, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    attachments = list(parsed.iter_attachments())
    if len(attachments) > 1:
        raise Refused(400, "Flere vedhæftninger", "Én meddelelse pr. mail.", where="attachment[2]")
    part = attachments[0] if attachments else parsed.get_body(("plain",)) or parsed
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        raise Refused(400, "Ingen meddelelse", "Mailen har hverken vedhæftning eller tekst.")
    return content


def _refusal(refused: Refused) -> str:
    code = "451 4.3.0" if refused.status >= 500 else "554 5.6.0"
    where = f" ({refused.where})" if refused.where else ""
    text = f"{refused.title}: {refused.detail}{where}"
    return f"{code} {' '.join(text.split())}"[:500]
