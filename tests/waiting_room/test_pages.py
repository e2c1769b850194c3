"""The pages: what they show, how they stay fresh, and that nothing foreign runs in them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from tests.appointment_service.contract import Checked
from tests.waiting_room.conftest import BRITA, HAVNEN, NANCY, TESTGADE, Side

EVIL = '"><script>alert(1)</script>'


class Outline(HTMLParser):
    """Tags with their attributes, and the visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@contextmanager
def _desk(side: Side, practice: str = TESTGADE) -> Iterator[httpx.Client]:
    transport = Checked(side.contract, side.base)
    with httpx.Client(base_url=side.base, follow_redirects=True, transport=transport, timeout=20) as client:
        client.post("/laege/enter", data={"practice": practice})
        yield client


def test_the_waiting_page_shows_logo_place_and_that_staff_is_coming(side: Side) -> None:
    side.order(BRITA)
    page = side.http.get(side.order(NANCY).json()["page"])
    outline = Outline(page.text)
    text = " ".join(outline.words)
    assert "Du er nummer 2 i køen hos Lægehuset Testgade." in text and "Personalet er på vej" in text
    assert [i["alt"] for i in outline.all("img")] == ["Logo: Lægehuset Testgade"]
    assert "hidden" in next(a for a in outline.all("a") if a.get("id") == "link")
    assert ("html", {"lang": "da"}) in outline.tags
    assert NANCY not in page.text and BRITA not in page.text


def test_the_page_loads_only_from_its_own_address(side: Side) -> None:
    pages = [
        side.http.get(side.order().json()["page"]),
        side.http.get(f"{side.base}/min-laege"),
        side.http.get(f"{side.base}/laege"),
    ]
    for page in pages:
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
        outline = Outline(page.text)
        for tag, name in (("script", "src"), ("link", "href"), ("img", "src"), ("form", "action")):
            for attributes in outline.all(tag):
                assert str(attributes[name]).startswith(("/", "data:,")), (tag, attributes)
        assert not [a for _, a in outline.tags if any(k.startswith("on") or k == "style" for k in a)]


def test_hostile_names_are_shown_and_not_run(side: Side) -> None:
    side.room.configure({"practices": {TESTGADE: {"name": EVIL, "initials": EVIL}}})
    order = side.order().json()
    with _desk(side) as desk:
        shown = [side.http.get(order["page"]).text, desk.get("/laege").text]
    shown.append(side.http.get(f"{side.base}/logo/{TESTGADE}.svg").text)
    for page in shown:
        assert "<script>alert" not in page and "&lt;script&gt;" in page


