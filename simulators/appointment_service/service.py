"""What can be done with a meeting; every act is kept, told to the participants' systems and to the journal."""

from __future__ import annotations

import asyncio
import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from simulators.appointment_service import errors, rules
from simulators.appointment_service.behaviour import PARTY
from simulators.appointment_service.directory import Directory
from simulators.appointment_service.errors import Refused
from simulators.appointment_service.interpreter import Interpreters
from simulators.appointment_service.model import Act, Appointment, Participant, Reply
from simulators.appointment_service.reading import Draft
from simulators.appointment_service.store import News, Store
from simulators.appointment_service.tokens import Caller
from simulators.appointment_service.video import Rooms
from simulators.appointment_service.webhooks import Deliverer
from simulators.base import Context


class Service:
    """The acts. A meeting is changed by one at a time."""

    def __init__(
        self, context: Context, store: Store, directory: Directory, rooms: Rooms, interpreters: Interpreters,
        deliverer: Deliverer,
    ) -> None:  # fmt: skip
        self._context = context
        self._store = store
        self._directory = directory
        self._rooms = rooms
        self._interpreters = interpreters
        self._deliverer = deliverer
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._booking: dict[str, str] = {}
        self.news = asyncio.Event()

    # -- seeing ----------------------------------------------------------------------------------------

    def find(self, caller: Caller, id: str) -> Appointment:
        """A meeting that concerns the caller. Raises Refused 404, also for one that does not concern him."""
        found = self._store.appointment(id)
        if found is None:
            raise Refused(404, "unknown", errors.NO_APPOINTMENT)
        open_to_all = self._faulty("shows_other_organisations")
        if not open_to_all and not rules.sees(self._directory, caller.organisation, found):
            raise Refused(404, "unknown", errors.NO_APPOINTMENT)
        return found

    def search(
        self, caller: Caller, span: tuple[str, str], status: str, after: tuple[str, str], most: int
    ) -> list[Appointment]:
        """Meetings that concern the caller, by start."""
        everybody = self._faulty("shows_other_organisations")
        mine = None if everybody else self._directory.related(caller.organisation)
        return self._store.find(mine, *span, status, after, most)

    async def way_in(self, caller: Caller, id: str) -> dict[str, Any]:
        """The caller's own way into the room. Raises Refused 404, 410, 502."""
        found = self.find(caller, id)
        if found.status == "cancelled":
            raise Refused(410, "cancelled", errors.CANCELLED)
        role = rules.role(self._directory, caller.organisation, found)
        if self._faulty("guest_gets_host_pin"):
            role = "host"
        way = await self._rooms.way_in(found.meeting, role)
        if self._faulty("link_of_other_meeting"):
            way["link"] = way["link"][:-4] + "0000"
        self._tell("access", found, caller, role=role)
        return way

    # -- acting ----------------------------------------------------------------------------------------

    async def create(self, caller: Caller, draft: Draft, key: str, digest: str) -> tuple[Appointment, bool]:
        """Convene; returns the meeting, and whether it is new. The same key and body make one meeting only."""
        async with self._lock(f"key {caller.organisation} {key}" if key else uuid.uuid4().hex):
            known = self._store.answered(caller.organisation, key) if key else None
            if known is not None:
                return self._as_before(known, digest), False
            id, now = str(uuid.uuid4()), self._context.clock.now().replace(microsecond=0)
            participants = rules.numbered(draft.participants, taken=set())
            meeting = await self._rooms.book(id, draft.subject, draft.start, draft.end, caller.email)
            made = Appointment(
                id, 1, "booked", draft.subject, draft.start, draft.end, caller.organisation, caller.email, meeting,
                now, now, participants, draft.comment, draft.forwardable,
            )  # fmt: skip
            answered = (caller.organisation, key, digest) if key else None
            self._keep(None, made, caller, "created", answered)
        return made, True

    async def update(self, caller: Caller, id: str, version: str, draft: Draft) -> Appointment:
        """Change subject, time, participants. Raises Refused 403, 404, 409, 412, 502."""
        async with self._lock(id):
            before = self._changeable(caller, id, "update", version)
            moved = (before.start, before.end) != (draft.start, draft.end)
            participants = rules.merged(before.participants, draft.participants, moved=moved)
            if self._faulty("forgets_update"):
                return before.next(self._now(), subject=draft.subject, start=draft.start, end=draft.end)
            if moved or before.subject != draft.subject:
                await self._rooms.change(before.meeting, draft.subject, draft.start, draft.end, before.end)
            after = before.next(
                self._now(), subject=draft.subject, start=draft.start, end=draft.end, comment=draft.comment,
                forwardable=draft.forwardable, participants=participants,
            )  # fmt: skip
            if not self._faulty("forgets_interpreter"):
                after = replace(after, interpreting=await self._interpreters.follow(before, after))
            self._keep(before, after, caller, "updated")
        return after

    async def cancel(self, caller: Caller, id: str, version: str, reason: str) -> Appointment:
        """Cancel the meeting, its room and its interpreter. Raises Refused."""
        async with self._lock(id):
            before = self._changeable(caller, id, "cancel", version)
            await self._rooms.cancel(before.meeting)
            after = before.next(self._now(), status="cancelled", cancel_reason=reason)
            after = replace(after, interpreting=await self._interpreters.follow(before, after))
            self._keep(before, after, caller, "cancelled")
        return after

    async def share(self, caller: Caller, id: str, more: Iterable[Participant]) -> Appointment:
        """Invite more, as the one who convenes. Raises Refused."""
        async with self._lock(id):
            before = self._owned(caller, id, "share")
            return self._invite(before, caller, more, "updated")

    async def forward(self, caller: Caller, id: str, more: Iterable[Participant]) -> Appointment:
        """Invite more, as one who is invited: guests only, and only where the meeting allows. Raises Refused."""
        async with self._lock(id):
            before = self.find(caller, id)
            rules.next_status(before, "forward")
            if not before.forwardable:
                raise Refused(403, "not_forwardable", errors.NOT_FORWARDABLE)
            guests = [replace(one, role="guest", forwarded=True) for one in more]
            return self._invite(before, caller, guests, "forwarded")

    async def respond(self, caller: Caller, id: str, reply: Reply, actor: str) -> Appointment:
        """Answer for the caller's own participants, or for one of them. Raises Refused."""
        async with self._lock(id):
            before = self.find(caller, id)
            rules.next_status(before, "respond")
            mine = self._directory.related(caller.organisation)
            own = [p.id for p in before.participants if p.organisation in mine and actor in ("", p.actor)]
            if not own:
                raise Refused(403, "not_invited", errors.NOT_INVITED)
            changed = [replace(p, reply=reply) if p.id in own else p for p in before.participants]
            after = before.next(self._now(), participants=tuple(changed))
            self._keep(before, after, caller, "responded")
        return after

    async def book_interpreter(
        self, caller: Caller, id: str, language: str, mode: str, place: str
    ) -> Appointment:
        """Book an interpreter for the meeting's time. Raises Refused, also with bookplan's own reason."""
        async with self._lock(id):
            before = self._owned(caller, id, "interpreter")
            if before.interpreting and before.interpreting.status not in ("refused", "cancelled"):
                raise Refused(409, "has_interpreter", errors.HAS_INTERPRETER)
            link = (await self._rooms.way_in(before.meeting, "guest"))["link"] if mode == "video" else ""
            key = self._interpreters.new_key()
            self._booking[key] = id  # bookplan may tell of the answer before we have kept the booking
            try:
                booked = await self._interpreters.book(before, key, language, mode, place, link)
                after = before.next(self._now(), interpreting=booked)
                self._keep(before, after, caller, "interpreter")
            finally:
                del self._booking[key]
        return after

    async def interpreter_changed(self, key: str) -> None:
        """Bookplan tells that something happened: look for ourselves. Raises Refused 404 for an unknown key."""
        known = self._store.by_interpreter(key)
        id = known.id if known else self._booking.get(key)
        if id is None:
            raise Refused(404, "unknown", errors.NOT_THERE)
        async with self._lock(id):
            before = self._store.appointment(id)
            if before is None or before.interpreting is None:
                return
            seen = await self._interpreters.look(before)
            if seen != before.interpreting:
                after = before.next(self._now(), interpreting=seen)
                self._keep(before, after, Caller(before.owner, "", frozenset()), "interpreter")

    # -- checking --------------------------------------------------------------------------------------

    def _owned(self, caller: Caller, id: str, act: Act) -> Appointment:
        found = self.find(caller, id)
        lenient = self._faulty("lets_participants_change") or self._faulty("shows_other_organisations")
        if not lenient and not rules.owns(self._directory, caller.organisation, found):
            raise Refused(403, "not_owner", errors.NOT_OWNER)
        rules.next_status(found, act)
        return found

    def _changeable(self, caller: Caller, id: str, act: Act, version: str) -> Appointment:
        found = self._owned(caller, id, act)
        if version not in (found.etag, "*") and not self._faulty("ignores_if_match"):
            text = errors.OTHER_VERSION.format(version=found.version)
            raise Refused(412, "other_version", text, headers={"ETag": found.etag})
        return found

    def _as_before(self, known: tuple[str, str], digest: str) -> Appointment:
        found = self._store.appointment(known[1])
        if known[0] != digest or found is None:
            raise Refused(422, "reused_key", errors.REUSED_KEY)
        return found

    # -- keeping and telling ---------------------------------------------------------------------------

    def _invite(
        self, before: Appointment, caller: Caller, more: Iterable[Participant], type_: str
    ) -> Appointment:
        together = rules.added(before.participants, more)
        if together == before.participants:
            return before
        after = before.next(self._now(), participants=together)
        self._keep(before, after, caller, type_)
        return after

    def _keep(
        self, before: Appointment | None, after: Appointment, caller: Caller, type_: str,
        answered: tuple[str, str, str] | None = None,
    ) -> None:  # fmt: skip
        if before is not None and self._store.appointment(before.id) is None:
            raise Refused(404, "unknown", errors.NO_APPOINTMENT)  # forgotten while we waited for others
        gone = before.involved - after.involved if before else set()
        news = [self._news(after, caller, type_, self._audience(after, after.involved))]
        if gone:
            news.append(self._news(after, caller, "removed", self._audience(after, gone)))
        related = {
            s.organisation: self._directory.related(s.organisation) for s in self._store.subscriptions()
        }
        self._store.keep(after, [n for n in news if n[1]], related, answered)
        self._tell("updated" if type_ not in ("created", "cancelled") else type_, after, caller, type=type_)
        self._deliverer.wake()
        self.ring()

    def ring(self) -> None:
        """Wake those who poll."""
        self.news.set()
        self.news = asyncio.Event()

    def _audience(self, appointment: Appointment, involved: set[str]) -> set[str]:
        return involved & {appointment.owner} if self._faulty("informs_nobody") else involved

    def _news(self, a: Appointment, caller: Caller, type_: str, told: set[str]) -> News:
        doc = {
            "id": uuid.uuid4().hex,
            "type": f"appointment.{type_}",
            "appointment": f"Appointment/{a.id}",
            "version": a.version,
            "occurred": a.updated.isoformat(timespec="seconds"),
            "by": caller.organisation,
        }
        return doc, told

    def _tell(self, what: str, a: Appointment, caller: Caller, **more: Any) -> None:
        data = {
            "id": a.id,
            "version": a.version,
            "status": a.status,
            "subject": a.subject,
            "start": a.start.isoformat(),
            "end": a.end.isoformat(),
            "owner": a.owner,
            "by": caller.organisation,
            "meeting": a.meeting,
            "participants": [p.actor or p.kind for p in a.participants],
            "interpreter": a.interpreting.status if a.interpreting else "",
            **more,
        }
        self._context.journal.append(
            party=PARTY, kind=f"appointment.{what}", peer=caller.organisation, data=data
        )

    def _lock(self, id: str) -> asyncio.Lock:
        lock = self._locks.get(id)
        if lock is None:
            lock = self._locks[id] = asyncio.Lock()
        return lock

    def _now(self) -> Any:
        return self._context.clock.now().replace(microsecond=0)

    def _faulty(self, name: str) -> bool:
        return self._context.faults.on(PARTY, name)


def digest(body: Any) -> str:
    """What two equal request bodies have in common."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
