"""The inbox's left side: views with what waits in each, and the list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.actors import Actor
from console.domain.inbox import DeskCount, InboxFilter, Order, Place
from console.domain.messages import Message, MessageState, Reading
from console.ui import session
from console.ui.components.page import ago, empty, literal
from console.ui.components.said import plain
from console.ui.components.status import status
from moderation.model import Flag

VIEW, OPEN, PLACES = "inbox.view", "inbox.open", "inbox.places"
_PAGE = 25
_EXCERPT = 120
_VIEWS = {"all": "All waiting", "urgent": "Urgent", "overdue": "Overdue", "mine": "Mine", "done": "Done"}
_VIEW_ICONS = {"all": "inbox", "urgent": "emergency", "overdue": "alarm", "mine": "person", "done": "task_alt"}


@st.fragment(run_every="5s")
def views_and_list(actor: Actor) -> None:
    """Show the views and the chosen one's list; both keep themselves up to date."""
    views, listing = st.columns([4, 7], gap="medium")
    with views, st.container(key="pane-inbox-views", gap="xxsmall"):
        _views(actor)
    with listing, st.container(key="pane-inbox-list", gap="xsmall"):
        _list(actor, _filters(actor))


def _views(actor: Actor) -> None:
    app = session.app()
    counts = {count.desk: count for count in app.inbox.count_by_desk(actor)}
    totals = {
        "all": sum(count.waiting for count in counts.values()),
        "urgent": sum(count.urgent for count in counts.values()),
        "overdue": sum(count.overdue for count in counts.values()),
    }
    for view, title in _VIEWS.items():
        _view(view, title, _VIEW_ICONS[view], str(totals[view]) if totals.get(view) else "")
    st.caption("Desks")
    for desk in app.inbox.desks:
        _view(f"desk:{desk.id}", desk.title, "desk", _count(counts.get(desk.id)))


def _count(count: DeskCount | None) -> str:
    if count is None:
        return ""
    return f"{count.waiting}, {count.overdue} overdue" if count.overdue else str(count.waiting)


def _view(view: str, title: str, icon: str, count: str) -> None:
    chosen = st.session_state.get(VIEW, "all") == view
    st.button(
        f"{title} · {count}" if count else title,
        key=f"inbox.view.{view}",
        icon=f":material/{icon}:",
        type="secondary" if chosen else "tertiary",
        width="stretch",
        on_click=_choose_view,
        args=(view,),
    )


def _choose_view(view: str) -> None:
    st.session_state[VIEW] = view
    st.session_state[PLACES] = []


def _filters(actor: Actor) -> InboxFilter:
    start_again: dict[str, Any] = {"on_change": _choose_view, "args": (st.session_state.get(VIEW, "all"),)}
    contains = st.text_input(
        "Contains",
        key="inbox.contains",
        placeholder="Words or a name",
        icon=":material/search:",
        label_visibility="collapsed",
        **start_again,
    )
    with st.popover("Narrow down and order", icon=":material/filter_list:", type="tertiary"):
        platform, flag, by_clock = _narrowing(start_again)
    view = st.session_state.get(VIEW, "all")
    return InboxFilter(
        desk=view.removeprefix("desk:") if view.startswith("desk:") else "",
        done=view == "done",
        urgent=view == "urgent",
        overdue=view == "overdue",
        taken_by=actor.id if view == "mine" else "",
        contains=contains,
        platform=platform,
        flag=flag,
        order=Order.CLOCK if by_clock else Order.NEWEST,
    )


def _narrowing(start_again: dict[str, Any]) -> tuple[str, str, bool]:
    platforms = {"": "Every platform"} | {p.value: PLATFORM_NAMES[p] for p in Platform}
    platform = st.selectbox(
        "Platform", list(platforms), format_func=lambda one: platforms[one], key="inbox.platform", **start_again
    )
    flags = ["", *(flag.value for flag in Flag)]
    flag = st.selectbox("Flag", flags, format_func=lambda f: _words(f) or "Any", key="inbox.flag", **start_again)
    by_clock = st.toggle("Clock that runs out first", key="inbox.by_clock", **start_again)
    return platform, flag, by_clock


def _list(actor: Actor, wanted: InboxFilter) -> None:
    places: list[tuple[int, str, str]] = st.session_state.setdefault(PLACES, [])
    page = session.app().inbox.list_page(actor, wanted, after=_place(places), limit=_PAGE)
    if not page.messages:
        empty("No message is here", "What residents write under your posts or to your accounts comes in by itself.")
    now = session.app().clock.now()
    desks = {desk.id: desk.title for desk in session.app().inbox.desks}
    for message in page.messages:
        _row(message, now, desks)
    with st.container(horizontal=True):
        if places and st.button("Back", key="inbox.back", icon=":material/arrow_upward:"):
            places.pop()
            st.rerun(scope="fragment")
        if page.next and st.button("More", key="inbox.more", icon=":material/arrow_downward:"):
            places.append((page.next.rank, page.next.at.isoformat(), page.next.id))
            st.rerun(scope="fragment")


def _place(places: list[tuple[int, str, str]]) -> Place | None:
    if not places:
        return None
    rank, at, message_id = places[-1]
    return Place(rank=rank, at=datetime.fromisoformat(at), id=message_id)


def _row(message: Message, now: datetime, desks: dict[str, str]) -> None:
    is_open = st.session_state.get(OPEN) == message.id
    with st.container(key=f"row-inbox-{message.id}", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            name = literal(plain(message.author_name)) or "Name not given"
            label, icon = (f"**{name}**", "chevron_right") if is_open else (name, "arrow_forward")
            if st.button(label, key=f"inbox.open.{message.id}", type="tertiary", icon=f":material/{icon}:"):
                st.session_state[OPEN] = message.id
                st.rerun()
            st.caption(f"{desks.get(message.desk, message.desk)}, {ago(message.created_at, now)}", width="content")
        words = " ".join(plain(message.text).split())
        st.text(words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]} …")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            badges(message, now)


def badges(message: Message, now: datetime) -> None:
    """Show what must not be missed about a message, by word, shape and colour."""
    if message.urgent and message.state is not MessageState.DONE:
        status("urgent", note="" if message.read_at else f"unread {ago(message.first_seen_at, now)}")
    if message.is_overdue(now) and message.due_at:
        status("overdue", note=ago(message.due_at, now))
    if message.reading is Reading.NOT_SCORED:
        status("not scored")
    if message.state is MessageState.DONE:
        status("done")
    if message.state is MessageState.ANSWERING:
        status("answering")
    if message.is_taken(now):
        status("taken", note=literal(message.taken_by_name or ""))
    for told, word in ((message.is_hidden, "hidden"), (message.is_deleted, "deleted")):
        if told:
            status(word)
    for flag in message.flags:
        status(flag)


def _words(value: str) -> str:
    return value.replace("_", " ").capitalize()
