"""Which posts the calendar shows: by account, campaign, state and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from console.domain.accounts import Account
from console.domain.campaigns import Campaign
from console.domain.categories import CATEGORIES, category_name
from console.domain.posts import Post, PostState
from console.domain.state import words

_KEYS = ("calendar.accounts", "calendar.campaigns", "calendar.states", "calendar.kinds")
_NONE = ""
_STATES = tuple(state for state in PostState if state is not PostState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was chosen; nothing chosen lets everything pass."""

    account_ids: frozenset[str]
    campaign_ids: frozenset[str]
    states: frozenset[PostState]
    kinds: frozenset[str]
    slots: bool

    def passes(self, post: Post) -> bool:
        """Return whether the calendar shows this post."""
        content = post.content
        return (
            (not self.account_ids or not self.account_ids.isdisjoint(content.account_ids))
            and (not self.campaign_ids or content.campaign_id in self.campaign_ids)
            and (not self.states or post.state in self.states)
            and (not self.kinds or content.category in self.kinds)
        )


def filters(accounts: Sequence[Account], campaigns: Sequence[Campaign]) -> Filters:
    """Show the filters behind one button that says how many are on."""
    chosen = sum(bool(st.session_state.get(key)) for key in _KEYS)
    label = f"Filter ({chosen})" if chosen else "Filter"
    with st.popover(label, icon=":material/filter_list:", key="calendar.filter"):
        return _choose(accounts, campaigns, any_chosen=bool(chosen))


def _choose(accounts: Sequence[Account], campaigns: Sequence[Campaign], *, any_chosen: bool) -> Filters:
    names = {account.id: f"{account.name} ({account.platform.capitalize()})" for account in accounts}
    named = {campaign.id: campaign.name for campaign in campaigns} | {_NONE: "No campaign"}
    kinds = [category.id for category in CATEGORIES] + [_NONE]
    account_ids = st.multiselect("Accounts", list(names), format_func=lambda one: names[one], key=_KEYS[0])
    campaign_ids = st.multiselect("Campaigns", list(named), format_func=lambda one: named[one], key=_KEYS[1])
    states = st.multiselect("States", _STATES, format_func=lambda one: words(one).capitalize(), key=_KEYS[2])
    chosen_kinds = st.multiselect("Kinds", kinds, format_func=category_name, key=_KEYS[3])
    slots = st.toggle("Show free slots", value=True, key="calendar.slots")
    if any_chosen and st.button("Show everything", key="calendar.unfilter", on_click=_forget):
        st.rerun()
    return Filters(
        account_ids=frozenset(account_ids),
        campaign_ids=frozenset(campaign_ids),
        states=frozenset(states),
        kinds=frozenset(chosen_kinds),
        slots=slots,
    )


def _forget() -> None:
    for key in _KEYS:
        st.session_state[key] = []
