"""Posts that wait for a person: to be approved, on hold, not approved in time, or changed after they were public."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import Actor
from console.domain.amendments import Amendment
from console.domain.deliveries import Delivery
from console.domain.posts import PostState
from console.services import access
from console.services.reading_posts import Attention, PostCard
from console.ui import session
from console.ui.components.page import ago, literal, section, when
from console.ui.components.status import status
from console.ui.going import go_to


def waiting_posts(actor: Actor, attention: Attention) -> int:
    """Show them; returns how many there are for this person."""
    approvals = attention.in_review if actor.has(*access.MAY_GIVE_APPROVAL) else ()
    if approvals:
        section("Waiting for approval")
    for card in approvals:
        _card(actor, card)
    works_on_posts = actor.has(*access.MAY_OPEN_POSTS)
    stuck = attention.stuck if works_on_posts else ()
    if stuck:
        section("On hold, or not approved in time")
    for card in stuck:
        _card(actor, card)
    return len(approvals) + len(stuck) + (_changes() if works_on_posts else 0)


def _card(actor: Actor, card: PostCard) -> None:
    post = card.post
    with st.container(key=f"row-approve-{post.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            status(post.state, note=ago(post.updated_at, session.app().clock.now()))
            author = "you" if post.created_by == actor.id else card.author
            st.caption(f"by {literal(author)}", width="content")
            _read(post.id, key=f"today.read.{post.id}")
        st.markdown(f"**{literal(post.title)}**")
        st.caption(_why(card))


def _why(card: PostCard) -> str:
    post = card.post
    if post.state is PostState.ON_HOLD:
        return literal(post.sent_back_reason)
    if post.state is PostState.MISSED:
        return "Its time came before its approval. Give it a new time, or cancel it."
    if post.due_at is None:
        return ""
    return f"Goes out {when(session.agency().zone, post.due_at, session.app().clock.now())} once it is approved."


def _changes() -> int:
    waiting = session.app().showing_changes.list_to_decide()
    if waiting:
        section("Changes to public posts")
    for amendment, delivery in waiting:
        _change(amendment, delivery)
    return len(waiting)


def _change(amendment: Amendment, delivery: Delivery) -> None:
    with st.container(key=f"row-change-{amendment.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            status(amendment.state, note=ago(amendment.ordered_at, session.app().clock.now()))
            if delivery.post_id:
                _read(delivery.post_id, key=f"today.change.{amendment.id}")
        for words in (amendment.text, amendment.error):
            if words:
                st.text(words)


def _read(post_id: str, *, key: str) -> None:
    if st.button("Read it", key=key, type="tertiary", icon=":material/arrow_forward:"):
        go_to("compose", post=post_id)
