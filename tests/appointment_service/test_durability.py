"""What was answered is there after a restart, also when the process was killed (requirement AFT-01)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from proevesten.errors import ConfigurationError
from proevesten.session.people import organisations
from simulators.appointment_service.app import AppointmentService, build
from simulators.appointment_service.store import Store
from simulators.base import Context
from simulators.host import Host
from tests.appointment_service.conftest import KIRURGISK, SYGEPLEJE, Side, draft, unit
from tests.appointment_service.test_informing import SECRET, Subscriber, subscriber
from tests.support import ROOT

__all__ = ["subscriber"]


@contextmanager
def restarted(side: Side, folder: Path) -> Iterator[str]:
    """Another process's service on a copy of the files, as they are on disk this moment."""
    source = side.context.data
    for suffix in ("", "-wal"):
        name = f"appointment_service.sqlite{suffix}"
        if (source / name).exists():
            (folder / name).write_bytes((source / name).read_bytes())
    context = Context(side.context.journal, side.context.clock, side.context.guard, folder)
    context.endpoints.update(side.context.endpoints)
    service: AppointmentService = build(context, organisations(ROOT), side.vdx.client("appointment_service"))
    service.configure({"retry_seconds": [0.01] * 3})
    with Host(context, [service]):
        yield context.endpoints["appointment_service"]


def _get(side: Side, base: str, who: str, path: str) -> httpx.Response:
    return httpx.get(base + path, headers={"Authorization": f"Bearer {side.token(who)}"}, timeout=20)


def test_meetings_events_and_subscriptions_survive(side: Side, tmp_path: Path) -> None:
    key = {"Idempotency-Key": "foer"}
    made = side.call(KIRURGISK, "POST", "/Appointment", draft(unit(SYGEPLEJE)), key).json()
    changed = side.update(KIRURGISK, made, description="Ændret").json()
    told = side.events(SYGEPLEJE)
    side.call(SYGEPLEJE, "PUT", "/subscription", {"endpoint": "https://fag.test/", "secret": SECRET})
    with restarted(side, tmp_path) as base:
        assert _get(side, base, KIRURGISK, f"/Appointment/{made['id']}").json() == changed
        assert _get(side, base, SYGEPLEJE, "/events").json()["events"] == told
        assert _get(side, base, SYGEPLEJE, "/subscription").json()["endpoint"] == "https://fag.test/"
        assert _get(side, base, SYGEPLEJE, f"/Appointment/{made['id']}/$access").json()["role"] == "guest"
        again = httpx.post(
            f"{base}/Appointment", json=draft(unit(SYGEPLEJE)),
            headers={**key, "Authorization": f"Bearer {side.token(KIRURGISK)}"},
        )  # fmt: skip
        assert (again.status_code, again.json()["id"]) == (200, made["id"])


def test_what_was_not_taken_is_told_after_the_restart(
    side: Side, tmp_path: Path, subscriber: Subscriber
) -> None:
    side.service.configure({"retry_seconds": [60]})
    subscriber.statuses = [503]
    body = {"endpoint": subscriber.address, "secret": SECRET}
    side.call(SYGEPLEJE, "PUT", "/subscription", body)
    side.create(KIRURGISK, unit(SYGEPLEJE))
    first = subscriber.awaited(1)
    with restarted(side, tmp_path):
        told = subscriber.awaited(2)
    assert told[1] == first[0], "the same event, by the same id"


def test_a_broken_file_is_a_configuration_error(tmp_path: Path) -> None:
    path = tmp_path / "appointment_service.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(ConfigurationError) as fault:
        Store(path)
    assert fault.value.where == str(path)


def test_half_a_change_is_no_change(tmp_path: Path) -> None:
    """Meeting, event and deliveries are one transaction: a failure in the last leaves nothing of the first."""
    from tests.appointment_service.test_rules import meeting

    store = Store(tmp_path / "store.sqlite")
    unkeepable = {"id": "x", "bad": object()}
    with pytest.raises(TypeError):
        store.keep(meeting(), [({"id": "y"}, {"a"}), (unkeepable, {"a"})], {})
    assert store.appointment(meeting().id) is None and store.events({"a"}, 0, 10) == []
    store.keep(meeting(), [({"id": "y"}, {"a"})], {"a": {"a"}})
    with pytest.raises(sqlite3.IntegrityError):
        store.keep(meeting(), [], {}, ("a", None, "d"))  # type: ignore[arg-type]
    assert store.appointment(meeting().id) == meeting() and len(store.events({"a"}, 0, 10)) == 1
    store.close()


def test_what_is_forgotten_meanwhile_does_not_come_back(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reset while a change waits for VDX: the change finds nothing to change."""
    made = side.create()
    rooms = side.service._rooms
    change = rooms.change

    async def slow(*arguments: Any) -> None:
        await change(*arguments)
        side.service.reset()

    monkeypatch.setattr(rooms, "change", slow)
    assert side.update(KIRURGISK, made, description="Ændret").status_code == 404
    assert side.read(KIRURGISK, made["id"]).status_code == 404
