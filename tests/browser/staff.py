"""What staff do in the console, as a person at the keyboard does it."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def go(page: Page, name: str) -> None:
    """Choose a page in the menu and wait until it is there."""
    page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def fill(page: Page, label: str | re.Pattern[str], words: str) -> None:
    """Type into a field and leave it, so that the page hears it."""
    field = page.get_by_role("textbox", name=label).first
    field.fill(words)
    field.press("Tab")


def press(page: Page | Locator, name: str | re.Pattern[str]) -> None:
    """Press a button by its words."""
    page.get_by_role("button", name=name).first.click()


def settled(page: Page) -> None:
    """Wait until Streamlit has finished its run."""
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_timeout(300)


def set_time(page: Page, at: datetime) -> None:
    """Choose a day and a time on the agency's clock, by keyboard."""
    _type_into(page, "Day", at.strftime("%Y%m%d"))
    _type_into(page, re.compile(r"^Time \("), at.strftime("%H%M"))


def _type_into(page: Page, label: str | re.Pattern[str], digits: str) -> None:
    group = page.get_by_role("group", name=label).first
    group.get_by_role("spinbutton").first.click()
    page.keyboard.type(digits)
    page.keyboard.press("Tab")
    settled(page)


def upload(page: Page, file: Path) -> None:
    """Attach a file to the first uploader."""
    page.locator("input[type=file]").first.set_input_files(str(file))
    settled(page)
