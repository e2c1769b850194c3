"""VDX's memory: one object with everything that a reset forgets and a seed replaces, and its indexes."""

from __future__ import annotations

import hashlib
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulators.vdx.errors import Business
from simulators.vdx.model import Meeting, Organisation, SchedulingInfo, Template
from simulators.vdx.organisations import Organisations
from simulators.vdx.times import seconds

SHORT_ID_TRIES = 5

PORTAL_QUERY = (
    "?conference=__uri-with-domain__&pin=__pin__&start_dato=__start-date__"
    "&muteMicrophone=__microphone__&callType=__call-type__&returnUrl=__return-url__&join=1"
)
"""The query of our own portal page; the placeholders are VDX's (digest §7)."""


@dataclass(slots=True)
class Settings:
    """What an operator of VDX configures; a seed may set the first six."""

    short_link_base: str = ""
    portal_template: str = ""
    allowed_origins: tuple[str, ...] = ()
    overflow_pool: str | None = None
    new_provisioners: frozenset[str] = frozenset()
    ids_seed: int | None = None
    ad_hoc_margin: timedelta = timedelta(minutes=2)
    pool_minimum_age: timedelta = timedelta(seconds=60)
    server_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """Zone of `__start-date__`: "server local time" (digest §7); containers run in UTC."""


@dataclass(slots=True)
class Sms:
    """One SMS handed to the gateway (digest §10)."""

    id: str
    meeting: str
    to: str
    created: datetime
    status: str = "queued"


class State:
    """The tables and their indexes. Callers hold `lock` while they read or write."""

    def __init__(
        self,
        now: Callable[[], datetime],
        fact: Callable[[str, str, dict[str, Any]], None],
        faulty: Callable[[str], bool],
        settings: Settings,
    ) -> None:
        """`fact(kind, peer, data)` tells the journal of a change; `faulty(name)`: is that fault on."""
        self.lock = threading.RLock()
        self._now = now
        self.fact = fact
        self.faulty = faulty
        self.settings = settings
        self.clear(settings)

    def clear(self, settings: Settings) -> None:
        """Forget everything and take new settings."""
        self.settings = settings
        self.random = random.Random(settings.ids_seed)
        self.organisations = Organisations()
        self.templates: dict[int, Template] = {}
        self.meetings: dict[str, Meeting] = {}
        self.rooms: dict[str, SchedulingInfo] = {}
        self._unattached: dict[str, SchedulingInfo] = {}
        self.sms: list[Sms] = []
        self.touched: dict[int, SchedulingInfo] = {}
        self._short_ids: dict[str, Meeting] = {}
        self._external_ids: set[tuple[str | None, str]] = set()
        self._uris: dict[tuple[str, str], SchedulingInfo] = {}
        self._last_template = 0
        self._last_vmr = 1000

    def take(self, other: State) -> None:
        """Become what another state is, but for the lock, the clock and the journal."""
        kept = {name: self.__dict__[name] for name in ("lock", "_now", "fact", "faulty")}
        self.__dict__.update(other.__dict__ | kept)

    def now(self) -> datetime:
        """The session clock's time, in whole seconds."""
        return seconds(self._now())

    # identifiers

    def new_uuid(self) -> str:
        """A random UUID of version 4, from the seedable source."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def new_short_id(self) -> str:
        """The first 12 hexadecimal characters of SHA-256 over a random UUID. Raises Business ``short-id``."""
        for _ in range(SHORT_ID_TRIES):
            short_id = hashlib.sha256(self.new_uuid().encode()).hexdigest()[:12]
            if short_id not in self._short_ids:
                return short_id
        raise Business("short-id")

    def new_vmr_id(self) -> str:
        """The next number of a conference in the bridge."""
        self._last_vmr += 1
        return str(self._last_vmr)

    # organisations and templates

    def add_organisation(self, organisation: Organisation) -> Organisation:
        """Keep an organisation."""
        return self.organisations.add(organisation)

    def add_template(self, template: Template) -> Template:
        """Keep a template; id 0 gets the next number."""
        if not template.id:
            template.id = self._last_template + 1
        self._last_template = max(self._last_template, template.id)
        self.templates[template.id] = template
        return template

    def templates_of(self, organisation: str | None) -> list[Template]:
        """An organisation's templates; of None the shared ones."""
        return [t for t in self.templates.values() if t.organisation == organisation]

    # meetings

    def add_meeting(self, meeting: Meeting) -> Meeting:
        """Keep a meeting under its uuid, short id and external id."""
        self.meetings[meeting.uuid] = meeting
        self._short_ids[meeting.short_id] = meeting
        if meeting.external_id is not None:
            self._external_ids.add((meeting.organisation, meeting.external_id))
        return meeting

    def remove_meeting(self, meeting: Meeting) -> None:
        """Forget a meeting and its scheduling info."""
        self.meetings.pop(meeting.uuid, None)
        self._short_ids.pop(meeting.short_id, None)
        if meeting.external_id is not None:
            self._external_ids.discard((meeting.organisation, meeting.external_id))
        if meeting.room is not None:
            self.remove_room(meeting.room)

    def external_id_taken(self, organisation: str | None, external_id: str) -> bool:
        """Whether the organisation has used this external id."""
        return (organisation, external_id) in self._external_ids

    def by_short_id(self, short_id: str) -> Meeting | None:
        """The meeting of a short link."""
        return self._short_ids.get(short_id)

    # rooms

    def add_room(self, room: SchedulingInfo) -> SchedulingInfo:
        """Keep a scheduling info under its uuid and its address."""
        self.rooms[room.uuid] = room
        self.touch(room)
        if room.meeting is None:
            self._unattached[room.uuid] = room
        if room.uri_without_domain is not None:
            self._uris[(room.uri_without_domain, room.uri_domain or "")] = room
        return room

    def remove_room(self, room: SchedulingInfo) -> None:
        """Forget a scheduling info; its address is free again."""
        self.rooms.pop(room.uuid, None)
        self._unattached.pop(room.uuid, None)
        self.touched.pop(id(room), None)
        self.free_uri(room)

    def touch(self, room: SchedulingInfo) -> None:
        """Let the provisioner look at a room that changed."""
        self.touched[id(room)] = room

    def free_uri(self, room: SchedulingInfo) -> None:
        """Give the room's address back; `uri_with_domain` stays as a trace (digest §6)."""
        key = (room.uri_without_domain or "", room.uri_domain or "")
        if self._uris.get(key) is room:
            del self._uris[key]

    def uri_taken(self, uri: str, domain: str) -> bool:
        """Whether an address is in use in a domain."""
        return (uri, domain) in self._uris

    def attach(self, room: SchedulingInfo, meeting: Meeting) -> None:
        """Tie a room and a meeting: the room takes the meeting's uuid and organisation (digest §5)."""
        self.rooms.pop(room.uuid, None)
        self._unattached.pop(room.uuid, None)
        room.uuid, room.organisation, room.meeting = meeting.uuid, meeting.organisation, meeting
        meeting.room = room
        self.rooms[room.uuid] = room
        self.touch(room)

    def unattached(self) -> Iterator[SchedulingInfo]:
        """Rooms that belong to no meeting, oldest first."""
        return iter(self._unattached.values())

    def free_rooms(self, organisation: str) -> Iterator[SchedulingInfo]:
        """Rooms of an organisation that belong to no meeting and no reservation, oldest first."""
        return (r for r in self.unattached() if r.free and r.organisation == organisation)

    def room_at(self, address: str) -> SchedulingInfo | None:
        """The room that has an address (``number@domain``) now."""
        uri, _, domain = address.partition("@")
        return self._uris.get((uri, domain))
