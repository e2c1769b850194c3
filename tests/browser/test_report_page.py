"""The HTML report in a real browser: quiet, self-contained, usable by keyboard, and deaf to hostile texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Opened, open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_it_opens_without_errors_and_asks_nobody(report: Opened) -> None:
    report.page.get_by_role("button", name="Fold ud").click()
    report.page.wait_for_function("document.querySelectorAll('.scenario[open]').length === 9")
    report.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert report.errors == [] and report.requests == []


def test_the_verdict_is_what_one_sees_first(report: Opened) -> None:
    heading = report.page.get_by_role("heading", level=1)
    box = heading.bounding_box()
    assert heading.inner_text().startswith("Ikke afgjort") and box and box["y"] < 300


def test_the_language_switch(report: Opened) -> None:
    page = report.page
    assert page.locator("html").get_attribute("lang") == "da"
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", level=1).inner_text().startswith("Not decided")
    assert page.get_by_text("Videolinket er ikke et aktivt link").first.is_hidden()
    page.get_by_role("button", name="Dansk").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Ikke afgjort")


def test_hostile_texts_are_not_run(report: Opened) -> None:
    page = report.page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.get_by_role("searchbox").fill("<script>window.hacked=1</script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".scenario:not([hidden])").count() == 1
    assert page.locator("img").count() == 0


def test_no_script_can_be_smuggled_in(report: Opened) -> None:
    page = report.page
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.hacked = 1';"
        " document.body.append(s) }"
    )
    assert page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in error for error in report.errors)


def test_search_and_fold_by_keyboard_alone(report: Opened) -> None:
    page = report.page
    page.get_by_role("searchbox").focus()
    page.keyboard.type("sms straks")
    page.wait_for_function("document.getElementById('shown').textContent === '1'")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    assert page.evaluate("document.activeElement.innerText").startswith("!")
    opened = "document.activeElement.parentElement.open"
    assert page.evaluate(opened) is False
    page.keyboard.press("Enter")
    assert page.evaluate(opened) is True
    page.keyboard.press("Space")
    assert page.evaluate(opened) is False


def test_a_result_can_be_hidden_and_nothing_found_is_said(report: Opened) -> None:
    page = report.page
    page.get_by_role("checkbox", name="ikke bestået 3").uncheck()
    assert page.locator("#shown").inner_text() == "6"
    page.get_by_role("searchbox").fill("findes ikke nogen steder")
    assert page.get_by_text("Intet scenarie passer").is_visible()


def test_a_link_opens_what_it_points_at(report: Opened) -> None:
    page = report.page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    page.get_by_role("link", name="Kommunen kvitterer").first.click()
    assert page.locator(".scenario[open]").count() == 1
    page.locator(".scenario[open] .chip").first.click()
    assert page.locator("#req-KVI-02").is_visible()


def test_the_place_of_a_finding_is_in_view(report: Opened) -> None:
    mark = report.page.locator("pre.text mark").first
    assert "URL" in mark.inner_text()
    inside = mark.evaluate(
        "m => { const a = m.getBoundingClientRect(), b = m.closest('pre').getBoundingClientRect();"
        " return a.top >= b.top && a.bottom <= b.bottom }"
    )
    assert inside


def test_the_reproduce_command_can_be_copied(report: Opened) -> None:
    button = report.page.locator(".again button").first
    button.click()
    assert report.page.evaluate("getSelection().toString()").startswith("proevesten run")
    report.page.wait_for_function("document.querySelector('.again button').innerText === 'Kopieret'")


@pytest.mark.parametrize("width", [320, 390, 768])
def test_it_fits_a_phone(report: Opened, width: int) -> None:
    report.page.set_viewport_size({"width": width, "height": 800})
    assert report.page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_has_the_failures_the_requirements_and_the_run_on_every_page(report: Opened) -> None:
    page = report.page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".scenario.bad[open]").count() == 3
    assert page.locator(".set:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".scenario[open]").count() == 0
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_packed_scenario_unpacks_when_opened(browser: Browser, large_file: Path) -> None:
    for opened in open_page(browser, large_file):
        page = opened.page
        page.get_by_role("searchbox").fill("scenarie 499")
        page.wait_for_function("document.getElementById('shown').textContent === '1'")
        assert page.locator(".scenario:not([hidden]) .steps").count() == 0
        page.locator(".scenario:not([hidden]) > summary").click()
        page.wait_for_selector(".scenario:not([hidden]) .steps")
        message = page.locator(".scenario:not([hidden]) .message").first
        message.locator("summary").first.click()
        assert "K499-0" in message.locator("pre").inner_text()
        assert message.locator("pre span.k").count() > 10
        assert opened.errors == [] and opened.requests == []
