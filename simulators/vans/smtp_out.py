"""SMTP out: a delivery as the attachment of a mail."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

_TIMEOUT = 10.0


def send_mail(row: Any, mailbox: str, options: Mapping[str, Any]) -> str:
    """Send a delivery by the server in `options` (``host``, ``port``, ``to``); the reason when it fails, else empty.

    The same delivery always has the same Message-ID, so that a repeated one can be known.
    """
    main, _, sub = str(row["content_type"]).partition("/")
    mail = EmailMessage()
    mail["Message-ID"] = f"<{row['id']}@vans.test>"
    mail["From"] = "vans@vans.test"
    mail["To"] = str(options.get("to", f"{mailbox}@vans.test"))
    mail["Subject"] = "VANS-meddelelse"
    ending = "edi" if sub == "edifact" else "xml"
    mail.add_attachment(bytes(row["body"]), maintype=main, subtype=sub, filename=f"{row['id']}.{ending}")
    try:
        host, port = str(options.get("host", "127.0.0.1")), int(options.get("port", 25))
        with smtplib.SMTP(host, port, timeout=_TIMEOUT) as server:
            server.send_message(mail)
    except (OSError, smtplib.SMTPException, ValueError) as fault:
        return type(fault).__name__
    return ""
