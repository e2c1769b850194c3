"""The network under test: served over a real socket, with three organisations, and a client for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from proevesten.codecs import edifact, oioxml
from proevesten.codecs.correspondence import Correspondence, Organisation, Patient, Run
from proevesten.codecs.vans_envelope import (
    EndPoint,
    MetaInformation,
    TransportReceipt,
    VansEnvelope,
    write_envelope,
)
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Journal
from simulators.address_register import AddressRegister
from simulators.base import Context
from simulators.host import Host
from simulators.vans.app import VansSimulator, build

HOSPITAL, MUNICIPALITY, GP, STRANGER = "5790000120314", "5790001659592", "5790000121526", "5790000999999"
CITIZEN = "2512484916"
SENT = datetime(2026, 11, 21, 10, 15)

ENTRIES: list[dict[str, Any]] = [
    {"location_number": HOSPITAL, "party": "hospital", "types": [{"type": "XDIS91"}]},
    {
        "location_number": MUNICIPALITY,
        "party": "kommune",
        "types": [
            {"type": "XDIS91", "version": "XD9134L"},
            {"type": "DIS91"},
            {"type": "FDIS91", "version": "5.0"},
        ],
    },
    {
        "location_number": GP,
        "party": "laege",
        "types": [{"type": "XDIS91", "version": "XD9134L"}, {"type": "DIS91"}],
    },
]


@dataclass
class World:
    """One running network."""

    vans: VansSimulator
    context: Context
    base: str

    def party(self, number: str, acting: str | None = None) -> Party:
        """A client with the credentials of `number`, at the mailbox of `acting` (itself when not given)."""
        client = httpx.Client(base_url=self.base, auth=self.vans.credentials(number), timeout=20)
        return Party(client, acting or number)

    def kinds(self, kind: str) -> list[dict[str, Any]]:
        """The data of the journal's entries of a kind."""
        return [entry.data for entry in self.context.journal.entries(kind=kind)]


@dataclass
class Party:
    """A system on the network."""

    client: httpx.Client
    number: str

    def send(self, body: bytes) -> httpx.Response:
        return self.client.post("/messages", content=body)

    def sent(self, body: bytes) -> str:
        answer = self.send(body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def waiting(self, wait: float = 0) -> list[dict[str, Any]]:
        answer = self.client.get(f"/mailboxes/{self.number}/messages", params={"wait": wait})
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    def fetch(self, delivery: str) -> bytes:
        answer = self.client.get(f"/mailboxes/{self.number}/messages/{delivery}")
        assert answer.status_code == 200, answer.text
        return answer.content

    def bodies(self, wait: float = 0) -> list[bytes]:
        return [self.fetch(row["id"]) for row in self.waiting(wait)]

    def take(self, delivery: str) -> int:
        return self.client.delete(f"/mailboxes/{self.number}/messages/{delivery}").status_code


@contextmanager
def running(folder: Path, register: AddressRegister | None = None) -> Iterator[World]:
    clock = Clock()
    journal = Journal(folder / "journal.sqlite", clock)
    context = Context(journal, clock, CitizenGuard([CITIZEN]), folder)
    vans = build(context, register or AddressRegister(ENTRIES))
    with Host(context, [vans]):
        yield World(vans, context, context.endpoints["vans.http"])
    journal.close()


def letter(sender: str = HOSPITAL, receiver: str = MUNICIPALITY, **changes: Any) -> Correspondence:
    written = Correspondence(
        envelope_id="KUV" + uuid4().hex[:11].upper(),
        letter_id="BRV" + uuid4().hex[:11].upper(),
        sent=SENT,
        authorised=SENT,
        sender=Organisation(sender, "2001060", "sygehusafdelingsnummer", "Testsygehus"),
        receiver=Organisation(receiver, "461", "kommunenummer", "Testkommune"),
        patient=Patient(CITIZEN, "Berggren", given_name="Nancy Ann"),
        subject="Indkaldelse til videomøde",
        texts=((Run("Der er planlagt et videomøde."),),),
    )
    return replace(written, **changes)


def xdis91(**changes: Any) -> bytes:
    return oioxml.write_correspondence(letter(**changes))


def dis91(**changes: Any) -> bytes:
    edi = {"version": "D9134L", "type_code": "DIS91", "statistical_code": "DIS91"}
    return edifact.write_correspondence(letter(**{**edi, **changes}))


def envelope(
    payload: bytes | None = None,
    *,
    sender: str = HOSPITAL,
    receiver: str = MUNICIPALITY,
    envelope_id: str | None = None,
    message_id: str | None = None,
    name: str = "MCM:XDIS91",
    version: str | None = "XD9134L",
) -> bytes:
    data = xdis91(sender=sender, receiver=receiver) if payload is None else payload
    return write_envelope(
        VansEnvelope(
            sender=EndPoint(sender),
            receiver=EndPoint(receiver),
            envelope_id=envelope_id or str(uuid4()),
            sent="2026-11-21T10:15:00+01:00",
            meta=MetaInformation(message_id or str(uuid4()), "XML", name, len(data), version),
            data=data,
        )
    )


def positive(original_envelope_id: str, sender: str = MUNICIPALITY, receiver: str = HOSPITAL) -> bytes:
    meta = MetaInformation(str(uuid4()), "XML", "MCM:XDIS91", 10, "XD9134L")
    receipt = TransportReceipt("PositiveMessage", original_envelope_id, meta)
    return _receipt(receipt, sender, receiver)


def negative(original_envelope_id: str, sender: str = MUNICIPALITY, receiver: str = HOSPITAL) -> bytes:
    meta = MetaInformation(str(uuid4()), "XML", "MCM:XDIS91", 10, "XD9134L")
    receipt = TransportReceipt("NegativeMessage", original_envelope_id, meta, None, "Kan ikke læses")
    return _receipt(receipt, sender, receiver)


def _receipt(receipt: TransportReceipt, sender: str, receiver: str) -> bytes:
    return write_envelope(
        VansEnvelope(
            EndPoint(sender), EndPoint(receiver), str(uuid4()), "2026-11-21T10:16:00+01:00", receipt=receipt
        )
    )
