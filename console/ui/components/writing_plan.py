"""What a post belongs to: campaign, part of town, whether it is an emergency, and when it comes down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import streamlit as st

from console.domain.posts import PostContent
from console.ui import session
from console.ui.components.due import due_input
from console.ui.components.page import literal
from console.ui.failures import Slots

_USUAL_STAY = timedelta(days=14)


def belongings(content: PostContent, slots: Slots, *, key: str) -> PostContent:
    """Show the fields that place a post among others; return the content with them."""
    campaign_column, area_column = st.columns(2)
    with campaign_column:
        campaign_id = _campaign(content, key)
    with area_column:
        area = _area(content, key)
    emergency = st.toggle(
        "Emergency",
        value=content.emergency,
        key=f"{key}.emergency",
        help="For people in danger now. It can go out during a pause, if somebody who may approves exactly that. "
        "It is checked like every other post.",
    )
    if emergency:
        st.caption(":material/emergency: Goes out during a pause only with the approval of command.")
    comes_down_at = _comes_down(content, slots, key)
    return replace(content, campaign_id=campaign_id, area=area, emergency=emergency, comes_down_at=comes_down_at)


def _campaign(content: PostContent, key: str) -> str:
    campaigns = {one.id: one.name for one in session.app().plan.campaigning.list_active()}
    if content.campaign_id and content.campaign_id not in campaigns:
        campaigns[content.campaign_id] = "An archived campaign"
    options = ["", *campaigns]
    chosen = st.selectbox(
        "Campaign",
        options,
        index=options.index(content.campaign_id),
        format_func=lambda one: campaigns.get(one, "None"),
        key=f"{key}.campaign",
    )
    return chosen or ""


def _area(content: PostContent, key: str) -> str:
    areas = list(dict.fromkeys(["", *session.agency().areas, content.area]))
    chosen = st.selectbox(
        "Part of town",
        areas,
        index=areas.index(content.area),
        format_func=lambda one: one or "All of it",
        key=f"{key}.area",
        help="Pauses can hold back what concerns one part of town.",
    )
    return chosen or ""


def _comes_down(content: PostContent, slots: Slots, key: str) -> datetime | None:
    """Ask when it is taken down again; what was public stays in our record."""
    wanted = st.toggle(
        "Comes down again",
        value=content.comes_down_at is not None,
        key=f"{key}.down",
        help="The post is deleted from every platform then; our record keeps it. Booking photographs need it.",
    )
    slots.under("comes_down_at")
    if not wanted:
        return None
    zone, now = session.agency().zone, session.app().clock.now()
    value = content.comes_down_at or (content.due_at or now) + _USUAL_STAY
    return due_input(
        zone, now=now, value=value, slots=slots, key=f"{key}.down", field="comes_down_at", words="comes down"
    )


def free_slot(content: PostContent, now: datetime, *, key: str) -> None:
    """Offer the queue's next free places for these accounts."""
    openings = session.app().plan.queueing.next_free_slots(now, 3, content.account_ids)
    if not openings:
        return
    zone = session.agency().zone
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Next free in the queue")
        for opening in openings:
            local = zone.to_local(opening.at)
            st.button(
                literal(zone.show(opening.at)),
                key=f"{key}.slot.{opening.at.timestamp():.0f}",
                type="tertiary",
                help=opening.note or None,
                on_click=_take,
                args=(f"{key}.due", local.replace(tzinfo=None)),
            )


def _take(field: str, wall: datetime) -> None:
    st.session_state[f"{field}.day"] = wall.date()
    st.session_state[f"{field}.time"] = wall.time().replace(second=0, microsecond=0)
