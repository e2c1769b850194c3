"""Plain HTTP to loopback, where no certificate is ever looked at."""

from __future__ import annotations

import ssl


def nobody_trusted() -> ssl.SSLContext:
    """A TLS context without any root certificate, for clients that only speak plain HTTP.

    httpx makes a context for every client; loading the machine's roots costs 20 ms each, and a town has thirty.
    Should such a client meet TLS after all, the handshake fails: nothing is trusted.
    """
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
