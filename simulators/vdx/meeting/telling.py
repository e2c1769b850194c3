"""Tells the people of a meeting what changed: who hears of what, as the bridge's events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from simulators.vdx.meeting import shapes
from simulators.vdx.meeting.model import Change, Conference, Person
from simulators.vdx.meeting.pictures import Pictures
from simulators.vdx.meeting.stream import Stream

REASONS = {
    "": "",
    "removed": "API initiated participant disconnect",
    "ended": "API initiated conference disconnect",
    "closed": "Conference terminated by an administrator",
    "expired": "Token expired",
    "full": "Conference participant limit reached",
}
"""The bridge's words for why somebody is out."""

MOST_STREAMS = 4
"""Open at once for one person; the oldest gives way (a client that reconnects, a page opened twice)."""

Teller = Callable[[Conference, Change], None]


class Telling:
    """The open streams, by person."""

    def __init__(
        self,
        see: Callable[[Conference, Person], Pictures],
        faulty: Callable[[str], bool] = lambda name: False,
    ) -> None:
        """`see`: what a person's screen shows."""
        self._streams: dict[str, list[Stream]] = {}
        self._see = see
        self._faulty = faulty
        self._tellers: dict[str, Teller] = {
            "conference_update": self._conference,
            "participant_create": lambda room, change: self._person(room, change, "participant_create"),
            "participant_update": lambda room, change: self._person(room, change, "participant_update"),
            "participant_delete": self._gone,
            "admitted": self._admitted,
            "sent_to_wait": self._sent_to_wait,
            "role": self._role,
            "message_received": self._message,
            "presentation_start": self._presentation,
            "presentation_stop": self._presentation,
            "layout": self._layout,
            "disconnect": self._disconnect,
        }

    def open(self, room: Conference, person: Person) -> Stream:
        """A new stream for a person, beginning with how things are."""
        stream = Stream()
        streams = self._streams.setdefault(person.uuid, [])
        streams.append(stream)
        if len(streams) > MOST_STREAMS:
            streams.pop(0).end()
        stream.send("conference_update", shapes.conference(room))
        self._sync(room, person, [stream])
        return stream

    def close(self, person: str, stream: Stream) -> None:
        """The client is gone from a stream."""
        listed = self._streams.get(person, [])
        if stream in listed:
            listed.remove(stream)
        if not listed:
            self._streams.pop(person, None)

    @property
    def number(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._streams.values()))

    def tell(self, room: Conference, changes: Iterable[Change]) -> None:
        """Send every change to those whom it concerns."""
        for change in changes:
            self._tellers[change.event](room, change)

    # -- who hears -------------------------------------------------------------------------------------

    def _send(self, people: Iterable[Person], event: str, data: Any) -> None:
        for person in people:
            for stream in self._streams.get(person.uuid, ()):
                stream.send(event, data)

    def _sync(self, room: Conference, person: Person, streams: Iterable[Stream]) -> None:
        for stream in streams:
            stream.send("participant_sync_begin", None)
            for other in visible(room, person):
                stream.send("participant_create", shapes.participant(room, other))
            stream.send("participant_sync_end", None)
            stream.last_layout = None
            self._layout_to(room, person, stream)

    def _conference(self, room: Conference, change: Change) -> None:
        self._send(room.people.values(), "conference_update", shapes.conference(room))

    def _person(self, room: Conference, change: Change, event: str) -> None:
        person = room.people.get(change.person or "")
        if person is not None:
            self._send(witnesses(room, person), event, shapes.participant(room, person))

    def _gone(self, room: Conference, change: Change) -> None:
        self._send(room.inside, "participant_delete", {"uuid": change.person})

    def _admitted(self, room: Conference, change: Change) -> None:
        person = room.people[change.person or ""]
        shape = shapes.participant(room, person)
        self._send([person], "participant_update", shape)
        for other in room.inside:
            event = "participant_update" if other.rules else "participant_create"
            self._send([other] if other is not person else [], event, shape)
        self._sync(room, person, self._streams.get(person.uuid, ()))

    def _sent_to_wait(self, room: Conference, change: Change) -> None:
        person = room.people[change.person or ""]
        self._send([person], "participant_update", shapes.participant(room, person))
        self._sync(room, person, self._streams.get(person.uuid, ()))

    def _role(self, room: Conference, change: Change) -> None:
        person = room.people[change.person or ""]
        self._send(witnesses(room, person), "participant_update", shapes.participant(room, person))
        self._sync(room, person, self._streams.get(person.uuid, ()))

    def _message(self, room: Conference, change: Change) -> None:
        sender = room.people[change.person or ""]
        whole = sender.rules or self._faulty("chat_shows_full_names")
        data = {
            "origin": sender.name if whole else shapes.first_name(sender.name),
            "uuid": sender.uuid,
            "type": change.data["type"],
            "payload": change.data["payload"],
            "direct": False,
        }
        self._send([p for p in room.inside if p is not sender], "message_received", data)

    def _presentation(self, room: Conference, change: Change) -> None:
        presenter = room.people.get(change.person or "")
        data = None
        if presenter is not None:
            data = {
                "presenter_name": presenter.name,
                "presenter_uri": presenter.name,
                "presenter_uuid": presenter.uuid,
            }
        self._send(room.inside, change.event, data)

    def _layout(self, room: Conference, change: Change) -> None:
        self._send(room.inside, "stage", shapes.stage(room))
        for person in room.inside:
            for stream in self._streams.get(person.uuid, ()):
                self._layout_to(room, person, stream)

    def _layout_to(self, room: Conference, person: Person, stream: Stream) -> None:
        data = shapes.layout(room, self._see(room, person))
        if not person.waiting and data != stream.last_layout:
            stream.last_layout = data
            stream.send("layout", data)

    def _disconnect(self, room: Conference, change: Change) -> None:
        for stream in self._streams.pop(change.person or "", []):
            stream.send("disconnect", {"reason": REASONS.get(change.data.get("reason", ""), "")})
            stream.end()


def visible(room: Conference, viewer: Person) -> list[Person]:
    """Whom a person's list shows: one who waits sees only himself, participants those who take part."""
    if viewer.waiting:
        return [viewer]
    return list(room.people.values()) if viewer.rules else room.inside


def witnesses(room: Conference, person: Person) -> list[Person]:
    """Who hears of a person: those inside, of one who waits those with the host's rights, and himself."""
    if not person.waiting:
        return room.inside
    return [p for p in room.people.values() if p.rules or p is person]
