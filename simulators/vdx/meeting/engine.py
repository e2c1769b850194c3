"""The meeting as a state machine: what each function does when the rules allow it. No wires, no clock of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from simulators.vdx.meeting.conditions import CONDITIONS
from simulators.vdx.meeting.model import Change, Conference, Person
from simulators.vdx.meeting.rules import ALLOWED, REFUSED, WAITS, Cell, rules

Changes = list[Change]
Override = Callable[[str, str, str], bool]
"""(function, actor, reason) → whether a faulty VDX says yes all the same."""


class Engine:
    """Applies the matrix to a meeting. Each act returns what changed, in the order in which it is told."""

    def __init__(self, override: Override = lambda function, actor, reason: False) -> None:
        self.override = override

    # -- asking ----------------------------------------------------------------------------------------

    def verdict(self, room: Conference, function: str, actor: Person, target: Person | None = None) -> Cell:
        """The matrix's cell for somebody who is in the meeting or waits. Raises KeyError (no such function)."""
        if function not in rules().functions:
            raise KeyError(function)
        who = "waiting" if actor.waiting else "participant" if actor.role == "participant" else "host"
        return self._decide(room, function, who, actor, target or actor)

    def offered(self, room: Conference, actor: Person) -> list[str]:
        """The functions that the person's screen offers: those that some target would allow."""
        others = [p for p in room.people.values() if p is not actor] or [Person("", "")]
        return [
            function
            for function in rules().functions
            if function != "enter"
            and any(self.verdict(room, function, actor, t).outcome == ALLOWED for t in (actor, *others))
        ]

    # -- coming and going ------------------------------------------------------------------------------

    def enter(self, room: Conference, person: Person) -> Changes:
        """Somebody comes: inside, or to the waiting room. Raises Refused (full)."""
        hosting = person.host_pin and room.host is None
        cell = self._decide(room, "enter", "host" if person.host_pin else "participant", person, person)
        if cell.outcome == REFUSED:
            raise rules().refuse(cell.reason)
        person.role = "host" if hosting else "participant"
        person.waiting = cell.outcome == WAITS
        _first_microphone(room, person)
        room.people[person.uuid] = person
        changes = [Change("conference_update"), Change("participant_create", person.uuid)]
        if hosting:
            changes += _let_in_all(room)
        return [*changes, Change("layout")]

    def leave(self, room: Conference, person: Person, reason: str = "") -> Changes:
        """Somebody goes; when it is the host, the rights pass on, or the others wait again."""
        room.people.pop(person.uuid, None)
        changes = _end_share(room) if room.presenter == person.uuid else []
        changes += [
            Change("disconnect", person.uuid, {"reason": reason}),
            Change("participant_delete", person.uuid),
        ]
        if person.role == "host":
            changes += _succession(room)
        return [*changes, Change("layout")]

    # -- acting ----------------------------------------------------------------------------------------

    def act(
        self,
        room: Conference,
        function: str,
        actor: Person,
        target: Person | None = None,
        **values: Any,
    ) -> Changes:
        """Do one function. Raises Refused by the matrix, KeyError for an unknown function."""
        cell = self.verdict(room, function, actor, target)
        if cell.outcome == REFUSED:
            raise rules().refuse(cell.reason)
        return ACTS[function](self, room, actor, target or actor, values)

    def _decide(self, room: Conference, function: str, who: str, actor: Person, target: Person) -> Cell:
        cell = rules().decide(function, who, lambda name: CONDITIONS[name](room, actor, target))
        yes = cell.outcome != ALLOWED and self.override(function, who, cell.reason or cell.conditions[0])
        return replace(cell, outcome=ALLOWED, reason="") if yes else cell


def _first_microphone(room: Conference, person: Person) -> None:
    if person.role == "participant":
        person.muted = room.options.microphone == "muted"
        person.muted_by_host = room.options.microphone == "off" or room.guests_muted


def _let_in_all(room: Conference) -> Changes:
    """The host is here: the meeting starts, and those who waited for that come in (not into a locked one)."""
    if room.locked:
        return []
    return [change for p in room.people.values() if p.waiting for change in _let_in(room, p)]


def _let_in(room: Conference, person: Person) -> Changes:
    person.waiting = False
    return [Change("admitted", person.uuid)]


def _succession(room: Conference) -> Changes:
    heir = next((p for p in room.inside if p.role == "co_host"), None)
    heir = heir or next((p for p in room.inside if p.host_pin), None)
    if heir is not None:
        heir.role, heir.muted_by_host, heir.video_refused = "host", False, False
        return [Change("role", heir.uuid)]
    room.locked = room.guests_muted = False
    changes: Changes = [Change("conference_update")]
    if room.options.waiting_room:
        for person in room.inside:
            person.waiting, person.hand = True, 0.0
            changes.append(Change("sent_to_wait", person.uuid))
        changes += _end_share(room)
    return changes


