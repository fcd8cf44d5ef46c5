"""A post that is not being written: what was submitted, by whom, and what may be done with it now."""

from __future__ import annotations

import streamlit as st

from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.posts import DELIVERED_STATES, REVIEW_STATES, Post, PostState
from console.services import access
from console.services.reading_posts import PostPage
from console.ui import session
from console.ui.components.after_publishing import after_publishing
from console.ui.components.approval import approval
from console.ui.components.due import due_input
from console.ui.components.page import literal, when
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures

_CHANGEABLE = REVIEW_STATES | {PostState.MISSED, PostState.SCHEDULED, PostState.NEEDS_ATTENTION}


def facts(page: PostPage, accounts: dict[str, Account]) -> None:
    """Show where the post stands, when it goes out, where, and which content an approval is bound to."""
    agency, now, post = session.agency(), session.app().clock.now(), page.card.post
    status(post.state)
    st.caption("Written by " + ", ".join(page.editors))
    if post.due_at:
        verb = "Went out" if post.state is PostState.PUBLISHED else "Goes out"
        st.markdown(f"{verb} **{when(agency.zone, post.due_at, now)}**")
    st.caption("On " + ", ".join(accounts[one].name for one in post.content.account_ids if one in accounts))
    if post.sent_back_reason:
        word = "On hold" if post.state is PostState.ON_HOLD else "Changes asked"
        st.warning(f"{word}: {literal(post.sent_back_reason)}", icon=":material/undo:")
    if post.state is PostState.MISSED:
        st.warning("Its time came before its approval. Give it a new time, or cancel it.", icon=":material/event_busy:")
    st.caption("Content hash (what an approval is bound to)")
    st.code(page.content_hash, language=None, wrap_lines=True)


def decisions(actor: Actor, page: PostPage) -> None:
    """Offer what this person may do with the post now; say who may where they may not."""
    post = page.card.post
    if post.state in REVIEW_STATES or post.state in DELIVERED_STATES:
        approval(actor, page)
    if post.state in _CHANGEABLE and actor.has(*access.MAY_WRITE_POSTS):
        _changes(actor, post)
    after_publishing(actor, page.card.deliveries, {account.id: account for account in page.card.accounts})


def _changes(actor: Actor, post: Post) -> None:
    with st.container(horizontal=True):
        with st.popover("Another time", icon=":material/schedule:"):
            _another_time(actor, post)
        with st.popover("Change it", icon=":material/edit:"):
            st.caption("Opens it as a draft. Its approval ends, and somebody has to approve it again.")
            if st.button("Open as a draft", key=f"edit.{post.id}"):
                with shown_failures():
                    session.app().posting.save(actor, post.id, post.content, version=post.version)
                st.rerun()
        with st.popover("Cancel it", icon=":material/cancel:"):
            reason = st.text_input("Why", key=f"cancel.why.{post.id}", max_chars=200)
            if st.button("Cancel this post", key=f"cancel.{post.id}"):
                with shown_failures():
                    session.app().posting.cancel(actor, post.id, reason)
                st.rerun()


def _another_time(actor: Actor, post: Post) -> None:
    slots = Slots()
    zone, now = session.agency().zone, session.app().clock.now()
    due_at = due_input(zone, now=now, value=post.due_at, slots=slots, key=f"again.{post.id}")
    st.caption("A new time needs a new approval.")
    if st.button("Set this time", key=f"again.go.{post.id}", disabled=due_at is None) and due_at is not None:
        with shown_failures(slots):
            session.app().posting.reschedule(actor, post.id, due_at)
        st.rerun()
