"""The Beskedfordeler between the network and municipal systems, over real sockets."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from lxml import etree

from proevesten.builders.fhir.acknowledgement import acknowledge
from proevesten.builders.fhir.hospitalnotification import Stay, notify
from proevesten.builders.fhir.parts import Citizen, Organisation, Stamp
from proevesten.codecs.fhir.json_writer import write_json
from proevesten.codecs.oioxml import read_receipt
from proevesten.codecs.vans_envelope import VansEnvelope, read_envelope
from proevesten.session.clock import Clock
from proevesten.session.guard import CitizenGuard
from proevesten.session.journal import Entry, Journal
from simulators.address_register import AddressRegister
from simulators.base import Context
from simulators.beskedfordeler.app import BeskedfordelerSimulator, build
from simulators.beskedfordeler.kuvert import KUVERT, Besked, unwrap, wrap
from simulators.beskedfordeler.model import Municipality, System
from simulators.host import Host
from simulators.vans.app import VansSimulator
from simulators.vans.app import build as build_vans
from tests.support import shared_reference
from tests.vans.world import CITIZEN, HOSPITAL, Party, envelope

ADVIS = "5790001659592"
RECEIVED = (
    b"<ModtagBeskedOutput><StandardRetur><StatusKode>20</StatusKode></StandardRetur></ModtagBeskedOutput>"
)


def xdis20(wish: str = "pluspositivkvitt", citizen: str = CITIZEN) -> bytes:
    """The header of an admission advis: what nodes on the way read of it."""
    number = uuid4().hex[:14].upper()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Emessage xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/">
<Envelope><Sent><Date>2026-11-21</Date><Time>10:00</Time></Sent><Identifier>{number}</Identifier>
<AcknowledgementCode>{wish}</AcknowledgementCode></Envelope>
<NotificationOfAdmission><Letter><Identifier>{number}</Identifier><VersionCode>XD2030C</VersionCode>
<StatisticalCode>XDIS20</StatisticalCode></Letter><Sender><EANIdentifier>{HOSPITAL}</EANIdentifier></Sender>
<Receiver><EANIdentifier>{ADVIS}</EANIdentifier></Receiver>
<Patient><CivilRegistrationNumber>{citizen}</CivilRegistrationNumber></Patient>
</NotificationOfAdmission></Emessage>""".encode()


def notification() -> dict[str, Any]:
    hospital = Organisation(HOSPITAL, "441211000016000", "Testsygehus")
    municipality = Organisation(ADVIS, "1339531000016004", "Testkommune")
    start = datetime(2026, 11, 21, 9, tzinfo=UTC)
    stay = Stay(
        hospital,
        municipality,
        Citizen(CITIZEN, "Berggren", ("Nancy",)),
        str(uuid4()),
        "urn:ietf:rfc:3986",
        start,
    )
    return notify("STIN", stay, Stamp(start + timedelta(minutes=1)))


@dataclass
class Town:
    """A network, the Beskedfordeler with one municipality, and the hospital."""

    context: Context
    vans: VansSimulator
    node: BeskedfordelerSimulator
    hospital: Party
    queues: dict[str, tuple[str, str]] = field(default_factory=dict)

    def send(self, payload: bytes, name: str = "MCM:XDIS20", version: str = "XD2030C", **ids: str) -> str:
        return self.hospital.sent(envelope(payload, receiver=ADVIS, name=name, version=version, **ids))

    def await_(self, kind: str, since: int = 0) -> Entry:
        found = self.context.journal.wait(
            lambda e: e.kind == f"beskedfordeler.{kind}", since=since, timeout=20
        )
        assert found is not None, f"awaited beskedfordeler.{kind}"
        return found

    def answers(self, count: int) -> list[VansEnvelope]:
        """What came back to the hospital, when so many have come."""
        seen = 0
        for _ in range(count):
            entry = self.context.journal.wait(
                lambda e: e.kind == "vans.delivered" and e.peer == HOSPITAL, since=seen, timeout=20
            )
            assert entry is not None, "awaited an answer at the hospital"
            seen = entry.seq
        return [read_envelope(raw) for raw in self.hospital.bodies()]

    def client(self, system: str) -> httpx.Client:
        name = f"{ADVIS}-{system}"
        base = f"{self.context.endpoints['beskedfordeler']}/dueslag/{name}"
        return httpx.Client(base_url=base, auth=self.queues[name], timeout=20)


