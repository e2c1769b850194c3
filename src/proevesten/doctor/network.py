"""Names, connections and TLS to the system's addresses; the harness's own sockets and the way back to them."""

from __future__ import annotations

import errno
import secrets
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from proevesten.doctor.model import Check, Patient, fault, ok, skipped
from proevesten.errors import HarnessError
from proevesten.sut.driver import Driver, driver_for
from proevesten.texts import Text
from proevesten.transports.loopback import nobody_trusted

_PORTS = {"http": 80, "https": 443, "smtp": 25, "smtps": 465, "sftp": 22}
_FIREWALL = Text(
    "Se, om systemet kører, og om en firewall er i vejen",
    "See whether the system runs, and whether a firewall is in the way",
)


def adapter(patient: Patient) -> Iterator[Check]:
    """The adapter's address."""
    settings = patient.profile.driver
    yield from reachable(settings.address if settings.kind == "http" else "", "adapter", patient)


def connection(patient: Patient) -> Iterator[Check]:
    """The address that the network delivers to."""
    yield from reachable(patient.profile.connection.address, "connection", patient)


def reachable(address: str, of: str, patient: Patient) -> Iterator[Check]:
    """DNS, then TCP, then TLS where the address says so."""
    if not address:
        yield skipped(f"tcp:{of}", "ingen adresse", "no address")
        return
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        port = parts.port or _PORTS[parts.scheme]
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as broken:
        yield _unknown_name(f"dns:{of}", host, broken)
        return
    yield ok(f"dns:{of}", f"{host} → {found[0][4][0]}", f"{host} → {found[0][4][0]}")
    yield from _connected(parts, host, port, of, patient)


def _connected(parts: SplitResult, host: str, port: int, of: str, patient: Patient) -> Iterator[Check]:
    name = f"tcp:{of}"
    try:
        joined = socket.create_connection((host, port), patient.patience)
    except OSError as broken:
        reason = _reason(broken)
        yield fault(
            name,
            Text(f"{host}:{port} svarer ikke ({reason})", f"{host}:{port} does not answer ({reason})"),
            _FIREWALL,
        )
        return
    with closing(joined):
        yield ok(name, f"{host}:{port} svarer", f"{host}:{port} answers")
        if parts.scheme in ("https", "smtps"):
            yield _tls(joined, host, of, patient.profile.connection.authority)


def _tls(joined: socket.socket, host: str, of: str, authority: Path | None) -> Check:
    name = f"tls:{of}"
    try:
        context = ssl.create_default_context()
        if authority is not None:
            context.load_verify_locations(authority)
    except (OSError, ssl.SSLError):
        return skipped(name, "rodcertifikatet kan ikke læses", "the root certificate cannot be read")
    try:
        with context.wrap_socket(joined, server_hostname=host) as secured:
            version = secured.version() or ""
            return ok(name, f"gyldig kæde, {version}", f"valid chain, {version}")
    except ssl.SSLCertVerificationError as broken:
        cause, cure = _WHY.get(
            broken.verify_code, (Text(broken.verify_message, broken.verify_message), _CHAIN)
        )
        return fault(name, cause, cure)
    except (OSError, ssl.SSLError) as broken:
        reason = _reason(broken)
        return fault(
            name,
            Text(f"TLS kunne ikke aftales ({reason})", f"TLS could not be agreed ({reason})"),
            Text(
                "Serveren skal tale TLS 1.2 eller nyere på denne port",
                "The server must speak TLS 1.2 or newer on this port",
            ),
        )


_CHAIN = Text(
    "Lad serveren sende hele kæden, eller nævn rodcertifikatet i [connection] authority",
    "Let the server send the whole chain, or name the root certificate in [connection] authority",
)
_RENEW = Text("Forny serverens certifikat", "Renew the server's certificate")
_NAME = Text(
    "Brug det navn, certifikatet er udstedt til, eller forny det",
    "Use the name that the certificate is issued to, or renew it",
)
_WHY: dict[int, tuple[Text, Text]] = {
    9: (Text("serverens certifikat gælder ikke endnu", "the server's certificate is not valid yet"), _RENEW),
    10: (Text("serverens certifikat er udløbet", "the server's certificate has expired"), _RENEW),
    18: (Text("serverens certifikat er selvudstedt", "the server's certificate is self-signed"), _CHAIN),
    19: (Text("kæden ender i et ukendt rodcertifikat", "the chain ends in an unknown root"), _CHAIN),
    20: (Text("serverens udsteder kendes ikke", "the server's issuer is not known"), _CHAIN),
    21: (Text("kæden er ikke hel", "the chain is not whole"), _CHAIN),
    62: (Text("certifikatet er udstedt til et andet navn", "it is issued to another name"), _NAME),
    64: (Text("certifikatet er udstedt til en anden adresse", "it is issued to another address"), _NAME),
}
"""OpenSSL's verify codes (x509_vfy.h)."""