def _end_share(room: Conference) -> Changes:
    if room.presenter is None:
        return []
    room.presenter = None
    return [Change("presentation_stop")]


Act = Callable[[Engine, Conference, Person, Person, dict[str, Any]], Changes]


def _mute(engine: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    # A host's own microphone is his own affair; the host's mute of another is final until the host ends it.
    if actor is target:
        target.muted = True
    else:
        target.muted_by_host = True
    return [Change("participant_update", target.uuid)]


def _unmute(
    engine: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]
) -> Changes:
    target.muted = target.muted_by_host = (
        False  # the matrix let it pass: nothing of the host's stands in the way
    )
    return [Change("participant_update", target.uuid)]


def _mute_all(muted: bool) -> Act:
    def act(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
        room.guests_muted = muted
        changes = [Change("conference_update")]
        for person in room.people.values():
            if person.role == "participant":
                person.muted_by_host, person.muted = muted, muted and person.muted
                changes.append(Change("participant_update", person.uuid))
        return changes

    return act


def _video(off: bool) -> Act:
    def act(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
        if actor is target:
            target.video_off = off
        else:
            target.video_refused = off  # allowing again does not switch somebody's camera on
        return [Change("participant_update", target.uuid), Change("layout")]

    return act


def _layout(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    room.options = replace(room.options, layout=values["number"])
    return [Change("conference_update"), Change("layout")]


def _one_way(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    room.options = replace(room.options, one_way=values["on"])
    return [Change("conference_update"), Change("layout")]


def _share(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    changes = _end_share(room) if room.presenter != actor.uuid else []
    room.presenter = actor.uuid
    return [*changes, Change("participant_update", actor.uuid), Change("presentation_start", actor.uuid)]


def _stop_share(
    e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]
) -> Changes:
    if room.presenter != target.uuid:
        return []
    return [*_end_share(room), Change("participant_update", target.uuid)]


def _chat(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    return [Change("message_received", actor.uuid, values)]


def _admit(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    return [*_let_in(room, target), Change("layout")] if target.waiting else []


def _hand(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    target.hand = values.get("now", 0.0)
    return [Change("participant_update", target.uuid)]


def _lower_all(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    raised = [p for p in room.inside if p.hand]
    for person in raised:
        person.hand = 0.0
    return [Change("participant_update", p.uuid) for p in raised]


def _lock(locked: bool) -> Act:
    def act(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
        room.locked = locked
        return [Change("conference_update"), *([] if locked else _let_in_all(room)), Change("layout")]

    return act


def _give(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    if target.role == "participant" and not target.waiting:
        target.role, target.muted_by_host, target.video_refused, target.hand = "co_host", False, False, 0.0
    return [Change("role", target.uuid), Change("layout")]


def _take(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    if target.role == "co_host":
        target.role = "participant"
    return [Change("role", target.uuid), Change("layout")]


def _remove(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    return e.leave(room, target, "" if actor is target else "removed")


def _end_all(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    return end(room, "ended")


def _nothing(e: Engine, room: Conference, actor: Person, target: Person, values: dict[str, Any]) -> Changes:
    return []


def end(room: Conference, reason: str) -> Changes:
    """The meeting is over for everybody."""
    gone = list(room.people)
    room.people.clear()
    room.presenter, room.locked, room.guests_muted = None, False, False
    return [Change("disconnect", uuid, {"reason": reason}) for uuid in gone]


ACTS: dict[str, Act] = {
    "start": _nothing,
    "mute": _mute,
    "unmute": _unmute,
    "mute_all": _mute_all(True),
    "unmute_all": _mute_all(False),
    "video_off": _video(True),
    "video_on": _video(False),
    "layout": _layout,
    "one_way": _one_way,
    "share": _share,
    "stop_share": _stop_share,
    "break_out": _nothing,
    "chat": _chat,
    "admit": _admit,
    "names": _nothing,
    "raise_hand": _hand,
    "lower_hand": _hand,
    "lower_all": _lower_all,
    "lock": _lock(True),
    "unlock": _lock(False),
    "give_rights": _give,
    "take_rights": _take,
    "remove": _remove,
    "end_all": _end_all,
    "picture_in_picture": _nothing,
}
"""What each function of the matrix does (`enter` is `Engine.enter`)."""
