"""Series on the Plan page: beginning one, and changing or ending it from one time on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import streamlit as st

from console.domain.actors import Actor
from console.domain.series import Series
from console.services import access
from console.services.recurrence import in_words
from console.services.recurring import Effect, SeriesPlan
from console.ui import session
from console.ui.components.page import empty, literal, section
from console.ui.components.series_form import new_plan, series_form
from console.ui.failures import Slots, shown_failures

_TIMES = 12
_SHOWN = 3


def series_list(actor: Actor) -> None:
    """Show every series that still comes, and what those who write may do with it."""
    section(
        "Series",
        "Posts that come again. Each is made ahead of its time as an ordinary post and needs its own approval.",
    )
    writes = actor.has(*access.MAY_WRITE_POSTS)
    if writes and st.button("New series", icon=":material/add:", key="series.new"):
        _begin(actor, new_plan())
    found = session.app().plan.recurring.list_active()
    if not found:
        empty("No series yet", "Begin one for what comes every week or month: patrol notes, meetings, reminders.")
    for series in found:
        _row(actor, series, writes=writes)
    _open_named(actor, found if writes else ())


def _open_named(actor: Actor, found: Sequence[Series]) -> None:
    """Open the series that a link names, or a new one that says what a post says; once."""
    named, since, like = (st.query_params.get(name) for name in ("series", "since", "like"))
    st.query_params.clear()
    if like:
        with shown_failures():
            post = session.app().posts.get_page(actor, like).card.post
        _begin(actor, replace(new_plan(post.due_at), content=post.content))
    if not named:
        return
    series = next((each for each in found if each.id == named), None)
    if series is not None:
        _change(actor, series, datetime.fromisoformat(since) if since else None)


def _row(actor: Actor, series: Series, *, writes: bool) -> None:
    with st.container(key=f"row-{series.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{literal(series.content.title)}**", width="content")
            st.caption(f"{in_words(series.rule)} at {series.starts_at:%H:%M}", width="content")
            st.space("stretch")
            if writes and st.button("Change", key=f"series.change.{series.id}"):
                _change(actor, series, None)
            if writes and st.button("End", key=f"series.end.{series.id}", type="tertiary"):
                _end(actor, series)
        if series.trouble:
            st.warning(literal(series.trouble), icon=":material/error:")
        st.caption(_facts(series))


def _facts(series: Series) -> str:
    times = session.app().plan.recurring.next_times(series.id, _SHOWN)
    names = {account.id: account.name for account in session.accounts()}
    on = ", ".join(names.get(each, "a removed account") for each in series.content.account_ids)
    coming = "Next: " + ", ".join(_wall(wall) for wall in times)
    until = f" · until {series.ends_on.day} {series.ends_on:%B %Y}" if series.ends_on else ""
    how = "asks for review" if series.submits else "made as drafts"
    return f"{coming}{until} · {on} · {how}, {series.ahead_days} days ahead"


def _wall(wall: datetime) -> str:
    return f"{wall:%a} {wall.day} {wall:%b}, {wall:%H:%M}"


@st.dialog("New series", width="large")
def _begin(actor: Actor, begun: SeriesPlan) -> None:
    slots = Slots()
    plan = series_form(begun, slots, key="series.begin")
    if st.button("Begin series", type="primary", key="series.begin.do"):
        with shown_failures(slots):
            session.app().plan.recurring.begin_series(actor, plan)
        st.toast("The series begins; its posts appear on the calendar within a minute.", icon=":material/check:")
        st.rerun()


@st.dialog("Change this and later", width="large")
def _change(actor: Actor, series: Series, since: datetime | None) -> None:
    slots, key = Slots(), f"series.{series.id}"
    wall = _since(series, since, key)
    if wall is None:
        return
    begun = SeriesPlan(
        content=series.content,
        rule=series.rule,
        starts_at=wall,
        ends_on=series.ends_on,
        ahead_days=series.ahead_days,
        submits=series.submits,
    )
    plan = series_form(begun, slots, key=f"{key}.{wall.isoformat()}")
    effect = session.app().plan.recurring.effect(series.id, wall)
    st.caption(_said(effect, "cancelled and made anew"))
    if st.button("Change this and later", type="primary", key=f"{key}.do"):
        with shown_failures(slots):
            session.app().plan.recurring.change_from(actor, series.id, wall, plan, version=series.version)
        st.toast("Changed; new posts appear on the calendar within a minute.", icon=":material/check:")
        st.rerun()


@st.dialog("End the series")
def _end(actor: Actor, series: Series) -> None:
    key = f"series.end.{series.id}"
    wall = _since(series, None, key)
    if wall is None:
        return
    st.markdown(_said(session.app().plan.recurring.effect(series.id, wall), "cancelled"))
    if st.button("End it from then on", type="primary", key=f"{key}.do"):
        with shown_failures():
            session.app().plan.recurring.end_from(actor, series.id, wall, version=series.version)
        st.rerun()


def _since(series: Series, since: datetime | None, key: str) -> datetime | None:
    times = list(session.app().plan.recurring.next_times(series.id, _TIMES))
    if since is not None and since not in times:
        times.insert(0, since)
    index = times.index(since) if since in times else 0
    return st.selectbox("From which time on", times, index=index, format_func=_wall, key=f"{key}.since")


def _said(effect: Effect, done: str) -> str:
    parts = [f"{_posts(len(effect.replaced))} made already, which nobody edited: {done}."]
    if effect.approved:
        parts.append(f"{effect.approved} of them approved: that approval ends.")
    if effect.kept:
        titles = ", ".join(f"“{literal(post.title)}”" for post in effect.kept[:_SHOWN])
        fate = "that somebody edited, held or cancelled, or that went out: kept as they are"
        parts.append(f"{_posts(len(effect.kept))} {fate} ({titles}).")
    return " ".join(parts)


def _posts(count: int) -> str:
    return {0: "No post", 1: "1 post"}.get(count, f"{count} posts")