# -- the harness's own side --------------------------------------------------------------------------------


def listen(patient: Patient) -> Iterator[Check]:
    """The simulators' address is free and ours, and the system finds its way back to it."""
    settings = patient.profile.harness
    key = secrets.token_urlsafe(12)
    try:
        server = _Echo((settings.host, settings.port), key)
    except (OSError, OverflowError) as broken:
        yield _not_ours(settings.host, settings.port, broken)
        return
    port = server.server_address[1]
    with server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            where = f"{settings.host}:{port}"
            yield ok("listen", f"{where} er ledig", f"{where} is free")
            address = settings.callback or _own(settings.host, port)
            yield from _back(patient, address, key, given=bool(settings.callback))
        finally:
            server.shutdown()


class _Echo(HTTPServer):
    """Answers with a key that nobody else knows, so that it is known who answered."""

    address_family = socket.AF_INET
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], key: str) -> None:
        self.key = key
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    timeout = 5

    def do_GET(self) -> None:
        body = self.server.key.encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep quiet."""


def _back(patient: Patient, address: str, key: str, *, given: bool) -> Iterator[Check]:
    if not given:
        yield skipped("callback", "ingen anden adresse er givet", "no other address is given")
    else:
        check = _callback(address, key, patient)
        yield check
        if check.state == "fault":
            return
    yield _reach(patient, address)


def _callback(address: str, key: str, patient: Patient) -> Check:
    cure = Text(
        "Lad adressen (DNS, port, omvendt proxy) ende ved [harness] host og port",
        "Let the address (DNS, port, reverse proxy) end at [harness] host and port",
    )
    verify: Any = nobody_trusted() if address.startswith("http://") else True
    try:
        answer = httpx.get(f"{address}/", timeout=patient.patience, verify=verify)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as broken:
        reason = _reason(broken)
        return fault(
            "callback",
            Text(f"{address} svarer ikke ({reason})", f"{address} does not answer ({reason})"),
            cure,
        )
    if answer.text != key:
        return fault(
            "callback", Text(f"en anden svarer på {address}", f"somebody else answers at {address}"), cure
        )
    return ok("callback", f"{address} ender her", f"{address} ends here")


def _reach(patient: Patient, address: str) -> Check:
    """Ask the adapter to reach us (``POST /reach``, optional in the contract)."""
    if patient.profile.driver.kind != "http":
        return skipped("reach", "systemet har ingen adapter at spørge", "the system has no adapter to ask")
    try:
        driver: Driver = driver_for(patient.profile)
        with closing(driver):
            seen = driver.reach(f"{address}/") if hasattr(driver, "reach") else None
    except HarnessError:
        seen = None
    except Exception as broken:
        return skipped(
            "reach", f"adapteren svarer ikke ({type(broken).__name__})", "the adapter does not answer"
        )
    if seen is None:
        return skipped(
            "reach", "adapteren kan ikke spørges (POST /reach)", "the adapter cannot be asked (POST /reach)"
        )
    if seen:
        return ok("reach", f"systemet når {address}", f"the system reaches {address}")
    return fault(
        "reach",
        Text(f"systemet kan ikke nå {address}", f"the system cannot reach {address}"),
        Text(
            "Sæt [harness] host til en adresse, som systemet kan se, eller giv [harness] callback",
            "Set [harness] host to an address that the system can see, or give [harness] callback",
        ),
    )


def _own(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _not_ours(host: str, port: int, broken: Exception) -> Check:
    number = getattr(broken, "errno", None)
    if number == errno.EADDRINUSE:
        return fault(
            "listen",
            Text(f"porten {port} er optaget", f"port {port} is taken"),
            Text(
                "Stop det, der lytter dér, eller vælg en anden port i [harness]",
                "Stop what listens there, or choose another port in [harness]",
            ),
        )
    reason = _reason(broken)
    return fault(
        "listen",
        Text(
            f"{host}:{port} er ikke denne maskines ({reason})",
            f"{host}:{port} is not this machine's ({reason})",
        ),
        Text(
            "Brug 127.0.0.1, 0.0.0.0 eller en af maskinens egne adresser i [harness] host",
            "Use 127.0.0.1, 0.0.0.0 or one of the machine's own addresses in [harness] host",
        ),
    )


def _unknown_name(name: str, host: str, broken: Exception) -> Check:
    reason = _reason(broken)
    return fault(
        name,
        Text(f"navnet {host} kan ikke slås op ({reason})", f"the name {host} cannot be looked up ({reason})"),
        Text(
            "Se stavemåden efter, og om maskinens DNS kender navnet",
            "Look at the spelling, and whether this machine's DNS knows the name",
        ),
    )


def _reason(broken: Exception) -> str:
    return getattr(broken, "strerror", None) or type(broken).__name__
