"""The mail server's two ends: SMTP in, and mailboxes over HTTP."""

from __future__ import annotations

import socket
import ssl
import uuid
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from proevesten import redact
from proevesten.session.people import organisations
from proevesten.suite import suite_root
from simulators.base import Context
from simulators.mail import errors
from simulators.mail.behaviour import FAULTS, PARTY, as_delivered
from simulators.mail.certificate import ServerCertificate, self_signed
from simulators.mail.mime import Content, read, searchable
from simulators.mail.smtp import SmtpServer
from simulators.mail.state import Mail, Mailboxes, Security, security
from simulators.wire import Wire, problem


class MailServer:
    """The simulated mail server. `domains` are those between which TLS makes sikker mail."""

    name = PARTY

    def __init__(self, context: Context, domains: Collection[str], smtp_port: int = 0) -> None:
        self._context = context
        self._domains = frozenset(d.lower() for d in domains)
        self._mailboxes = Mailboxes()
        self._smtp_port = smtp_port
        self._socket: socket.socket | None = None
        self._certificate: ServerCertificate | None = None
        self._server: SmtpServer | None = None
        context.faults.declare(PARTY, FAULTS)
        routes = [
            Route("/mailboxes/{address}/messages", self._list),
            Route("/mailboxes/{address}/messages/{id}", self._bytes),
            Route("/certificate", self._pem),
        ]
        self._app = Wire(Starlette(routes=routes), context, PARTY, quiet=lambda path: True)

    @property
    def app(self) -> ASGIApp | None:
        """The mailbox API."""
        return self._app

    def addresses(self, base: str) -> dict[str, str]:
        """`mailbox`: the base of ``/mailboxes``; `smtp`: ``smtp://host:port``, bound by this call."""
        host = urlsplit(base).hostname or "127.0.0.1"
        if self._socket is None:
            self._socket = socket.create_server((host, self._smtp_port))
            self._certificate = self_signed(host)
        return {"mailbox": base, "smtp": f"smtp://{host}:{self._socket.getsockname()[1]}"}

    async def start(self) -> None:
        """Begin to accept mail."""
        if self._socket is not None:
            self._server = SmtpServer(self, self._socket, self._tls)
            await self._server.start()

    async def stop(self) -> None:
        """Accept no more, and close what is open."""
        if self._server is not None:
            await self._server.stop()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def reset(self) -> None:
        """Forget all mail."""
        self._mailboxes.reset()

    def refuse_address(self, sender: str, receiver: str) -> str | None:
        """The SMTP reply that refuses a receiver, None when mail to it is taken."""
        if self._context.guard.strangers(f"{sender}\n{receiver}".encode("utf-8", "replace")):
            return self._refuse(0)
        greylists = self._context.faults.on(PARTY, "greylists")
        return errors.GREYLISTED if greylists and self._mailboxes.first_try(sender, receiver) else None

    def take(self, sender: str, receivers: list[str], data: bytes, tls: bool) -> str | None:
        """Journal a whole mail and put it into the mailboxes; the SMTP reply when it is refused."""
        guard = self._context.guard
        if guard.strangers(data) or any(guard.strangers(part) for part in searchable(data)):
            return self._refuse(len(data))
        content, id_ = read(data), uuid.uuid4().hex
        kept = _as_kept(data, content)
        self._context.journal.append(
            party=PARTY,
            kind="mail.accepted",
            direction="in",
            peer=sender,
            data={"id": id_, "to": receivers, "from": content.sender or sender, "tls": tls},
            body=kept,
        )
        if "loses_mail" in self._context.faults.active(PARTY):
            return None
        for receiver in receivers:
            level = security(tls, sender, receiver, self._domains)
            self._deliver(id_, sender, receiver, content, level, data, kept)
        return None

    def _deliver(
        self,
        id_: str,
        sender: str,
        receiver: str,
        content: Content,
        level: Security,
        data: bytes,
        kept: bytes,
    ) -> None:
        content = as_delivered(content, self._context.faults.active(PARTY))
        now = self._context.clock.now()
        mail = Mail(id_, receiver, content.sender or sender, content, level, now, data)
        self._mailboxes.put(mail)
        facts = {
            "id": id_, "to": receiver, "from": mail.sender, "subject": redact.text(content.subject),
            "links": [redact.text(link.href) for link in content.links],
            "secure": level == "secure", "security": level,
        }  # fmt: skip
        self._context.journal.append(party=PARTY, kind="mail.delivered", peer=sender, data=facts, body=kept)

    def _refuse(self, size: int) -> str:
        self._context.journal.append(
            party=PARTY, kind="refused", direction="in", data={"rule": "SEC-01", "size": size}
        )
        return errors.STRANGER

    def _tls(self) -> ssl.SSLContext | None:
        offered = not self._context.faults.on(PARTY, "no_starttls")
        return self._certificate.context if self._certificate and offered else None

    async def _list(self, request: Request) -> Response:
        return JSONResponse([mail.as_json() for mail in self._mailboxes.of(request.path_params["address"])])

    async def _bytes(self, request: Request) -> Response:
        wanted = request.path_params["id"]
        for mail in self._mailboxes.of(request.path_params["address"]):
            if mail.id == wanted:
                return Response(mail.data, media_type="message/rfc822")
        return problem(404, "Ukendt mail", "Mailboksen har ingen mail med det id.", title_en="Unknown mail")

    async def _pem(self, request: Request) -> Response:
        pem = self._certificate.pem if self._certificate else b""
        return Response(pem, media_type="application/x-pem-file")


def build(context: Context, domains: Collection[str] | None = None, smtp_port: int = 0) -> MailServer:
    """The mail server of a session; `domains` are the fixtures' organisations' unless given."""
    if domains is None:
        domains = {o.mail_domain for o in organisations(suite_root()) if o.mail_domain}
    return MailServer(context, domains, smtp_port)


def _as_kept(data: bytes, content: Content) -> bytes:
    """The bytes as the journal keeps them: themselves, or a masked rendering where a secret is in them."""
    readable = "\n".join([content.subject, content.plain, content.html])
    decoded = [part.decode("utf-8", "replace") for part in searchable(data)]
    if all(redact.text(text) == text for text in [data.decode("latin-1"), *decoded]):
        return data
    return f"From: {content.sender}\n(maskeret / masked)\n\n{redact.text(readable)}".encode()
