"""Sending again: no receipt in time means once more, unchanged but for envelope id and time (GOV 020, KVI-04).

Time-out 30 minutes, at most two times more; the sources disagree (2 or 3), so both are settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proevesten.session.people import Organisation
from simulators.clinical.formats import Payload
from simulators.clinical.mailroom import SentLetter

TIME_OUT = timedelta(minutes=30)
MOST_TIMES = 2


@dataclass(slots=True)
class Dispatch:
    """A letter on its way: what travels, from and to whom, under which message id, when it left last."""

    letter: SentLetter
    payload: Payload
    unit: Organisation
    to: str
    message_id: str
    left: datetime

    @property
    def times(self) -> int:
        """How often it was sent again."""
        return len(self.letter.dispatches) - 1


class Outbox:
    """The letters that may have to be sent again."""

    def __init__(self) -> None:
        self._dispatches: dict[str, Dispatch] = {}

    def keep(self, dispatch: Dispatch) -> None:
        """Remember a letter that has left."""
        self._dispatches[dispatch.letter.letter_id] = dispatch

    def due(self, now: datetime) -> Iterator[Dispatch]:
        """The letters without any receipt after the time-out."""
        for dispatch in list(self._dispatches.values()):
            waiting = dispatch.letter.state == "sendt"
            if waiting and dispatch.times < MOST_TIMES and now - dispatch.left >= TIME_OUT:
                yield dispatch

    def clear(self) -> None:
        """Forget them all."""
        self._dispatches.clear()
