"""The writing side of Compose: title, kind, accounts, text, files, what it belongs to, and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.categories import CATEGORIES, category_name
from console.domain.posts import PostContent
from console.ui import session
from console.ui.components.due import due_input
from console.ui.components.writing_files import files
from console.ui.components.writing_plan import belongings, free_slot
from console.ui.components.writing_text import texts
from console.ui.failures import Slots


def write(actor: Actor, content: PostContent, accounts: Sequence[Account], slots: Slots, *, key: str) -> PostContent:
    """Show every field with what ``content`` holds; return the content as it is typed now."""
    content = _named(content, slots, key)
    content = _for_accounts(content, accounts, slots, key)
    chosen = [account for account in accounts if account.id in content.account_ids]
    content = texts(content, chosen, slots, key=key)
    content = files(actor, content, slots, key=key)
    if content.attachments:
        with st.spinner("Making the pictures fit each account"):
            content = session.app().fitting.fit(actor, content)
    content = _timed(content, slots, key)
    return belongings(content, slots, key=key)


def _named(content: PostContent, slots: Slots, key: str) -> PostContent:
    title_column, kind_column = st.columns([3, 2])
    with title_column:
        title = st.text_input(
            "Title", value=content.title, key=f"{key}.title", help="For colleagues. Residents never see it."
        )
    kinds = ["", *(category.id for category in CATEGORIES)]
    with kind_column:
        kind = st.selectbox(
            "Kind",
            kinds,
            index=kinds.index(content.category) if content.category in kinds else 0,
            format_func=lambda one: category_name(one) if one else "Not said yet",
            key=f"{key}.category",
            help="What the content plan counts it as; some kinds have approvers of their own.",
        )
    slots.under("title")
    return replace(content, title=title.strip(), category=kind or "")


def _for_accounts(content: PostContent, accounts: Sequence[Account], slots: Slots, key: str) -> PostContent:
    by_id = {account.id: account for account in accounts}
    before = [account_id for account_id in content.account_ids if account_id in by_id]
    picked = st.pills(
        "Accounts",
        list(by_id),
        selection_mode="multi",
        default=before or _usual(accounts),
        format_func=lambda account_id: account_label(by_id[account_id]),
        key=f"{key}.accounts",
        wrap=True,
    )
    slots.under("account_ids")
    if len(before) < len(content.account_ids):
        slots.show(
            "account_ids",
            "An account that this post was meant for is no longer there. Saving takes it out of the post.",
        )
    return replace(content, account_ids=tuple(picked))


def _usual(accounts: Sequence[Account]) -> list[str]:
    """Return what a new post begins with: every account that takes words alone."""
    return [account.id for account in accounts if session.app().previewing.takes_words_alone(account)]


def account_label(account: Account) -> str:
    """Return an account as people tell it from others: its name and platform."""
    return f"{account.name} ({PLATFORM_NAMES[Platform(account.platform)]})"


def _timed(content: PostContent, slots: Slots, key: str) -> PostContent:
    zone, now = session.agency().zone, session.app().clock.now()
    free_slot(content, now, key=key)
    due_at = due_input(zone, now=now, value=content.due_at, slots=slots, key=f"{key}.due")
    return replace(content, due_at=due_at)
