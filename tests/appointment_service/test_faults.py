"""Each fault changes what somebody meets, and only while it is on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from proevesten.requirements import load
from proevesten.suite import suite_root
from simulators.appointment_service.behaviour import FAULTS
from tests.appointment_service.conftest import (
    KIRURGISK,
    LATER,
    LATER_END,
    SYGEPLEJE,
    TOLK,
    VEST,
    Side,
    afresh,
    unit,
)
from tests.appointment_service.test_informing import Subscriber, genuine, subscribe, subscriber

__all__ = ["subscriber"]


def _stranger(side: Side) -> Any:
    made = side.create()
    listed = side.call(VEST, "GET", "/Appointment").json()
    return side.read(VEST, made["id"]).status_code, len(listed.get("entry", []))


def _meddling(side: Side) -> Any:
    return side.update(SYGEPLEJE, side.create(), description="Andet").status_code


def _told(side: Side) -> Any:
    side.create()
    return len(side.events(SYGEPLEJE)), len(side.events(KIRURGISK))


def _overwriting(side: Side) -> Any:
    made = side.create()
    side.update(KIRURGISK, made, comment="den første")
    return side.update(KIRURGISK, made, comment="den anden").status_code


def _kept(side: Side) -> Any:
    made = side.create()
    answered = side.update(KIRURGISK, made, description="Ændret").json()["description"]
    return answered, side.read(SYGEPLEJE, made["id"]).json()["description"]


def _way_in(side: Side) -> Any:
    way = side.way_in(SYGEPLEJE, side.create()["id"]).json()
    return way["role"], "pin" in way, httpx.get(way["link"], follow_redirects=True).status_code


def _found(side: Side) -> Any:
    body = {"resourceType": "Appointment", "description": "x", "start": LATER, "end": LATER_END}
    invited = side.call(KIRURGISK, "POST", "/Appointment", {**body, "participant": [unit(SYGEPLEJE)]})
    found = side.call(KIRURGISK, "GET", "/participants?text=hjemmesygeplejen").json()
    return invited.status_code, len(found.get("entry", []))


def _expired(side: Side) -> Any:
    return side.call(KIRURGISK, "GET", "/Appointment", flaw="expired").status_code


def _interpreter_moves(side: Side) -> Any:
    made = side.create()
    side.act(KIRURGISK, made["id"], "interpreter", {"language": "ar"})
    side.awaited("appointment.updated", interpreter="confirmed", id=made["id"])
    side.update(KIRURGISK, side.read(KIRURGISK, made["id"]).json(), start=LATER, end=LATER_END)
    [booking] = side.bookplan.bookings.of({TOLK})
    return booking.start.isoformat()


LOOKS: dict[str, Callable[[Side], Any]] = {
    "shows_other_organisations": _stranger,
    "lets_participants_change": _meddling,
    "informs_nobody": _told,
    "ignores_if_match": _overwriting,
    "forgets_update": _kept,
    "guest_gets_host_pin": _way_in,
    "link_of_other_meeting": _way_in,
    "persons_only": _found,
    "accepts_expired_token": _expired,
    "forgets_interpreter": _interpreter_moves,
}


def _notices(side: Side, system: Subscriber) -> Any:
    """Three attempts are needed: how many come, under how many ids, and whether they are signed."""
    system.statuses, system.got = [500, 500], []
    side.service.configure({"retry_seconds": [0.01] * 3})
    subscribe(side, SYGEPLEJE, system.address)
    side.create()
    side.context.journal.wait(
        lambda e: e.kind in ("appointment.notified", "appointment.undeliverable"),
        since=side.since,
        timeout=10,
    )
    signed = all(genuine(headers, body) for headers, body, _ in system.got)
    return len(system.got), len({headers["webhook-id"] for headers, _, _ in system.got}), signed


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_shows(
    side: Side, name: str, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side, "http", httpx.Client(timeout=30))  # a fault may break the contract

    def notices(side: Side) -> Any:
        return _notices(side, subscriber)

    look = LOOKS.get(name, notices)
    nominal = look(side)
    afresh(side)
    side.fault(name)
    assert look(side) != nominal


def test_faults_prove_known_requirements() -> None:
    known = set(load(suite_root() / "features" / "requirements.csv"))
    proven = {r for fault in FAULTS.values() for r in fault.proves}
    assert proven <= known and {"AFT-01", "UC1-11", "UC3-04", "UC4-06", "UC1-08"} <= proven
