"""Bookplan with VDX's issuer and an SMS gateway, on real sockets; every answer is held to the OpenAPI file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.appointment_service.conftest import END, KIRURGISK, START, Json, Side, afresh, served
from tests.appointment_service.contract import Checked, Contract, contract

LINK = "https://m.test.example/abcdef012345"


def wanted(**changes: object) -> Json:
    """A request for an interpreter with a video link."""
    return {"language": "ar", "mode": "video", "start": START, "end": END, "link": LINK, **changes}


def request(side: Side, who: str = KIRURGISK, **changes: object) -> Json:
    """An interpreter that is requested."""
    answer = side.call(who, "POST", "/bookings", wanted(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    folder: Path = tmp_path_factory.mktemp("bookplan")
    for side in served(folder, contract("appointment_service")):
        held: Contract = contract("bookplan")
        base = side.context.endpoints["bookplan"]
        with httpx.Client(transport=Checked(held, base), timeout=20) as http:
            side.http, side.base, side.contract = http, base, held
            yield side


@pytest.fixture
def side(town: Side) -> Iterator[Side]:
    """Bookplan, emptied; its bureau answers by hand unless configured."""
    afresh(town)
    town.bookplan.configure({"answers": "manual"})
    yield town
    town.context.faults.switch_off()
