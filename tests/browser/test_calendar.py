"""The calendar in a browser: a post is dragged into a free slot, moved by keys, and moved back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from console.demo import content
from tests.browser import staff

pytestmark = pytest.mark.browser


def _notes(page: Page, time: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{time} Night patrol notes"))


def test_a_post_is_moved_by_drag_and_by_keys_and_moved_back(sign_in: Callable[[str], Page]) -> None:
    page = sign_in(content.NADIA.email)
    staff.go(page, "Calendar")
    page.get_by_text("Week", exact=True).click()
    staff.settled(page)
    staff.press(page, "Later")
    expect(_notes(page, "09:00")).to_be_visible()

    _notes(page, "09:00").drag_to(page.get_by_role("button", name=re.compile("^Free slot at 10:00")))
    expect(page.get_by_text(re.compile("is now at Sat"))).to_be_visible()
    expect(_notes(page, "10:00")).to_be_visible()
    staff.press(page, "Undo")
    expect(_notes(page, "09:00")).to_be_visible()

    staff.settled(page)
    _notes(page, "09:00").focus()
    page.keyboard.press("]")
    staff.settled(page)
    expect(page.get_by_text(re.compile("is now at Sat"))).to_be_visible()
    expect(_notes(page, "09:00")).to_be_focused()
    page.keyboard.press("{")
    expect(_notes(page, "08:00")).to_be_visible()