@contextmanager
def town(folder: Path, *systems: System) -> Iterator[Town]:
    clock = Clock()
    journal = Journal(folder / "journal.sqlite", clock)
    context = Context(journal, clock, CitizenGuard([CITIZEN]), folder)
    kinds = [{"type": "XDIS20"}, {"type": "FDIS20"}, {"type": "XDIS91"}]
    register = AddressRegister(
        [
            {"location_number": ADVIS, "party": "kommune", "types": kinds},
            {"location_number": HOSPITAL, "party": "hospital"},
        ]
    )
    vans = build_vans(context, register)
    node = build(context, vans.credentials)
    queues = node.serve(Municipality(ADVIS, "Testkommune", "99123456", systems))
    with Host(context, [vans, node]):
        client = httpx.Client(
            base_url=context.endpoints["vans.http"], auth=vans.credentials(HOSPITAL), timeout=20
        )
        yield Town(context, vans, node, Party(client, HOSPITAL), queues)
    journal.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Town]:
    """Two systems that pull: an EOJ of kind B and a case overview of kind C."""
    with town(tmp_path, System("EOJ", "B"), System("SAPA", "C")) as place:
        yield place


def test_an_advis_fans_out_and_is_acknowledged_on_behalf(two: Town) -> None:
    payload = xdis20()
    two.send(payload)
    transport, application = two.answers(2)
    assert transport.receipt is not None
    assert transport.receipt.kind == "PositiveMessage"
    assert application.data is not None
    assert read_receipt(application.data).kind == "positive"
    for system in ("eoj", "sapa"):
        client = two.client(system)
        (row,) = client.get("/beskeder").json()
        besked_id, data = unwrap(client.get(f"/beskeder/{row['id']}").content)
        assert (besked_id, data) == (row["id"], payload)
        assert client.delete(f"/beskeder/{row['id']}").status_code == 204
        assert client.delete(f"/beskeder/{row['id']}").status_code == 204, "twice is once"
        assert client.get("/beskeder").json() == []
    assert two.await_("acknowledged").data["on_behalf"] is True


def test_no_positive_receipt_is_given_to_one_who_does_not_want_it(two: Town) -> None:
    two.send(xdis20("minuspositivkvitt"))
    (transport,) = two.answers(1)
    assert transport.receipt is not None


def test_a_fhir_notification_is_acknowledged_with_aa(two: Town) -> None:
    bundle = notification()
    two.send(write_json(bundle), "MCM:FDIS20#AdmissionInpatient", "3.0")
    _, application = two.answers(2)
    assert application.meta is not None and application.data is not None
    assert application.meta.name == "MCM:FCTL#ok"
    head = json.loads(application.data)["entry"][0]["resource"]
    assert head["response"] == {"identifier": bundle["entry"][0]["resource"]["id"], "code": "ok"}


def test_only_advis_goes_this_way(two: Town) -> None:
    from tests.vans.world import xdis91

    two.send(xdis91(receiver=ADVIS), "MCM:XDIS91", "XD9134L")
    (answer,) = two.answers(1)
    assert answer.receipt is not None
    assert answer.receipt.kind == "NegativeMessage"
    assert "sygehusadviser" in (answer.receipt.error_description or "")
    assert two.client("eoj").get("/beskeder").json() == []


def test_a_resend_is_answered_as_the_first_time_and_queued_once(two: Town) -> None:
    payload, message_id = xdis20(), str(uuid4())
    two.send(payload, message_id=message_id)
    first = two.answers(2)
    two.send(payload, message_id=message_id)
    again = two.answers(4)[2:]
    assert [bool(e.receipt) for e in first] == [bool(e.receipt) for e in again]
    assert not {e.envelope_id for e in first} & {e.envelope_id for e in again}
    assert first[1].data == again[1].data
    assert len(two.client("eoj").get("/beskeder").json()) == 1


def test_an_envelope_id_used_again_is_refused(two: Town) -> None:
    """The network refuses it already; a node that gets it all the same (fault of a provider) does too."""
    node, municipality = two.node, next(iter(two.node._municipalities.values()))
    ids = str(uuid4())
    for _ in range(2):
        raw = envelope(xdis20(), receiver=ADVIS, name="MCM:XDIS20", version="XD2030C", envelope_id=ids)
        node._node.handle(municipality, raw)
    assert two.await_("refused").data["reason"].startswith("Kuvert-id")
    assert len(two.client("eoj").get("/beskeder").json()) == 1


def test_nobody_reads_anothers_queue(two: Town) -> None:
    two.send(xdis20())
    two.await_("queued")
    thief = httpx.Client(
        base_url=str(two.client("eoj").base_url), auth=two.queues[f"{ADVIS}-sapa"], timeout=20
    )
    assert thief.get("/beskeder").status_code == 403
    assert httpx.get(f"{two.client('eoj').base_url}beskeder").status_code == 401
    assert two.client("eoj").get("/beskeder/nothing").status_code == 404


def test_kind_b_answers_internally_and_kind_c_not_at_all(two: Town) -> None:
    two.send(xdis20())
    two.answers(2)
    (row,) = two.client("eoj").get("/beskeder").json()
    assert two.client("eoj").post(f"/beskeder/{row['id']}/kvittering", content=b"x").json() == {
        "forwarded": False
    }
    (row,) = two.client("sapa").get("/beskeder").json()
    assert two.client("sapa").post(f"/beskeder/{row['id']}/kvittering", content=b"x").status_code == 409
    assert len(two.hospital.waiting()) == 2


