"""The citizen guard: only test citizens pass a socket (requirement SEC-01; design, section 9).

Anything that looks like a CPR number and is not on the session's list is refused before it is stored.
Looked through are the bytes as they came, and what they carry encoded (base64 of envelopes and mails).
"""

from __future__ import annotations

import binascii
import re
import threading
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

# Six digits that can be a date (day + 60 for replacement numbers), a hyphen, blank or nothing, four digits.
# A hexadecimal neighbour means an identifier, not a person; UUIDs would otherwise be refused now and then.
_DATE = rb"(?:[06][1-9]|[1-278][0-9]|[39][01])(?:0[1-9]|1[0-2])[0-9]{2}"
_CPR = re.compile(rb"(?<![0-9A-Fa-f])(" + _DATE + rb")[- ]?([0-9]{4})(?![0-9A-Fa-f])")
# Every message passes here, so the search goes by a pattern that begins with a plain digit (three times as fast);
# it takes one digit at a time, so that no number hides behind another.
_START = re.compile(rb"[0-9](?=[0-9]{5}[- ]?[0-9]{4}(?![0-9A-Fa-f]))")
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/\r\n\t ]{24,}={0,2}")
_APART = b"*"  # in no number and in no base64
_MAX_DEPTH = 3
_WINDOW, _REACH = 1 << 18, 16


class CitizenGuard:
    """The session's list of test citizens and the search for others."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._allowed: set[bytes] = {n.replace("-", "").encode() for n in allowed}

    def allow(self, *numbers: str) -> None:
        """Add numbers: leased to the run, or declared fictitious by the system under test's profile."""
        with self._lock:
            self._allowed.update(n.replace("-", "").encode() for n in numbers)

    def allowed(self, number: str) -> bool:
        """Whether `number` (with or without hyphen) is a test citizen of the session."""
        return number.replace("-", "").encode() in self._allowed

    def strangers(self, data: bytes) -> int:
        """How many CPR-like numbers in `data` are not test citizens. The numbers themselves stay here."""
        return len(self._find(data, _MAX_DEPTH))

    def _find(self, data: bytes, depth: int) -> set[bytes]:
        found = _numbers(data) - self._allowed
        if depth == 0:
            return found
        if b"\0" in data:  # UTF-16 and its like
            found |= self._find(data.replace(b"\0", b""), depth - 1)
        if b"%" in data[:65536] and len(data) < 65536:
            found |= _numbers(unquote_to_bytes(data)) - self._allowed
        inner = [decoded for match in _BASE64.finditer(data) if (decoded := _decoded(match[0]))]
        if inner:
            found |= self._find(_APART.join(inner), depth - 1)
        return found


def _numbers(data: bytes) -> set[bytes]:
    # In windows, so that a huge message does not keep every other thread from running.
    return {
        m[1] + m[2]
        for window in range(0, len(data), _WINDOW)
        for start in _START.finditer(data, window, window + _WINDOW + _REACH)
        if (m := _CPR.match(data, start.start()))
    }


def _decoded(text: bytes) -> bytes:
    try:
        return binascii.a2b_base64(text.rstrip(b"= \r\n\t") + b"==")  # white space between is passed over
    except binascii.Error:
        return b""
