"""Search, create, share, change, cancel across organisations (requirements AFT-01, UC1-11, UC3-04, UC4-06)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.appointment_service.conftest import (
    AKUTTEAM,
    END,
    KIRURGISK,
    LATER,
    LATER_END,
    MEDICINSK,
    NANCY,
    OEST,
    START,
    SYGEPLEJE,
    TESTGADE,
    VEST,
    Side,
    draft,
    unit,
)

PERSON = {"actor": {"reference": "PractitionerRole/laege-testgade"}}
CITIZEN = {"actor": {"identifier": {"system": "urn:oid:1.2.208.176.1.2", "value": NANCY}}}


def _names(answer: httpx.Response) -> list[str]:
    return [f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in answer.json().get("entry", [])]


SEARCHES = [
    ({"text": "hjemmesygeplejen øst"}, [f"Organization/{SYGEPLEJE}"]),
    ({"text": "5790000900077"}, [f"Organization/{SYGEPLEJE}"]),
    ({"text": "9900071000016005"}, [f"Organization/{SYGEPLEJE}"]),
    ({"text": "testkommune øst", "kind": "organisation"}, [f"Organization/{OEST}"]),
    ({"text": "akutteamet", "kind": "unit", "organization": OEST}, [f"Organization/{AKUTTEAM}"]),
    (
        {"text": "prøve", "kind": "person", "organization": "testkommune-vest"},
        ["PractitionerRole/koordinator-vest"],
    ),
    ({"text": "findes ikke"}, []),
    ({"text": "sygehusadviser"}, []),
    ({"text": "testnet"}, []),
]


@pytest.mark.parametrize(("query", "found"), SEARCHES)
def test_persons_units_and_organisations_are_found(
    side: Side, query: dict[str, str], found: list[str]
) -> None:
    answer = side.call(KIRURGISK, "GET", f"/participants?{httpx.QueryParams(query)}")
    assert _names(answer) == found
    for name in found:
        assert side.call(KIRURGISK, "GET", f"/{name}").json()["id"] == name.split("/")[1]


def test_the_search_is_paged_without_loss(side: Side) -> None:
    everybody = _names(side.call(OEST, "GET", "/participants?text=test&_count=100"))
    assert len(everybody) > 10
    page, found = f"{side.base}/participants?text=test&_count=4", []
    while page:
        answer = side.call(OEST, "GET", page)
        found += _names(answer)
        page = next((link["url"] for link in answer.json()["link"] if link["relation"] == "next"), "")
    assert found == everybody


def test_a_unit_is_invited_and_its_municipality_sees_the_meeting(side: Side) -> None:
    made = side.create(KIRURGISK, unit(SYGEPLEJE), PERSON, CITIZEN)
    assert made["status"] == "booked" and [p["status"] for p in made["participant"]] == ["needs-action"] * 3
    assert [p["id"] for p in made["participant"]] == ["p1", "p2", "p3"]
    assert made["identifier"][0]["system"] == "http://vdx.medcom.dk/meeting"
    booked = next(e for e in side.context.journal.entries(since=side.since, kind="vdx.meeting"))
    assert booked.data["uuid"] == made["identifier"][0]["value"]
    assert booked.data["subject"] == "Udskrivningskonference"
    for who in (SYGEPLEJE, OEST, TESTGADE, KIRURGISK, "testsygehus-nord"):
        assert side.read(who, made["id"]).json() == made
    [fact] = side.facts("appointment.created")
    assert fact["participants"] == [f"Organization/{SYGEPLEJE}", "PractitionerRole/laege-testgade", "citizen"]
    assert (fact["owner"], fact["by"], fact["version"]) == (KIRURGISK, KIRURGISK, 1)


def test_who_takes_no_part_meets_nothing(side: Side) -> None:
    made = side.create(KIRURGISK, unit(SYGEPLEJE))
    for who in (VEST, AKUTTEAM, MEDICINSK, TESTGADE):
        answers = [
            side.read(who, made["id"]), side.way_in(who, made["id"]), side.update(who, made),
            side.cancel(who, made), side.act(who, made["id"], "share", {"participant": [unit(who)]}),
            side.act(who, made["id"], "forward", {"participant": [unit(who)]}),
            side.act(who, made["id"], "respond", {"status": "accepted"}),
            side.act(who, made["id"], "interpreter", {"language": "ar"}),
        ]  # fmt: skip
        assert [a.status_code for a in answers] == [404] * len(answers)
        assert _names(side.call(who, "GET", "/Appointment")) == []
        assert side.events(who) == []
    assert side.read(KIRURGISK, made["id"]).json() == made


def test_a_participant_cannot_change_what_another_convened(side: Side) -> None:
    made = side.create(KIRURGISK, unit(SYGEPLEJE))
    answers = [
        side.update(SYGEPLEJE, made, description="Andet"), side.cancel(SYGEPLEJE, made),
        side.act(SYGEPLEJE, made["id"], "share", {"participant": [unit(VEST)]}),
        side.act(SYGEPLEJE, made["id"], "interpreter", {"language": "ar"}),
    ]  # fmt: skip
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, "not_owner")] * 4
    assert side.update("testsygehus-nord", made, description="Andet").status_code == 200, "the hospital may"


def test_every_participant_fetches_its_own_way_in(side: Side) -> None:
    made = side.create(KIRURGISK, unit(SYGEPLEJE), PERSON)
    host = side.way_in(KIRURGISK, made["id"]).json()
    assert host["role"] == "host" and f"pin={host['pin']}" in host["link"]
    for who in (SYGEPLEJE, OEST, TESTGADE):
        guest = side.way_in(who, made["id"]).json()
        assert set(guest) == {"role", "address", "link"} and guest["role"] == "guest"
        page = httpx.get(guest["link"], follow_redirects=True)
        assert page.status_code == 200 and "Udskrivningskonference" in page.text
        assert host["pin"] not in str(page.url)
    assert host["pin"] not in str(made) and guest["link"] not in str(made)
    for entry in side.context.journal.entries(since=side.since):
        kept = f"{entry.data}{side.context.journal.body(entry).decode('utf-8', 'replace')}"
        assert f"pin={host['pin']}" not in kept and f'"{host["pin"]}"' not in kept


def test_the_host_can_be_another_than_the_one_who_convenes(side: Side) -> None:
    made = side.create(OEST, unit(KIRURGISK, "host"), unit(SYGEPLEJE))
    roles = {who: side.way_in(who, made["id"]).json()["role"] for who in (KIRURGISK, OEST, SYGEPLEJE)}
    assert roles == {KIRURGISK: "host", OEST: "guest", SYGEPLEJE: "guest"}


def test_a_change_reaches_room_and_participants_and_asks_for_new_replies(side: Side) -> None:
    made = side.create(KIRURGISK, unit(SYGEPLEJE), unit(TESTGADE))
    side.act(SYGEPLEJE, made["id"], "respond", {"status": "accepted"})
    seen = side.read(KIRURGISK, made["id"]).json()
    assert [p["status"] for p in seen["participant"]] == ["accepted", "needs-action"]
    renamed = side.update(KIRURGISK, seen, description="Udskrivning, flyttet").json()
    assert [p["status"] for p in renamed["participant"]] == ["accepted", "needs-action"]
    room = side.context.journal.entries(since=side.since, kind="vdx.meeting")[-1].data
    assert (room["subject"], room["start"][:16]) == ("Udskrivning, flyttet", START[:16])
    moved = side.update(KIRURGISK, renamed, start=LATER, end=LATER_END).json()
    assert (moved["start"], moved["meta"]["versionId"]) == (LATER, "4")
    assert [p["status"] for p in moved["participant"]] == ["needs-action", "needs-action"]
    room = side.context.journal.entries(since=side.since, kind="vdx.meeting")[-1].data
    assert (room["subject"], room["start"][:16]) == ("Udskrivning, flyttet", LATER[:16])
    assert side.read(TESTGADE, made["id"]).json() == moved


def test_who_is_removed_is_told_and_sees_it_no_more(side: Side) -> None:
    made = side.create(KIRURGISK, unit(SYGEPLEJE), unit(TESTGADE))
    side.update(KIRURGISK, made, participant=[unit(SYGEPLEJE)])
    assert [e["type"] for e in side.events(TESTGADE)] == ["appointment.created", "appointment.removed"]
    assert [e["type"] for e in side.events(SYGEPLEJE)] == ["appointment.created", "appointment.updated"]
    assert side.read(TESTGADE, made["id"]).status_code == 404
    back = side.act(KIRURGISK, made["id"], "share", {"participant": [unit(TESTGADE)]}).json()
    assert [p["id"] for p in back["participant"]] == ["p1", "p2"]


def test_an_old_version_overwrites_nothing(side: Side) -> None:
    made = side.create()
    first = side.update(KIRURGISK, made, comment="den første")
    late = side.update(KIRURGISK, made, comment="den anden")
    assert (first.status_code, late.status_code, late.headers["etag"]) == (200, 412, 'W/"2"')
    assert "2" in late.json()["detail"]
    assert side.update(KIRURGISK, made, version="").status_code == 428
    assert side.act(KIRURGISK, made["id"], "cancel", {}).status_code == 428
    assert side.read(KIRURGISK, made["id"]).json()["comment"] == "den første"
    unchanged = side.call(KIRURGISK, "GET", f"/Appointment/{made['id']}", headers={"If-None-Match": 'W/"2"'})
    assert unchanged.status_code == 304


def test_a_cancelled_meeting_stays_cancelled(side: Side) -> None:
    made = side.create(KIRURGISK, unit(SYGEPLEJE))
    gone = side.cancel(KIRURGISK, made).json()
    assert (gone["status"], gone["cancelationReason"]) == (
        "cancelled",
        {"text": "Indlæggelsen varer længere"},
    )
    assert side.context.journal.entries(since=side.since, kind="vdx.meeting")[-1].data["event"] == "deleted"
    way = side.way_in(SYGEPLEJE, made["id"])
    assert (way.status_code, way.json()["code"]) == (410, "cancelled")
    for answer in (
        side.update(KIRURGISK, {**gone, "status": "booked"}), side.cancel(KIRURGISK, gone),
        side.act(KIRURGISK, made["id"], "share", {"participant": [unit(VEST)]}),
        side.act(SYGEPLEJE, made["id"], "forward", {"participant": [unit(VEST)]}),
        side.act(SYGEPLEJE, made["id"], "respond", {"status": "accepted"}),
        side.act(KIRURGISK, made["id"], "interpreter", {"language": "ar"}),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (409, "cancelled")
    assert side.read(SYGEPLEJE, made["id"]).json() == gone


def test_forwarding_lets_guests_in_where_it_is_allowed(side: Side) -> None:
    made = side.create(KIRURGISK, unit(SYGEPLEJE))
    sent = side.act(
        SYGEPLEJE, made["id"], "forward", {"participant": [unit(AKUTTEAM, "host"), unit(SYGEPLEJE)]}
    )
    assert [p["actor"]["reference"] for p in sent.json()["participant"]] == [
        f"Organization/{SYGEPLEJE}", f"Organization/{AKUTTEAM}",
    ]  # fmt: skip
    assert side.way_in(AKUTTEAM, made["id"]).json()["role"] == "guest"
    assert [e["type"] for e in side.events(AKUTTEAM)] == ["appointment.forwarded"]
    url = made["extension"][1]["url"]
    closed = side.create(KIRURGISK, unit(SYGEPLEJE), extension=[{"url": url, "valueBoolean": False}])
    refused = side.act(SYGEPLEJE, closed["id"], "forward", {"participant": [unit(AKUTTEAM)]})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_forwardable")
    assert side.read(AKUTTEAM, closed["id"]).status_code == 404


def test_a_reply_is_only_for_the_own_participants(side: Side) -> None:
    made = side.create(KIRURGISK, unit(SYGEPLEJE), PERSON)
    path = {"status": "declined", "actor": f"Organization/{SYGEPLEJE}"}
    refused = side.act(TESTGADE, made["id"], "respond", path)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_invited")
    assert side.act(KIRURGISK, made["id"], "respond", {"status": "accepted"}).status_code == 403
    replied = side.act(TESTGADE, made["id"], "respond", {"status": "tentative"}).json()
    assert [p["status"] for p in replied["participant"]] == ["needs-action", "tentative"]


def test_the_same_key_makes_one_meeting(side: Side) -> None:
    key = {"Idempotency-Key": "en gang"}
    first = side.call(KIRURGISK, "POST", "/Appointment", draft(), key)
    again = side.call(KIRURGISK, "POST", "/Appointment", draft(), key)
    assert (first.status_code, again.status_code) == (201, 200) and first.json() == again.json()
    other = side.call(KIRURGISK, "POST", "/Appointment", draft(description="Andet"), key)
    assert (other.status_code, other.json()["code"]) == (422, "reused_key")
    assert side.call(OEST, "POST", "/Appointment", draft(), key).status_code == 201, (
        "keys are each caller's own"
    )
    assert len(_names(side.call(KIRURGISK, "GET", "/Appointment"))) == 1


def test_of_several_at_once_one_wins(side: Side) -> None:
    made = side.create()
    headers = {"Authorization": f"Bearer {side.token(KIRURGISK)}"}

    def change(number: int) -> int:
        body = {**made, "description": f"Udgave {number}", "start": LATER, "end": LATER_END}
        address = f"{side.base}/Appointment/{made['id']}"
        return httpx.put(address, json=body, headers={**headers, "If-Match": 'W/"1"'}).status_code

    def convene(number: int) -> tuple[int, str]:
        keyed = {**headers, "Idempotency-Key": "samtidig"}
        answer = httpx.post(f"{side.base}/Appointment", json=draft(), headers=keyed)
        return answer.status_code, answer.json()["id"]

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(change, range(6))) == [200] + [412] * 5
        convened = list(pool.map(convene, range(6)))
    assert sorted(status for status, _ in convened) == [200] * 5 + [201]
    assert len({id for _, id in convened}) == 1
    assert side.read(KIRURGISK, made["id"]).json()["meta"]["versionId"] == "2"


def test_meetings_are_listed_by_start_in_pages(side: Side) -> None:
    days = [3, 1, 2, 5, 4]
    made = {
        day: side.create(start=f"2026-12-0{day}T09:00:00Z", end=f"2026-12-0{day}T10:00:00Z") for day in days
    }
    expected = [f"Appointment/{made[day]['id']}" for day in sorted(days)]
    page, found = f"{side.base}/Appointment?_count=2&date=ge2026-12-01", []
    while page:
        answer = side.call(SYGEPLEJE, "GET", page)
        found += _names(answer)
        page = next((link["url"] for link in answer.json()["link"] if link["relation"] == "next"), "")
    assert found == expected
    for query, wanted in (
        ("date=gt2026-12-02T09:00:00Z&date=le2026-12-04T09:00:00Z", expected[2:4]),
        ("date=lt2026-12-02T09:00:00%2B00:00", expected[:1]),
        ("date=2026-12-05T10:00:00%2B01:00", expected[4:]),
        ("status=cancelled", []),
    ):
        assert _names(side.call(SYGEPLEJE, "GET", f"/Appointment?{query}")) == wanted, query


def test_when_vdx_is_down_nothing_is_half_done(side: Side) -> None:
    made = side.create()
    side.fault("outage", party="vdx")
    # The issuer is VDX's too: tokens that are held already go on working, its keys are known.
    answers = [
        side.call(KIRURGISK, "POST", "/Appointment", draft()), side.update(KIRURGISK, made, start=LATER, end=LATER_END),
        side.cancel(KIRURGISK, made), side.way_in(SYGEPLEJE, made["id"]),
    ]  # fmt: skip
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(502, "no_vdx")] * 4
    assert side.read(KIRURGISK, made["id"]).json() == made
    assert len(_names(side.call(KIRURGISK, "GET", "/Appointment"))) == 1


def test_an_open_room_is_not_moved_but_can_be_ended(side: Side) -> None:
    made = side.create()
    side.context.clock.set(side.context.clock.now().replace(day=26, hour=8, minute=55))
    side.tokens.clear()
    side.vdx.advance()
    refused = side.update(KIRURGISK, made, start=LATER, end=LATER_END)
    assert (refused.status_code, refused.json()["code"]) == (409, "room_open")
    room = side.context.journal.entries(since=side.since, kind="vdx.meeting")[-1].data
    assert room["end"][:16] == END[:16], "VDX takes another end even now; it is put back"
    assert side.cancel(KIRURGISK, made).status_code == 200
    room = side.context.journal.entries(since=side.since, kind="vdx.meeting")[-1].data
    assert (room["event"], room["end"][:16]) == ("updated", "2026-11-26T08:55")


BAD: list[tuple[Any, str]] = [
    ({"resourceType": "Patient"}, "resourceType"),
    ({"status": "cancelled"}, "status"),
    ({"description": ""}, "description"),
    ({"description": "x" * 101}, "description"),
    ({"description": f"Møde om {NANCY[:6]}-{NANCY[6:]}"}, "description"),
    ({"description": 7}, "description"),
    ({"start": "2026-11-26T09:00:00"}, "start"),
    ({"start": "i morgen"}, "start"),
    ({"end": START}, "end"),
    ({"end": "2026-11-28T09:00:00Z"}, "end"),
    ({"end": None}, "end"),
    ({"comment": "x" * 1001}, "comment"),
    ({"participant": []}, "participant"),
    ({"participant": "alle"}, "participant"),
    ({"participant": [unit(OEST)] * 101}, "participant"),
    ({"participant": [7]}, "participant[0]"),
    ({"participant": [{}]}, "participant[0].actor"),
    ({"participant": [unit("ingen")]}, "participant[0].actor"),
    ({"participant": [unit(OEST), unit(OEST)]}, "participant[1]"),
    ({"participant": [unit(OEST, "host"), unit(VEST, "host")]}, "participant"),
    ({"participant": [unit(OEST, "chef")]}, "participant[0].type"),
    ({"participant": [{**unit(OEST), "required": "maybe"}]}, "participant[0].required"),
    ({"participant": [{**CITIZEN, "type": unit(OEST, "host")["type"]}]}, "participant[0].type"),
    (
        {"participant": [{"actor": {"identifier": {"system": "urn:oid:1.2.208.176.1.2", "value": "x"}}}]},
        "participant[0].actor.identifier.value",
    ),
    ({"extension": [{"url": "https://proevesten.example/aftale-service/StructureDefinition/forwardable",
                     "valueBoolean": "ja"}]}, "valueBoolean"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field"), BAD, ids=[f"{n}-{field}" for n, (_, field) in enumerate(BAD)])
def test_bad_meetings_name_the_place(side: Side, changes: dict[str, Any], field: str) -> None:
    answer = side.call(KIRURGISK, "POST", "/Appointment", draft(**changes))
    assert (answer.status_code, answer.json().get("field")) == (422, field)
    assert answer.json()["detail"].startswith(field)
    assert side.facts("appointment.created") == []


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff", b'{"description": "\\ud800"}', b"[" * 100_000]
)
def test_what_is_no_json_object(side: Side, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {side.token(KIRURGISK)}"}
    answer = side.http.post(f"{side.base}/Appointment", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_json")


def test_units_are_known_by_their_numbers_too(side: Side) -> None:
    by_gln = {"actor": {"identifier": {"system": "urn:oid:1.3.88", "value": "5790000900077"}}}
    by_sor = {"actor": {"identifier": {"system": "urn:oid:1.2.208.176.1.1", "value": "9900161000016004"}}}
    made = side.create(KIRURGISK, by_gln, by_sor)
    assert [p["actor"]["reference"] for p in made["participant"]] == [
        f"Organization/{SYGEPLEJE}", f"Organization/{TESTGADE}",
    ]  # fmt: skip
    assert made["end"] == END


def test_every_answer_says_whose_proposal_it_is(side: Side) -> None:
    for answer in (side.call("", "GET", "/events"), side.call(OEST, "GET", "/Appointment")):
        assert "not MedCom's" in answer.headers["aftale-service-proposal"]
    assert side.create()["meta"]["tag"][0]["code"] == "draft-0"
