"""What residents do on the town square and the portal, without JavaScript, and what the sandbox accepted."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

from playwright.sync_api import Page

from tests.running import Running


def wait_for(page: Page, url: str, words: str, *, limit_s: float) -> None:
    """Load a page again and again until it holds the words."""
    end = time.monotonic() + limit_s
    while True:
        page.goto(url)
        if page.get_by_text(words).count():
            return
        assert time.monotonic() < end, f"not on {url} within {limit_s} s: {words}"
        page.wait_for_timeout(1_000)


def wait_until_gone(page: Page, url: str, words: str, *, limit_s: float) -> None:
    """Load a page again and again until it no longer holds the words."""
    end = time.monotonic() + limit_s
    while True:
        page.goto(url)
        if not page.get_by_text(words).count():
            return
        assert time.monotonic() < end, f"still on {url} after {limit_s} s: {words}"
        page.wait_for_timeout(1_000)


def comment(page: Page, square: str, *, under: str, persona: str, words: str) -> None:
    """Answer a Facebook post on the town square as one of the residents."""
    page.goto(f"{square}/?platform=facebook")
    post = page.locator("article.post:visible").filter(has_text=under).first
    details = post.locator("details.answer").last
    details.locator("summary").click()
    details.locator("select[name=persona]").select_option(persona)
    details.locator("textarea[name=text]").fill(words)
    details.locator("button[type=submit]").click()


def ask(page: Page, portal: str, session: str, question: str) -> str:
    """Ask a question on the portal; return the address of its receipt."""
    page.goto(portal)
    page.get_by_role("link", name=session).first.click()
    page.get_by_role("textbox", name="Your question").fill(question)
    page.get_by_role("button", name="Send my question").click()
    return page.url


def accepted(rapport: Running, platform: str, words: str) -> list[dict[str, Any]]:
    """Return what the sandbox accepted as a post with these words: the judge."""
    with urllib.request.urlopen(f"{rapport.square}/judge/posts?platform={platform}", timeout=10) as answer:
        rows: list[dict[str, Any]] = json.load(answer)
    return [row for row in rows if words in str(row.get("text", ""))]


def wait_for_accepted(rapport: Running, platform: str, words: str, *, limit_s: float) -> None:
    """Wait until the sandbox accepted exactly one post with these words."""
    end = time.monotonic() + limit_s
    while len(accepted(rapport, platform, words)) != 1:
        assert time.monotonic() < end, f"{platform} holds {len(accepted(rapport, platform, words))} of: {words}"
        time.sleep(1)
