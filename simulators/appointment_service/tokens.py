"""Checks VDX's tokens (digest, section 1.2) over HTTP: keys by discovery, and for whom the caller acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from proevesten.transports.loopback import nobody_trusted
from simulators.appointment_service import errors
from simulators.appointment_service.directory import Directory
from simulators.appointment_service.errors import Refused
from simulators.base import Context

READERS = frozenset(
    ("meeting-admin", "meeting-user", "meeting-planner", "meeting-provisioner", "meeting-provisioner-user")
)
WRITERS = READERS - {"meeting-provisioner"}
"""VDX's roles: those that may see, and those that may book (digest, section 1.4)."""


@dataclass(frozen=True, slots=True)
class Caller:
    """An organisation, its user, and the roles granted."""

    organisation: str
    email: str
    roles: frozenset[str]


class Tokens:
    """Verifies bearer tokens; a system that acts for several organisations names one in X-On-Behalf-Of."""

    def __init__(
        self, context: Context, directory: Directory, party: str, faulty: Callable[[str], bool]
    ) -> None:
        self._context = context
        self._directory = directory
        self._faulty = faulty
        self._party = party
        self._systems = directory.systems()
        self._keys: dict[str, Any] = {}
        self._client: httpx.AsyncClient | None = None

    def add_system(self, code: str) -> None:
        """Let a system act for every organisation (the Aftale Service towards bookplan)."""
        self._systems[code] = frozenset(key for keys in self._systems.values() for key in keys)

    async def close(self) -> None:
        """Close the connection to the issuer."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def caller(self, headers: Mapping[str, str], *, writes: bool) -> Caller:
        """Who calls. Raises Refused 401, 403 or 502."""
        claims = await self._claims(headers.get("authorization", ""))
        code, email = claims.get("organisation_id"), claims.get("email")
        listed = claims.get("userrole")
        roles = (
            frozenset(r for r in listed if isinstance(r, str)) if isinstance(listed, list) else frozenset()
        )
        if not isinstance(code, str) or not isinstance(email, str) or not code or not email:
            raise Refused(401, "wrong_token", errors.WRONG_TOKEN)
        if not roles & (WRITERS if writes else READERS):
            raise Refused(403, "no_role", errors.NO_ROLE)
        return Caller(self._acting(code, headers.get("x-on-behalf-of", "")), email, roles)

    def _acting(self, code: str, wanted: str) -> str:
        if code in self._directory:
            if not wanted or (wanted in self._directory and self._directory.within(wanted, code)):
                return wanted or code
        elif code in self._systems:
            if not wanted:
                raise Refused(403, "name_organisation", errors.NAME_ORGANISATION)
            if wanted in self._systems[code]:
                return wanted
        text = errors.UNKNOWN_ORGANISATION.format(name=wanted or code)
        raise Refused(403, "unknown_organisation", text)

    async def _claims(self, header: str) -> dict[str, Any]:
        import jwt

        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "no_token", errors.NO_TOKEN)
        try:
            head = jwt.get_unverified_header(token)
            key = await self._key(str(head.get("kid", "")))
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=["RS256"], issuer=self._context.endpoints["vdx.issuer"],
                options={"verify_exp": False, "verify_iat": False, "verify_aud": False, "require": ["exp", "iss"]},
            )  # fmt: skip
        except (jwt.PyJWTError, ValueError) as fault:
            raise Refused(401, "wrong_token", errors.WRONG_TOKEN) from fault
        expired = claims["exp"] <= self._context.clock.now().timestamp()
        if expired and not self._faulty("accepts_expired_token"):
            raise Refused(401, "expired_token", errors.EXPIRED_TOKEN)
        return claims

    async def _key(self, id: str) -> Any:
        if id not in self._keys:
            self._keys = await self._fetch()
        if id not in self._keys:
            raise Refused(401, "wrong_token", errors.WRONG_TOKEN)
        return self._keys[id]

    async def _fetch(self) -> dict[str, Any]:
        import jwt

        if self._client is None:
            headers = {"X-Party": self._party}
            self._client = httpx.AsyncClient(
                timeout=10, verify=nobody_trusted(), headers=headers, trust_env=False
            )
        try:
            issuer = self._context.endpoints["vdx.issuer"]
            found = await self._client.get(f"{issuer}/.well-known/openid-configuration")
            keys = await self._client.get(found.raise_for_status().json()["jwks_uri"])
            return {key["kid"]: jwt.PyJWK(key) for key in keys.raise_for_status().json()["keys"]}
        except (httpx.HTTPError, KeyError, TypeError, ValueError, jwt.PyJWTError) as fault:
            raise Refused(502, "no_issuer", errors.NO_ISSUER) from fault
