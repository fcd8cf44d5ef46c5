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


def state(place: Page | Locator, word: str) -> Locator:
    """Return the badge that says a state; its text begins with the name of its symbol."""
    words = re.compile(rf"^\s*\w+\s*{word}( · .*)?\s*$")
    return place.get_by_test_id("stMarkdownContainer").filter(has_text=words).first


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
    """Attach a picture to the post that is being written."""
    page.wait_for_timeout(300)
    settled(page)
    press(page, re.compile("Add a picture"))
    page.locator("input[type=file]").first.set_input_files(str(file))
    settled(page)


RELEASE_POST = "We are releasing body-worn camera footage of the traffic stop on Wharf Street. It shows a stop at dusk."


def open_message(page: Page, words: str) -> Locator:
    """Open a message in the inbox, waiting for it to arrive; return the pane that shows it."""
    if not page.get_by_role("heading", name="Inbox", exact=True).count():
        go(page, "Inbox")
    row = page.locator("[class*=st-key-row-]").filter(has_text=words).first
    for _ in range(20):
        if row.count():
            break
        page.reload()
        page.wait_for_timeout(2_000)
    row.get_by_role("button").first.click()
    expect(page.get_by_text("Why it is here").first).to_be_visible()
    settled(page)
    return page.locator(".st-key-inbox-conversation")


def find_review(page: Page, words: str) -> None:
    """Go through the review queue until the card with these words is there."""
    for _ in range(10):
        expect(page.get_by_text("Why it is here").first).to_be_visible()
        settled(page)
        if page.get_by_text(words).count():
            return
        press(page, re.compile("Next"))
        page.wait_for_timeout(1_000)
    raise AssertionError(f"no review card says: {words}")


def open_release(page: Page, title: str, due: datetime) -> None:
    """Open a release of the seeded clip."""
    press(page, re.compile("Open a release"))
    fields = {
        re.compile("^Title"): title,
        re.compile("shows", re.IGNORECASE): "An officer speaks with a driver at the kerb; nobody is hurt.",
        re.compile("What was redacted", re.IGNORECASE): "A face, a plate and a spoken name.",
        re.compile("why", re.IGNORECASE): "Privacy of people who were not charged.",
        re.compile("warning", re.IGNORECASE): "Flashing lights.",
        re.compile("post", re.IGNORECASE): RELEASE_POST,
    }
    for label, words in fields.items():
        fill(page, label, words)
    for account in ("@HarbourfordPD", "Harbourford Police Service"):
        page.get_by_test_id("stPopoverBody").get_by_role("radio", name=account).or_(
            page.get_by_test_id("stPopoverBody").get_by_text(account)
        ).first.click()
        settled(page)
    set_time(page, due)
    press(page, "Open the release")
    expect(page.get_by_role("heading", name=title).first).to_be_visible()


def choose_release(page: Page, title: str) -> None:
    """Choose a release in the list."""
    page.get_by_role("button", name=title).first.click()
    settled(page)


def approve(page: Page, title: str) -> None:
    """Approve a post from Today, as somebody who reads it first."""
    page.locator("[class*=st-key-row-approve]").filter(has_text=title).get_by_role("button").click()
    expect(page.get_by_role("heading", name="Compose")).to_be_visible()
    press(page, re.compile("Approve: goes out"))
    expect(state(page, "Planned")).to_be_visible()


def answer_question(page: Page, question: str, answer: str) -> None:
    """Take a question on air and publish an answer; it may take a moment to come in."""
    card = page.locator("[class*=st-key-row-]").filter(has_text=question).last
    expect(card).to_be_visible(timeout=60_000)
    press(card, re.compile("Take on air"))
    fill(page, "The answer", answer)
    press(page, re.compile("Publish this answer"))
    expect(page.locator("[class*=st-key-row-done]").filter(has_text=question)).to_be_visible()


def decline_question(page: Page, question: str) -> None:
    """Decline a question for the first reason of the list."""
    card = page.locator("[class*=st-key-row-]").filter(has_text=question).last
    press(card, re.compile("Decline"))
    page.get_by_test_id("stRadio").get_by_role("radio").first.check(force=True)
    settled(page)
    press(page, "Decline for this reason")
