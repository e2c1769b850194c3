"""A waiting room with VDX and an SMS gateway, on real sockets; every answer is held to the OpenAPI file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Entry, Journal
from proevesten.session.people import citizens, organisations
from simulators.base import Context
from simulators.host import Host
from simulators.sms.app import build as build_sms
from simulators.vdx.app import Vdx
from simulators.vdx.app import build as build_vdx
from simulators.waiting_room.app import WaitingRoom
from simulators.waiting_room.app import build as build_waiting_room
from tests.appointment_service.contract import Checked, Contract, contract
from tests.support import ROOT

NANCY, BRITA, KNUD, ELSE = "2512484916", "1509814844", "1502824933", "0101604896"
TESTGADE, HAVNEN = "laegehuset-testgade", "laegerne-havnen"
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""A Wednesday, noon in Denmark."""


@dataclass
class Side:
    """The waiting room as tests see it."""

    context: Context
    room: WaitingRoom
    vdx: Vdx
    http: httpx.Client
    base: str
    contract: Contract
    since: int = 0
    tokens: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return self.http.request(method, self.base + path, json=body, headers=headers)

    def employee(self, id: str = "oest-sygeplejerske") -> str:
        """A token of an employee."""
        return self._token("/kontakt-laege/login", "employee", id)

    def doctor(self, practice: str = TESTGADE) -> str:
        """A token of a practice."""
        return self._token("/laege/login", "practice", practice)

    def order(
        self, citizen: str = NANCY, practice: str = TESTGADE, by: str = "oest-sygeplejerske", **more: Any
    ) -> httpx.Response:
        body = {"citizen": citizen, "practice": practice, **more}
        return self.call("POST", "/consultations", body, self.employee(by))

    def next(self, practice: str = TESTGADE) -> httpx.Response:
        return self.call("POST", f"/practices/{practice}/next", token=self.doctor(practice))

    def queue(self, practice: str = TESTGADE) -> list[str]:
        answer = self.call("GET", f"/practices/{practice}/queue", token=self.doctor(practice))
        return [row["citizen"] for row in answer.json()["queue"]]

    def facts(self, kind: str) -> list[dict[str, Any]]:
        """The facts of a kind since the test began."""
        return [e.data for e in self.context.journal.entries(since=self.since, kind=f"waiting_room.{kind}")]

    def awaited(self, kind: str, **facts: Any) -> Entry:
        """The next entry of a kind with these facts; fails naming what was awaited."""
        entry = self.context.journal.wait(
            lambda e: e.kind == kind and all(e.data.get(k) == v for k, v in facts.items()),
            since=self.since, timeout=10,
        )  # fmt: skip
        assert entry is not None, f"awaited {kind} {facts}"
        return entry

    def fault(self, name: str, party: str = "waiting_room") -> None:
        self.context.faults.switch_on(party, name)

    def _token(self, path: str, name: str, who: str) -> str:
        if who not in self.tokens:
            self.tokens[who] = self.call("POST", path, {name: who}).json()["access_token"]
        return self.tokens[who]


class StillClock(Clock):
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment

    def advance(self, step: Any) -> None:
        self.moment += step


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    folder: Path = tmp_path_factory.mktemp("waiting_room")
    clock = StillClock()
    journal = Journal(folder / "journal.db", clock)
    context = Context(journal, clock, CitizenGuard(c.cpr for c in citizens(ROOT)), folder)
    vdx, sms = build_vdx(context), build_sms(context)
    room = build_waiting_room(context, organisations(ROOT), vdx.client("waiting_room"))
    with Host(context, [sms, vdx, room]):
        base = context.endpoints["waiting_room"]
        held = contract("waiting_room")
        with httpx.Client(transport=Checked(held, base), timeout=20) as http:
            yield Side(context, room, vdx, http, base, held)
    journal.close()


@pytest.fixture
def side(town: Side) -> Iterator[Side]:
    """The waiting room, emptied, at noon, without faults."""
    town.context.clock.set(NOON)
    town.context.faults.switch_off()
    town.room.configure({})
    town.room.reset()
    town.tokens.clear()
    town.http.cookies.clear()
    town.since = town.context.journal.last_seq
    yield town
    town.context.faults.switch_off()
