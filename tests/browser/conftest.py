"""One Chromium for all browser tests; where there is none they are skipped, or fail where it is required."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from proevesten.report.html import write_html
from tests.report import builder
from tests.support import skip_or_fail

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Opened:
    """A page and what it did: console errors, and requests for anything but the file itself."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, by PROEVESTEN_CHROMIUM or the machine's own.

    One per module: Playwright's synchronous API keeps an event loop running as long as it is up, and in one process
    other modules must be able to start loops of their own.
    """
    path = os.environ.get("PROEVESTEN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        skip_or_fail("browser", "no Chromium on this machine (set PROEVESTEN_CHROMIUM to its path)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip_or_fail("browser", "the Python package playwright is not installed (extra `test`)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with every kind of result and hostile texts."""
    folder = tmp_path_factory.mktemp("report")
    return write_html(builder.small(folder / "run"), folder / "rapport.html")


@pytest.fixture(scope="session")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report that is large enough to be packed."""
    folder = tmp_path_factory.mktemp("large")
    return write_html(builder.large(folder / "run", 500, 2), folder / "rapport.html")


@pytest.fixture
def report(browser: Browser, report_file: Path) -> Iterator[Opened]:
    """The small report, opened."""
    yield from open_page(browser, report_file)


def open_page(browser: Browser, file: Path) -> Iterator[Opened]:
    """Open a file in a new window and watch what it does."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(10_000)
    opened = Opened(page)
    page.on("pageerror", lambda error: opened.errors.append(str(error)))
    page.on("console", lambda line: opened.errors.append(line.text) if line.type == "error" else None)
    page.on("request", lambda r: opened.requests.append(r.url) if r.url != file.as_uri() else None)
    page.goto(file.as_uri())
    yield opened
    page.close()
