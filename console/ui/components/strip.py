"""What is always on screen: the agency, the environment, unread emergencies and the hand on the brake."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.config import Environment
from console.domain.actors import Actor
from console.domain.agency import Agency
from console.domain.pauses import Pause
from console.services import access
from console.ui import session
from console.ui.components.brake import brake
from console.ui.components.page import ago
from console.ui.going import go_to


def strip(agency: Agency, actor: Actor) -> None:
    """Show the strip above every page."""
    with st.container(key="strip", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{agency.short_name}**", width="content")
        if session.app().settings.environment is Environment.DEMO:
            st.badge("Demo", icon=":material/science:", color="violet")
        st.space("stretch")
        pauses = session.app().pausing.list_active()
        with st.container(key="strip-alarm", width="content"):
            _watch(actor, seen=_ids(pauses))
        brake(actor, pauses)


@st.fragment(run_every="5s")
def _watch(actor: Actor, *, seen: frozenset[str]) -> None:
    """Keep looking: for an emergency nobody has opened, and for a colleague's hand on the brake."""
    if _ids(session.app().pausing.list_active()) != seen:
        st.rerun()
    if actor.has(*access.MAY_READ_INBOX):
        _emergencies()
        _urgent_questions(actor)


def _ids(pauses: Sequence[Pause]) -> frozenset[str]:
    return frozenset(pause.id for pause in pauses)


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
