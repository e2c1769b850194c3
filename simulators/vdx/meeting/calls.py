"""Calls of the client API: SDP offer and answer. The answer is real in form; no picture ever flows."""

from __future__ import annotations

import uuid
from typing import Any

from simulators.vdx.meeting import sdp
from simulators.vdx.meeting.model import Person
from simulators.vdx.meeting.sessions import Denied, Sessions, Ticket

_LATER = frozenset(("ack", "new_candidate", "candidate", "dtmf"))


class Calls:
    """``participants/<uuid>/calls`` and what is under it."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def answer(self, ticket: Ticket, target: Person, words: list[str], document: dict[str, Any]) -> Any:
        """One call function; a call is one's own. Raises Denied."""
        if target is not ticket.person:
            raise Denied(403, "Only for oneself")
        if not words:
            return self._begin(ticket, document)
        if len(words) != 2 or words[0] != target.call:
            raise Denied(404, "Call not found")
        if words[1] == "update":
            return {"call_uuid": target.call, "sdp": _answer(document)}
        if words[1] == "disconnect":
            target.call = None
            self._sessions.changed(ticket)
        elif words[1] not in _LATER:
            raise Denied(404, "Not found")
        return True

    def _begin(self, ticket: Ticket, document: dict[str, Any]) -> dict[str, Any]:
        text = _answer(document)
        ticket.person.call = str(uuid.uuid4())
        self._sessions.changed(ticket)
        return {"call_uuid": ticket.person.call, "sdp": text, "offer_ignored": False}


def _answer(document: dict[str, Any]) -> str:
    offer = document.get("sdp")
    if document.get("call_type", "WEBRTC") != "WEBRTC":
        raise Denied(400, "call_type must be WEBRTC")
    text = sdp.answer(offer) if isinstance(offer, str) else None
    if text is None:
        raise Denied(400, "sdp is not an offer")
    return text