def test_kind_a_has_its_receipt_forwarded_once(tmp_path: Path) -> None:
    with town(tmp_path, System("EOJ", "A"), System("SAPA", "C")) as place:
        bundle = notification()
        place.send(write_json(bundle), "MCM:FDIS20#AdmissionInpatient", "3.0")
        (transport,) = place.answers(1)
        assert transport.receipt is not None
        client = place.client("eoj")
        (row,) = client.get("/beskeder").json()
        receipt = write_json(acknowledge(bundle, "ok", Stamp(datetime.now(UTC))))
        assert client.post(f"/beskeder/{row['id']}/kvittering", content=b"nonsense").status_code == 400
        assert client.post(f"/beskeder/{row['id']}/kvittering", content=receipt).json() == {"forwarded": True}
        assert client.post(f"/beskeder/{row['id']}/kvittering", content=receipt).json() == {
            "forwarded": False
        }
        _, forwarded = place.answers(2)
        assert forwarded.data == receipt
        assert forwarded.meta is not None and forwarded.meta.name == "MCM:FCTL#ok"


class Subscriber:
    """A municipal system that is pushed to; `answers` are given in turn, then status 20."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.answers: list[bytes] = []
        self.came = threading.Semaphore(0)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.got.append(self.rfile.read(int(self.headers["Content-Length"])))
                answer = outer.answers.pop(0) if outer.answers else RECEIVED
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                outer.came.release()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    found = Subscriber()
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_push_is_repeated_with_the_same_id_until_status_20(tmp_path: Path, subscriber: Subscriber) -> None:
    subscriber.answers = [RECEIVED.replace(b"20", b"40"), b"not xml"]
    url = f"http://127.0.0.1:{subscriber.server.server_port}/"
    with town(tmp_path, System("EOJ", "B", url)) as place:
        place.send(xdis20())
        seen = 0
        for _ in range(2):
            seen = place.await_("push_failed", seen).seq
            place.context.clock.advance(timedelta(minutes=2))
        place.await_("taken")
        ids = {unwrap(raw)[0] for raw in subscriber.got}
        assert (len(ids), len(subscriber.got)) == (1, 3)
        attempts = [
            etree.fromstring(raw).findtext(f".//{{{KUVERT}}}AntalLeveranceforsoeg") for raw in subscriber.got
        ]
        assert attempts == ["1", "2", "3"]


def test_delivered_twice_is_a_fault_that_repeats_the_id(tmp_path: Path, subscriber: Subscriber) -> None:
    url = f"http://127.0.0.1:{subscriber.server.server_port}/"
    with town(tmp_path, System("EOJ", "B", url)) as place:
        place.context.faults.switch_on("beskedfordeler", "delivers_twice")
        place.send(xdis20())
        place.await_("taken")
        assert len({unwrap(raw)[0] for raw in subscriber.got}) == 1
        assert len(subscriber.got) == 2


@pytest.mark.parametrize(
    ("fault", "queues", "answers"),
    [("forgets_one", (1, 0), 2), ("no_acknowledgement", (1, 1), 0), ("stuck_queue", (0, 0), 2)],
)
def test_faults(two: Town, fault: str, queues: tuple[int, int], answers: int) -> None:
    two.context.faults.switch_on("beskedfordeler", fault)
    two.send(xdis20())
    two.await_("queued")
    two.answers(answers)
    assert tuple(len(two.client(s).get("/beskeder").json()) for s in ("eoj", "sapa")) == queues
    assert len(two.hospital.waiting()) == answers


def test_after_a_restart_queues_and_answers_are_as_before(tmp_path: Path) -> None:
    systems = (System("EOJ", "B"),)
    with town(tmp_path, *systems) as place:
        place.send(xdis20())
        place.answers(2)
    with town(tmp_path, *systems) as place:
        assert len(place.client("eoj").get("/beskeder").json()) == 1
        assert len(place.hospital.waiting()) == 2


def test_the_envelope_has_its_parts_in_the_order_of_the_schema() -> None:
    schema = etree.parse(str(shared_reference("medcom-legacy", "beskedfordeler", "Beskedkuvert.xsd")))
    space = {"x": "http://www.w3.org/2001/XMLSchema"}
    raw = wrap(Besked(str(uuid4()), "xdis20", "99123456", CITIZEN, b"x", "2026-11-21T10:00:00.000+00:00"), 1,
               datetime(2026, 11, 21, tzinfo=UTC))  # fmt: skip
    checked = 0
    for element in etree.fromstring(raw).iter(f"{{{KUVERT}}}*"):
        name = etree.QName(element).localname
        refs = schema.xpath(f"//x:complexType[@name='{name}Type']//x:element/@ref", namespaces=space)
        order = [str(ref).rpartition(":")[2] for ref in refs]
        children = [etree.QName(child).localname for child in element]
        if order:
            assert [c for c in order if c in children] == children, name
            checked += 1
    assert checked >= 9
