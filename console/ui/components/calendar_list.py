"""The calendar as a list by day, for reading and for screen readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import streamlit as st

from console.domain.actors import Actor
from console.domain.campaigns import Campaign
from console.domain.posts import Post
from console.domain.series import Occurrence
from console.services import access
from console.services.moving import MOVABLE
from console.services.reading_posts import PostCard
from console.ui import session
from console.ui.components.calendar_post import open_post
from console.ui.components.moving_several import TICKING, tick, ticked
from console.ui.components.page import ago, empty, literal
from console.ui.components.status import status


def calendar_list(
    actor: Actor, cards: Sequence[PostCard], campaigns: Sequence[Campaign], series: Mapping[str, Occurrence]
) -> None:
    """Show the posts day by day."""
    if not cards:
        empty("Nothing is planned here", "Posts with a time appear on their day. Write one in Compose.")
    names = {campaign.id: campaign.name for campaign in campaigns}
    day: date | None = None
    for card in cards:
        local = session.agency().zone.to_local(card.post.due_at or card.post.created_at)
        if local.date() != day:
            day = local.date()
            st.markdown(f"**{day:%A} {day.day} {day:%B}**")
        _row(actor, card, local, names.get(card.post.content.campaign_id, ""), series.get(card.post.id))


def _row(actor: Actor, card: PostCard, local: datetime, campaign: str, occurrence: Occurrence | None) -> None:
    post = card.post
    with st.container(key=f"row-{post.id}", horizontal=True, vertical_alignment="center"):
        if st.session_state.get(TICKING) and post.state in MOVABLE:
            _tick_box(post)
        st.markdown(f"{local:%H:%M %Z} ({ago(local, session.app().clock.now())})", width="content")
        status(post.state)
        if not actor.has(*access.MAY_OPEN_POSTS):
            st.markdown(literal(post.title), width="content")
        elif st.button(literal(post.title), key=f"calendar.list.{post.id}", type="tertiary"):
            open_post(actor, card, occurrence)
        on = ", ".join(account.platform.capitalize() for account in card.accounts)
        st.caption(" · ".join(part for part in (on, campaign) if part), width="content")


def _tick_box(post: Post) -> None:
    was = post.id in ticked()
    label = f"Move {post.title}"
    if (
        st.checkbox(label, value=was, key=f"calendar.tick.{post.id}", label_visibility="collapsed", width="content")
        != was
    ):
        tick(ticked() ^ {post.id})
        st.rerun()
