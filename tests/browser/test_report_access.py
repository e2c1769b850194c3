"""Accessibility of the HTML report (WCAG 2.2 AA as far as machines see it): by axe-core and by hand."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise

import pytest

from tests.browser.conftest import Opened
from tests.support import skip_or_fail

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_source() -> str:
    """The axe-core script that the package axe-playwright-python carries."""
    try:
        return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    except ModuleNotFoundError:
        skip_or_fail("axe", "the Python package axe-playwright-python is not installed (extra `test`)")
        raise


@pytest.mark.parametrize(("lang", "width"), [("da", 1280), ("en", 390)])
def test_axe_finds_nothing(report: Opened, lang: str, width: int) -> None:
    page = report.page
    page.set_viewport_size({"width": width, "height": 900})
    page.locator(f"[data-lang={lang}]").click()
    page.evaluate("document.querySelectorAll('.set').forEach((d, n) => d.open = n === 1)")
    page.evaluate(axe_source())
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    told = [
        (v["id"], v["nodes"][0]["html"][:120], v["nodes"][0]["failureSummary"]) for v in found["violations"]
    ]
    assert told == []
    assert len(found["passes"]) > 15


def test_headings_never_skip_a_level(report: Opened) -> None:
    levels = report.page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_field_and_button_has_a_name(report: Opened) -> None:
    nameless = report.page.evaluate(
        "[...document.querySelectorAll('input,button,select')].filter(e =>"
        " !(e.textContent || '').trim() && !(e.labels && [...e.labels].some(l => l.textContent.trim()))).length"
    )
    assert nameless == 0


def test_colour_is_never_the_only_sign(report: Opened) -> None:
    signs = report.page.locator(".scenario > summary > .sign").all_inner_texts()
    words = report.page.locator(".scenario > summary > .outcome").all_inner_texts()
    assert len(signs) == len(words) == 9 and all(signs) and all(words)
