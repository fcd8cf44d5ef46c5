"""What opens from the calendar: a post with its ways to another time, and a free slot that waits for one."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from console.domain.actors import Actor
from console.domain.categories import category_name
from console.domain.posts import Post, PostState
from console.domain.series import Occurrence
from console.domain.slots import Opening
from console.services import access
from console.services.moving import MOVABLE, Moved
from console.services.reading_posts import PostCard
from console.ui import session
from console.ui.components.due import due_input
from console.ui.components.page import literal, when
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures
from console.ui.going import go_to

UNDO = "calendar.undo"


def remember(moved: list[Moved], said: str) -> None:
    """Keep what was moved, so that the page can offer to move it back."""
    st.session_state[UNDO] = (tuple(moved), said)


def place(actor: Actor, post: Post, at: datetime) -> None:
    """Give a post another time at once, with a way back."""
    with shown_failures():
        moved = session.app().plan.moving.place(actor, post.id, at)
    remember([moved], f"“{post.title}” is now at {session.agency().zone.show(at)}.")
    st.rerun()


@st.dialog("Move an approved post")
def confirm_place(actor: Actor, post: Post, at: datetime) -> None:
    """Say what moving an approved post costs, and do it only then."""
    zone = session.agency().zone
    st.markdown(f"**{literal(post.title)}**")
    was = zone.show(post.due_at) if post.due_at else "no time"
    st.markdown(f"{was} → **{zone.show(at)}**")
    st.markdown(
        "It is approved. Moving it ends the approval: it goes back to review, and does not go out at any time "
        "until somebody approves it again. Moving it back does not bring the approval back."
    )
    with st.container(horizontal=True):
        if st.button("Move it and ask for approval", type="primary", key="calendar.confirm"):
            place(actor, post, at)
        if st.button("Leave it where it is", key="calendar.leave"):
            st.rerun()


@st.dialog("Post", width="large")
def open_post(actor: Actor, card: PostCard, occurrence: Occurrence | None) -> None:
    """Show a post, and offer what this person may do about its time."""
    post, agency = card.post, session.agency()
    st.markdown(f"**{literal(post.title)}**")
    status(post.state)
    if post.due_at:
        st.markdown(when(agency.zone, post.due_at, session.app().clock.now()))
    st.caption(_about(card))
    st.text(post.content.text)
    if actor.has(*access.MAY_OPEN_POSTS) and st.button(
        "Open in Compose", icon=":material/edit:", key="calendar.compose"
    ):
        go_to("compose", post=post.id)
    if not actor.has(*access.MAY_WRITE_POSTS):
        return
    if post.state in MOVABLE:
        _another_time(actor, post)
    if occurrence is not None:
        _of_a_series(actor, occurrence)
    elif st.button("Repeat it", icon=":material/repeat:", key="calendar.repeat"):
        go_to("plan", view="series", like=post.id)


def _about(card: PostCard) -> str:
    content = card.post.content
    on = ", ".join(account.name for account in card.accounts) or "no account yet"
    parts = [f"By {card.author} on {on}"]
    if content.category:
        parts.append(category_name(content.category))
    if content.area:
        parts.append(content.area)
    return " · ".join(parts)


def _another_time(actor: Actor, post: Post) -> None:
    app, slots = session.app(), Slots()
    with st.expander("Another time", icon=":material/schedule:", expanded=False):
        if post.state is PostState.SCHEDULED:
            st.caption("It is approved. Another time ends the approval; somebody has to approve it again.")
        due_at = due_input(
            session.agency().zone, now=app.clock.now(), value=post.due_at, slots=slots, key="calendar.due"
        )
        with st.container(horizontal=True):
            if st.button("Move it here", key="calendar.place") and due_at:
                place(actor, post, due_at)
            following = app.plan.queueing.next_free_slots(app.clock.now(), 1, post.content.account_ids)
            if following and st.button(f"Next free slot: {_short(following[0])}", key="calendar.queue"):
                with shown_failures():
                    taken = app.plan.queueing.add_to_queue(actor, post.id)
                said = f"In the queue: {session.agency().zone.show(taken.at)}. {taken.note}"
                st.toast(said, icon=":material/event_available:")
                st.rerun()


def _of_a_series(actor: Actor, occurrence: Occurrence) -> None:
    series = session.app().plan.recurring.get_series(occurrence.series_id)
    st.caption(
        f"One of the series “{literal(series.content.title)}”. Editing it changes this one only. "
        "What changes this one and later ones is on the Plan page."
    )
    with st.container(horizontal=True):
        if st.button("Leave this one out", icon=":material/event_busy:", key="calendar.skip"):
            with shown_failures():
                session.app().plan.recurring.skip(actor, series.id, occurrence.wall)
            st.toast("Left out; the series goes on.", icon=":material/check:")
            st.rerun()
        if st.button("Change this and later", icon=":material/repeat:", key="calendar.series"):
            go_to("plan", view="series", series=series.id, since=occurrence.wall.isoformat())


@st.dialog("Free slot")
def open_slot(actor: Actor, opening: Opening, names: dict[str, str]) -> None:
    """Offer to begin a post for a free slot, or to put a draft without a time there."""
    zone, app = session.agency().zone, session.app()
    st.markdown(f"**{zone.show(opening.at)}**")
    st.caption("On " + ", ".join(names.get(each, "a removed account") for each in opening.slot.account_ids))
    if opening.note:
        st.info(opening.note, icon=":material/schedule:")
    slots = Slots()
    title = st.text_input("Begin a post here", placeholder="Its title, for colleagues", key="calendar.slot.title")
    slots.under("title")
    if st.button("Write it in Compose", type="primary", icon=":material/edit:", key="calendar.slot.write"):
        with shown_failures(slots):
            post = app.posting.draft(actor, title=title, account_ids=opening.slot.account_ids, due_at=opening.at)
        go_to("compose", post=post.id)
    timeless = [card.post for card in app.posts.list_drafts() if card.post.due_at is None]
    if timeless:
        chosen = st.selectbox(
            "Or put a draft without a time here",
            timeless,
            index=None,
            format_func=lambda post: post.title,
            key="calendar.slot.draft",
        )
        if chosen is not None and st.button("Put it here", key="calendar.slot.put"):
            place(actor, chosen, opening.at)


def _short(opening: Opening) -> str:
    return session.agency().zone.show(opening.at)
