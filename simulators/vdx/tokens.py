"""The simulated issuer: RS256 tokens of v2, opaque session tokens of v1, and flawed ones of both (digest §1)."""

from __future__ import annotations

import base64
import json
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulators.vdx.callers import Claims
from simulators.vdx.errors import NoSession, Unauthenticated

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

FLAWS = ("none", "expired", "wrong_issuer", "tampered", "unsigned", "other_key")
KINDS = ("bearer", "holder-of-key")
LIFETIME = 3600
"""Seconds; what the published trace of the real token service shows."""
_DECODING = "An error occurred while attempting to decode the Jwt: "
_REMEMBERED = 4096


@dataclass(slots=True)
class Session:
    """A v1 session: what the gateway keeps of the SAML assertion behind a token."""

    claims: Claims
    expires: float
    wrong_key: bool = False
    service: str | None = None
    """The one service it serves, None for all."""


class Issuer:
    """Issues and checks tokens; time is the session clock's. Keys are made at the first use and kept."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.address = "http://localhost/realms/vdx"
        self._keys: dict[str, RSAPrivateKey] = {}
        self._verified: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._sessions: dict[str, Session] = {}
        self.key_id = uuid.uuid4().hex

    def reset(self) -> None:
        """Forget the sessions; keys stay, so that running clients need not read them again."""
        self._sessions.clear()
        self._verified.clear()

    def key(self, name: str = "own") -> RSAPrivateKey:
        """The signing key, or one that nobody trusts (``other``)."""
        if name not in self._keys:
            from cryptography.hazmat.primitives.asymmetric import rsa

            self._keys[name] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return self._keys[name]

    def jwks(self) -> dict[str, Any]:
        """The public key as a JSON Web Key Set."""
        numbers = self.key().public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.key_id}
        return {"keys": [{**key, "n": _b64(_octets(numbers.n)), "e": _b64(_octets(numbers.e))}]}

    # issuing

    def bearer(self, claims: Claims, lifetime: int, flaw: str = "none") -> str:
        """A v2 access token, with the flaw asked for."""
        import jwt

        now = int(self._now().timestamp())
        start, end = (now - lifetime - 3600, now - 600) if flaw == "expired" else (now, now + lifetime)
        issuer = self.address + ("-other" if flaw == "wrong_issuer" else "")
        payload = {"iss": issuer, "iat": start, "exp": end, "jti": str(uuid.uuid4()), **_payload(claims)}
        if flaw == "unsigned":
            return jwt.encode(payload, "", algorithm="none", headers={"kid": self.key_id})
        key = self.key("other" if flaw == "other_key" else "own")
        token = jwt.encode(payload, key, algorithm="RS256", headers={"kid": self.key_id})
        return _tampered(token) if flaw == "tampered" else token

    def session(
        self, claims: Claims, lifetime: int, flaw: str = "none", *, service: str | None = None
    ) -> str:
        """A v1 Holder-of-key token; a tampered, unsigned or foreign one is a token that was never issued."""
        token = str(uuid.uuid4())
        if flaw in ("tampered", "unsigned", "wrong_issuer"):
            return token
        expires = self._now().timestamp() + (-600 if flaw == "expired" else lifetime)
        self._sessions[token] = Session(claims, expires, flaw == "other_key", service)
        return token

    # checking

    def check_bearer(self, header: str | None, *, expiry: bool = True) -> Claims:
        """The claims of an Authorization header of v2. Raises Unauthenticated."""
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated
        if not token or not token.replace("-", "").replace("_", "").replace(".", "").isalnum():
            raise Unauthenticated("Bearer token is malformed")
        payload = self._verified_payload(token)
        if expiry and payload["exp"] <= self._now().timestamp():
            moment = datetime.fromtimestamp(payload["exp"], self._now().tzinfo)
            raise Unauthenticated(f"{_DECODING}Jwt expired at {moment.isoformat().replace('+00:00', 'Z')}")
        return _claims(payload)

    def check_session(self, header: str | None, *, expiry: bool = True, service: str = "video") -> Claims:
        """The attributes behind an Authorization header of v1. Raises NoSession with the gateway's words."""
        if not header:
            raise NoSession("Missing Authorization header")
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "holder-of-key" or not token:
            raise NoSession("Authorization header does not contain a valid Holder-of-key access token")
        session = self._sessions.get(token.strip())
        if (
            session is None
            or session.service not in (None, service)
            or (expiry and session.expires <= self._now().timestamp())
        ):
            raise NoSession("Access token is invalid or expired")
        if session.wrong_key:
            raise NoSession("ssl certificate does not match token certificate")
        return session.claims

    def _verified_payload(self, token: str) -> dict[str, Any]:
        known = self._verified.get(token)
        if known is not None:
            return known
        payload = self._decode(token)
        self._verified[token] = payload
        if len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return payload

    def _decode(self, token: str) -> dict[str, Any]:
        import jwt

        try:
            if jwt.get_unverified_header(token).get("alg") != "RS256":
                raise Unauthenticated("Unsupported algorithm")
            payload: dict[str, Any] = jwt.decode(
                token, self.key().public_key(), algorithms=["RS256"], issuer=self.address,
                options={"verify_exp": False, "verify_iat": False, "verify_aud": False, "require": ["exp", "iss"]},
            )  # fmt: skip
        except jwt.InvalidSignatureError as fault:
            raise Unauthenticated(_DECODING + "Signed JWT rejected: Invalid signature") from fault
        except (jwt.InvalidIssuerError, jwt.MissingRequiredClaimError) as fault:
            raise Unauthenticated(_DECODING + "The iss claim is not valid") from fault
        except (jwt.PyJWTError, ValueError) as fault:
            raise Unauthenticated(_DECODING + "Malformed token") from fault
        return payload


def _payload(claims: Claims) -> dict[str, Any]:
    values = {
        "typ": "Bearer",
        "sub": claims.email or claims.organisation or "nobody",
        "organisation_id": claims.organisation,
        "email": claims.email,
        "userrole": list(claims.roles),
        "parent_org": claims.parent,
    }
    return {k: v for k, v in values.items() if v is not None}


def _claims(payload: Mapping[str, Any]) -> Claims:
    roles = payload.get("userrole")
    listed = roles if isinstance(roles, list) else []
    return Claims(
        _text(payload.get("organisation_id")),
        _text(payload.get("email")),
        tuple(r for r in listed if isinstance(r, str)),
        _text(payload.get("parent_org")),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _tampered(token: str) -> str:
    head, payload, signature = token.split(".")
    document = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    document["userrole"] = ["meeting-admin", "meeting-provisioner-user"]
    document["jti"] = str(uuid.uuid4())
    return f"{head}.{_b64(json.dumps(document).encode())}.{signature}"


def _octets(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
