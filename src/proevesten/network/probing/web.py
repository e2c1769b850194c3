"""Port 80 must redirect to https, port 443 must speak TLS 1.2 or better with a certificate that holds.

A certificate by an issuer that is not public means that somebody on the way has opened the TLS (interception).
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from proevesten.network.probing.media import connected, failed
from proevesten.network.probing.outcome import Outcome, State
from proevesten.network.probing.targets import Probe

_HEAD = 16_384
_UNKNOWN_ISSUER = {2, 18, 19, 20, 21}
"""X509_V_ERR_* of OpenSSL: issuer unknown, self-signed, first certificate cannot be verified."""
_FAULTS = {10: "expired", 9: "not_yet_valid", 62: "wrong_name", 64: "wrong_name"}


def redirect(probe: Probe, address: str, timeout: float) -> Outcome:
    """Asks for / and looks where it sends us."""
    begun = monotonic()
    try:
        with connected(address, probe.port, timeout) as sock:
            took = (monotonic() - begun) * 1000
            sock.sendall(f"GET / HTTP/1.1\r\nHost: {probe.host}\r\nConnection: close\r\n\r\n".encode())
            status, place = _head(sock, monotonic() + timeout)
    except OSError as fault:
        return failed(probe, fault)
    good = status in (301, 302, 303, 307, 308) and place.lower().startswith("https://")
    values = {"status": str(status or "?"), "place": place[:120] or "–"}
    return Outcome(probe, State.OPEN if good else State.WRONG, "redirected" if good else "not_redirected",
                   values, milliseconds=took)  # fmt: skip


def _head(sock: socket.socket, end: float) -> tuple[int, str]:
    """Status and Location of an answer, read up to a limit of bytes and time."""
    held = b""
    while b"\r\n\r\n" not in held and len(held) < _HEAD and monotonic() < end:
        part = sock.recv(2048)
        if not part:
            break
        held += part
    first, *fields = held.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    words = first.split()
    status = int(words[1]) if len(words) > 1 and words[0].startswith("HTTP/") and words[1].isdecimal() else 0
    places = [f.partition(":")[2].strip() for f in fields if f.lower().startswith("location:")]
    return status, places[0] if places else ""


def tls(probe: Probe, address: str, timeout: float, authority: Path | None = None) -> Outcome:
    """A handshake that trusts public issuers (and `authority`); tells version, issuer and expiry."""
    begun = monotonic()
    try:
        return _handshake(probe, address, timeout, _context(authority), begun)
    except ssl.SSLCertVerificationError as fault:
        return _distrusted(probe, address, timeout, fault)
    except ssl.SSLError as fault:
        return Outcome(probe, State.WRONG, "no_tls", {"why": str(fault.reason or "?")})
    except OSError as fault:
        return failed(probe, fault)


def _context(authority: Path | None) -> ssl.SSLContext:
    """Public roots only, not the machine's own list: an interceptor's root is usually installed there."""
    import certifi

    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority is not None:
        context.load_verify_locations(authority)
    return context


def _handshake(probe: Probe, address: str, timeout: float, context: ssl.SSLContext, begun: float) -> Outcome:
    with connected(address, probe.port, timeout) as plain:
        took = (monotonic() - begun) * 1000
        with context.wrap_socket(plain, server_hostname=probe.host) as sock:
            values = _certificate(sock)
    return Outcome(probe, State.OPEN, "handshake", values, milliseconds=took)


def _distrusted(probe: Probe, address: str, timeout: float, fault: ssl.SSLCertVerificationError) -> Outcome:
    """Look again without trust, to say whose certificate it is."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    detail = (
        "intercepted"
        if fault.verify_code in _UNKNOWN_ISSUER
        else _FAULTS.get(fault.verify_code, "distrusted")
    )
    values = {"issuer": "?", "subject": "?", "until": "?", "version": "?", "chain": "?"}
    with contextlib.suppress(OSError):  # it may not talk to us twice: then only the reason is known
        values = _handshake(probe, address, timeout, context, monotonic()).values
    return Outcome(probe, State.WRONG, detail, {**values, "why": fault.verify_message})


def _certificate(sock: ssl.SSLSocket) -> dict[str, str]:
    from cryptography import x509

    leaf = x509.load_der_x509_certificate(sock.getpeercert(binary_form=True) or b"")
    until = leaf.not_valid_after_utc
    return {
        "version": sock.version() or "?",
        "subject": leaf.subject.rfc4514_string(),
        "issuer": leaf.issuer.rfc4514_string(),
        "until": until.date().isoformat(),
        "days": str((until - datetime.now(UTC)).days),
    }
