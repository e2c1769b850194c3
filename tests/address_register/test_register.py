"""The address register: lookup by API and over HTTP, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from proevesten.errors import UsageError
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from simulators.address_register import AddressRegister
from simulators.address_register.app import build
from simulators.base import Context
from simulators.host import Host

ENTRY = {
    "location_number": "5790000128700",
    "sor": "123456789012345",
    "name": "Testkommune",
    "party": "kommune",
    "types": [{"type": "XDIS91", "version": "XD9134L"}, {"type": "FDIS91", "version": "5.0"}],
}


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    clock = Clock()
    journal = Journal(tmp_path / "journal.sqlite", clock)
    yield Context(journal, clock, CitizenGuard(), tmp_path)
    journal.close()


@pytest.mark.parametrize(
    ("type_name", "version", "taken"),
    [
        ("XDIS91", "XD9134L", True),
        ("MCM:xdis91", "XD9134L", True),
        ("XDIS91", "XD9135L", False),
        ("XDIS91", None, True),
        ("XDIS90", "XD9034L", False),
        ("MCM:FDIS91#nursing", "5.0", True),
        ("carecommunication", "5.0.4", True),
        ("FDIS91", "5.01", False),
        ("FDIS91", "4.0", False),
    ],
)
def test_type_and_version_decide(type_name: str, version: str | None, taken: bool) -> None:
    register = AddressRegister([ENTRY])
    assert register.accepts("5790000128700", type_name, version) is taken


def test_unknown_number_accepts_nothing() -> None:
    assert not AddressRegister([ENTRY]).accepts("5790000000000", "XDIS91")


def test_put_replaces_the_same_number() -> None:
    register = AddressRegister([ENTRY])
    register.put([{**ENTRY, "types": []}])
    assert not register.accepts("5790000128700", "XDIS91")
    assert len(register.entries()) == 1


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"location_number": ""}, "[2].location_number"),
        ({"location_number": "../etc"}, "[2].location_number"),
        ({"types": "XDIS91"}, "[2].types"),
        ({"types": [{"version": "1"}]}, "[2].types[1]"),
        ({"name": ["x"]}, "[2].name"),
    ],
)
def test_a_bad_entry_is_named_and_nothing_is_put(change: dict[str, object], where: str) -> None:
    register = AddressRegister()
    with pytest.raises(UsageError) as refused:
        register.put([ENTRY, {**ENTRY, **change}])
    assert refused.value.where == where
    assert register.entries() == []


def test_lookup_over_http(context: Context) -> None:
    with Host(context, [build(context, AddressRegister([ENTRY]))]):
        base = context.endpoints["address_register"]
        assert httpx.get(f"{base}/organisations/5790000128700").json() == ENTRY
        assert httpx.get(f"{base}/organisations", params={"type": "xdis91"}).json() == [ENTRY]
        assert httpx.get(f"{base}/organisations", params={"party": "x"}).json() == []
        missing = httpx.get(f"{base}/organisations/5790000000001")
        assert missing.status_code == 404
        assert missing.headers["content-type"] == "application/problem+json"
        context.faults.switch_on("address_register", "unavailable")
        assert httpx.get(f"{base}/organisations/5790000128700").status_code == 503
