"""Calendar: what goes out when, moved by drag or by keyboard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from console.domain.actors import Actor
from console.domain.posts import Post, PostState
from console.domain.state import words
from console.domain.time import AgencyZone
from console.services import access
from console.ui import session
from console.ui.components.calendar import Item, calendar, month_days, week_days
from console.ui.components.page import empty, header, literal, when
from console.ui.components.status import status
from console.ui.failures import shown_failures
from console.ui.going import go_to

_SHOWN = "calendar.day"
_KINDS: dict[PostState, tuple[str, str]] = {
    PostState.DRAFT: ("quiet", "◌"),
    PostState.IN_REVIEW: ("waiting", "◐"),
    PostState.SCHEDULED: ("scheduled", "◷"),
    PostState.PUBLISHING: ("scheduled", "↑"),
    PostState.PUBLISHED: ("sent", "✓"),
    PostState.NEEDS_ATTENTION: ("attention", "!"),
    PostState.CANCELLED: ("quiet", "✕"),
}
_MAY_OPEN = (*access.MAY_WRITE_POSTS, *access.MAY_APPROVE_POSTS)
_MOVABLE = frozenset({PostState.DRAFT, PostState.IN_REVIEW, PostState.SCHEDULED})


def page() -> None:
    """Show a month, a week or a list of posts."""
    actor = session.actor()
    zone, now = session.agency().zone, session.app().clock.now()
    today = zone.to_local(now).date()
    header("Calendar", f"What goes out when, on every account. Times are on the agency's clock ({zone.label(now)}).")
    view = _controls(today)
    shown = date.fromisoformat(st.session_state.setdefault(_SHOWN, today.isoformat()))
    days = week_days(shown) if view == "Week" else month_days(shown)
    end = days[-1] + timedelta(days=1)
    cards = session.app().posts.list_between(_midnight(days[0], zone), _midnight(end, zone))
    posts = [card.post for card in cards]
    if view == "List":
        _list(actor, posts, zone, now)
    else:
        _grid(actor, posts, days, shown, today, zone)


def _controls(today: date) -> str:
    shown = date.fromisoformat(st.session_state.get(_SHOWN, today.isoformat()))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{shown:%B %Y}**", width="content")
        view = st.segmented_control(
            "View", ["Month", "Week", "List"], default="Month", key="calendar.view", label_visibility="collapsed"
        )
        st.space("stretch")
        step = timedelta(days=7) if view == "Week" else timedelta(days=31)
        if st.button("Earlier", icon=":material/chevron_left:", key="calendar.earlier"):
            _go(shown - step if view == "Week" else (shown.replace(day=1) - timedelta(days=1)).replace(day=1))
        if st.button("Today", key="calendar.today"):
            _go(today)
        if st.button("Later", icon=":material/chevron_right:", key="calendar.later"):
            _go(shown + step if view == "Week" else (shown.replace(day=1) + step).replace(day=1))
    return view or "Month"


def _go(day: date) -> None:
    st.session_state[_SHOWN] = day.isoformat()
    st.rerun()


def _midnight(day: date, zone: AgencyZone) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone.info).astimezone(UTC)


def _grid(
    actor: Actor, posts: Sequence[Post], days: Sequence[date], shown: date, today: date, zone: AgencyZone
) -> None:
    may_move = actor.has(*access.MAY_WRITE_POSTS)
    items = _by_day(posts, zone, may_move=may_move)
    choice = calendar(days, items, today=today, month=shown, label=f"{shown:%B %Y}", key="calendar.grid")
    if may_move:
        st.caption("Drag a post to another day, or focus it and press [ or ]. A moved post needs a new approval.")
    if not posts:
        empty("Nothing is planned here", "Posts with a time appear on their day. Write one in Compose.")
    if choice.moved is not None:
        _move(actor, posts, *choice.moved, zone)
    if choice.opened is not None:
        opened = next(post for post in posts if post.id == choice.opened)
        _open(opened, zone, may_open=actor.has(*_MAY_OPEN))


def _by_day(posts: Sequence[Post], zone: AgencyZone, *, may_move: bool) -> Mapping[date, Sequence[Item]]:
    days: defaultdict[date, list[Item]] = defaultdict(list)
    for post in posts:
        if post.due_at is None:
            continue
        local = zone.to_local(post.due_at)
        kind, shape = _KINDS[post.state]
        item = Item(
            id=post.id,
            title=post.title,
            time=f"{local:%H:%M}",
            state=words(post.state).capitalize(),
            kind=kind,
            shape=shape,
            movable=may_move and post.state in _MOVABLE,
        )
        days[local.date()].append(item)
    return days


def _move(actor: Actor, posts: Sequence[Post], post_id: str, day: date, zone: AgencyZone) -> None:
    post = next((post for post in posts if post.id == post_id), None)
    if post is None or post.due_at is None:
        return
    wall = datetime.combine(day, zone.to_local(post.due_at).time())
    with shown_failures():
        due_at = zone.from_local(wall, later=False)
        session.app().posting.reschedule(actor, post_id, due_at)
    st.toast(f"{post.title}: now {zone.show(due_at)}", icon=":material/schedule:")
    st.rerun()


@st.dialog("Post", width="large")
def _open(post: Post, zone: AgencyZone, *, may_open: bool) -> None:
    st.markdown(f"**{literal(post.title)}**")
    status(post.state)
    if post.due_at:
        st.markdown(when(zone, post.due_at, session.app().clock.now()))
    st.text(post.content.text)
    if may_open and st.button("Open in Compose", icon=":material/edit:", key="calendar.compose"):
        go_to("compose", post=post.id)


def _list(actor: Actor, posts: Sequence[Post], zone: AgencyZone, now: datetime) -> None:
    if not posts:
        empty("Nothing is planned here", "Posts with a time appear on their day. Write one in Compose.")
    for post in posts:
        with st.container(key=f"row-{post.id}", horizontal=True, vertical_alignment="center"):
            st.markdown(when(zone, post.due_at, now) if post.due_at else "No time", width="content")
            status(post.state)
            if not actor.has(*_MAY_OPEN):
                st.markdown(literal(post.title), width="content")
            elif st.button(literal(post.title), key=f"calendar.list.{post.id}", type="tertiary"):
                go_to("compose", post=post.id)
