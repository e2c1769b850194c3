"""The simulated provisioner and pool filler: what opens and closes rooms in the bridge (digest §6).

It moves only when `advance` is called: by the background tick while `automatic`, else by whoever sets the
clock.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulators.vdx import scheduling
from simulators.vdx.enumerations import AWAITS, CLOSED, CLOSING, PROBLEMS, PROVISIONED, STARTING
from simulators.vdx.errors import Refusal
from simulators.vdx.model import SchedulingInfo, User
from simulators.vdx.organisations import has_pool
from simulators.vdx.state import State

ROBOT = User("vdx", "provisioner@vdx.example")
FAILURE_TEXT = "Provisioning problems - The remote server returned an error (simulated)"
FILL_INTERVAL = timedelta(minutes=1)


@dataclass(slots=True)
class Conduct:
    """How the provisioner behaves: by itself or not, how fast, and whether it fails."""

    automatic: bool = True
    seconds: float = 1.0
    """From the moment a room is due until it is open."""
    fails: bool = False


class Provisioner:
    """Opens rooms that are due, closes those that are over, and fills the pools."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.conduct = Conduct()
        self._filled: datetime | None = None
        self._agenda: list[tuple[datetime, int, SchedulingInfo]] = []
        self._count = 0

    def reset(self, conduct: Conduct) -> None:
        """Forget all plans, and take a new conduct."""
        self.conduct, self._filled = conduct, None
        self._agenda.clear()

    def advance(self) -> None:
        """Do all that is due at the session's time."""
        with self._state.lock:
            self._fill_pools()
            self._note_touched()
            while self._agenda and self._agenda[0][0] <= self._state.now():
                self._visit(heapq.heappop(self._agenda)[2])

    def _note_touched(self) -> None:
        touched = list(self._state.touched.values())
        self._state.touched.clear()
        for room in touched:
            self._note(room)

    def _note(self, room: SchedulingInfo) -> None:
        moment = self._next(room)
        if moment is not None:
            self._count += 1
            heapq.heappush(self._agenda, (moment, self._count, room))

    def _visit(self, room: SchedulingInfo) -> None:
        """Move a room as far as it goes now; `set_status` touches it, so that its next step is noted."""
        moment = self._next(room)
        if self._state.rooms.get(room.uuid) is not room or moment is None or moment > self._state.now():
            return
        if room.status == AWAITS:
            self._set(room, STARTING)
        elif room.status == STARTING:
            self._open(room)
        elif room.status == PROVISIONED:
            self._set(room, CLOSING)
            self._set(room, CLOSED)
        self._note_touched()

    def _next(self, room: SchedulingInfo) -> datetime | None:
        """When the room's next step is due, None when none is."""
        if room.status == PROVISIONED:
            return room.meeting.end + timedelta(seconds=1) if room.meeting else None
        due = self._due(room)
        if due is None or room.status not in (AWAITS, STARTING):
            return None
        return due if room.status == AWAITS else due + timedelta(seconds=self.conduct.seconds)

    def _due(self, room: SchedulingInfo) -> datetime | None:
        """When the room should open: not before it was booked, and not after its meeting."""
        if room.meeting is None:
            return room.created_time or self._state.now()
        if room.vmr_start is None or self._state.now() > room.meeting.end:
            return None
        return max(room.vmr_start, room.created_time or room.vmr_start)

    def _open(self, room: SchedulingInfo) -> None:
        if self.conduct.fails or self._state.faulty("provisioning_fails"):
            room.status_text = FAILURE_TEXT
            self._set(room, PROBLEMS)
            return
        room.vmr_id = self._state.new_vmr_id()
        self._set(room, PROVISIONED)

    def _set(self, room: SchedulingInfo, status: str) -> None:
        scheduling.set_status(self._state, room, status, ROBOT)

    def _fill_pools(self) -> None:
        now = self._state.now()
        if self._filled is None:
            self._filled = now - FILL_INTERVAL
        runs = int((now - self._filled) / FILL_INTERVAL)
        if runs <= 0:
            return
        self._filled += runs * FILL_INTERVAL
        for organisation in self._state.organisations:
            if has_pool(organisation):
                self._fill(organisation.code, organisation.pool_size or 0, runs)

    def _fill(self, code: str, wanted: int, runs: int) -> None:
        """One new room for each run while below the wanted size; all surplus goes (digest §6)."""
        free = [r for r in self._state.free_rooms(code) if r.status in (AWAITS, STARTING, PROVISIONED)]
        template = scheduling.pool_template(self._state, code)
        for _ in range(min(runs, wanted - len(free)) if template else 0):
            assert template is not None
            try:
                scheduling.add_to_pool(self._state, template, code, ROBOT)
            except Refusal:
                return  # a template with an impossible range: the pool stays short, as the real one does
        for room in free[wanted:]:
            self._state.remove_room(room)
