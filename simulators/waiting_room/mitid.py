"""A simulated MitID broker: OpenID Connect with authorization code and PKCE (OIDC Core 1.0; RFC 7636).

The person at the page approves or cancels; who takes more than five minutes meets an expired login. Names of errors
follow OAuth (RFC 6749, section 4.1.2.1); their descriptions are ours.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from proevesten.texts import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

CLIENT_ID = "min-laege"
LOGIN_TIME, CODE_TIME, TOKEN_TIME = timedelta(minutes=5), timedelta(seconds=60), timedelta(minutes=5)
PERSON_CLAIM = "dk.cpr"
_MOST = 2_000
_METHOD = "S256"


@dataclass(frozen=True, slots=True)
class Login:
    """One login under way: what the client asked, and since when."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    begun: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """A code that can be exchanged once."""

    login: Login
    citizen: str
    issued: datetime


class Unusable(Exception):
    """A request that cannot be answered at the client's redirect address, or an exchange that fails."""

    def __init__(self, error: str, text: Text) -> None:
        super().__init__(error)
        self.error = error
        self.text = text


@dataclass(slots=True)
class Broker:
    """The broker. `address` is its issuer, `callbacks` the clients' redirect addresses."""

    now: Callable[[], datetime]
    has_mitid: Callable[[str], bool]
    faulty: Callable[[str], bool]
    address: str = ""
    callbacks: set[str] = field(default_factory=set)
    _logins: dict[str, Login] = field(default_factory=dict)
    _grants: dict[str, Grant] = field(default_factory=dict)
    _keys: list[RSAPrivateKey] = field(default_factory=list)
    _key_id: str = field(default_factory=lambda: secrets.token_hex(8))

    def reset(self) -> None:
        """Forget logins under way."""
        self._logins.clear()
        self._grants.clear()

    def begin(self, query: dict[str, str]) -> str:
        """Begin a login by an authorization request; returns its id. Raises Unusable."""
        if query.get("client_id") != CLIENT_ID or query.get("redirect_uri") not in self.callbacks:
            raise Unusable("invalid_client", Text("Ukendt klient", "Unknown client"))
        if query.get("response_type") != "code" or "openid" not in query.get("scope", "").split():
            raise Unusable("invalid_request", Text("Kun code og openid", "Only code and openid"))
        if query.get("code_challenge_method") != _METHOD or not query.get("code_challenge"):
            raise Unusable("invalid_request", Text("PKCE med S256 kræves", "PKCE with S256 is required"))
        id = secrets.token_hex(16)
        self._logins[id] = Login(
            query["redirect_uri"], query.get("state", ""), query.get("nonce", ""), query["code_challenge"],
            self.now(),
        )  # fmt: skip
        _trim(self._logins)
        return id

    def finish(self, id: str, decision: str, citizen: str) -> str:
        """The person approves or cancels; returns where the browser goes. Raises Unusable for an unknown id."""
        login = self._logins.pop(id, None)
        if login is None:
            raise Unusable("invalid_request", Text("Login findes ikke længere", "The login is gone"))
        if self.now() - login.begun > LOGIN_TIME and not self.faulty("accepts_expired_login"):
            return _back(login, error="access_denied", error_description="login_expired")
        if decision != "approve" and not (citizen and self.faulty("accepts_cancelled_login")):
            return _back(login, error="access_denied", error_description="user_aborted")
        if not self.has_mitid(citizen):
            return _back(login, error="access_denied", error_description="no_mitid")
        code = secrets.token_hex(16)
        self._grants[code] = Grant(login, citizen, self.now())
        _trim(self._grants)
        return _back(login, code=code)

    def exchange(self, form: dict[str, str]) -> dict[str, Any]:
        """The token endpoint. Raises Unusable with the OAuth error."""
        if form.get("grant_type") != "authorization_code":
            raise Unusable(
                "unsupported_grant_type", Text("Kun authorization_code", "Only authorization_code")
            )
        grant = self._grants.pop(form.get("code", ""), None)
        if grant is None or self.now() - grant.issued > CODE_TIME:
            raise Unusable(
                "invalid_grant", Text("Koden er brugt eller udløbet", "The code is used or expired")
            )
        same = form.get("client_id") == CLIENT_ID and form.get("redirect_uri") == grant.login.redirect_uri
        if not same or _challenge(form.get("code_verifier", "")) != grant.login.challenge:
            raise Unusable("invalid_grant", Text("Koden er ikke klientens", "The code is not the client's"))
        return {
            "access_token": secrets.token_hex(24), "token_type": "Bearer", "scope": "openid",
            "expires_in": int(TOKEN_TIME.total_seconds()), "id_token": self._id_token(grant),
        }  # fmt: skip

    def discovery(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": [_METHOD],
            "scopes_supported": ["openid"],
        }

    def jwks(self) -> dict[str, Any]:
        """The public key."""
        from jwt.algorithms import RSAAlgorithm

        key = RSAAlgorithm.to_jwk(self._key().public_key(), as_dict=True)
        return {"keys": [{**key, "kid": self._key_id, "use": "sig", "alg": "RS256"}]}

    def _id_token(self, grant: Grant) -> str:
        import jwt

        now = self.now()
        claims = {
            "iss": self.address, "aud": CLIENT_ID, "nonce": grant.login.nonce, "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_TIME).timestamp()), PERSON_CLAIM: grant.citizen,
            "sub": hashlib.sha256(f"{self._key_id}{grant.citizen}".encode()).hexdigest()[:32],
        }  # fmt: skip
        return jwt.encode(claims, self._key(), algorithm="RS256", headers={"kid": self._key_id})

    def _key(self) -> RSAPrivateKey:
        if not self._keys:
            from cryptography.hazmat.primitives.asymmetric import rsa

            self._keys.append(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        return self._keys[0]


def new_verifier() -> tuple[str, str]:
    """A PKCE verifier and its challenge (RFC 7636, section 4)."""
    verifier = secrets.token_hex(32)
    return verifier, _challenge(verifier)


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _back(login: Login, **answer: str) -> str:
    return login.redirect_uri + "?" + urlencode({**answer, "state": login.state})


def _trim(table: dict[str, Any]) -> None:
    while len(table) > _MOST:
        del table[next(iter(table))]
