"""One served VDX with open rooms; every test begins with the same seed and nobody in the meetings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Entry, Journal
from simulators.base import Context
from simulators.host import Host
from simulators.vdx.app import Vdx, build
from tests.vdx_meeting.client import Client
from tests.vdx_meeting.world import ALIAS, GUEST_PIN, HOST_PIN, SEED


class Side:
    """The test's hands: VDX, its journal, and new clients."""

    def __init__(self, vdx: Vdx, context: Context, http: httpx.Client) -> None:
        self.vdx = vdx
        self.context = context
        self.http = http
        self.since = context.journal.last_seq
        self.base = context.endpoints["vdx.client_api"]

    def client(self, alias: str = ALIAS) -> Client:
        return Client(self.http, self.base, alias)

    def host(self, name: str = "Hanne Vært", *, mobile: bool = False) -> Client:
        return self.client().enter(name, HOST_PIN, mobile=mobile)

    def guest(self, name: str = "Gert Gæst", *, mobile: bool = False) -> Client:
        return self.client().enter(name, GUEST_PIN, mobile=mobile)

    def fault(self, name: str) -> None:
        self.context.faults.switch_on("vdx", name)

    def facts(self, event: str, kind: str = "vdx.conference") -> list[Entry]:
        entries = self.context.journal.entries(since=self.since, party="vdx", kind=kind)
        return [e for e in entries if e.data.get("event", event) == event]

    def token(
        self, organisation: str = "region", roles: tuple[str, ...] = ("meeting-admin",)
    ) -> dict[str, str]:
        asked = {"organisation": organisation, "email": "a@b.dk", "roles": list(roles)}
        return {"Authorization": f"Bearer {self.vdx.issue_token(asked)['token']}"}

    def rebook(self, meeting: dict[str, Any] | None = None, room: dict[str, Any] | None = None) -> None:
        """The same world, with other choices before the meeting."""
        changed = {**SEED, "meetings": [{**SEED["meetings"][0], **(meeting or {})}, *SEED["meetings"][1:]]}
        first = {**SEED["schedulingInfos"][0], **(room or {})}
        changed["schedulingInfos"] = [first, *SEED["schedulingInfos"][1:]]
        self.vdx.seed(changed)


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    folder: Path = tmp_path_factory.mktemp("meeting")
    clock = Clock()
    journal = Journal(folder / "journal.db", clock)
    yield Context(journal, clock, CitizenGuard(), folder)
    journal.close()


@pytest.fixture(scope="session")
def served(context: Context) -> Iterator[Vdx]:
    simulator = build(context)
    with Host(context, [simulator]):
        yield simulator


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10) as client:
        yield client


@pytest.fixture
def side(served: Vdx, context: Context, http: httpx.Client) -> Iterator[Side]:
    context.faults.switch_off()
    served.seed(SEED)
    yield Side(served, context, http)
    context.faults.switch_off()
