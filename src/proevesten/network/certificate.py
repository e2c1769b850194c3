"""A certificate of the simulated VDX's own: an authority and a leaf, made anew for each responder."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def make(
    folder: Path, names: Sequence[str], *, starts: datetime | None = None, days: int = 30
) -> tuple[Path, ssl.SSLContext]:
    """The file with the authority's certificate, and a server context with a leaf for `names`."""
    begin = starts or datetime.now(UTC) - timedelta(hours=1)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _name("Prøvesten simulated VDX authority")
    until = begin + timedelta(days=days)
    authority = (
        _builder(issuer, issuer, authority_key.public_key(), begin, until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    leaf = (
        _builder(_name(names[0]), issuer, key.public_key(), begin, until)
        .add_extension(x509.SubjectAlternativeName([_general(n) for n in names]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    return _written(folder, authority, leaf, key)


def _written(
    folder: Path, authority: x509.Certificate, leaf: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> tuple[Path, ssl.SSLContext]:
    pem = serialization.Encoding.PEM
    trusted, chain, secret = (folder / f"vdx-{part}.pem" for part in ("authority", "chain", "key"))
    trusted.write_bytes(authority.public_bytes(pem))
    chain.write_bytes(leaf.public_bytes(pem) + authority.public_bytes(pem))
    secret.touch(mode=0o600)
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(pem, form, plain))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, secret)
    secret.unlink()
    return trusted, context


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begin: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(until)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
