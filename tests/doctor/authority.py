"""Certificates made on the fly: an authority, servers and clients of every flaw, and a TLS server to meet."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

MAIL = "video@eksempel.test"


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def save(self, path: Path) -> Path:
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path

    def save_key(self, path: Path, password: str = "") -> Path:
        secret = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        path.write_bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
        return path


def make(
    common_name: str = "Eksempel EOJ",
    *,
    issuer: Made | None = None,
    issuer_name: str = "",
    mail: str = MAIL,
    serial: str = "",
    days: tuple[int, int] = (-1, 90),
    hosts: tuple[str, ...] = (),
    authority: bool = False,
) -> Made:
    """A certificate. `issuer_name` names another issuer than the one that signs."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(common_name, serial)
    by = _name(issuer_name) if issuer_name else issuer.certificate.subject if issuer else subject
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(by).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0])).not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )  # fmt: skip
    names: list[x509.GeneralName] = [_general(host) for host in hosts]
    if mail and not authority and not hosts:
        names.append(x509.RFC822Name(mail))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    signer = issuer.key if issuer else key
    return Made(builder.sign(signer, hashes.SHA256()), key)


def _name(common_name: str, serial: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if serial:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial))
    return x509.Name(parts)


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@contextlib.contextmanager
def tls_server(made: Made, folder: Path) -> Iterator[int]:
    """A server that shakes hands with `made` and hangs up; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.save(folder / "server.pem"), made.save_key(folder / "server.key"))
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        threading.Thread(target=_serve, args=(listening, context), daemon=True).start()
        yield listening.getsockname()[1]


def _serve(listening: socket.socket, context: ssl.SSLContext) -> None:
    with contextlib.suppress(OSError):
        while True:
            joined, _ = listening.accept()
            joined.settimeout(5)
            with (
                contextlib.suppress(OSError, ssl.SSLError),
                joined,
                context.wrap_socket(joined, server_side=True),
            ):
                pass
