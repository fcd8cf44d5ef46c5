"""Review: flagged messages one at a time, a decision under a published clause, and undo."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.domain.reviews import Review
from console.ui import session
from console.ui.components.page import ago, empty, header
from console.ui.components.review_card import card
from console.ui.failures import shown_failures

_OPEN, _SHOWS = "review.open", "review.shows"
_WAITING, _DECIDED = "Waiting", "Decided"


def page() -> None:
    """Show the case that has waited longest, threats first, or what was decided."""
    actor = session.actor()
    header("Review", "A model flags; a named person finds, under a published clause. Everything can be undone.")
    with shown_failures():
        waiting = session.app().reviewing.list_queue(actor)
        decided = session.app().reviewing.list_decided(actor)
    shows = st.segmented_control(
        "Show", [_WAITING, _DECIDED], default=_WAITING, key=_SHOWS, label_visibility="collapsed"
    )
    cases = decided if shows == _DECIDED else waiting
    chosen = _choose(cases, "Decided" if shows == _DECIDED else "Waiting")
    if chosen is None:
        _nothing(shows)
        return
    with shown_failures():
        seen = session.app().reviewing.get_card(actor, chosen.id)
    card(actor, seen)
    _keys()


def _nothing(shows: str | None) -> None:
    if shows == _DECIDED:
        empty(
            "Nothing has been decided yet",
            "Decisions appear here with their reason, their record and the way to undo them.",
        )
    else:
        empty(
            "No message waits for a decision",
            "Messages that a clause of the policy may speak to appear here. Criticism never does.",
        )


def _choose(cases: Sequence[Review], word: str) -> Review | None:
    """Show where in the queue this case is and how to go on; return it."""
    if not cases:
        return None
    ids = [case.id for case in cases]
    at = ids.index(st.session_state[_OPEN]) if st.session_state.get(_OPEN) in ids else 0
    now = session.app().clock.now()
    with st.container(horizontal=True, vertical_alignment="center"):
        since = cases[at].decided_at or cases[at].opened_at
        st.caption(f"{word}: {at + 1} of {len(cases)}, {ago(since, now)}", width="content")
        _step("Previous", "k", ids, at - 1, ":material/arrow_upward:")
        _step("Next", "j", ids, at + 1, ":material/arrow_downward:")
    return cases[at]


def _step(label: str, shortcut: str, ids: Sequence[str], to: int, icon: str) -> None:
    st.button(
        label,
        key=f"review.{label.lower()}",
        icon=icon,
        shortcut=shortcut,
        type="tertiary",
        disabled=not 0 <= to < len(ids),
        on_click=_open,
        args=(ids[to] if 0 <= to < len(ids) else "",),
    )


def _open(review_id: str) -> None:
    st.session_state[_OPEN] = review_id


def _keys() -> None:
    with st.popover("Keys", icon=":material/keyboard:"):
        st.markdown("**J** next, **K** previous, **L** leave it up, **H** hide it, **E** escalate, **U** undo a hiding")
