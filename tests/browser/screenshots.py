"""Looks at every page at 1440×900 and 390×844 and keeps what it sees in ``docs/screenshots``."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from console.demo import content
from tests.browser import staff
from tests.running import ROOT, Running, running

TARGET = ROOT / "docs" / "screenshots"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
#: Page of the menu → who looks at it.
PAGES = {
    "Today": content.RUTH,
    "Inbox": content.LIAM,
    "Review": content.JO,
    "Compose": content.NADIA,
    "Calendar": content.NADIA,
    "Plan": content.NADIA,
    "Live Q&A": content.LIAM,
    "Releases": content.FARAH,
    "People & accounts": content.OWEN,
    "Notices": content.RUTH,
    "Policies": content.OWEN,
    "Audit": content.OWEN,
}
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


def main() -> None:
    """Take every picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "home") as product, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(_FLAGS))
        for size in SIZES:
            for name, person in PAGES.items():
                _console(browser, product, name, person.email, size)
            _public(browser, product, size)
        _console(browser, product, "Today", content.RUTH.email, "desktop", dark=True)
        browser.close()


def _console(browser: Browser, product: Running, name: str, email: str, size: str, *, dark: bool = False) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(product.console)
    page.get_by_label("E-mail").first.fill(email)
    page.get_by_label("Password").first.fill(content.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    path = re.sub(r"[^a-z]+", "-", name.lower()).replace("live-q-a", "live-qa").replace("people-accounts", "people")
    if name != "Today":
        page.goto(f"{product.console}/{path}")
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    _prepare(page, name)
    staff.settled(page)
    page.wait_for_timeout(1_500)
    page.screenshot(path=TARGET / f"{path}-{'dark' if dark else size}.png")
    context.close()


def _prepare(page: Page, name: str) -> None:
    """Open what makes the page worth a look."""
    if name == "Inbox":
        row = page.locator("[class*=st-key-row-]").filter(has_text="plate starts CKL").first
        row.get_by_role("button").first.click()
        expect(page.get_by_text("Why it is here").first).to_be_visible()
    if name == "Compose":
        page.get_by_role("button", name=re.compile("Drafts and reviews")).click()
        page.get_by_role("button", name=re.compile("Toy drive")).first.click()
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def _public(browser: Browser, product: Running, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    page = context.new_page()
    for name, address in {"portal": product.portal, "town-square": product.square}.items():
        page.goto(address)
        page.screenshot(path=TARGET / f"{name}-{size}.png")
    context.close()


if __name__ == "__main__":
    main()
