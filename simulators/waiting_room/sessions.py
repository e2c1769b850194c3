"""Who is logged in: the municipality's employee, the practice, the citizen. Tokens are opaque and expire."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from proevesten.texts import Text
from simulators.waiting_room import errors
from simulators.waiting_room.errors import Refused

Kind = Literal["employee", "practice", "citizen"]
LIFETIME: dict[Kind, int] = {"employee": 3600, "practice": 8 * 3600, "citizen": 1800}
"""Seconds by the session's clock."""
_WHO: dict[Kind, Text] = {
    "employee": Text("kommunens medarbejder", "the municipality's employee"),
    "practice": Text("klinikken", "the practice"),
    "citizen": Text("borgeren selv", "the citizen"),
}
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Login:
    """A login: `who` is an employee's id, a practice's key or a citizen's CPR number."""

    kind: Kind
    who: str
    expires: datetime


class Sessions:
    """Open logins by their tokens."""

    def __init__(self, now: Callable[[], datetime], faulty: Callable[[str], bool]) -> None:
        self._now = now
        self._faulty = faulty
        self._open: dict[str, Login] = {}

    def reset(self) -> None:
        """Everybody is logged out."""
        self._open.clear()

    def open(self, kind: Kind, who: str) -> str:
        """Log somebody in; returns the token (hexadecimal: such digits are never taken for a CPR number)."""
        token = secrets.token_hex(24)
        self._open[token] = Login(kind, who, self._now() + timedelta(seconds=LIFETIME[kind]))
        if len(self._open) > _MOST:
            del self._open[next(iter(self._open))]
        return token

    def find(self, token: str, *kinds: Kind) -> Login:
        """The login of a token, of one of `kinds`. Raises Refused 401 or 403."""
        login = self._open.get(token)
        if login is None:
            raise Refused(401, "no_session", errors.NO_SESSION)
        lenient = login.kind == "citizen" and self._faulty("accepts_expired_login")
        if login.expires <= self._now() and not lenient:
            raise Refused(401, "session_expired", errors.SESSION_EXPIRED)
        if kinds and login.kind not in kinds:
            who = Text(
                " eller ".join(_WHO[kind].da for kind in kinds), " or ".join(_WHO[kind].en for kind in kinds)
            )
            raise Refused(403, "wrong_hand", errors.WRONG_HAND.format(who=who))
        return login
