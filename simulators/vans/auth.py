"""Who is at the door: HTTP Basic credentials per location number, and what belongs to whom.

A password is derived from the location number and a secret in the data folder, so nothing but that secret is
kept, and credentials outlive a restart. A location number may act for every other of the same party in the
address register.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from simulators.address_register import AddressRegister
from simulators.vans.errors import UNAUTHORIZED, not_own

_MOST_SEEN = 4096


class Doorkeeper:
    """Issues and checks credentials; the secret is a file that only its owner can read."""

    def __init__(self, secret_file: Path, register: AddressRegister) -> None:
        self._register = register
        self._secret = _secret(secret_file)
        self._seen: dict[str, str] = {}

    def credentials(self, location_number: str) -> tuple[str, str]:
        """User and password of a location number, the same each time."""
        digest = hmac.new(self._secret, location_number.encode(), hashlib.sha256).digest()
        return location_number, base64.urlsafe_b64encode(digest[:18]).decode("ascii")

    def who(self, authorization: str) -> str:
        """The location number of an Authorization header. Raises Refused (401)."""
        known = self._seen.get(authorization)
        if known is None:
            known = self._check(authorization)
            if len(self._seen) < _MOST_SEEN:
                self._seen[authorization] = known
        return known

    def _check(self, authorization: str) -> str:
        scheme, _, value = authorization.partition(" ")
        try:
            user, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, ValueError):
            raise UNAUTHORIZED from None
        if scheme.lower() != "basic" or not user:
            raise UNAUTHORIZED
        if not self.knows(user, password):
            raise UNAUTHORIZED
        return user

    def knows(self, user: str, password: str) -> bool:
        """Whether these are a location number's credentials."""
        return hmac.compare_digest(self.credentials(user)[1].encode(), password.encode())

    def owns(self, who: str, location_number: str) -> bool:
        """Whether `who` may send as and read for `location_number`."""
        if who == location_number:
            return True
        mine, other = self._register.find(who), self._register.find(location_number)
        return bool(mine and other and mine.party and mine.party == other.party)

    def require(self, who: str, location_number: str) -> None:
        """Raise Refused (403) when `who` does not own `location_number`."""
        if not self.owns(who, location_number):
            raise not_own(location_number)


def _secret(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        secret = secrets.token_bytes(32)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
        return secret
