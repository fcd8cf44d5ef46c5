"""What is always on screen: the agency, the environment, unread emergencies and the hand on the brake."""

from __future__ import annotations

import streamlit as st

from console.config import Environment
from console.domain.actors import Actor
from console.domain.agency import Agency
from console.services import access
from console.ui import session
from console.ui.components.page import ago
from console.ui.failures import shown_failures


def strip(agency: Agency, actor: Actor) -> None:
    """Show the strip above every page."""
    with st.container(key="strip", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{agency.short_name}**", width="content")
        if session.app().settings.environment is Environment.DEMO:
            st.badge("Demo", icon=":material/science:", color="violet")
        st.space("stretch")
        _emergencies(actor)
        _brake(actor)


@st.fragment(run_every="5s")
def _emergencies(actor: Actor) -> None:
    if not actor.has(*access.MAY_READ_INBOX):
        return
    app = session.app()
    unread = app.inbox.unread_urgent()
    if unread.count and unread.oldest_at:
        words = "1 unread emergency" if unread.count == 1 else f"{unread.count} unread emergencies"
        age = ago(unread.oldest_at, app.clock.now())
        st.badge(f"{words}, oldest {age}", icon=":material/emergency:", color="red")
    asked = app.asking.count_urgent()
    if asked:
        st.badge(f"{asked} in live Q&A", icon=":material/emergency:", color="red")


def _brake(actor: Actor) -> None:
    pause = session.app().pausing.find_active()
    if pause is not None:
        st.badge("Everything is paused", icon=":material/pause_circle:", color="red")
        if actor.has(*access.MAY_RESUME):
            _resume(actor, pause.reason)
    elif actor.has(*access.MAY_PAUSE):
        _pause(actor)


def _pause(actor: Actor) -> None:
    with st.popover("Pause all", icon=":material/pause_circle:"):
        st.markdown("**Stop everything that goes out, on every account, at once.**")
        st.caption("Scheduled posts and queued answers are held. Nothing goes out again until a person looks at it.")
        reason = st.text_input("Why", key="strip.pause_reason", max_chars=200)
        if st.button("Pause everything now", type="primary", key="strip.pause"):
            with shown_failures():
                session.app().pausing.pause(actor, reason)
            st.rerun()


def _resume(actor: Actor, reason: str) -> None:
    with st.popover("Lift the pause", icon=":material/play_circle:"):
        st.markdown("**Lift the pause.**")
        st.text(f"Paused because: {reason}")
        st.caption("Held posts stay held: release or cancel each one on Today.")
        if st.button("Lift the pause", type="primary", key="strip.resume"):
            with shown_failures():
                session.app().pausing.resume(actor)
            st.rerun()
