"""Signs and checks: Ed25519 by default, or the key of the tester's X.509 certificate (RSA-PSS, ECDSA).

Private keys stay in their files: only the public half, the certificate and the name go into a bundle.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proevesten.errors import ConfigurationError
from proevesten.texts import Text

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

KEY_FILE = "signing-key.pem"
TRUSTED = "trusted"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with what may be told of it."""

    key: Any
    name: str
    certificate: Certificate | None = None

    @classmethod
    def load(cls, key: Path, certificate: Path | None = None, name: str = "") -> Signer:
        """The signer of a PEM key file; the password, if any, is in PROEVESTEN_SIGNING_PASSWORD.

        Raises ConfigurationError when a file cannot be read or key and certificate do not belong together.
        """
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        password = os.environ.get("PROEVESTEN_SIGNING_PASSWORD")
        try:
            loaded = load_pem_private_key(key.read_bytes(), password.encode() if password else None)
        except (OSError, ValueError, TypeError) as fault:
            raise _fault("Nøglen kan ikke læses", "The key cannot be read", key) from fault
        found = load_certificate(certificate) if certificate else None
        if found is not None and _spki(found.public_key()) != _spki(loaded.public_key()):
            raise _fault("Certifikatet hører ikke til nøglen", "The certificate is not the key's", key)
        if _algorithm(loaded.public_key()) is None:
            raise _fault("Nøgletypen kan ikke underskrive", "This type of key cannot sign", key)
        return cls(loaded, name or (found.subject.rfc4514_string() if found else ""), found)

    @classmethod
    def own(cls, folder: Path | None = None, name: str = "") -> Signer:
        """The configured signer: PROEVESTEN_SIGNING_KEY (and …_CERTIFICATE), else this user's own key.

        The user's own Ed25519 key is made at first use in `folder`, readable by the user alone.
        """
        given = os.environ.get("PROEVESTEN_SIGNING_KEY")
        if given:
            certificate = os.environ.get("PROEVESTEN_SIGNING_CERTIFICATE")
            return cls.load(Path(given), Path(certificate) if certificate else None, name)
        path = (folder or config_folder()) / KEY_FILE
        if not path.exists():
            _make_key(path)
        return cls.load(path, None, name)

    def describe(self) -> dict[str, str]:
        """What a bundle says of the signer."""
        public = self.key.public_key()
        about = {
            "algorithm": _algorithm(public) or "",
            "key_id": key_id(public),
            "name": self.name,
            "public_key": _pem(public),
        }
        if self.certificate is not None:
            from cryptography.hazmat.primitives.serialization import Encoding

            about["certificate"] = self.certificate.public_bytes(Encoding.PEM).decode("ascii")
        return about

    def sign(self, data: bytes) -> bytes:
        """The signature on some bytes."""
        from cryptography.hazmat.primitives.asymmetric import ec, rsa

        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, *_rsa_options())
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, _ecdsa())
        return bytes(self.key.sign(data))


def signature_holds(public: Any, data: bytes, signature: bytes) -> bool:
    """Whether `signature` is the key's on `data`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, *_rsa_options())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, _ecdsa())
        else:
            public.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def load_public(pem: str) -> Any:
    """A public key; None when the text is no key that can sign."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        public = load_pem_public_key(pem.encode("utf-8"))
    except (ValueError, UnsupportedAlgorithm):
        return None
    return public if _algorithm(public) else None


def load_certificate(path: Path) -> Certificate:
    """A PEM certificate. Raises ConfigurationError."""
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise _fault("Certifikatet kan ikke læses", "The certificate cannot be read", path) from fault


def parse_certificate(pem: str) -> Certificate | None:
    """A certificate from its PEM text; None when it is none."""
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(pem.encode("utf-8"))
    except ValueError:
        return None


def key_id(public: Any) -> str:
    """SHA-256 of the key (SubjectPublicKeyInfo, RFC 5280), in hexadecimal."""
    return hashlib.sha256(_spki(public)).hexdigest()


def trusted_keys(folder: Path | None = None) -> tuple[frozenset[str], list[Certificate]]:
    """Key ids and certificates that this user trusts: ``trusted/*.pem`` and the user's own key.

    The folder is PROEVESTEN_TRUSTED, else beside the user's own key.
    """
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    home = folder or config_folder()
    given = os.environ.get("PROEVESTEN_TRUSTED")
    ids: set[str] = set()
    certificates: list[Certificate] = []
    for path in sorted((Path(given) if given else home / TRUSTED).glob("*.pem")):
        text = path.read_text(encoding="utf-8", errors="replace")
        certificate = parse_certificate(text) if "BEGIN CERTIFICATE" in text else None
        public = certificate.public_key() if certificate else load_public(text)
        if certificate is not None:
            certificates.append(certificate)
        if public is not None:
            ids.add(key_id(public))
    own = home / KEY_FILE
    if own.exists():
        with suppress(
            ValueError, TypeError
        ):  # unreadable or locked by a password: then it vouches for nothing
            ids.add(key_id(load_pem_private_key(own.read_bytes(), None).public_key()))
    return frozenset(ids), certificates


def issued_by(certificate: Certificate, authorities: list[Certificate], moment: datetime) -> bool:
    """Whether one of the trusted authorities issued it directly, and was in force at `moment`."""
    from cryptography.exceptions import InvalidSignature

    for authority in authorities:
        if not in_force(authority, moment) or not _may_issue(authority):
            continue
        try:
            certificate.verify_directly_issued_by(authority)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return True
    return False


def in_force(certificate: Certificate, moment: datetime) -> bool:
    """Whether a certificate is valid at a moment (RFC 5280, 4.1.2.5)."""
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def config_folder() -> Path:
    """Where this user's keys lie: PROEVESTEN_CONFIG, else ``~/.config/proevesten``."""
    given = os.environ.get("PROEVESTEN_CONFIG")
    return Path(given) if given else Path.home() / ".config" / "proevesten"


def _may_issue(certificate: Certificate) -> bool:
    from cryptography.x509 import BasicConstraints, ExtensionNotFound

    try:
        return certificate.extensions.get_extension_for_class(BasicConstraints).value.ca
    except (ExtensionNotFound, ValueError):
        return False


def _make_key(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    path.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def _algorithm(public: Any) -> str | None:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(public, ed25519.Ed25519PublicKey):
        return "Ed25519"
    if isinstance(public, rsa.RSAPublicKey):
        return "RSA-PSS-SHA256" if public.key_size >= 2048 else None
    return "ECDSA-SHA256" if isinstance(public, ec.EllipticCurvePublicKey) else None


def _rsa_options() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    digest = hashes.SHA256()
    return padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH), digest


def _ecdsa() -> Any:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.ECDSA(hashes.SHA256())


def _spki(public: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return bytes(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _pem(public: Any) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    data: bytes = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return data.decode("ascii")


def _fault(da: str, en: str, path: Path) -> ConfigurationError:
    return ConfigurationError(Text(da, en), where=str(path))
