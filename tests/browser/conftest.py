"""A real browser in front of the real processes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from console.demo.content import PASSWORD
from tests.running import Running, running

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_WAIT_MS = 20_000

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def rapport(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The product as ``make run`` starts it."""
    home = tmp_path_factory.mktemp("browser") / "home"
    with running(home) as product:
        yield product


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    assert path, "The browser tests need Chromium: run `make test`, which installs it."
    expect.set_options(timeout=_WAIT_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield started
        started.close()


@pytest.fixture
def sign_in(browser: Browser, rapport: Running) -> Iterator[Callable[[str], Page]]:
    """Open the console as one of the demo people, each in a browser profile of their own."""
    contexts: list[BrowserContext] = []

    def open_as(email: str) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_WAIT_MS)
        page.goto(rapport.console)
        page.get_by_label(re.compile("e-mail", re.IGNORECASE)).fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name=re.compile("^sign in$", re.IGNORECASE)).click()
        expect(page.get_by_role("heading", name="Today")).to_be_visible()
        return page

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def resident(browser: Browser) -> Iterator[Page]:
    """A resident's telephone: no JavaScript, a small screen."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(_WAIT_MS)
    yield page
    context.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for files that the tests upload."""
    return tmp_path_factory.mktemp("pictures")
