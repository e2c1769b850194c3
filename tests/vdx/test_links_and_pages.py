"""Portal links, short links and the pages behind them (digest §7, §8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from simulators.vdx.links import fill
from tests.vdx.client import Side
from tests.vdx.world import SEED

EXAMPLE = (
    "https://portal.vconf.dk/?conference=__uri-with-domain__&pin=__pin__&start_dato=__start-date__"
    "&muteMicrophone=__microphone__&join=1"
)
VALUES: dict[str, str | None] = {
    "pin": "4321", "uri-with-domain": "4618@rooms.vconf.dk", "uri-domain": "rooms.vconf.dk",
    "start-date": "2018-11-01T11:15:00", "return-url": None, "microphone": None, "call-type": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("template", "changes", "expected"),
    [
        (
            EXAMPLE, {},
            "https://portal.vconf.dk/?conference=4618@rooms.vconf.dk&pin=4321&start_dato=2018-11-01T11:15:00&join=1",
        ),
        (EXAMPLE, {"pin": "", "start-date": None}, "https://portal.vconf.dk/?conference=4618@rooms.vconf.dk&pin=&join=1"),
        ("https://p/?m=__microphone__", {"microphone": "muted"}, "https://p/?m=muted"),
        ("https://p/?m=__microphone__", {}, "https://p/"),
        ("https://p/#/__uri-domain__?c=__call-type__&p=__pin__", {}, "https://p/#/rooms.vconf.dk?c=&p=4321"),
        ("https://p/__uri-with-domain__/x?r=__return-url__&k=1", {}, "https://p/4618@rooms.vconf.dk/x?k=1"),
    ],
)  # fmt: skip
def test_filling(template: str, changes: dict[str, str | None], expected: str) -> None:
    assert fill(template, VALUES | changes) == expected


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"guestPin": 5555, "hostPin": 6666}, "&pin=5555&"),
        ({"hostPin": 6666}, "&pin=6666&"),
        ({"guestMicrophone": "muted"}, "&muteMicrophone=muted"),
        ({"guestMicrophone": "off"}, "&muteMicrophone=off"),
        ({"callType": "lyd"}, "&type=lyd#/lyd"),
        ({"startTime": "2026-11-25T10:00:00+01:00"}, "&start_dato=2026-11-25T09:00:00"),
    ],
)
def test_a_meetings_portal_link(vdx: Side, fields: dict[str, Any], part: str) -> None:
    assert part in vdx.room(vdx.booked(**fields)["uuid"])["portalLink"]


def test_no_parameter_for_a_microphone_that_is_on(vdx: Side) -> None:
    assert "muteMicrophone" not in vdx.room(vdx.booked(guestMicrophone="on")["uuid"])["portalLink"]


def _own_links(vdx: Side) -> Side:
    """The same world, with the simulator's own short links and portal."""
    vdx.simulator.seed({k: v for k, v in SEED.items() if k not in ("shortLinkBase", "portalLinkTemplate")})
    return vdx


def test_short_link_leads_to_the_portal_page(vdx: Side) -> None:
    meeting = _own_links(vdx).booked(subject="<script>alert(1)</script>", guestPin=5555)
    assert meeting["shortLink"].startswith(vdx.context.endpoints["vdx.short_link"])
    hop = vdx.http.get(meeting["shortLink"])
    assert hop.status_code == 302
    assert hop.headers["location"] == vdx.room(meeting["uuid"])["portalLink"]
    assert hop.headers["location"].startswith(vdx.context.endpoints["vdx.portal"])
    page = vdx.http.get(hop.headers["location"])
    assert page.status_code == 200
    assert "Personalet er på vej" in page.text
    assert "25.11.2026 kl. 10.00" in page.text
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_required_pin_is_asked_for(vdx: Side) -> None:
    meeting = _own_links(vdx).booked(guestPinRequired=True, guestPin=5555)
    link = meeting["shortLink"]
    question = vdx.http.get(link)
    assert question.status_code == 200
    assert 'name="pin"' in question.text
    assert "5555" not in question.text
    for wrong in ("5556", "", "æ"):
        assert vdx.http.post(link, data={"pin": wrong}).status_code == 403
    right = vdx.http.post(link, data={"pin": " 5555 "})
    assert (right.status_code, parse_qs(urlsplit(right.headers["location"]).query)["pin"]) == (303, ["5555"])


def test_a_foreign_portal_template_does_not_lead_out_of_the_simulation(vdx: Side) -> None:
    meeting = vdx.booked()
    hop = vdx.http.get(vdx.context.endpoints["vdx.short_link"] + meeting["shortId"])
    assert hop.headers["location"].startswith(vdx.context.endpoints["vdx.portal"])


def test_a_custom_portal_is_filled_by_the_short_link_only(vdx: Side) -> None:
    custom = "https://gaest.test/%uri-with-domain%?pin=%pin%"
    template = {"id": 1, "organisation": "test-org", **SEED["templates"][0], "customPortalGuest": custom}
    vdx.simulator.seed({**SEED, "templates": [template]})
    meeting = vdx.booked(guestPin=5555)
    room = vdx.room(meeting["uuid"])
    assert room["customPortalGuest"] == custom
    hop = vdx.http.get(vdx.context.endpoints["vdx.short_link"] + meeting["shortId"])
    assert hop.headers["location"] == f"https://gaest.test/{room['uriWithDomain']}?pin=5555"


@pytest.mark.parametrize("path", ["/m/000000000000", "/m/", "/portal/?conference=<b>", "/portal"])
def test_a_meeting_that_is_not_there(vdx: Side, path: str) -> None:
    page = vdx.call("GET", path)
    assert page.status_code == 404
    assert "<b>" not in page.text


def test_opening_a_link_is_in_the_journal_without_the_pin(vdx: Side) -> None:
    meeting = _own_links(vdx).booked(guestPin=765123987, guestPinRequired=True)
    since = vdx.context.journal.last_seq
    vdx.http.get(meeting["shortLink"])
    vdx.http.post(meeting["shortLink"], data={"pin": "765123987"}, follow_redirects=True)
    opened = vdx.context.journal.entries(since=since, kind="vdx.short_link")
    assert [e.data["uuid"] for e in opened] == [meeting["uuid"]]
    assert b"765123987" not in b"".join(p.read_bytes() for p in vdx.context.data.iterdir())
