"""The v1 token endpoint: a SAML assertion in, a Holder-of-key session token out (digest §1.1, steps 2 and 3).

An assertion is known by the digest of its very bytes, as the simulated STS issued them: one changed byte, and it
is another one. The STS's own wire (WS-Trust, mutual TLS) registers what it issues with `Assertions.remember`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response

from simulators.vdx.callers import Claims
from simulators.vdx.errors import NoSession, Refusal
from simulators.vdx.tokens import LIFETIME, Issuer

AUDIENCE = "urn:medcom:videoapi"
PATHS = {"/token": "video", "/sms/token": "sms"}
"""Token endpoints and the service whose tokens they give: one token serves one service."""

_ASSERTION = (
    '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{id}" Version="2.0" '
    'IssueInstant="{issued}"><saml:Issuer>{issuer}</saml:Issuer><saml:Conditions NotBefore="{issued}" '
    'NotOnOrAfter="{expires}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience>'
    "</saml:AudienceRestriction></saml:Conditions><saml:AttributeStatement>{attributes}"
    "</saml:AttributeStatement></saml:Assertion>"
)


@dataclass(frozen=True, slots=True)
class Issued:
    """What the STS vouches for."""

    claims: Claims
    expires: datetime


class Assertions:
    """The assertions that the simulated STS has issued."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: dict[str, Issued] = {}

    def reset(self) -> None:
        """Forget them all."""
        self._known.clear()

    def remember(self, assertion: bytes, claims: Claims, expires: datetime) -> None:
        """Vouch for an assertion, byte for byte."""
        self._known[hashlib.sha256(assertion).hexdigest()] = Issued(claims, expires)

    def issue(self, claims: Claims, lifetime: timedelta, issuer: str) -> bytes:
        """A plain SAML 2.0 assertion for the audience of VDX, vouched for."""
        now = self._now()
        assertion = _ASSERTION.format(
            id=uuid.uuid4().hex,
            issued=now.isoformat(timespec="seconds"),
            expires=(now + lifetime).isoformat(timespec="seconds"),
            issuer=escape(issuer),
            audience=AUDIENCE,
            attributes="".join(_attribute(name, values) for name, values in _attributes(claims)),
        ).encode()
        self.remember(assertion, claims, now + lifetime)
        return assertion

    def claims(self, saml_token: str) -> Claims:
        """What a base64 assertion vouches for. Raises NoSession."""
        try:
            assertion = base64.b64decode("".join(saml_token.split()), validate=True)
        except (binascii.Error, ValueError) as fault:
            raise NoSession("saml-token is not valid base64") from fault
        issued = self._known.get(hashlib.sha256(assertion).hexdigest())
        if issued is None:
            raise NoSession("saml-token is not issued by a trusted issuer")
        if issued.expires <= self._now():
            raise NoSession("saml-token is expired")
        return issued.claims


def answer(request: Request, body: bytes, assertions: Assertions, issuer: Issuer) -> Response:
    """Serve one request of a token endpoint. Raises Refusal."""
    if request.method != "POST":
        raise Refusal(405, {"Allow": "POST"})
    name, _, value = body.decode("latin-1").strip().partition("=")
    if name != "saml-token" or not value:
        raise NoSession("Missing saml-token")
    claims = assertions.claims(unquote(value))  # a plus sign is base64 here, never a blank
    token = issuer.session(claims, LIFETIME, service=PATHS[request.url.path])
    document = {"access_token": token, "token_type": "Holder-of-key", "expires_in": LIFETIME}
    headers = {"Pragma": "no-cache", "Cache-Control": "no-store"}
    return Response(json.dumps(document), headers=headers, media_type="application/json")


def _attributes(claims: Claims) -> list[tuple[str, list[str]]]:
    return [
        ("dk:medcom:organisation_id", [claims.organisation] if claims.organisation else []),
        ("dk:medcom:email", [claims.email] if claims.email else []),
        ("dk:medcom:video:role", list(claims.roles)),
    ]


def _attribute(name: str, values: list[str]) -> str:
    inner = "".join(f"<saml:AttributeValue>{escape(v)}</saml:AttributeValue>" for v in values)
    return f"<saml:Attribute Name={quoteattr(name)}>{inner}</saml:Attribute>" if values else ""
