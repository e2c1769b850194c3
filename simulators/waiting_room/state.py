"""The queue and its rules: who may order, in what order citizens are taken, how a consultation goes on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from proevesten.session.clock import COPENHAGEN
from proevesten.texts import Text
from simulators.waiting_room import errors
from simulators.waiting_room.errors import Refused
from simulators.waiting_room.model import (
    ROLE,
    STAGES,
    Channel,
    Consultation,
    Employee,
    Move,
    Practice,
    Settings,
    Video,
    opened,
)

_KEPT = 5_000  # finished consultations that can still be looked up


class WaitingRooms:
    """Every practice's waiting room. Refusals are raised as `Refused` and change nothing."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime], faulty: Callable[[str], bool]
    ) -> None:
        self.settings = settings
        self._now = now
        self._faulty = faulty
        self._all: dict[str, Consultation] = {}
        self._pages: dict[str, Consultation] = {}
        self._queues: dict[str, list[Consultation]] = {}
        self._doors: dict[str, bool] = {}

    def reset(self) -> None:
        """Forget consultations, and what practices opened or closed by hand."""
        self._all.clear()
        self._pages.clear()
        self._queues.clear()
        self._doors.clear()

    # -- looking ---------------------------------------------------------------------------------------

    def practice(self, key: str) -> Practice:
        """A practice by key or location number, its door as it stands. Raises Refused 404."""
        for practice in self.settings.practices.values():
            if key in (practice.key, practice.location_number):
                return opened(practice, self._doors.get(practice.key, practice.open))
        raise errors.unknown(errors.PRACTICE)

    def is_open(self, practice: Practice) -> bool:
        """Whether the practice takes orders now."""
        return practice.open_at(self._now().astimezone(COPENHAGEN))

    def set_door(self, key: str, is_open: bool) -> None:
        """The practice opens or closes its waiting room."""
        self._doors[self.practice(key).key] = is_open

    def consultation(self, id: str) -> Consultation:
        """A consultation by id. Raises Refused 404."""
        return _found(self._all.get(id))

    def by_page(self, key: str) -> Consultation:
        """A consultation by the key of its page, which only those concerned know. Raises Refused 404."""
        return _found(self._pages.get(key))

    def queue(self, practice: str) -> list[Consultation]:
        """Those who wait, the first to be taken first."""
        return list(self._queues.get(practice, []))

    def under_way(self, practice: str) -> list[Consultation]:
        """Consultations that are taken and not ended."""
        return [c for c in self._all.values() if c.practice.key == practice and c.stage == "taken"]

    def position(self, consultation: Consultation) -> int:
        """Place in the queue from 1; 0 when not in it."""
        queue = self._queues.get(consultation.practice.key, [])
        return queue.index(consultation) + 1 if consultation in queue else 0

    # -- ordering --------------------------------------------------------------------------------------

    def order_by_employee(self, employee: Employee, citizen: str, practice: str, mobile: str) -> Consultation:
        """Kontakt Læge: role, area, agreements, then the practice (requirements UC5-01, UC5-03, UC5-06)."""
        self._check_employee(employee)
        return self._order(
            citizen, practice, employee.id, "kontakt_laege", employee.municipality, mobile or employee.mobile
        )

    def order_by_citizen(self, citizen: str, practice: str) -> Consultation:
        """Min Læge: the citizen alone, logged in with MitID (requirement UC5-05)."""
        return self._order(citizen, practice, citizen, "min_laege")

    def order_passant(self, citizen: str, practice: str, mobile: str) -> Consultation:
        """The practice itself puts somebody who is not its patient into the queue."""
        return self._order(citizen, practice, practice, "passant", mobile=mobile)

    def sms_visit(self, citizen: str, practice: str, mobile: str) -> Consultation:
        """A consultation outside the queue: the doctor sends the link by SMS (requirement UC5-04)."""
        visit = self._new(citizen, self.practice(practice), practice, "sms", mobile=mobile)
        visit.stage = "calling"
        self._keep(visit)
        return visit

    def _check_employee(self, employee: Employee) -> None:
        if ROLE not in employee.roles and not self._faulty("ignores_role"):
            raise Refused(403, "no_role", errors.NO_ROLE.format(name=employee.name, role=ROLE))
        if employee.area != "health" and self._faulty("refuses_other_areas"):
            raise Refused(403, "other_area", errors.OTHER_AREA)
        town = self.settings.municipalities.get(employee.municipality)
        if self._faulty("ignores_agreements"):
            return
        name = town.name if town else employee.municipality
        if town is None or not town.data_processing_agreement:
            text = errors.NO_DATA_PROCESSING.format(municipality=name)
            raise Refused(403, "no_data_processing_agreement", text)
        if not town.connection_agreement:
            raise Refused(403, "no_connection_agreement", errors.NO_CONNECTION.format(municipality=name))

    def _order(
        self, citizen: str, key: str, by: str, channel: Channel, municipality: str = "", mobile: str = ""
    ) -> Consultation:
        practice = self.practice(key)
        if not self.is_open(practice) and not self._faulty("ignores_closed"):
            text = errors.CLOSED.format(practice=practice.name, hours=practice.hours)
            raise Refused(409, "practice_closed", Text(text.da.strip(), text.en.strip()))
        own = self.settings.patients.get(citizen, practice.key)
        if channel != "passant" and own != practice.key:
            raise Refused(409, "not_own_practice", errors.NOT_PATIENT.format(practice=practice.name))
        if any(c.citizen == citizen for c in self._queues.get(practice.key, [])):
            raise Refused(409, "waits_already", errors.WAITS_ALREADY.format(practice=practice.name))
        order = self._new(citizen, practice, by, channel, municipality, mobile)
        self._keep(order)
        if not self._faulty("loses_order"):
            self._queues.setdefault(practice.key, []).append(order)
        return order

    def _new(
        self, citizen: str, practice: Practice, by: str, channel: Channel, municipality: str = "",
        mobile: str = "",
    ) -> Consultation:  # fmt: skip
        id, page = uuid.uuid4().hex, uuid.uuid4().hex
        return Consultation(id, page, practice, citizen, by, channel, self._now(), municipality, mobile)

    def _keep(self, consultation: Consultation) -> None:
        self._all[consultation.id] = self._pages[consultation.page] = consultation
        if len(self._all) > _KEPT:
            done = next((c for c in self._all.values() if c.stage in ("ended", "left")), None)
            if done is not None:
                self._forget(done)

    def _forget(self, consultation: Consultation) -> None:
        self._all.pop(consultation.id, None)
        self._pages.pop(consultation.page, None)

    # -- taking ----------------------------------------------------------------------------------------

    def call_next(self, practice: str) -> Consultation:
        """Reserve the first who waits, so that two doctors never call the same (requirement UC5-02)."""
        waiting = [c for c in self._queues.get(practice, []) if c.stage == "waiting"]
        if not waiting:
            raise Refused(409, "queue_empty", errors.QUEUE_EMPTY)
        called = waiting[-1 if self._faulty("queue_out_of_order") else 0]
        called.move("call")
        return called

    def call_failed(self, consultation: Consultation) -> None:
        """No room could be opened: the citizen keeps the place; a visit by SMS never was."""
        if consultation.channel == "sms":
            self._forget(consultation)
        else:
            self._move(consultation, "fail")

    def room_opened(self, consultation: Consultation, video: Video) -> None:
        """The room is there: out of the queue, into the consultation."""
        self._move(consultation, "open")
        consultation.video = video
        self._leave_queue(consultation)

    def end(self, consultation: Consultation) -> None:
        """The consultation is over. Raises Refused 409 when it is not under way."""
        self._move(consultation, "end")

    def leave(self, consultation: Consultation) -> None:
        """Whoever waits gives up the place. Raises Refused 409 when it is too late for that."""
        self._move(consultation, "leave")
        self._leave_queue(consultation)

    def _move(self, consultation: Consultation, move: Move) -> None:
        try:
            consultation.move(move)
        except ValueError as fault:
            text = errors.WRONG_STATE.format(state=STAGES[consultation.stage])
            raise Refused(409, "wrong_state", text, state=consultation.stage) from fault

    def _leave_queue(self, consultation: Consultation) -> None:
        queue = self._queues.get(consultation.practice.key, [])
        if consultation in queue:
            queue.remove(consultation)


def _found(consultation: Consultation | None) -> Consultation:
    if consultation is None:
        raise errors.unknown(errors.CONSULTATION)
    return consultation
