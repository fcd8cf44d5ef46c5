"""Calendar: what goes out when, moved by drag or by keyboard, with the content mix along its edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from console.domain.actors import Actor
from console.domain.campaigns import Campaign
from console.domain.posts import Post, PostState
from console.domain.series import Occurrence
from console.domain.slots import Opening
from console.domain.time import AgencyZone
from console.services import access
from console.services.reading_posts import PostCard
from console.ui import session
from console.ui.components.calendar import Choice, calendar, month_days, week_days
from console.ui.components.calendar_filters import Filters, filters
from console.ui.components.calendar_items import as_items, as_places
from console.ui.components.calendar_list import calendar_list
from console.ui.components.calendar_post import confirm_place, open_post, open_slot, place
from console.ui.components.content_mix import content_mix
from console.ui.components.moving_several import TICKING, moving_several, offer_undo, switch, tick, ticked
from console.ui.components.page import empty, header
from console.ui.failures import shown_failures
from console.ui.going import go_to

_SHOWN = "calendar.day"
_VIEWS = ("Month", "Week", "List")


def page() -> None:
    """Show a month, a week or a list of posts."""
    actor = session.actor()
    zone, now = session.agency().zone, session.app().clock.now()
    today = zone.to_local(now).date()
    header("Calendar", f"What goes out when, on every account. Times are on the agency's clock ({zone.label(now)}).")
    campaigns = session.app().plan.campaigning.list_campaigns()
    view, chosen = _controls(actor, today, campaigns)
    with st.container(key="calendar-above"):  # always there, so that the grid under it keeps its focus
        offer_undo(actor)
        moving_several(actor)
    shown = date.fromisoformat(st.session_state.setdefault(_SHOWN, today.isoformat()))
    days = week_days(shown) if view == "Week" else month_days(shown)
    cards = [card for card in _cards(days, zone) if chosen.passes(card.post)]
    grid, edge = st.columns([5, 1], gap="medium")
    with grid:
        if view == "List":
            calendar_list(actor, cards, campaigns, _series(cards))
        else:
            _grid(actor, cards, days, shown, campaigns, chosen)
    with edge:
        content_mix(_of(cards, campaigns))


def _controls(actor: Actor, today: date, campaigns: Sequence[Campaign]) -> tuple[str, Filters]:
    shown = date.fromisoformat(st.session_state.get(_SHOWN, today.isoformat()))
    with st.container(key="calendar-controls", horizontal=True, vertical_alignment="center"):
        title = st.container(width="content")
        view = st.segmented_control(
            "View", _VIEWS, default="Month", key="calendar.view", label_visibility="collapsed", required=True
        )
        title.markdown(f"**{_title(view or 'Month', shown)}**")
        _steps(view or "Month", shown, today)
        st.space("stretch")
        chosen = filters(session.accounts(), campaigns)
        if actor.has(*access.MAY_WRITE_POSTS):
            switch()
            if st.button("New post", icon=":material/add:", type="primary", key="calendar.new"):
                go_to("compose", post="new")
    return view or "Month", chosen


def _title(view: str, shown: date) -> str:
    if view != "Week":
        return f"{shown:%B %Y}"
    first, *_, last = week_days(shown)
    start = str(first.day) if first.month == last.month else f"{first.day} {first:%B}"
    return f"{start} to {last.day} {last:%B %Y}"


def _steps(view: str, shown: date, today: date) -> None:
    week = timedelta(days=7)
    earlier = shown - week if view == "Week" else (shown.replace(day=1) - timedelta(days=1)).replace(day=1)
    later = shown + week if view == "Week" else (shown.replace(day=1) + timedelta(days=31)).replace(day=1)
    if st.button("Earlier", icon=":material/chevron_left:", key="calendar.earlier"):
        _go(earlier)
    if st.button("Today", key="calendar.today"):
        _go(today)
    if st.button("Later", icon=":material/chevron_right:", key="calendar.later"):
        _go(later)


def _go(day: date) -> None:
    st.session_state[_SHOWN] = day.isoformat()
    st.rerun()


def _cards(days: Sequence[date], zone: AgencyZone) -> Sequence[PostCard]:
    return session.app().posts.list_between(_midnight(days[0], zone), _midnight(days[-1] + timedelta(days=1), zone))


def _midnight(day: date, zone: AgencyZone) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone.info).astimezone(UTC)


def _of(cards: Sequence[PostCard], campaigns: Sequence[Campaign]) -> list[Campaign]:
    shown = {card.post.content.campaign_id for card in cards}
    return [campaign for campaign in campaigns if campaign.id in shown]


def _grid(
    actor: Actor,
    cards: Sequence[PostCard],
    days: Sequence[date],
    shown: date,
    campaigns: Sequence[Campaign],
    chosen: Filters,
) -> None:
    zone, writes = session.agency().zone, actor.has(*access.MAY_WRITE_POSTS)
    free = session.app().plan.queueing.list_free(days[0], len(days), chosen.account_ids) if chosen.slots else ()
    series = _series(cards)
    choice = calendar(
        days,
        as_items(cards, campaigns, series, may_move=writes),
        as_places(free if writes else ()),
        today=zone.to_local(session.app().clock.now()).date(),
        month=shown,
        label=f"{shown:%B %Y}",
        ticking=bool(st.session_state.get(TICKING)),
        ticked=ticked(),
        key="calendar.grid",
    )
    if writes:
        st.caption(
            "Drag a post to another day or into a free slot, or focus it and press [ or ] for a day, { or } for an "
            "hour, or open it and choose. A moved post needs a new approval."
        )
    if not cards:
        empty("Nothing is planned here", "Posts with a time appear on their day. Write one in Compose.")
    _act(actor, choice, cards, free, series)


def _act(
    actor: Actor,
    choice: Choice,
    cards: Sequence[PostCard],
    free: Sequence[Opening],
    series: Mapping[str, Occurrence],
) -> None:
    if choice.ticked != ticked():
        tick(choice.ticked)
        st.rerun()
    by_id = {card.post.id: card for card in cards}
    if choice.moved is not None and choice.moved[0] in by_id:
        _move(actor, by_id[choice.moved[0]].post, choice.moved[1])
    if choice.hours is not None and choice.hours[0] in by_id:
        _shift_hours(actor, by_id[choice.hours[0]].post, choice.hours[1])
    if choice.placed is not None and choice.placed[0] in by_id:
        _to(actor, by_id[choice.placed[0]].post, choice.placed[1])
    if choice.opened in by_id:
        open_post(actor, by_id[choice.opened], series.get(choice.opened))
    opening = next((each for each in free if each.at == choice.slot), None)
    if opening is not None:
        open_slot(actor, opening, {account.id: account.name for account in session.accounts()})


def _move(actor: Actor, post: Post, day: date) -> None:
    """Move a post to a day; it keeps its hour on the wall clock."""
    if post.due_at is None:
        return
    zone = session.agency().zone
    with shown_failures():
        at = zone.from_local(datetime.combine(day, zone.to_local(post.due_at).time()), later=False)
    _to(actor, post, at)


def _shift_hours(actor: Actor, post: Post, hours: int) -> None:
    if post.due_at is not None:
        _to(actor, post, post.due_at + timedelta(hours=hours))


def _to(actor: Actor, post: Post, at: datetime) -> None:
    """Ask first where an approval would end; anything else is done, with a way back."""
    if post.state is PostState.SCHEDULED and at > session.app().clock.now() and actor.has(*access.MAY_WRITE_POSTS):
        confirm_place(actor, post, at)
    else:
        place(actor, post, at)


def _series(cards: Sequence[PostCard]) -> Mapping[str, Occurrence]:
    return session.app().plan.recurring.find_for_posts([card.post.id for card in cards])
