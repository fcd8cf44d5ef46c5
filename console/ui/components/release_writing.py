"""The words of a release: title, what is shown, what was redacted and why, the post, the accounts and the time."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from console.ui import session
from console.ui.components.due import due_input
from console.ui.failures import Slots
from evidence_share.model import ReleaseText

#: Stands for a time that is not said yet or does not exist; its error is shown at the field.
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def write_release(text: ReleaseText | None, slots: Slots, *, key: str) -> ReleaseText:
    """Show every field with what ``text`` holds; return the words as they are typed now."""
    title = _line("Title, as residents read it", "title", text.title if text else "", slots, key)
    shown = _area("What the clip shows", "shown", text.shown if text else "", slots, key)
    redacted = _area("What was redacted", "redacted", text.redacted if text else "", slots, key)
    why = _area("Why it was redacted", "redacted_why", text.redacted_why if text else "", slots, key)
    warning = _line(
        "Content warning, if one is needed", "content_warning", text.content_warning if text else "", slots, key
    )
    accounts = _accounts(text.account_ids if text else (), slots, key)
    post = _area("What the accounts post with the clip", "post_text", text.post_text if text else "", slots, key)
    due_at = due_input(
        session.agency().zone,
        now=session.app().clock.now(),
        value=text.due_at if text else None,
        slots=slots,
        key=f"{key}.due",
    )
    return ReleaseText(
        title=title.strip(),
        shown=shown.strip(),
        redacted=redacted.strip(),
        redacted_why=why.strip(),
        content_warning=warning.strip(),
        post_text=post.strip(),
        account_ids=accounts,
        due_at=due_at or NO_TIME,
    )


def _line(label: str, field: str, value: str, slots: Slots, key: str) -> str:
    typed = st.text_input(label, value=value, key=f"{key}.{field}", max_chars=300)
    slots.under(field)
    return typed


def _area(label: str, field: str, value: str, slots: Slots, key: str) -> str:
    typed = st.text_area(label, value=value, key=f"{key}.{field}", height=80, max_chars=5000)
    slots.under(field)
    return typed


def _accounts(before: tuple[str, ...], slots: Slots, key: str) -> tuple[str, ...]:
    names = {f"{account.name} ({account.platform.capitalize()})": account.id for account in session.accounts()}
    chosen = st.pills(
        "Accounts that post it (none: our own page only)",
        list(names),
        selection_mode="multi",
        default=[name for name, account_id in names.items() if account_id in before],
        key=f"{key}.accounts",
    )
    slots.under("account_ids")
    return tuple(names[name] for name in chosen)
