"""The proposal with VDX, bookplan and an SMS gateway, on real sockets; every answer is held to the OpenAPI file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Entry, Journal
from proevesten.session.people import citizens, organisations
from simulators.appointment_service.app import AppointmentService
from simulators.appointment_service.app import build as build_service
from simulators.appointment_service.client import participant
from simulators.base import Context
from simulators.bookplan.app import Bookplan
from simulators.bookplan.app import build as build_bookplan
from simulators.host import Host
from simulators.sms.app import build as build_sms
from simulators.vdx.app import Vdx
from simulators.vdx.app import build as build_vdx
from tests.appointment_service.contract import Checked, Contract, contract
from tests.support import ROOT
from tests.waiting_room.conftest import NOON, StillClock

NORD, KIRURGISK, MEDICINSK = "testsygehus-nord", "testsygehus-nord-kirurgisk", "testsygehus-nord-medicinsk"
OEST, SYGEPLEJE, AKUTTEAM = (
    "testkommune-oest",
    "testkommune-oest-hjemmesygepleje",
    "testkommune-oest-akutteam",
)
VEST, TESTGADE, REGION, TOLK = "testkommune-vest", "laegehuset-testgade", "region-test", "testtolk"
START, END = "2026-11-26T09:00:00Z", "2026-11-26T09:30:00Z"
LATER, LATER_END = "2026-11-27T13:00:00Z", "2026-11-27T13:30:00Z"
NANCY = "2512484916"
Json = dict[str, Any]


def unit(key: str, role: str = "guest") -> Json:
    """A participant that is an organisation or unit."""
    return participant(f"Organization/{key}", role)


def draft(*participants: Json, **changes: Any) -> Json:
    """A meeting to be created."""
    return {
        "resourceType": "Appointment", "status": "booked", "description": "Udskrivningskonference",
        "start": START, "end": END, "participant": list(participants) or [unit(SYGEPLEJE)], **changes,
    }  # fmt: skip


@dataclass
class Side:
    """The service as tests see it."""

    context: Context
    service: AppointmentService
    bookplan: Bookplan
    vdx: Vdx
    http: httpx.Client
    base: str
    contract: Contract
    since: int = 0
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, organisation: str, **more: Any) -> str:
        """A token of an organisation's planner; `more` as POST /vdx/tokens."""
        key = f"{organisation} {sorted(more.items())}"
        if key not in self.tokens:
            request = {
                "organisation": organisation,
                "email": f"plan@{organisation}.test",
                "roles": ["meeting-planner"],
            }
            self.tokens[key] = self.vdx.issue_token({**request, **more})["token"]
        return self.tokens[key]

    def call(
        self, who: str, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:  # fmt: skip
        """One request as an organisation; an empty `who` sends no token."""
        bearer = {"Authorization": f"Bearer {self.token(who, **more)}"} if who else {}
        address = path if path.startswith("http") else self.base + path
        return self.http.request(method, address, json=body, headers={**bearer, **(headers or {})})

    def create(self, who: str = KIRURGISK, *participants: Json, **changes: Any) -> Json:
        """A meeting that is created."""
        answer = self.call(who, "POST", "/Appointment", draft(*participants, **changes))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def read(self, who: str, id: str) -> httpx.Response:
        return self.call(who, "GET", f"/Appointment/{id}")

    def update(
        self, who: str, appointment: Json, version: str | None = None, **changes: Any
    ) -> httpx.Response:
        etag = version if version is not None else f'W/"{appointment["meta"]["versionId"]}"'
        path, body = f"/Appointment/{appointment['id']}", {**appointment, **changes}
        return self.call(who, "PUT", path, body, {"If-Match": etag} if etag else {})

    def act(self, who: str, id: str, act: str, body: Json | None = None, **headers: str) -> httpx.Response:
        return self.call(who, "POST", f"/Appointment/{id}/${act}", body or {}, headers)

    def cancel(
        self, who: str, appointment: Json, reason: str = "Indlæggelsen varer længere"
    ) -> httpx.Response:
        version = f'W/"{appointment["meta"]["versionId"]}"'
        return self.act(who, appointment["id"], "cancel", {"reason": reason}, **{"If-Match": version})

    def way_in(self, who: str, id: str) -> httpx.Response:
        return self.call(who, "GET", f"/Appointment/{id}/$access")

    def events(self, who: str, after: str = "0", **query: Any) -> list[Json]:
        answer = self.call(who, "GET", f"/events?{httpx.QueryParams({'after': after, **query})}")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["events"])

    def facts(self, kind: str) -> list[Json]:
        """The facts of a kind since the test began."""
        return [e.data for e in self.context.journal.entries(since=self.since, kind=kind)]

    def awaited(self, kind: str, **facts: Any) -> Entry:
        """The next fact of a kind with these facts; fails naming what was awaited."""
        entry = self.context.journal.wait(
            lambda e: e.kind == kind and all(e.data.get(k) == v for k, v in facts.items()),
            since=self.since, timeout=10,
        )  # fmt: skip
        assert entry is not None, f"awaited {kind} {facts}, saw {self.facts(kind)}"
        return entry

    def fault(self, name: str, party: str = "appointment_service") -> None:
        self.context.faults.switch_on(party, name)


def served(folder: Path, held: Contract) -> Iterator[Side]:
    """A town of the service and its neighbours."""
    clock = StillClock()
    journal = Journal(folder / "journal.db", clock)
    context = Context(journal, clock, CitizenGuard(c.cpr for c in citizens(ROOT)), folder)
    vdx, sms, people = build_vdx(context), build_sms(context), organisations(ROOT)
    bookplan = build_bookplan(context, people)
    service = build_service(context, people, vdx.client("appointment_service"))
    with Host(context, [sms, vdx, bookplan, service]):
        base = context.endpoints["appointment_service"]
        with httpx.Client(transport=Checked(held, base), timeout=30) as http:
            yield Side(context, service, bookplan, vdx, http, base, held)
    journal.close()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    yield from served(tmp_path_factory.mktemp("appointment_service"), contract("appointment_service"))


@pytest.fixture
def side(town: Side) -> Iterator[Side]:
    """The service, emptied, at noon, without faults."""
    afresh(town)
    yield town
    town.context.faults.switch_off()


def afresh(side: Side) -> None:
    """Empty everything."""
    side.context.clock.set(NOON)
    side.context.faults.switch_off()
    side.service.reset()
    side.service.configure({})
    side.bookplan.reset()
    side.bookplan.configure({})
    side.tokens.clear()
    side.since = side.context.journal.last_seq
