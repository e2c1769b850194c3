"""VDX Management's memory: fixed rooms with their settings, registered devices, room themes (requirement VDX-04)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from simulators.vdx.meeting.doors import Door
from simulators.vdx.meeting.model import Options

MOST = 10_000
"""Rooms, devices and themes of each kind, all organisations together."""


@dataclass(frozen=True, slots=True)
class Theme:
    """How a room looks: a colour, the text on the logo, and what the waiting room says."""

    id: str
    organisation: str
    name: str
    colour: str = "#00567a"
    logo_text: str = ""
    waiting_text: str = ""


@dataclass(frozen=True, slots=True)
class FixedRoom:
    """A room that is always there: its settings are stored once (requirements, Appendix A)."""

    uuid: str
    organisation: str
    name: str
    alias: str
    options: Options
    host_pin: str | None = field(default=None, repr=False)
    guest_pin: str | None = field(default=None, repr=False)
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A registered client (digest §10, DeviceReg)."""

    id: str
    name: str
    description: str
    organisation_code: str
    enabled: bool
    created: datetime


class Management:
    """Fixed rooms, devices and themes. Callers hold VDX's lock."""

    def __init__(self, now: Callable[[], datetime], faulty: Callable[[str], bool]) -> None:
        self._now = now
        self._faulty = faulty
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.rooms: dict[str, FixedRoom] = {}
        self.devices: dict[str, Device] = {}
        self.themes: dict[str, Theme] = {}
        self._aliases: dict[str, str] = {}

    def put_room(self, room: FixedRoom) -> FixedRoom:
        """Keep a room under its uuid and address."""
        self.drop_room(room.uuid)
        self.rooms[room.uuid] = room
        self._aliases[room.alias.lower()] = room.uuid
        return room

    def drop_room(self, id: str) -> None:
        """Forget a room; its address is free."""
        old = self.rooms.pop(id, None)
        if old is not None:
            del self._aliases[old.alias.lower()]

    def alias_taken(self, alias: str, by: str | None = None) -> bool:
        """Whether another room than `by` has an address."""
        return self._aliases.get(alias.lower(), by) != by

    def put_device(self, device: Device) -> Device:
        """Register a device."""
        if not self._faulty("forgets_device"):
            self.devices[device.id] = device
        return device

    def new_device(self, name: str, description: str, organisation: str, enabled: bool) -> Device:
        """A device with an id of its own."""
        return Device(str(uuid.uuid4()), name, description, organisation, enabled, self._now())

    def door(self, alias: str) -> Door | None:
        """The fixed room of an address or a uuid."""
        room = self.rooms.get(self._aliases.get(alias.lower(), alias.lower()))
        if room is None:
            return None
        return Door(
            room.uuid,
            room.alias,
            room.name,
            room.organisation,
            room.options,
            room.host_pin,
            room.guest_pin,
            theme=None if self._faulty("loses_theme") else room.theme,
        )
