"""The words of a post: one text, an account's own where it helps, lengths by each platform's own rule, and threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.posts import PostContent
from console.domain.threads import PART_BREAK, split_parts
from console.ui import session
from console.ui.components.live_fields import live_fields
from console.ui.failures import Slots

_MOST_SHOWN = 8


def texts(content: PostContent, chosen: Sequence[Account], slots: Slots, *, key: str) -> PostContent:
    """Show the text and each account's own; return the content with what is typed."""
    field = f"{key}.text"
    # through the state, so that the buttons under it can change it
    st.session_state.setdefault(field, content.text)
    text = st.text_area("Text", height=200, key=field, help=_HELP)
    live_fields(key=f"{key}.live")
    slots.under("text")
    common = [account for account in chosen if not content.variants.get(account.id)]
    _lengths(text, common)
    _thread_tools(field, text, common, key)
    tailored = _tailored(content, chosen, key)
    variants = {account.id: _variant(account, content, text, slots, key) for account in tailored}
    return replace(content, text=text, variants={account_id: own for account_id, own in variants.items() if own})


_HELP = (
    "A line with only --- begins the next part of a thread. "
    "Where a platform has no threads, the parts become paragraphs of one post."
)


def _lengths(text: str, accounts: Sequence[Account]) -> None:
    """Say how long the text is on each account, in its own measure; the longest part of a thread counts."""
    shown = [session.app().previewing.show(account, _only(text, account)) for account in accounts[:_MOST_SHOWN]]
    known = sorted((one for one in shown if one.limit), key=lambda one: one.limit)
    for one in known:
        if one.is_too_long:
            over = f"{one.platform_name}: {one.used:,} of {one.limit:,} {one.unit}, {one.used - one.limit:,} too many."
            st.markdown(f":orange[:material/text_decrease:] {over}")
    fitting = [f"{one.platform_name} {one.used:,} of {one.limit:,}" for one in known if not one.is_too_long]
    if fitting:
        st.caption(" · ".join(fitting))


def _only(text: str, account: Account) -> PostContent:
    return PostContent(title="", text=text, account_ids=(account.id,))


def _thread_tools(field: str, text: str, accounts: Sequence[Account], key: str) -> None:
    parts = len(split_parts(text))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Add a part", key=f"{key}.part", icon=":material/add:", on_click=_add_part, args=(field,))
        st.button(
            "Split into a thread",
            key=f"{key}.split",
            icon=":material/splitscreen_bottom:",
            on_click=_split,
            args=(field, [account.id for account in accounts]),
            help="Breaks at the ends of sentences, so that each part fits every chosen account that has threads.",
        )
        if parts > 1:
            st.caption(f"{parts} parts")


def _add_part(field: str) -> None:
    text: str = st.session_state.get(field, "")
    st.session_state[field] = text.rstrip() + PART_BREAK


def _split(field: str, account_ids: list[str]) -> None:
    st.session_state[field] = session.app().previewing.split(st.session_state.get(field, ""), account_ids)


def _tailored(content: PostContent, chosen: Sequence[Account], key: str) -> list[Account]:
    """Ask on which accounts the text is another one."""
    with st.container(horizontal=True):
        return [
            account
            for account in chosen
            if st.toggle(
                f"Different text on {PLATFORM_NAMES[Platform(account.platform)]}",
                value=bool(content.variants.get(account.id)),
                key=f"{key}.own.{account.id}",
                help=account.name,
            )
        ]


def _variant(account: Account, content: PostContent, text: str, slots: Slots, key: str) -> str:
    own = content.variants.get(account.id, "")
    label = f"Text on {PLATFORM_NAMES[Platform(account.platform)]}"
    typed = st.text_area(label, value=own or text, height=120, key=f"{key}.variant.{account.id}")
    slots.under(f"variant.{account.id}")
    _lengths(typed, [account])
    return typed
