"""Lets the random numbers of WebRTC offers pass the citizen guard.

A browser's SDP carries ten-digit numbers by the dozen (RFC 8866 session ids, RFC 5576 sources, RFC 8839 candidate
foundations), and every thirtieth or so looks like a CPR number: a vendor's client would be refused now and then.
Only those numbers are passed over, where they stand in an SDP line; names and texts are searched as ever.
"""

from __future__ import annotations

import re

from proevesten.session.guard import CitizenGuard

_NUMBERS = re.compile(
    rb"(?<=\\n)a=ssrc:[0-9]{1,10}(?= )|(?<=\\n)a=ssrc-group:[A-Z]{2,4}(?: [0-9]{1,10})+"
    rb"|(?<=\\n)o=- [0-9]{1,20} [0-9]{1,20}(?= IN )|candidate:[0-9]{1,10} [12] (?:udp|tcp) [0-9]{1,10}(?= )"
)


class SdpGuard(CitizenGuard):
    """The session's guard, seen through glasses that hide SDP's numbers."""

    def __init__(self, guard: CitizenGuard) -> None:
        super().__init__()
        self._guard = guard

    def allow(self, *numbers: str) -> None:
        """As the session's guard."""
        self._guard.allow(*numbers)

    def allowed(self, number: str) -> bool:
        """As the session's guard."""
        return self._guard.allowed(number)

    def strangers(self, data: bytes) -> int:
        """As the session's guard, but for SDP's random numbers."""
        return self._guard.strangers(
            _NUMBERS.sub(b"*", data) if b"a=" in data or b"candidate:" in data else data
        )
