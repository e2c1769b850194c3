"""The certificate that the system identifies itself by, and files of trust (vdx-api digest, section 1; SEC-02).

VDX takes OCES3 certificates with a mail address; in stage also self-signed ones, valid for at most two years.
OCES2 (FOCES, VOCES …) is closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proevesten.doctor.model import Check, Patient, fault, ok, skipped
from proevesten.errors import ConfigurationError
from proevesten.texts import Text

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

LONGEST_SELF_SIGNED = timedelta(days=731)
SOON = timedelta(days=30)
_OCES2 = re.compile(r"TRUST2408|TDC OCES|Systemtest [IVX]+ CA", re.IGNORECASE)
_OCES2_SUBJECT = re.compile(r"CVR:\d{8}-(FID|UID|RID):|PID:\d{4}-", re.IGNORECASE)
_OCES3 = re.compile(r"Den Danske Stat OCES", re.IGNORECASE)
_OCES2_KIND = {"FID": "FOCES", "UID": "VOCES", "RID": "MOCES"}
_LARGEST = 1024 * 1024


def certificate(patient: Patient) -> Iterator[Check]:
    """Parse, issuer, validity, mail address, key."""
    path = patient.profile.connection.certificate
    if path is None:
        yield skipped("certificate", "profilen nævner intet", "the profile names none")
        return
    found = _load("certificate", path)
    if isinstance(found, Check):
        yield found
        return
    yield ok("certificate", f"{path.name} er læst", f"{path.name} was read")
    yield _issuer(found)
    yield _validity(found)
    yield _mail(found)
    yield _key(patient, found, path)


def authority(patient: Patient) -> Iterator[Check]:
    """The root that the system's own servers are issued by."""
    path = patient.profile.connection.authority
    if path is None:
        yield skipped("authority", "profilen nævner intet", "the profile names none")
        return
    found = _load("authority", path)
    yield (
        found
        if isinstance(found, Check)
        else ok("authority", f"{path.name} er læst", f"{path.name} was read")
    )


def public_key(patient: Patient) -> Iterator[Check]:
    """The SSH key that the system signs in with."""
    path = patient.profile.connection.public_key
    if path is None:
        yield skipped("public-key", "profilen nævner ingen", "the profile names none")
        return
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        load_ssh_public_key(_bytes(path).strip())
    except (OSError, ValueError, UnsupportedAlgorithm):
        yield fault(
            "public-key",
            Text(f"{path.name} er ikke en offentlig SSH-nøgle", f"{path.name} is no public SSH key"),
            Text(
                "Brug filen, der ender på .pub (ssh-keygen -t ed25519)",
                "Use the file that ends with .pub (ssh-keygen -t ed25519)",
            ),
        )
    else:
        yield ok("public-key", f"{path.name} er læst", f"{path.name} was read")


def _issuer(found: Certificate) -> Check:
    name = "certificate-issuer"
    issuer, subject = found.issuer.rfc4514_string(), found.subject.rfc4514_string()
    old = _OCES2_SUBJECT.search(subject)
    if old or _OCES2.search(issuer):
        kind = _OCES2_KIND.get(str(old[1]).upper(), "OCES2") if old else "OCES2"
        return fault(
            name,
            Text(
                f"et gammelt {kind}-certifikat (OCES2); OCES2 er lukket",
                f"an old {kind} certificate (OCES2); OCES2 is closed",
            ),
            Text(
                "Bestil et OCES3-systemcertifikat hos MitID Erhverv, eller brug et selvudstedt testcertifikat",
                "Order an OCES3 system certificate at MitID Erhverv, or use a self-signed test certificate",
            ),
        )
    if _OCES3.search(issuer):
        return ok(name, "OCES3", "OCES3")
    if found.issuer == found.subject:
        return ok(name, "selvudstedt testcertifikat", "a self-signed test certificate")
    return fault(
        name,
        Text("hverken OCES3 eller selvudstedt", "neither OCES3 nor self-signed"),
        Text(
            "Brug et OCES3-systemcertifikat eller et selvudstedt testcertifikat",
            "Use an OCES3 system certificate or a self-signed test certificate",
        ),
    )


