"""Each fault changes what somebody meets, and only while it is on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from proevesten.requirements import load
from proevesten.suite import suite_root
from simulators.bookplan.behaviour import FAULTS
from tests.appointment_service.conftest import KIRURGISK, TOLK, VEST, Side, afresh
from tests.appointment_service.test_informing import Subscriber, subscriber
from tests.bookplan.conftest import wanted

__all__ = ["subscriber"]


def _video_without_agreement(side: Side) -> Any:
    side.bookplan.configure({"digital_link": False})
    return side.call(KIRURGISK, "POST", "/bookings", wanted()).status_code


def _answered(side: Side) -> Any:
    side.bookplan.configure({"answers": "confirm"})
    made = side.call(KIRURGISK, "POST", "/bookings", wanted()).json()
    entry = side.context.journal.wait(lambda e: e.kind == "bookplan.confirmed", since=side.since, timeout=0.5)
    return entry is not None, made["link"]


def _found(side: Side) -> Any:
    made = side.call(KIRURGISK, "POST", "/bookings", wanted()).json()
    path = f"/bookings/{made['id']}"
    return side.call(KIRURGISK, "GET", path).status_code, side.call(VEST, "GET", path).status_code


def _expired(side: Side) -> Any:
    return side.call(KIRURGISK, "GET", "/bookings", flaw="expired").status_code


LOOKS: dict[str, Callable[[Side], Any]] = {
    "ignores_agreement": _video_without_agreement,
    "never_answers": _answered,
    "loses_link": _answered,
    "loses_booking": _found,
    "shows_other_organisations": _found,
    "accepts_expired_token": _expired,
}


def _told(side: Side, system: Subscriber) -> Any:
    system.got.clear()
    body = wanted(notify=system.address)
    made = side.call(KIRURGISK, "POST", "/bookings", body).json()
    side.call(TOLK, "POST", f"/bookings/{made['id']}/confirm", {})
    with system.changed:
        system.changed.wait_for(lambda: bool(system.got), 0.5)
    return len(system.got)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_shows(
    side: Side, name: str, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side, "http", httpx.Client(timeout=30))  # a fault may break the contract

    def told(side: Side) -> Any:
        return _told(side, subscriber)

    look = LOOKS.get(name, told)
    nominal = look(side)
    afresh(side)
    side.bookplan.configure({"answers": "manual"})
    side.fault(name, "bookplan")
    assert look(side) != nominal


def test_faults_prove_known_requirements() -> None:
    known = set(load(suite_root() / "features" / "requirements.csv"))
    proven = {r for fault in FAULTS.values() for r in fault.proves}
    assert proven <= known and {"UC1-08", "AFT-01"} <= proven
