"""Moving several posts together: what was ticked, by how much, and exactly what will happen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.domain.actors import Actor
from console.services.moving import Move, Moved
from console.ui import session
from console.ui.components.calendar_post import UNDO, remember
from console.ui.components.page import literal
from console.ui.failures import shown_failures

TICKING = "calendar.ticking"
TICKED = "calendar.ticked"
_DONE = "calendar.ticking.done"


def ticked() -> frozenset[str]:
    """Return the posts that are ticked."""
    return frozenset(st.session_state.get(TICKED, ()))


def tick(post_ids: frozenset[str]) -> None:
    """Keep which posts are ticked."""
    st.session_state[TICKED] = sorted(post_ids)


def switch() -> None:
    """Show the switch that begins a move of several posts; a finished move turns it off."""
    if st.session_state.pop(_DONE, False):
        st.session_state[TICKING] = False
    st.toggle("Move several", key=TICKING, on_change=tick, args=(frozenset(),))


def moving_several(actor: Actor) -> None:
    """Show the bar of a move in the making; only while somebody ticks posts."""
    if not st.session_state.get(TICKING):
        return
    chosen = sorted(ticked())
    with st.container(key="card-moving", gap="small"):
        if not chosen:
            st.markdown("**Tick the posts to move.** Press each of them, then say by how much.")
            return
        days, hours = _by_how_much(len(chosen))
        if not days and not hours:
            return
        moves = session.app().plan.moving.preview(chosen, days=days, hours=hours)
        _what_happens(moves)
        _do(actor, moves, days, hours)


def offer_undo(actor: Actor) -> None:
    """Say what was moved last, with the way back."""
    kept: tuple[tuple[Moved, ...], str] | None = st.session_state.get(UNDO)
    if kept is None:
        return
    moved, said = kept
    with st.container(key="row-undo", horizontal=True, vertical_alignment="center"):
        st.markdown(f":green[:material/check:] {literal(said)}", width="content")
        if all(each.was for each in moved) and st.button("Undo", icon=":material/undo:", key="calendar.undo.do"):
            del st.session_state[UNDO]
            with shown_failures():
                session.app().plan.moving.undo(actor, moved)
            st.rerun()
        if st.button("Close", type="tertiary", key="calendar.undo.close"):
            del st.session_state[UNDO]
            st.rerun()


def _by_how_much(count: int) -> tuple[int, int]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(f"**{_posts(count)} ticked.** Move by", width="content")
        days = st.number_input("Days", value=0, min_value=-90, max_value=90, step=1, key="calendar.by.days", width=130)
        hours = st.number_input(
            "Hours", value=0, min_value=-23, max_value=23, step=1, key="calendar.by.hours", width=130
        )
    return int(days), int(hours)


def _what_happens(moves: Sequence[Move]) -> None:
    zone = session.agency().zone
    for move in moves:
        was = zone.show(move.was) if move.was else "no time"
        if move.refusal:
            st.markdown(f":orange[:material/block:] **{literal(move.title)}**: {literal(move.refusal)}")
            continue
        to = zone.show(move.now) if move.now else ""
        costs = " · :orange[its approval ends]" if move.loses_approval else ""
        note = f" · {literal(move.note)}" if move.note else ""
        st.markdown(f"**{literal(move.title)}**: {was} → {to}{costs}{note}")
    approved = sum(move.loses_approval for move in moves)
    if approved:
        st.caption(
            f"{_posts(approved)} lose their approval and go back to review: nothing of them goes out until somebody "
            "approves it again. Undo puts the times back, not the approvals."
        )


def _do(actor: Actor, moves: Sequence[Move], days: int, hours: int) -> None:
    if any(move.refusal for move in moves):
        st.caption("All of them move, or none. Untick what cannot move, or move by another amount.")
        return
    if st.button(f"Move {_posts(len(moves))}", type="primary", key="calendar.shift"):
        with shown_failures():
            moved = session.app().plan.moving.shift(actor, [move.post_id for move in moves], days=days, hours=hours)
        remember(list(moved), f"{_posts(len(moved))} moved.")
        st.session_state[_DONE] = True
        tick(frozenset())
        st.rerun()


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count} posts"