def _validity(found: Certificate) -> Check:
    name = "certificate-validity"
    now = datetime.now(UTC)
    begin, end = found.not_valid_before_utc, found.not_valid_after_utc
    renew = Text("Forny certifikatet", "Renew the certificate")
    if now > end:
        return fault(name, Text(f"udløb {end:%d.%m.%Y}", f"expired on {end:%Y-%m-%d}"), renew)
    if now < begin:
        wait = Text("Vent, eller se efter, om uret går rigtigt", "Wait, or see whether the clock is right")
        return fault(
            name, Text(f"gælder først fra {begin:%d.%m.%Y}", f"valid only from {begin:%Y-%m-%d}"), wait
        )
    if found.issuer == found.subject and end - begin > LONGEST_SELF_SIGNED:
        return fault(
            name,
            Text(
                "et selvudstedt certifikat må højst gælde i to år",
                "a self-signed certificate may be valid for two years at most",
            ),
            Text("Udsted et nyt med kortere gyldighed", "Issue a new one with a shorter validity"),
        )
    soon = " (snart)" if end - now < SOON else ""
    return ok(name, f"til {end:%d.%m.%Y}{soon}", f"until {end:%Y-%m-%d}{' (soon)' if soon else ''}")


def _mail(found: Certificate) -> Check:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    name = "certificate-mail"
    addresses = [str(a.value) for a in found.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses += names.get_values_for_type(x509.RFC822Name)
    except (x509.ExtensionNotFound, ValueError):
        pass
    if addresses:
        return ok(name, "findes", "is there")
    return fault(
        name,
        Text(
            "certifikatet har ingen mailadresse; VDX bruger den som mødets opretter",
            "the certificate has no mail address; VDX uses it as the creator of meetings",
        ),
        Text(
            "Udsted certifikatet med en mailadresse (emailAddress eller subjectAltName)",
            "Issue the certificate with a mail address (emailAddress or subjectAltName)",
        ),
    )


def _key(patient: Patient, found: Certificate, path: Path) -> Check:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    name = "certificate-key"
    connection = patient.profile.connection
    source = connection.certificate_key or path
    try:
        data = _bytes(source)
        if connection.certificate_key is None and b"PRIVATE KEY-----" not in data:
            return skipped(name, "profilen nævner ingen", "the profile names none")
        secret = connection.certificate_password
        password = secret.reveal().encode() if secret else None
        key: Any = load_pem_private_key(data, password)
    except ConfigurationError as error:
        return fault(name, error.message, error.advice or Text("", ""))
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return fault(
            name,
            Text(
                f"nøglen i {source.name} kan ikke læses med det kodeord, der er givet",
                f"the key in {source.name} cannot be read with the password given",
            ),
            Text(
                "Se certificate_key og certificate_password efter; nøglen skal være PEM",
                "Look at certificate_key and certificate_password; the key must be PEM",
            ),
        )
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != found.public_key().public_bytes(*form):
        return fault(
            name,
            Text("nøglen hører ikke til certifikatet", "the key does not belong to the certificate"),
            Text(
                "Brug den nøgle, som certifikatet blev udstedt til",
                "Use the key that the certificate was issued for",
            ),
        )
    return ok(name, "hører til certifikatet", "belongs to the certificate")


def _load(name: str, path: Path) -> Certificate | Check:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(_bytes(path))
    except OSError as broken:
        reason = broken.strerror or type(broken).__name__
        return fault(
            name,
            Text(f"{path} kan ikke læses ({reason})", f"{path} cannot be read ({reason})"),
            Text(
                "Stien regnes fra den mappe, sut.toml ligger i", "The path begins in the folder of sut.toml"
            ),
        )
    except ValueError:
        return fault(
            name,
            Text(f"{path.name} er ikke et certifikat i PEM", f"{path.name} is no certificate in PEM"),
            Text(
                "Omsæt det: openssl x509 -in … -out client.pem (fra .p12: openssl pkcs12)",
                "Convert it: openssl x509 -in … -out client.pem (from .p12: openssl pkcs12)",
            ),
        )


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)
