"""The approval path of a post: who said yes, what is still missing, and what this person may do about it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from console.domain.actors import Actor
from console.domain.posts import DELIVERED_STATES, Post, PostState
from console.services import access
from console.services.reading_posts import PostPage
from console.ui import session
from console.ui.components.page import literal, section, when
from console.ui.failures import Slots, shown_failures


def approval(actor: Actor, page: PostPage) -> None:
    """Show the path and its next step; say who may where this person may not."""
    post = page.card.post
    section("Approval")
    _path(page)
    if not actor.has(*access.MAY_GIVE_APPROVAL):
        if post.state is PostState.IN_REVIEW:
            st.caption("A public-information officer or command who did not write it can approve this post.")
        return
    if post.state is PostState.IN_REVIEW:
        _decide(actor, page)
    with st.container(horizontal=True):
        _ask_for_changes(actor, post)
        _hold(actor, post)


def _path(page: PostPage) -> None:
    """Show every yes and every one that is missing, each by word and shape."""
    zone, now, post = session.agency().zone, session.app().clock.now(), page.card.post
    for name, at in page.approved_by:
        st.markdown(f":green[:material/verified:] {literal(name)} approved it {when(zone, at, now)}")
    if post.state in {PostState.IN_REVIEW, PostState.ON_HOLD}:
        for sentence in page.missing:
            st.markdown(f":gray[:material/radio_button_unchecked:] {sentence}")


def _decide(actor: Actor, page: PostPage) -> None:
    post = page.card.post
    if page.wrote_it:
        st.caption("You wrote some of this post. Somebody else has to approve it.")
        return
    if page.approved_it:
        st.caption("You approved it. It waits for somebody else.")
        return
    slots = Slots()
    if st.button(_words(page), type="primary", key=f"approve.{post.id}", icon=":material/verified:"):
        with shown_failures(slots):
            session.app().posting.approve(actor, post.id, page.content_hash)
        st.rerun()
    slots.under("due_at")


def _words(page: PostPage) -> str:
    """Say what the press will do: send it on its way, or be one yes of several."""
    due = page.card.post.due_at
    if page.my_yes_schedules and isinstance(due, datetime):
        return f"Approve: goes out {session.agency().zone.show(due)}"
    return "Approve this content"


def _ask_for_changes(actor: Actor, post: Post) -> None:
    if post.state not in {PostState.IN_REVIEW, PostState.ON_HOLD}:
        return
    slots = Slots()
    with st.popover("Ask for changes", icon=":material/undo:"):
        reason = st.text_area("What has to change", key=f"back.{post.id}", height=80)
        slots.under("reason")
        if st.button("Give it back to its author", key=f"back.go.{post.id}"):
            with shown_failures(slots):
                session.app().posting.send_back(actor, post.id, reason)
            st.rerun()


def _hold(actor: Actor, post: Post) -> None:
    if post.state is PostState.ON_HOLD:
        if st.button("Take it off hold", key=f"unhold.{post.id}", icon=":material/play_circle:"):
            with shown_failures():
                session.app().reviewing_posts.take_off_hold(actor, post.id)
            st.rerun()
        return
    if post.state is not PostState.IN_REVIEW and post.state not in DELIVERED_STATES:
        return
    slots = Slots()
    with st.popover("Put on hold", icon=":material/pause_circle:"):
        st.caption("Nobody can approve it meanwhile, and what was approved does not go out.")
        reason = st.text_input("Why", key=f"hold.why.{post.id}", max_chars=200)
        slots.under("reason")
        if st.button("Put this post on hold", key=f"hold.{post.id}"):
            with shown_failures(slots):
                session.app().reviewing_posts.hold(actor, post.id, reason)
            st.rerun()
