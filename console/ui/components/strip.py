"""What is always on screen: the agency, the environment, unread emergencies and the hand on the brake."""

from __future__ import annotations

import streamlit as st

from console.config import Environment
from console.domain.actors import Actor
from console.domain.agency import Agency
from console.domain.pauses import Pause
from console.services import access
from console.ui import session
from console.ui.components.page import ago
from console.ui.failures import shown_failures
from console.ui.going import go_to


def strip(agency: Agency, actor: Actor) -> None:
    """Show the strip above every page."""
    with st.container(key="strip", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{agency.short_name}**", width="content")
        if session.app().settings.environment is Environment.DEMO:
            st.badge("Demo", icon=":material/science:", color="violet")
        st.space("stretch")
        pause = session.app().pausing.find_active()
        with st.container(key="strip-alarm", width="content"):
            _watch(actor, was_paused=pause is not None)
        _brake(actor, pause)


@st.fragment(run_every="5s")
def _watch(actor: Actor, *, was_paused: bool) -> None:
    """Keep looking: for an emergency nobody has opened, and for a colleague's hand on the brake."""
    if (session.app().pausing.find_active() is not None) != was_paused:
        st.rerun()
    if actor.has(*access.MAY_READ_INBOX):
        _emergencies()
        _urgent_questions(actor)


def _emergencies() -> None:
    app = session.app()
    unread = app.inbox.unread_urgent()
    if not unread.count or not unread.oldest_at:
        return
    words = "1 unread emergency" if unread.count == 1 else f"{unread.count} unread emergencies"
    age = ago(unread.oldest_at, app.clock.now())
    if st.button(f":red[{words}, oldest {age}]", key="strip.emergencies", icon=":material/emergency:"):
        go_to("inbox")


def _urgent_questions(actor: Actor) -> None:
    asked = session.app().asking.count_urgent()
    if not asked:
        return
    if not actor.has(*access.MAY_HOST_QA):
        st.badge(f"{asked} in live Q&A", icon=":material/emergency:", color="red")
    elif st.button(f":red[{asked} in live Q&A]", key="strip.questions", icon=":material/emergency:"):
        go_to("live-qa")


def _brake(actor: Actor, pause: Pause | None) -> None:
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