class Follower(threading.Thread):
    """Listens to a stream of events until it ends."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.seen: list[dict[str, Any]] = []
        self._address = address
        self._changed = threading.Condition()

    def run(self) -> None:
        with httpx.stream("GET", self._address, timeout=20) as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    with self._changed:
                        self.seen.append(json.loads(line[6:]))
                        self._changed.notify_all()

    def awaited(self, state: str, position: int) -> dict[str, Any]:
        """The event that tells a state and place; fails naming what was awaited."""

        def found() -> list[dict[str, Any]]:
            return [one for one in self.seen if (one["state"], one["position"]) == (state, position)]

        with self._changed:
            assert self._changed.wait_for(found, 10), f"awaited {state} {position}, saw {self.seen}"
            return found()[0]


def test_events_follow_the_consultation_to_its_end(side: Side) -> None:
    side.order(BRITA)
    page = side.order(NANCY).json()["page"]
    follower = Follower(f"{page}/events")
    follower.start()
    assert follower.awaited("waiting", 2)["link"] is None
    side.next()
    assert follower.awaited("waiting", 1)["link"] is None
    id = side.next().json()["id"]
    assert follower.awaited("taken", 0)["link"].startswith("http")
    side.call("POST", f"/consultations/{id}/end", token=side.doctor())
    assert follower.awaited("ended", 0)["link"] is None
    follower.join(10)
    assert not follower.is_alive(), "awaited the end of the stream"


def test_nobody_who_listens_misses_the_last_change(side: Side) -> None:
    followers = [Follower(f"{side.order(citizen).json()['page']}/events") for citizen in (NANCY, BRITA)]
    for follower in followers:
        follower.start()
    for follower, place in zip(followers, (1, 2), strict=True):
        follower.awaited("waiting", place)
    for _ in followers:
        side.next()
    for follower in followers:
        side.call("POST", f"/consultations/{follower.seen[0]['id']}/end", token=side.doctor())
    for follower in followers:
        follower.awaited("ended", 0)
        follower.join(10)


def test_keys_of_pages_and_codes_of_logins_stay_out_of_the_journal(side: Side) -> None:
    page = side.order().json()["page"]
    begun = side.http.get(f"{side.base}/min-laege/login", follow_redirects=False)
    login = side.http.get(begun.headers["location"]).text.split('name="login" value="')[1].split('"')[0]
    form = {"login": login, "citizen": BRITA, "decision": "approve"}
    back = side.http.post(f"{side.base}/mitid/authorize", data=form, follow_redirects=False)
    code = back.headers["location"].split("code=")[1].split("&")[0]
    side.http.get(back.headers["location"])
    side.http.get(page)
    targets = [str(e.data.get("target")) for e in side.context.journal.entries(since=side.since)]
    assert not [t for t in targets if "/vent/" in t or code in t or login in t]


def test_streams_of_the_api_need_a_login(side: Side) -> None:
    id = side.order().json()["id"]
    events = f"/consultations/{id}/events"
    assert side.call("GET", events).status_code == 401
    assert side.call("GET", events, token=side.doctor(HAVNEN)).status_code == 404
    with side.http.stream(
        "GET", side.base + events, headers={"Authorization": f"Bearer {side.employee()}"}
    ) as stream:
        assert next(stream.iter_lines()) == "event: waiting"


def test_the_citizen_gives_up_by_the_page(side: Side) -> None:
    page = side.order().json()["page"]
    answer = side.http.post(f"{page}/leave", follow_redirects=True)
    assert "afmeldt" in answer.text and side.queue() == []
    again = side.http.post(f"{page}/leave", headers={"Accept": "text/html"})
    assert again.status_code == 409 and "afmeldt" in again.text


def test_the_doctor_works_from_the_list(side: Side) -> None:
    side.order(NANCY)
    with _desk(side) as desk:
        assert NANCY in desk.get("/laege").text
        desk.post("/laege/passant", data={"citizen": BRITA, "mobile": ""})
        assert side.queue() == [NANCY, BRITA]
        page = Outline(desk.post("/laege/next").text)
        assert any("Gå ind som vært" in word for word in page.words)
        id = next(str(i["value"]) for i in page.all("input") if i.get("name") == "id")
        desk.post("/laege/end", data={"id": id})
        desk.post("/laege/sms", data={"mobile": "20000131"})
        desk.post("/laege/door", data={"open": "false"})
        assert "Venteværelset er lukket" in " ".join(Outline(desk.get("/laege").text).words)
        desk.post("/laege/next")
        empty = desk.post("/laege/next")
        assert empty.status_code == 409 and "Der er ingen i kø" in empty.text
        assert desk.post("/laege/passant", data={"citizen": "nej"}).status_code == 422
        side.fault("outage", party="vdx")
        assert desk.post("/laege/sms", data={"mobile": "20000131"}).status_code == 502
        with desk.stream("GET", "/laege/events") as stream:
            assert next(stream.iter_lines()) == "event: change"
    assert [f["citizen"] for f in side.facts("ended")] == [NANCY]


@pytest.mark.parametrize("headers", [{"Origin": "https://ond.test"}, {"Sec-Fetch-Site": "cross-site"}])
def test_forms_of_other_sites_are_refused(side: Side, headers: dict[str, str]) -> None:
    page = side.order().json()["page"]
    with _desk(side) as desk:
        for path in ("/laege/next", page + "/leave"):
            answer = desk.post(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "foreign_form")
    assert side.queue() == [NANCY]


def test_the_doctor_of_another_practice_ends_nothing(side: Side) -> None:
    side.order()
    id = side.next().json()["id"]
    with _desk(side, HAVNEN) as desk:
        answer = desk.post("/laege/end", data={"id": id})
    assert answer.status_code == 404 and side.facts("ended") == []


@pytest.mark.parametrize("path", ["/vent/ukendt", "/static/ukendt", "/laege/ukendt"])
def test_what_is_not_there_is_told_as_a_page(side: Side, path: str) -> None:
    with _desk(side) as desk:
        method = "POST" if path.startswith("/laege/") else "GET"
        answer = desk.request(method, path, headers={"Accept": "text/html"})
    assert answer.status_code == 404 and "findes ikke" in answer.text
