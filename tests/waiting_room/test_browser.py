"""The pages in a real browser, phone-sized: they keep themselves fresh, load nothing foreign, and are accessible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import browser
from tests.browser.test_report_access import WCAG, axe_source
from tests.waiting_room.conftest import BRITA, NANCY, TESTGADE, Side

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]

WIDTH, HEIGHT = 360, 640


@dataclass
class Phone:
    """A page on a phone, and what went wrong or out of it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Phone]:
    window = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True)
    page = window.new_page()
    page.set_default_timeout(10_000)
    phone = Phone(page)
    page.on("pageerror", lambda error: phone.errors.append(str(error)))
    page.on("console", lambda line: phone.errors.append(line.text) if line.type == "error" else None)
    page.on("request", lambda r: phone.hosts.add("/".join(r.url.split("/")[:3])))
    yield phone
    window.close()


def _sound(side: Side, phone: Phone) -> None:
    """Nothing foreign, no error, nothing wider than the phone, nothing axe finds."""
    assert (phone.errors, phone.hosts - {side.base, "data:,"}) == ([], set())
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    found = phone.page.evaluate(f"() => {{ {axe_source()}; return axe.run(document, {{runOnly: {WCAG}}}) }}")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


def test_the_waiting_page_keeps_itself_fresh(side: Side, phone: Phone) -> None:
    side.order(BRITA)
    page = side.order(NANCY).json()["page"]
    phone.page.goto(page)
    status = phone.page.locator("#status")
    assert "nummer 2" in status.inner_text() and not phone.page.locator("#link").is_visible()
    assert phone.page.locator("img").evaluate("i => i.naturalWidth > 0 && i.complete")
    _sound(side, phone)
    side.next()
    phone.page.get_by_text("Du er nummer 1 i køen").wait_for()
    link = side.next().json()["link"]
    phone.page.locator("#link").wait_for(state="visible")
    assert phone.page.locator("#link").get_attribute("href") == link
    assert not phone.page.locator("#leave").is_visible()
    _sound(side, phone)


def test_the_citizen_orders_with_mitid_and_gives_up(side: Side, phone: Phone) -> None:
    phone.page.goto(f"{side.base}/min-laege")
    _sound(side, phone)
    phone.page.get_by_role("link", name="Log ind med MitID").click()
    _sound(side, phone)
    phone.page.get_by_label("Testborgerens CPR-nummer").fill(NANCY)
    phone.page.get_by_role("button", name="Godkend").click()
    phone.page.get_by_label("Din læge").select_option(TESTGADE)
    _sound(side, phone)
    phone.page.get_by_role("button", name="Stil dig i kø").click()
    phone.page.get_by_text("Du er nummer 1 i køen").wait_for()
    assert side.queue() == [NANCY]
    phone.page.get_by_role("button", name="Meld afbud").click()
    phone.page.get_by_text("Bestillingen er afmeldt.").wait_for()
    assert side.queue() == []
    _sound(side, phone)


def test_the_doctors_list_follows_the_queue(side: Side, phone: Phone) -> None:
    phone.page.goto(f"{side.base}/laege")
    phone.page.get_by_label("Klinik").select_option(TESTGADE)
    phone.page.get_by_role("button", name="Log ind").click()
    phone.page.get_by_text("Ingen venter").wait_for()
    side.order(NANCY)
    phone.page.get_by_text(NANCY).wait_for()
    phone.page.get_by_label("CPR-nummer").fill("25")
    side.order(BRITA)
    phone.page.get_by_role("link", name="Vis den nye").wait_for()
    assert phone.page.get_by_label("CPR-nummer").input_value() == "25", "what is written is not lost"
    _sound(side, phone)
    phone.page.get_by_role("link", name="Vis den nye").click()
    phone.page.get_by_role("button", name="Tag den næste").click()
    phone.page.get_by_role("link", name="Gå ind som vært").wait_for()
    _sound(side, phone)
    assert side.queue() == [BRITA]
