"""Which pages there are and whose menu shows them. Hidden is not forbidden: the services decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from console.domain.actors import Actor, Role
from console.services import access
from console.ui.pages import (
    audit,
    calendar,
    compose,
    inbox,
    live_qa,
    notices,
    people,
    plan,
    policies,
    releases,
    review,
    today,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu."""

    page: Callable[[], None]
    title: str
    icon: str
    path: str
    roles: tuple[Role, ...] = tuple(Role)


MENU: dict[str, tuple[Entry, ...]] = {
    "Now": (
        Entry(today.page, "Today", "today", "today"),
        Entry(inbox.page, "Inbox", "inbox", "inbox", access.MAY_READ_INBOX),
        Entry(review.page, "Review", "gavel", "review", access.MAY_MODERATE),
    ),
    "Publish": (
        Entry(compose.page, "Compose", "edit_square", "compose", access.MAY_OPEN_POSTS),
        Entry(calendar.page, "Calendar", "calendar_month", "calendar"),
        Entry(plan.page, "Plan", "event_repeat", "plan", (*access.MAY_WRITE_POSTS, *access.MAY_ADMINISTER)),
        Entry(live_qa.page, "Live Q&A", "podium", "live-qa", access.MAY_HOST_QA),
    ),
    "Release": (Entry(releases.page, "Releases", "videocam", "releases", access.MAY_SEE_FOOTAGE),),
    "Run": (
        Entry(notices.page, "Notices", "notifications", "notices"),
        Entry(policies.page, "Policies", "rule", "policies"),
        Entry(people.page, "People & accounts", "group", "people"),
        Entry(audit.page, "Audit", "receipt_long", "audit", access.MAY_READ_AUDIT),
    ),
}


def pages_for(actor: Actor) -> dict[str, list[st.Page]]:
    """Return the pages that ``actor``'s menu shows, by section; the first is where they land."""
    menu: dict[str, list[st.Page]] = {}
    for title, entries in MENU.items():
        shown = [_page(entry) for entry in entries if actor.has(*entry.roles)]
        if shown:
            menu[title] = shown
    return menu


def _page(entry: Entry) -> st.Page:
    return st.Page(
        entry.page,
        title=entry.title,
        icon=f":material/{entry.icon}:",
        url_path=entry.path,
        default=entry.path == "today",
    )
