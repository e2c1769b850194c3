"""A consultation as each side sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulators.waiting_room.model import Consultation, Practice
from simulators.waiting_room.state import WaitingRooms
from simulators.waiting_room.words import MESSAGES, STAFF_IS_COMING

Json = dict[str, Any]


class Views:
    """Writes what goes out; `base` is the waiting room's address."""

    def __init__(self, rooms: WaitingRooms, faulty: Callable[[str], bool]) -> None:
        self._rooms = rooms
        self._faulty = faulty
        self.base = ""

    def practice(self, practice: Practice) -> Json:
        """A practice as anybody sees it."""
        return {
            "key": practice.key,
            "name": practice.name,
            "location_number": practice.location_number,
            "open": self._rooms.is_open(practice),
            "hours": practice.hours.da,
            "logo": None if self._faulty("no_logo") else f"{self.base}/logo/{practice.key}.svg",
        }

    def waiting(self, c: Consultation) -> Json:
        """What the citizen sees, or the employee beside the citizen."""
        position = self._rooms.position(c)
        message = MESSAGES[c.stage].format(position=position, practice=c.practice.name)
        staff = c.stage in ("waiting", "calling") and not self._faulty("no_staff_message")
        return {
            "id": c.id,
            "state": c.stage,
            "position": position,
            "practice": self.practice(c.practice),
            "message": message.da,
            "staff": STAFF_IS_COMING.da if staff else "",
            "link": self.link(c),
            "page": f"{self.base}/vent/{c.page}",
            "channel": c.channel,
            "ordered": c.ordered.isoformat(timespec="seconds"),
        }

    def desk(self, c: Consultation) -> Json:
        """What the practice sees."""
        host = {"host_link": c.video.host_link, "host_pin": c.video.host_pin} if c.video else {}
        return {**self.waiting(c), "citizen": c.citizen, "by": c.by, "mobile": c.mobile, **host}

    def link(self, c: Consultation) -> str | None:
        """The guest's link, from when the consultation is taken until it ends."""
        if c.video is None or c.stage != "taken" or self._faulty("link_not_shown"):
            return None
        return c.video.link[:-4] if self._faulty("link_cut") else c.video.link

    def fact(self, c: Consultation) -> Json:
        """What the journal is told of a consultation."""
        return {
            "id": c.id,
            "citizen": c.citizen,
            "practice": c.practice.key,
            "by": c.by,
            "municipality": c.municipality,
            "channel": c.channel,
            "reason": "",
            "position": self._rooms.position(c),
            "link": self.link(c) or "",
        }
