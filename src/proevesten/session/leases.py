"""Leases: each scenario gets citizens, ids and times of its own, so that runs never meet (anchors, §2 no. 13)."""

from __future__ import annotations

import random
import threading
import uuid

from proevesten.session.guard import CitizenGuard
from proevesten.session.people import Citizen, leased_citizen

NOBODY = "1505505510"
"""The CPR number that XDIS90 and DIS90 must carry: it stands for no citizen, so nobody gets it."""


class Leases:
    """Hands out what must be unique within the session; all of it follows from `seed`."""

    def __init__(self, seed: int, guard: CitizenGuard, citizens: list[Citizen]) -> None:
        self._guard = guard
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._citizens = [c for c in citizens if c.cpr != NOBODY]
        self._random.shuffle(self._citizens)
        self._next = -1

    def citizen(self) -> Citizen:
        """A test citizen whom no other scenario at work has; from the list in turn, made up when it is empty.

        Replacement numbers do not stand in when the list has been through once: not every format takes them in
        the place of a CPR number. The simulated systems forget a citizen who is leased again (`World`).
        """
        with self._lock:
            if not self._citizens:
                made = leased_citizen(self._random)
                self._guard.allow(made.cpr)
                return made
            self._next = (self._next + 1) % len(self._citizens)
            return self._citizens[self._next]

    def identifier(self, length: int = 14) -> str:
        """An envelope or letter id: `length` capital letters and digits (KuvertNr and BrevNr take 14)."""
        with self._lock:
            first = self._random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
            return first + "".join(self._random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=length - 1))

    def uuid(self) -> str:
        """A random UUID (version 4 form) from the seed."""
        with self._lock:
            return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def phone(self) -> str:
        """An eight-digit telephone number of the fixtures' invented series; nothing ever leaves the simulators."""
        with self._lock:
            return f"2099{self._random.randrange(10**4):04d}"
